// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The container: what is written is read, and hostile bytes are refused.
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/artifact/file/File.h"
#include "compiler/artifact/neff/Digest.h"
#include "compiler/target/Target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

namespace tessera {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr std::string_view kText = R"(
.name "tiny"
.meta "tool" "test"
.target "inf2"
.input "x" f32[2, 3]
.output "y" f32[2, 3]
.weight "w" f32[16]
.weight "b" bf16[2]
.scratch 64
.location 1 "node" from "a.py:1"
.queue vector
  copy f32 sbuf[0+2, 0, 3:1], f32 sbuf[0+2, 64, 3:1]  wait(dma0:1)  loc(1)
.queue dma0
  dma_copy f32 sbuf[0+2, 64, 3:1], f32 input[0, 2:3, 3:1]
)";

Artifact tiny() { return assemble(kText, loadMachine)->artifact; }

// Byte i of the region is i.
absl::Status counting(const TensorInfo &tensor, uint64_t offset, std::span<std::byte> bytes) {
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = std::byte(tensor.offset + offset + i);
  return absl::OkStatus();
}

std::string tinyBytes() { return *serializeArtifact(tiny(), counting); }
std::span<const std::byte> view(const std::string &bytes) {
  return std::as_bytes(std::span(bytes));
}

// Puts the right checksum into changed bytes, so that the reader looks further.
std::string sealed(std::string bytes) {
  NeffHeader header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  header.dataSize = bytes.size() - sizeof(header);
  setChecksum(header, fileChecksum(header, checksumOf(bytes.data() + sizeof(header),
                                                      bytes.size() - sizeof(header))));
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

std::string replaced(std::string bytes, std::string_view from, std::string_view to) {
  EXPECT_EQ(from.size(), to.size());
  size_t at = bytes.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return sealed(bytes.replace(at, from.size(), to));
}

void expectError(const std::string &bytes, Code code, std::string_view sentence) {
  auto loaded = readArtifact(view(bytes));
  ASSERT_FALSE(loaded.ok()) << sentence;
  EXPECT_EQ(codeOf(loaded.status()), code) << loaded.status();
  EXPECT_THAT(std::string(loaded.status().message()), HasSubstr(std::string(sentence)));
}

TEST(Container, reads_what_was_written) {
  std::string bytes = tinyBytes();
  auto loaded = readArtifact(view(bytes), {.validateHash = true});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  Artifact expected = tiny();
  EXPECT_EQ(loaded->artifact.name, "tiny");
  EXPECT_EQ(loaded->artifact.program, expected.program);
  EXPECT_EQ(loaded->artifact.inputs, expected.inputs);
  EXPECT_EQ(loaded->artifact.outputs, expected.outputs);
  EXPECT_EQ(loaded->artifact.weights, expected.weights);
  EXPECT_EQ(loaded->artifact.locations, expected.locations);
  EXPECT_EQ(loaded->artifact.metadata, expected.metadata);
  EXPECT_EQ(loaded->artifact.scratchBytes, 64u);
  EXPECT_EQ(toJson(loaded->artifact.machine), toJson(expected.machine));
  ASSERT_EQ(loaded->weights.size(), 128u);
  EXPECT_EQ(loaded->weights[67], std::byte(67));
  EXPECT_EQ(loaded->weights[68], std::byte(0)); // between the tensors and the end
}

TEST(Container, is_deterministic_and_aligned) {
  std::string bytes = tinyBytes();
  EXPECT_EQ(bytes, tinyBytes());
  auto loaded = readArtifact(view(bytes));
  size_t at = size_t(reinterpret_cast<const char *>(loaded->weights.data()) - bytes.data());
  EXPECT_EQ(at % 512, 0u);
}

TEST(Container, refuses_every_cut_and_every_flipped_bit) {
  const std::string bytes = tinyBytes();
  for (size_t size = 0; size < bytes.size(); size += size < 1100 ? 1 : 97)
    EXPECT_FALSE(readArtifact(view(bytes.substr(0, size))).ok()) << size;
  for (size_t i = 0; i < bytes.size(); i += i < 1100 ? 1 : 13) {
    std::string flipped = bytes;
    flipped[i] = char(flipped[i] ^ (1 << (i % 8)));
    EXPECT_FALSE(readArtifact(view(flipped)).ok()) << i;
  }
}

TEST(Container, says_what_is_wrong_with_the_file) {
  std::string bytes = tinyBytes();
  expectError("", Code::Truncated, "0 bytes");
  expectError(std::string(2000, 'x'), Code::NotAnArtifact,
              "the file does not start with the header of an artifact");
  expectError(bytes.substr(0, 2048), Code::Truncated, "the file has 1024");
  expectError(bytes + "x", Code::Truncated, "announces");
  std::string flipped = bytes;
  flipped[5000] ^= 1;
  expectError(flipped, Code::ChecksumMismatch, "the checksum in the header");
}

template <typename F> std::string withHeader(F &&change) {
  std::string bytes = tinyBytes();
  NeffHeader header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  change(header);
  std::memcpy(bytes.data(), &header, sizeof(header));
  return sealed(bytes);
}

TEST(Container, refuses_future_versions_and_unknown_features) {
  constexpr auto changed = [](auto change) { return withHeader(change); };
  expectError(changed([](NeffHeader &h) { h.formatMajor = 2; }), Code::UnsupportedVersion,
              "format 2.0; this program reads 1.0 to 1.0");
  expectError(changed([](NeffHeader &h) { h.formatMinor = 9; }), Code::UnsupportedVersion, "1.9");
  expectError(changed([](NeffHeader &h) { h.featureBits |= 0x100; }), Code::UnsupportedVersion,
              "the file needs features that this program does not know (mask 100)");
  expectError(changed([](NeffHeader &h) { h.packageVersion = 3; }), Code::UnsupportedVersion,
              "the file has package version 3; this program reads 2");
  expectError(changed([](NeffHeader &h) { h.neffVersionMinor = 1; }), Code::UnsupportedVersion,
              "the file has NEFF version 2.1; this program reads 2.0");
}

TEST(Container, checks_every_field_of_the_header) {
  constexpr auto bad = Code::BadHeader;
  expectError(withHeader([](NeffHeader &h) { h.reserved[443] = 1; }), bad,
              "the header's reserved bytes is not what the rest of the file makes it");
  expectError(withHeader([](NeffHeader &h) { h.uuid[3] ^= 1; }), bad, "uuid");
  expectError(withHeader([](NeffHeader &h) { h.name[0] = 'T'; }), bad, "the header's name is not");
  expectError(withHeader([](NeffHeader &h) { h.name[255] = 'x'; }), bad, "name");
  expectError(withHeader([](NeffHeader &h) { h.buildVersion[127] = 'x'; }), bad, "build version");
  expectError(withHeader([](NeffHeader &h) { h.cores = 2; }), bad, "cores");
  expectError(withHeader([](NeffHeader &h) { h.requestedCores = 0; }), bad, "requested cores");
  expectError(withHeader([](NeffHeader &h) { h.coresPerNode[1] = 1; }), bad, "cores per node");
  expectError(withHeader([](NeffHeader &h) { h.logicalCoreSize = 2; }), bad, "logical core");
  expectError(withHeader([](NeffHeader &h) { h.featureBits = 0; }), bad, "feature bits");
}

TEST(Container, checks_the_hash_on_request) {
  std::string bytes = withHeader([](NeffHeader &h) {
    h.hash[0] ^= 1;
    setUuid(h);
  });
  EXPECT_TRUE(readArtifact(view(bytes)).ok());
  auto loaded = readArtifact(view(bytes), {.validateHash = true});
  EXPECT_THAT(loaded.status().message(),
              HasSubstr("the SHA-256 in the header is not that of the file"));
}

TEST(Container, refuses_hostile_members) {
  std::string bytes = tinyBytes();
  constexpr auto manifest = Code::BadManifest;
  expectError(replaced(bytes, "\"subgraph\":", "\"subgraph\"?"), manifest, "neff.json");
  expectError(replaced(bytes, "{\n \"inputs\"", "{\n \"Inputs\""), manifest, "'inputs' is missing");
  expectError(replaced(bytes, "\"scratch_size\": 64", "\"scratch_size\": -4"), manifest, "scratch");
  expectError(replaced(bytes, "\"dtype\": \"f32\"", "\"dtype\": \"f99\""), manifest,
              "entry 0 of 'inputs'");
  expectError(replaced(bytes, "\"size\": 24", "\"size\": 25"), Code::BadTensorTable,
              "tensor 'x' has the size 25 but its shape takes 24 bytes");
  expectError(replaced(bytes, "\"locations\"", "\"locationz\""), manifest, "'locations'");
  expectError(replaced(bytes, "\"nodes\":[\"node\"]", "\"nodes\":[123456]"), manifest, "entry 1");
  expectError(replaced(bytes, "\"value\": 128", "\"value\": 129"), Code::BadContainer,
              "target.json");
  expectError(sealed(bytes.substr(0, 1024) + std::string(4096, 'x')), Code::BadContainer,
              "the bytes after the header are not a tar archive");
  expectError(sealed(bytes.substr(0, 1024 + 512)), Code::BadContainer, "neff.json");
}

// The block in front of a member; type '0' is a regular file.
std::string tarBlock(std::string_view name, size_t size, char type = '0') {
  std::string block(512, '\0');
  name.copy(block.data(), 100);
  std::snprintf(&block[100], 8, "%07o", 0644);
  std::snprintf(&block[124], 12, "%011zo", size);
  block[156] = type;
  std::memcpy(&block[257], "ustar\00000", 8);
  block.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (char c : block)
    sum += static_cast<unsigned char>(c);
  std::snprintf(&block[148], 8, "%06o", sum);
  return block;
}
std::string withFirstMember(const std::string &member) {
  return sealed(tinyBytes().insert(sizeof(NeffHeader), member));
}

TEST(Container, refuses_hostile_archives) {
  constexpr auto bad = Code::BadContainer;
  EXPECT_TRUE(readArtifact(view(withFirstMember(tarBlock("more", 0)))).ok());
  expectError(withFirstMember(tarBlock("link", 0, '2')), bad,
              "archive member 'link' is not a regular file");
  expectError(withFirstMember(tarBlock("neff.json", 0)), bad, "'neff.json' occurs twice");
  expectError(withFirstMember(tarBlock("sg00/pe.bin", 0)), bad, "'sg00/pe.bin' is empty");
  expectError(withFirstMember(tarBlock("huge", 1 << 30)), bad,
              "has the impossible size 1073741824");
  const std::string rest = tinyBytes().substr(sizeof(NeffHeader));
  expectError(withFirstMember(tarBlock("cut", rest.size() + 1)), bad,
              "is cut or not stored in one piece");
  expectError(replaced(tinyBytes(), "\"offset\": 64", "\"offset\":128"), bad,
              "has 128 bytes; its table takes 192");
  std::string crooked = tarBlock("a", 0);
  crooked[0] = 'b'; // and the sum of the block is another
  expectError(sealed(tinyBytes().insert(sizeof(NeffHeader) + 1024, crooked)), bad,
              "the tar archive after the header is malformed");
  std::string many;
  for (int i = 0; i < 4096; ++i)
    many += tarBlock(concat("m", i), 0);
  expectError(withFirstMember(many), bad, "the archive has more than 4096 members");
}

TEST(Container, weights_lie_within_their_region) {
  std::vector<std::byte> few(10);
  EXPECT_THAT(serializeArtifact(tiny(), weightsFrom(few)).status().message(),
              HasSubstr("weight 'w': lies beyond the 10 bytes of weights"));
}

std::string onlyFile(const fs::path &folder) {
  std::string names;
  for (const auto &entry : fs::directory_iterator(folder))
    names += entry.path().filename().string() + ";";
  return names;
}

TEST(Container, files_appear_whole_or_not_at_all) {
  fs::path folder = fs::path(testing::TempDir()) / "tessera-container";
  fs::remove_all(folder);
  fs::create_directory(folder);
  std::string path = folder / "a.neff";
  auto failing = [](const TensorInfo &, uint64_t, std::span<std::byte>) {
    return error(Code::CannotRead, "no source");
  };
  absl::Status status = writeArtifact(tiny(), failing, path);
  EXPECT_THAT(status.message(), HasSubstr("TSR_1002: weight 'w': no source"));
  EXPECT_EQ(onlyFile(folder), "");
  ASSERT_TRUE(writeArtifact(tiny(), counting, path).ok());
  EXPECT_EQ(onlyFile(folder), "a.neff;");
  auto mapped = MappedFile::open(path);
  ASSERT_TRUE(mapped.ok());
  std::string bytes = tinyBytes();
  EXPECT_TRUE(std::ranges::equal(mapped->bytes(), view(bytes)));
  EXPECT_THAT(writeArtifact(tiny(), counting, folder).message(), HasSubstr("not a regular file"));
  EXPECT_EQ(codeOf(writeArtifact(tiny(), counting, folder / "no" / "a")), Code::CannotWrite);
  fs::remove_all(folder);
}

// Writes where a file may have only 1 MiB; exits with 0 after an error with this sentence.
[[noreturn]] void writeToFullDisk(const WeightSource &source, bool endedByMore,
                                  std::string_view sentence) {
  Artifact artifact = tiny();
  artifact.weights[0].shape = {1 << 28}; // 1 GiB
  assignOffsets(artifact.weights);
  const rlimit limit = {1 << 20, 1 << 20};
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, endedByMore ? SIG_DFL : SIG_IGN);
  absl::Status status = writeArtifact(artifact, source, testing::TempDir() + "tessera-full.neff");
  std::_Exit(status.message().find(toAbsl(sentence)) == absl::string_view::npos);
}

TEST(Container, errors_end_the_writing) {
  auto failing = [](const TensorInfo &, uint64_t, std::span<std::byte>) {
    return error(Code::CannotRead, "no source");
  };
  EXPECT_EXIT(writeToFullDisk(counting, false, "File too large"), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(writeToFullDisk(failing, true, "no source"), testing::ExitedWithCode(0), "");
}

TEST(Container, weights_come_in_whole_rows) {
  Artifact artifact = tiny();
  TensorInfo large;
  large.name = "large";
  large.shape = {5, 1 << 20}; // rows of 4 MiB
  artifact.weights = {large};
  assignOffsets(artifact.weights);
  std::vector<uint64_t> sizes;
  auto source = [&](const TensorInfo &, uint64_t, std::span<std::byte> bytes) {
    sizes.push_back(bytes.size());
    return absl::OkStatus();
  };
  ASSERT_TRUE(serializeArtifact(artifact, source).ok());
  EXPECT_THAT(sizes, testing::ElementsAre(8 << 20, 8 << 20, 4 << 20));
}

} // namespace
} // namespace tessera
