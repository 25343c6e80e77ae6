// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What one instruction, one accumulation group and the dense layers of an encoder cost to replay.
#include "runtime-stub/emulator/fast/Fast.h"

#include <benchmark/benchmark.h>

#include <cstring>

namespace tessera::emulator::fast {
namespace {

using isa::Access;
using isa::DType;
using isa::Space;

// A program whose instructions run one after the other.
class Program {
public:
  explicit Program(uint64_t weightBytes) : input_(64), output_(64), weights_(weightBytes) {
    artifact_.machine.sbuf.partitions = artifact_.machine.psum.partitions = 128;
    artifact_.machine.sbuf.bytesPerPartition = 176 << 10;
    artifact_.machine.psum.banks = 8;
    artifact_.machine.psum.bankBytes = 2048;
    const uint16_t small = 0x3c23; // 0.01 as bf16
    for (size_t i = 0; i + 2 <= weights_.size(); i += 2)
      std::memcpy(weights_.data() + i, &small, 2);
  }
  void add(isa::Body body) {
    isa::Instruction instruction{std::move(body), {}, 0};
    const auto engine = static_cast<isa::Queue>(engineOf(instruction));
    if (last_)
      instruction.waits.push_back(*last_);
    artifact_.program.queues[engine].push_back(std::move(instruction));
    last_ = isa::Wait{engine, static_cast<uint32_t>(artifact_.program.queues[engine].size())};
  }
  std::unique_ptr<Executable> prepare(Isa isa) {
    return *createWithKernels(isa, kernelsOf(isa))->prepare(artifact_, weights_);
  }
  void run(benchmark::State &state, Isa isa) {
    auto executable = prepare(isa);
    for (auto _ : state)
      if (!executable->run(input_, output_).ok())
        state.SkipWithError("the run failed");
  }

private:
  Artifact artifact_;
  std::optional<isa::Wait> last_;
  std::vector<std::byte> input_, output_, weights_;
};

Access tile(Space space, DType dtype, int partitions, uint64_t offset,
            std::initializer_list<isa::Dim> dims) {
  Access a;
  a.space = space;
  a.dtype = dtype;
  a.partitions = static_cast<uint8_t>(partitions);
  a.offset = offset;
  for (isa::Dim dim : dims)
    a.dims[a.rank++] = dim;
  return a;
}
Access sbuf(DType dtype, uint64_t offset, std::initializer_list<isa::Dim> dims) {
  return tile(Space::sbuf, dtype, 128, offset, dims);
}
Access psum(int columns, int bank = 0) {
  return tile(Space::psum, DType::f32, 128, bank * 2048, {{columns, 1}});
}

// A dense layer, weights stationary: outputs in tiles of 128, `tokens` columns, then an activation.
void addDense(Program &program, uint64_t &weight, int inputs, int outputs, int tokens,
              isa::Function function) {
  constexpr uint64_t kWeights = 64 << 10;
  const int steps = inputs / 128;
  for (int m = 0; m < outputs / 128; ++m) {
    Access source =
        tile(Space::weights, DType::bf16, 1, weight, {{128, inputs}, {steps, 128}, {128, 1}});
    weight += uint64_t(2) * inputs * 128;
    program.add(isa::DmaCopy{sbuf(DType::bf16, kWeights, {{steps, 128}, {128, 1}}), source, false});
    for (int k = 0; k < steps; ++k)
      program.add(
          isa::Matmul{psum(tokens, m % 8), sbuf(DType::bf16, kWeights + 256 * k, {{128, 1}}),
                      sbuf(DType::bf16, 2 * tokens * k, {{tokens, 1}}), k == 0, k == steps - 1});
    program.add(isa::Activate{sbuf(DType::bf16, 2 * tokens * m, {{tokens, 1}}),
                              psum(tokens, m % 8),
                              function,
                              1.0f,
                              0.5f,
                              {}});
  }
}

void dense(benchmark::State &state, Isa isa) {
  const int inputs = static_cast<int>(state.range(0)), tokens = static_cast<int>(state.range(1));
  Program program(uint64_t(2) * inputs * 768);
  uint64_t weight = 0;
  addDense(program, weight, inputs, 768, tokens, isa::Function::copy);
  program.run(state, isa);
  state.counters["flop/s"] = benchmark::Counter(2.0 * inputs * 768 * tokens,
                                                benchmark::Counter::kIsIterationInvariantRate);
}

// All dense layers of a BERT-base encoder: 85 M weights.
void addEncoder(Program &program, int tokens) {
  uint64_t weight = 0;
  for (int layer = 0; layer < 12; ++layer) {
    addDense(program, weight, 768, 4 * 768, tokens, isa::Function::copy);
    addDense(program, weight, 768, 3072, tokens, isa::Function::gelu);
    addDense(program, weight, 3072, 768, tokens, isa::Function::copy);
  }
}
constexpr uint64_t kEncoderBytes = uint64_t(12) * (4 + 8) * 768 * 768 * 2;

void encoder(benchmark::State &state, Isa isa) {
  Program program(kEncoderBytes);
  addEncoder(program, static_cast<int>(state.range(0)));
  program.run(state, isa);
}
void encoderLoad(benchmark::State &state, Isa isa) {
  Program program(kEncoderBytes);
  addEncoder(program, 128);
  for (auto _ : state)
    benchmark::DoNotOptimize(program.prepare(isa));
}

// Operands no weights: attention's products.
void scores(benchmark::State &state, Isa isa) {
  Program program(64);
  for (int head = 0; head < 12; ++head)
    program.add(isa::Matmul{psum(128), tile(Space::sbuf, DType::bf16, 64, 256 * head, {{128, 1}}),
                            tile(Space::sbuf, DType::bf16, 64, 8192 + 256 * head, {{128, 1}}), true,
                            true});
  for (int head = 0; head < 12; ++head) // so that the next run packs again
    program.add(isa::Fill{sbuf(DType::bf16, 256 * head, {{128, 1}}), 1.0});
  program.run(state, isa);
}

void activate(benchmark::State &state, Isa isa, isa::Function function, DType dtype, bool sums) {
  Program program(64);
  std::optional<Access> sum;
  if (sums)
    sum = sbuf(DType::f32, 65536, {{4, 1}});
  program.add(isa::Activate{sbuf(dtype, 0, {{4, 128}, {128, 1}}),
                            tile(Space::psum, DType::f32, 128, 0, {{4, 128}, {128, 1}}), function,
                            0.125f, -1.0f, sum});
  program.run(state, isa);
  state.counters["element/s"] =
      benchmark::Counter(128 * 512, benchmark::Counter::kIsIterationInvariantRate);
}

void transpose(benchmark::State &state, Isa isa) {
  Program program(64);
  program.add(isa::Transpose{psum(128), sbuf(DType::bf16, 0, {{128, 1}})});
  program.run(state, isa);
}

void normalise(benchmark::State &state, Isa isa) {
  Program program(64);
  for (int half = 0; half < 2; ++half)
    program.add(isa::BnStats{sbuf(DType::f32, 8192 + 12 * half, {{3, 1}}),
                             sbuf(DType::f32, 1536 * half, {{384, 1}})});
  program.add(isa::BnAggr{sbuf(DType::f32, 8256, {{2, 1}}), sbuf(DType::f32, 8192, {{6, 1}})});
  program.add(isa::TensorScalar{sbuf(DType::f32, 4096, {{768, 1}}), sbuf(DType::f32, 0, {{768, 1}}),
                                isa::Alu::subtract, sbuf(DType::f32, 8256, {}), false,
                                isa::Alu::multiply, sbuf(DType::f32, 8260, {}), false, false});
  program.add(isa::TensorTensor{sbuf(DType::bf16, 4096, {{768, 1}}),
                                sbuf(DType::f32, 12288, {{768, 1}}),
                                sbuf(DType::f32, 16384, {{768, 1}}), isa::Alu::multiply, false});
  program.run(state, isa);
}

void registerAll(Isa isa) {
  auto add = [&](const char *what, auto body) {
    return benchmark::RegisterBenchmark((std::string(name(isa)) + "/" + what).c_str(), body)
        ->Unit(benchmark::kMicrosecond);
  };
  add("dense", [=](auto &s) { dense(s, isa); })
      ->Args({768, 128})
      ->Args({3072, 128})
      ->Args({768, 512});
  add("scores", [=](auto &s) { scores(s, isa); });
  for (auto [function, what] : {std::pair(isa::Function::gelu, "gelu"),
                                {isa::Function::exp, "exp"},
                                {isa::Function::tanh, "tanh"},
                                {isa::Function::copy, "copy"}})
    add(what, [=](auto &s) { activate(s, isa, function, DType::bf16, false); });
  add("exp and sums", [=](auto &s) { activate(s, isa, isa::Function::exp, DType::f32, true); });
  add("transpose", [=](auto &s) { transpose(s, isa); });
  add("normalise", [=](auto &s) { normalise(s, isa); });
  if (isa == Isa::scalar) // takes minutes
    return;
  add("encoder", [=](auto &s) { encoder(s, isa); })->Arg(128)->Unit(benchmark::kMillisecond);
  add("encoder load", [=](auto &s) { encoderLoad(s, isa); })->Unit(benchmark::kMillisecond);
}

} // namespace
} // namespace tessera::emulator::fast

int main(int argc, char **argv) {
  using namespace tessera::emulator::fast;
  for (Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512, Isa::amx})
    if (available(isa))
      registerAll(isa);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
