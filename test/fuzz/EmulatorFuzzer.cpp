// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs of all instructions, each kept if it passes the rules alone. What the verifier accepts
// runs on every emulator without a fault, and on the reference to the same bytes in several orders.
#include "compiler/artifact/isa/analysis/Hazards.h"
#include "runtime-stub/emulator/Emulator.h"
#include "runtime-stub/verify/Checks.h"
#include "runtime-stub/verify/Verify.h"
#include "test/unit/verify/Programs.h"

#include <cstdlib>

using namespace tessera;
using namespace tessera::isa;

namespace {

constexpr int kCandidates = 64;
constexpr int32_t kBytes = 256; // per partition that programs use, in SBUF and PSUM each

class Choices {
public:
  Choices(const uint8_t *data, size_t size) : data_(data), end_(data + size) {}
  bool empty() const { return data_ == end_; }
  int below(int n) { return empty() ? 0 : *data_++ % n; }

private:
  const uint8_t *data_, *end_;
};

// Fills the fields of an instruction. Most accesses of one instruction have one shape.
class RandomFields {
public:
  RandomFields(Choices &choose, Engine engine) : choose_(choose), engine_(engine) {
    partitions_ = 1 << choose.below(6);
    rows_ = 1 + choose.below(3);
    columns_ = choose.below(4) ? 1 + choose.below(8) : 8;
    dtype_ = static_cast<DType>(choose.below(kDTypeCount));
  }

  void operator()(std::string_view, Access &access) { set(access); }
  void operator()(std::string_view, std::optional<Access> &access) {
    if (choose_.below(2))
      setNarrow(access.emplace(), rows_);
  }
  void operator()(std::string_view, Operand &operand) {
    if (choose_.below(2))
      operand = static_cast<float>(choose_.below(8) - 2);
    else
      setNarrow(operand.emplace<Access>(), 1);
  }
  void operator()(std::string_view, bool &flag) { flag = choose_.below(2); }
  void operator()(std::string_view, int32_t &value) { value = choose_.below(5) - 1; }
  void operator()(std::string_view, float &value) { value = static_cast<float>(choose_.below(9)); }
  void operator()(std::string_view, double &value) { value = choose_.below(200) * 1e9; }
  void operator()(std::string_view, std::array<int32_t, 4> &steps) {
    for (int32_t &step : steps)
      step = choose_.below(7) - 3;
  }
  template <typename E>
    requires std::is_enum_v<E>
  void operator()(std::string_view, E &value) {
    value = static_cast<E>(choose_.below(static_cast<int>(EnumCases<E>::cases.size())));
  }

private:
  // What goes along with the others: `count` fp32 on each partition.
  void setNarrow(Access &access, int32_t count) {
    access.partitions = partitions_;
    access.offset = choose_.below(kBytes / 16) * 8;
    access.dims[access.rank++] = {count, 1};
  }
  void set(Access &access) {
    access.dtype = choose_.below(4) ? dtype_ : static_cast<DType>(choose_.below(kDTypeCount));
    const int space = choose_.below(engine_ == Engine::dma ? 6 : 3);
    access.space = space == 2 && engine_ != Engine::dma ? Space::sbuf : static_cast<Space>(space);
    access.offset = choose_.below(kBytes / 16) * 8;
    const bool hbm = isHbm(access.space);
    access.partitions = hbm ? 1 : choose_.below(8) ? partitions_ : 1;
    access.partition = hbm ? 0 : choose_.below(8) == 0 ? 32 : 0;
    if (hbm)
      access.dims[access.rank++] = {partitions_, rows_ * columns_};
    if (choose_.below(16) == 0)
      return;
    if (rows_ > 1)
      access.dims[access.rank++] = {rows_, columns_ + choose_.below(2)};
    access.dims[access.rank++] = {columns_, choose_.below(8) ? 1 : choose_.below(4) - 1};
  }

  Choices &choose_;
  Engine engine_;
  uint8_t partitions_;
  int32_t rows_, columns_;
  DType dtype_;
};

template <size_t... I> void emplace(Body &body, size_t kind, std::index_sequence<I...>) {
  ((I == kind ? void(body.emplace<I>()) : void()), ...);
}

Access block(Space space, DType dtype, int32_t partitions) {
  Access access;
  access.space = space;
  access.dtype = dtype;
  access.partitions = static_cast<uint8_t>(isHbm(space) ? 1 : partitions);
  if (isHbm(space))
    access.dims[access.rank++] = {partitions, kBytes / byteSize(dtype)};
  access.dims[access.rank++] = {kBytes / byteSize(dtype), 1};
  return access;
}

class Builder {
public:
  explicit Builder(Artifact &artifact) : artifact_(artifact) {}

  void append(Queue queue, Body body) {
    auto &instructions = artifact_.program.queues[queue];
    order_.push_back({queue, static_cast<uint32_t>(instructions.size())});
    instructions.push_back({std::move(body), {}, 0});
  }
  void addCandidate(Choices &choose) {
    Body body;
    constexpr size_t kKinds = std::variant_size_v<Body>;
    emplace(body, choose.below(kKinds), std::make_index_sequence<kKinds>());
    const Engine engine = std::visit([](const auto &b) { return b.engine; }, body);
    RandomFields fields(choose, engine);
    std::visit([&](auto &b) { b.visitFields(b, fields); }, body);
    if (auto *matmul = std::get_if<Matmul>(&body))
      matmul->start = matmul->stop = true;
    const Queue queue = engine == Engine::dma ? 4 + choose.below(2) : static_cast<Queue>(engine);
    Artifact alone = artifact_;
    alone.program = {};
    alone.program.queues[queue] = {{body, {}, 0}};
    if (verify::checkInstructions(alone, verify::extentsOf(alone)).ok())
      append(queue, std::move(body));
  }
  bool finish() {
    return !insertWaits(artifact_.program, order_, verify::extentsOf(artifact_)) &&
           verify::verify(artifact_).ok();
  }

private:
  Artifact &artifact_;
  std::vector<Position> order_;
};

// Nothing after an error (an index out of range).
std::string runOn(std::string_view emulator, const Artifact &artifact, uint64_t seed,
                  std::span<const std::byte> input) {
  const std::vector<std::byte> weights(artifact.regionBytes(Space::weights));
  auto made = emulator::createEmulator(emulator, {.isa = {}, .orderSeed = seed, .observer = {}});
  if (!made.ok())
    return "";
  auto executable = (*made)->prepare(artifact, weights);
  if (!executable.ok())
    std::abort();
  std::string output(artifact.regionBytes(Space::output), '\0');
  if (!(*executable)->run(input, std::as_writable_bytes(std::span(output))).ok())
    return "";
  return output;
}

// A small machine, so that memory is cheap; SBUF, PSUM and scratch begin as bytes of the input.
Artifact frame() {
  Artifact artifact = test::artifactOf("");
  artifact.machine.sbuf.bytesPerPartition = 2 * kBytes;
  artifact.machine.psum.banks = 2;
  artifact.machine.psum.bankBytes = kBytes / 2;
  artifact.scratchBytes = 128 * kBytes;
  artifact.outputs[0].shape = {128, (kBytes + kBytes / 2) / 4};
  return artifact;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Artifact empty = frame();
  Artifact artifact = empty;
  Choices choose(data, size);
  Builder builder(artifact);
  for (Space space : {Space::sbuf, Space::psum, Space::scratch})
    builder.append(
        4, DmaCopy{block(space, DType::i32, 128), block(Space::input, DType::i32, 128), false});
  for (int i = 0; i < kCandidates && !choose.empty(); ++i)
    builder.addCandidate(choose);
  builder.append(5, DmaCopy{block(Space::output, DType::i32, 128),
                            block(Space::sbuf, DType::i32, 128), false});
  // Half of it again, so that what was computed in PSUM counts too.
  Access half = block(Space::psum, DType::i32, 128), target = block(Space::output, DType::i32, 128);
  half.dims[0].count /= 2;
  target.dims[0].stride = target.dims[1].count /= 2;
  target.offset = 128 * kBytes;
  builder.append(5, DmaCopy{target, half, false});
  if (!builder.finish())
    return 0;
  std::vector<std::byte> input(artifact.regionBytes(Space::input));
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = static_cast<std::byte>(size ? data[i % size] * (1 + i / 512) : i);
  const std::string first = runOn("reference", artifact, 0, input);
  for (uint64_t seed : {1, 2})
    if (runOn("reference", artifact, seed, input) != first)
      std::abort();
  runOn("fast", artifact, 0, input);
  return 0;
}
