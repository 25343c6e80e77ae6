// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// External data: inside the model's folder, nowhere else, through no link.
#include "compiler/frontend/onnx/ExternalData.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tessera::frontend {
namespace {

namespace fs = std::filesystem;

class ExternalData : public testing::Test {
protected:
  ExternalData() {
    root = fs::temp_directory_path() / ("tessera_external_" + std::to_string(getpid()));
    fs::create_directories(root / "model" / "data");
    write(root / "secret.bin");
    write(root / "model" / "weights.bin");
    write(root / "model" / "data" / "more.bin");
  }
  ~ExternalData() override { fs::remove_all(root); }

  static void write(const fs::path &path) { std::ofstream(path) << "0123456789"; }
  absl::StatusOr<MappedFile> open(const std::string &location) {
    return openExternalData(root / "model", location, "w");
  }
  std::optional<Code> refusal(const std::string &location) {
    return codeOf(open(location).status());
  }

  fs::path root;
};

TEST_F(ExternalData, OpensWhatLiesBesideTheModel) {
  EXPECT_EQ(open("weights.bin")->bytes().size(), 10u);
  EXPECT_EQ(open("./data//more.bin")->bytes()[9], '9');
}

TEST_F(ExternalData, RefusesPathsThatLeave) {
  EXPECT_EQ(refusal("../secret.bin"), Code::ExternalDataPath);
  EXPECT_EQ(refusal("data/../../secret.bin"), Code::ExternalDataPath);
  EXPECT_EQ(refusal("data/../weights.bin"), Code::ExternalDataPath);
  EXPECT_EQ(refusal(root / "secret.bin"), Code::ExternalDataPath);
  EXPECT_EQ(refusal(""), Code::ExternalDataPath);
  EXPECT_EQ(refusal("."), Code::ExternalDataPath);
  EXPECT_EQ(refusal(std::string("weights.bin\0x", 13)), Code::ExternalDataPath);
}

TEST_F(ExternalData, RefusesLinks) {
  fs::create_symlink("../secret.bin", root / "model" / "link.bin");
  fs::create_symlink("weights.bin", root / "model" / "inside.bin");
  fs::create_directory_symlink("..", root / "model" / "up");
  fs::create_hard_link(root / "secret.bin", root / "model" / "hard.bin");
  EXPECT_EQ(refusal("link.bin"), Code::ExternalDataLink);
  EXPECT_EQ(refusal("inside.bin"), Code::ExternalDataLink);
  EXPECT_EQ(refusal("up/secret.bin"), Code::ExternalDataLink);
  EXPECT_EQ(refusal("hard.bin"), Code::ExternalDataLink);
}

TEST_F(ExternalData, RefusesWhatIsNoFile) {
  EXPECT_EQ(refusal("missing.bin"), Code::ExternalDataMissing);
  EXPECT_EQ(refusal("missing/weights.bin"), Code::ExternalDataMissing);
  EXPECT_EQ(refusal("data"), Code::ExternalDataMissing);
  EXPECT_EQ(refusal("weights.bin/x"), Code::ExternalDataMissing);
  ASSERT_EQ(mkfifo((root / "model" / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal("pipe"), Code::ExternalDataMissing); // and does not wait for a writer
}

} // namespace
} // namespace tessera::frontend
