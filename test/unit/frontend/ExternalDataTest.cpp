// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// External data: inside the model's folder, nowhere else, through no link.
#include "compiler/frontend/onnx/ExternalData.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
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
  void expectRefused(const std::string &location, Code code, const std::string &sentence) {
    absl::Status status = open(location).status();
    EXPECT_EQ(codeOf(status), code) << location;
    EXPECT_THAT(sentenceOf(status), testing::HasSubstr(sentence)) << location;
  }

  fs::path root;
};

TEST_F(ExternalData, OpensWhatLiesBesideTheModel) {
  EXPECT_EQ(open("weights.bin")->bytes().size(), 10u);
  EXPECT_EQ(open("./data//more.bin")->bytes()[9], '9');
}

TEST_F(ExternalData, RefusesPathsThatLeave) {
  for (std::string path : {"../secret.bin", "data/../../secret.bin", "data/../weights.bin"})
    expectRefused(path, Code::ExternalDataPath, "which leaves the model's folder");
  expectRefused(root / "secret.bin", Code::ExternalDataPath, "an absolute path");
  expectRefused("", Code::ExternalDataPath, "names no file for its data");
  expectRefused(".", Code::ExternalDataPath, "which is a folder");
  expectRefused(std::string("weights.bin\0x", 13), Code::ExternalDataPath, "which is not a path");
}

TEST_F(ExternalData, RefusesLinks) {
  fs::create_symlink("../secret.bin", root / "model" / "link.bin");
  fs::create_symlink("weights.bin", root / "model" / "inside.bin");
  fs::create_directory_symlink("..", root / "model" / "up");
  fs::create_hard_link(root / "secret.bin", root / "model" / "hard.bin");
  for (std::string path : {"link.bin", "inside.bin", "up/secret.bin"})
    expectRefused(path, Code::ExternalDataLink, "which is a symbolic link");
  expectRefused("hard.bin", Code::ExternalDataLink, "a file with several names (hard links)");
}

TEST_F(ExternalData, RefusesWhatIsNoFile) {
  for (std::string path : {"missing.bin", "missing/weights.bin", "weights.bin/x"})
    expectRefused(path, Code::ExternalDataMissing, "which cannot be opened: ");
  ASSERT_EQ(mkfifo((root / "model" / "pipe").c_str(), 0600), 0);
  // Does not wait for a writer of the pipe either.
  for (std::string path : {"data", "pipe"})
    expectRefused(path, Code::ExternalDataMissing, "which is not a regular file");
}

} // namespace
} // namespace tessera::frontend
