// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The effect of each instruction on memory: one body each, by engine in Pe.cpp, Act.cpp, ...
//
// Legality is the verifier's business and not checked again. Everything runs under FTZ|DAZ.
#pragma once

#include "compiler/artifact/status/Status.h"
#include "runtime-stub/emulator/Memory.h"

namespace tessera::emulator {

// PE
void execute(Memory &, const isa::Matmul &);
void execute(Memory &, const isa::Transpose &);
// ACT
void execute(Memory &, const isa::Activate &);
// VECTOR
void execute(Memory &, const isa::TensorTensor &);
void execute(Memory &, const isa::TensorScalar &);
void execute(Memory &, const isa::ScalarTensorTensor &);
void execute(Memory &, const isa::Select &);
void execute(Memory &, const isa::Copy &);
void execute(Memory &, const isa::Fill &);
void execute(Memory &, const isa::Reduce &);
void execute(Memory &, const isa::Reciprocal &);
void execute(Memory &, const isa::Scan &);
void execute(Memory &, const isa::BnStats &);
void execute(Memory &, const isa::BnAggr &);
void execute(Memory &, const isa::Max8 &);
void execute(Memory &, const isa::FindIndex8 &);
void execute(Memory &, const isa::MatchReplace8 &);
// GPSIMD
void execute(Memory &, const isa::Iota &);
void execute(Memory &, const isa::AffineSelect &);
void execute(Memory &, const isa::PartitionReduce &);
void execute(Memory &, const isa::PartitionBroadcast &);
absl::Status execute(Memory &, const isa::LocalGather &);
// DMA
void execute(Memory &, const isa::DmaCopy &);
absl::Status execute(Memory &, const isa::DmaGather &);
absl::Status execute(Memory &, const isa::DmaScatter &);

// Any instruction.
absl::Status execute(Memory &, const isa::Instruction &);

// The status with the place of the instruction that failed and what was given; `input` is the
// region of the inputs.
absl::Status describeFailure(const absl::Status &status, const Artifact &artifact, isa::Queue queue,
                             uint32_t index, std::span<const std::byte> input);

// The one run-time error: an index that is not one of `count` rows or elements.
absl::Status checkIndex(std::string_view mnemonic, int64_t index, int64_t position, int64_t count);

} // namespace tessera::emulator
