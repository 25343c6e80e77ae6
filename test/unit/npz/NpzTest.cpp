// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// npy and npz: round trips, and refusals instead of trust.
#include "tools/npz/Npz.h"

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
  const std::string bad[] = {
      "",
      "\x93NUMPY",
      "\x93NUMPY\x01",
      npy(good, "a"),
      npy(good, "abc"),
      npy("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "ab"),
      npy("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "abcd"),
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "abcd"),
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", ""),
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", ""),
      npy("{'descr': '<f4', 'fortran_order': False, }", "abcd"),
      npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "abcd"),
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "abcd"),
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "abcd"),
      npy(good + "evil", "ab"),
      npy("{", ""),
  };
  for (const std::string &bytes : bad)
    EXPECT_EQ(codeOf(readNpy(bytes, "x").status()), Code::BadNpz) << bytes;
}

Arrays sample() {
  return {{"a/b:0", {"f4", {1, 2}, "abcdefgh"}}, {"mask", {"b1", {3}, std::string("\0\1\1", 3)}}};
}

ArrayLimit upTo(uint64_t bytes) {
  return [=](const std::string &) { return bytes; };
}

TEST(Npz, RoundTripsAndIsDeterministic) {
  auto bytes = writeNpz(sample());
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(*bytes, *writeNpz(sample()));
  auto back = readNpz(*bytes, upTo(100));
  ASSERT_TRUE(back.ok()) << back.status();
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ(back->at("a/b:0").bytes, "abcdefgh");
  EXPECT_EQ(back->at("mask").shape, std::vector<int64_t>{3});
}

TEST(Npz, RefusesMembersLargerThanTheLimit) {
  Arrays arrays = {{"x", {"u1", {1 << 20}, std::string(1 << 20, 'x')}}};
  EXPECT_EQ(codeOf(readNpz(*writeNpz(arrays), upTo(1000)).status()), Code::BadNpz);
}

TEST(Npz, AsksForTheLimitOfEachName) {
  auto onlyMask = [](const std::string &name) -> absl::StatusOr<uint64_t> {
    return name == "mask" ? absl::StatusOr<uint64_t>(100) : error(Code::UnknownInput, name);
  };
  EXPECT_EQ(codeOf(readNpz(*writeNpz(sample()), onlyMask).status()), Code::UnknownInput);
}

// Cut anywhere or changed anywhere: an answer or an error, never a crash (run under sanitizers).
TEST(Npz, SurvivesDamage) {
  const std::string whole = *writeNpz(sample());
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
