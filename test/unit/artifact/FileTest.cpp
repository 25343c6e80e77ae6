// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files to read, and what is none.
#include "compiler/artifact/file/File.h"
#include "compiler/artifact/neff/Output.h"
#include "compiler/target/Target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace tessera {
namespace {

using testing::HasSubstr;

class File : public testing::Test {
protected:
  void SetUp() override {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::string path(const char *name) { return folder + "/" + name; }

  std::string folder = testing::TempDir() + "tessera-file";
};

TEST_F(File, is_mapped_or_read_whole) {
  std::ofstream(path("a")) << "abc";
  std::ofstream(path("empty"));
  EXPECT_EQ(*readFile(path("a")), "abc");
  EXPECT_EQ(MappedFile::open(path("a"))->bytes().size(), 3u);
  EXPECT_EQ(*readFile(path("empty")), "");
  EXPECT_TRUE(MappedFile::open(path("empty"))->bytes().empty());
}

TEST_F(File, that_is_none_is_refused_at_once) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  for (const std::string &name : {path("pipe"), folder, std::string("/dev/zero")}) {
    EXPECT_THAT(readFile(name).status().message(), HasSubstr("it is not a regular file"));
    EXPECT_THAT(MappedFile::open(name).status().message(), HasSubstr("it is not a regular file"));
    EXPECT_EQ(codeOf(loadMachine(name).status()), Code::BadTarget);
  }
  EXPECT_THAT(readFile(path("none")).status().message(),
              HasSubstr("TSR_1002: cannot read '" + path("none") + "': No such file"));
  EXPECT_EQ(codeOf(MappedFile::open(path("none")).status()), Code::CannotRead);
}

// The mask is the process's: nobody may change it while another thread makes a file, either.
TEST_F(File, that_is_written_gets_what_the_mask_leaves) {
  const mode_t before = umask(027);
  auto modeOf = [](const std::string &path) {
    struct stat info = {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
  };
  std::atomic<bool> done = false;
  std::thread other([&] {
    while (!done) {
      std::filesystem::remove(path("b"));
      int descriptor = open(path("b").c_str(), O_WRONLY | O_CREAT | O_EXCL, 0666);
      close(descriptor);
      EXPECT_EQ(modeOf(path("b")), 0640u);
    }
  });
  for (int i = 0; i < 5000; ++i)
    EXPECT_TRUE((*FileOutput::create(path("a")))->commit().ok());
  done = true;
  other.join();
  EXPECT_EQ(modeOf(path("a")), 0640u);
  umask(before);
}

} // namespace
} // namespace tessera
