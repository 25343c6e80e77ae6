// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// npy and npz: round trips, and refusals instead of trust.
#include "tools/npz/Npz.h"

#include "compiler/artifact/neff/Archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

using namespace tessera;

namespace {

std::string npy(const std::string &header, const std::string &data) {
  std::string out = "\x93NUMPY\x01";
  out += '\0';
  out += static_cast<char>(header.size() & 255);
  out += static_cast<char>(header.size() >> 8);
  return out + header + data;
}

TEST(Npy, RoundTrips) {
  for (const std::vector<int64_t> &shape :
       {std::vector<int64_t>{}, {3}, {2, 3}, {0, 5}, {1, 2, 3}}) {
    Array array{"i2", shape, ""};
    int64_t elements = 1;
    for (int64_t dim : shape)
      elements *= dim;
    for (int64_t i = 0; i < elements; ++i)
      array.bytes += {static_cast<char>(i), static_cast<char>(7 * i)};
    std::string bytes = writeNpy(array);
    EXPECT_EQ((bytes.size() - array.bytes.size()) % 64, 0u);
    auto back = readNpy(bytes, "x");
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(back->shape, shape);
    EXPECT_EQ(back->bytes, array.bytes);
  }
}

TEST(Npy, MakesColumnMajorRowMajor) {
  auto array =
      readNpy(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", "adbecf"), "x");
  ASSERT_TRUE(array.ok()) << array.status();
  EXPECT_EQ(array->bytes, "abcdef");
}

TEST(Npy, RefusesWhatIsNotPlainNumbers) {
  const std::string good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";
  ASSERT_TRUE(readNpy(npy(good, "ab"), "x").ok());
  const std::string plain = "'fortran_order': False, 'shape': (1,), }";
  const std::pair<std::string, std::string> bad[] = {
      {"", "array 'x' is not in the npy format"},
      {"\x93NUMPY", "is not in the npy format"},
      {"\x93NUMPY\x04" + std::string(8, '\0'), "has npy version 4, not 1 to 3"},
      {npy(good, "ab").substr(0, 20), "ends within its header"},
      {npy(good, "a"), "has 1 bytes of elements, not what its shape needs"},
      {npy(good, "abc"), "has 3 bytes of elements"},
      {npy("{'descr': '|O', " + plain, "a"), "has type '|O', which is no little-endian number"},
      {npy("{'descr': '>f4', " + plain, "abcd"), "has type '>f4'"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", ""), "malformed header"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", ""),
       "bytes of elements"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", ""),
       "has a malformed header"},
      {npy("{'descr': '<f4', 'fortran_order': False, }", "abcd"), "has a malformed header"},
      {npy("{'descr': '<f4', 'descr': '<f4', " + plain, "abcd"), "has a malformed header"},
      {npy("{'descr': '<f4', 'x': 1, " + plain, "abcd"), "has a malformed header"},
      {npy("{'descr': [('a', '<f4')], " + plain, "abcd"), "has a malformed header"},
      {npy(good + "evil", "ab"), "has a malformed header"},
      {npy("{", ""), "has a malformed header"},
  };
  for (const auto &[bytes, sentence] : bad) {
    const absl::Status status = readNpy(bytes, "x").status();
    EXPECT_EQ(codeOf(status), Code::BadNpz) << bytes;
    EXPECT_THAT(status.message(), testing::HasSubstr(sentence)) << bytes;
  }
}

Arrays sample() {
  return {{"a/b:0", {"f4", {1, 2}, "abcdefgh"}}, {"mask", {"b1", {3}, std::string("\0\1\1", 3)}}};
}

ArrayLimit upTo(uint64_t bytes) {
  return [=](const std::string &) { return bytes; };
}

TEST(Npz, RoundTripsAndIsDeterministic) {
  const std::string bytes = writeNpz(sample());
  EXPECT_EQ(bytes, writeNpz(sample()));
  auto back = readNpz(bytes, upTo(100));
  ASSERT_TRUE(back.ok()) << back.status();
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ(back->at("a/b:0").bytes, "abcdefgh");
  EXPECT_EQ(back->at("mask").shape, std::vector<int64_t>{3});
}

TEST(Npz, RefusesMembersLargerThanTheLimit) {
  Arrays arrays = {{"x", {"u1", {1 << 20}, std::string(1 << 20, 'x')}}};
  EXPECT_EQ(codeOf(readNpz(writeNpz(arrays), upTo(1000)).status()), Code::BadNpz);
}

// A zip of members as they are, whatever they are.
std::string zipOf(const std::vector<std::string> &names) {
  std::string bytes(1 << 16, '\0');
  size_t used = 0;
  ArchivePtr zip(archive_write_new());
  archive_write_set_format_zip(zip.get());
  archive_write_open_memory(zip.get(), bytes.data(), bytes.size(), &used);
  for (const std::string &name : names) {
    ArchiveEntryPtr entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), 0);
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_write_header(zip.get(), entry.get());
  }
  archive_write_close(zip.get());
  return bytes.substr(0, used);
}

TEST(Npz, SaysWhatIsWrongWithTheArchive) {
  auto errorOf = [](const std::string &bytes) {
    return std::string(readNpz(bytes, upTo(1000)).status().message());
  };
  EXPECT_THAT(errorOf("nothing like a zip"), testing::HasSubstr("not an npz archive"));
  EXPECT_THAT(errorOf(zipOf({"x.txt"})),
              testing::HasSubstr("the archive has a member 'x.txt', which is no .npy"));
  EXPECT_THAT(errorOf(zipOf({"x.npy"})), testing::HasSubstr("array 'x' is not in the npy format"));
  const std::string good = writeNpz(sample());
  EXPECT_THAT(errorOf(good.substr(0, 20)), testing::HasSubstr("not an npz archive, or damaged"));
  std::string changed = good;
  changed[changed.find("abcdefgh")] = 'x'; // and the sum of the array is another
  EXPECT_THAT(errorOf(changed), testing::HasSubstr("array 'a/b:0' is damaged: "));
  std::string twice = writeNpz({{"x", {"u1", {1}, "a"}}, {"y", {"u1", {1}, "a"}}});
  for (size_t at; (at = twice.find("y.npy")) != std::string::npos;)
    twice[at] = 'x';
  EXPECT_THAT(errorOf(twice), testing::HasSubstr("the archive has 'x' twice"));
}

TEST(Npz, AsksForTheLimitOfEachName) {
  auto onlyMask = [](const std::string &name) -> absl::StatusOr<uint64_t> {
    return name == "mask" ? absl::StatusOr<uint64_t>(100) : error(Code::UnknownInput, name);
  };
  EXPECT_EQ(codeOf(readNpz(writeNpz(sample()), onlyMask).status()), Code::UnknownInput);
}

// Cut anywhere or changed anywhere: an answer or an error, never a crash (run under sanitizers).
TEST(Npz, SurvivesDamage) {
  const std::string whole = writeNpz(sample());
  for (size_t size = 0; size < whole.size(); size += 3)
    (void)readNpz(whole.substr(0, size), upTo(1000));
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 3; ++i)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)readNpz(damaged, upTo(1000));
  }
}

} // namespace
