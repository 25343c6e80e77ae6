// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What replay works on: resolved operands, and one plain struct per kind of step.
//
// Included by translation units of every -m flag, so it holds data only: no code but one-liners,
// nothing of the standard library that has code.
#pragma once

#include "compiler/artifact/isa/Types.h"

namespace tessera::emulator::fast {

// Where bytes live. Tiles (SBUF, PSUM) and packed operands belong to an execution context,
// constants to the translation, the HBM regions to whoever calls.
enum class Base : uint8_t { sbuf, psum, weights, input, output, scratch, packs, constants };
inline constexpr int kBaseCount = 8;

// A place among the bases; the same in every context.
struct Ref {
  uint64_t offset = 0;
  Base base = Base::sbuf;
};

// State of one execution. `temporary` is room for one C tile and a few rows.
struct Context {
  std::byte *base[kBaseCount] = {};
  float *temporary = nullptr;
  void *owner = nullptr; // for fallback steps

  // Constants are at their address.
  std::byte *at(Ref ref) const {
    return reinterpret_cast<std::byte *>(
        reinterpret_cast<uintptr_t>(base[static_cast<int>(ref.base)]) + ref.offset);
  }
};
inline constexpr int kTemporaryFloats = 128 * 512 + 8 * 1024;

// A step does its work; false stops the run: an index is out of range, which one the plain way
// tells.
using StepFunction = bool (*)(const void *step, Context &context);
struct Step {
  StepFunction run = nullptr;
  const void *arguments = nullptr;
  uint32_t instruction = 0; // position in the linear order, for locations and profiles
};

// A loop nest, outermost first, and how an operand moves along it (strides in bytes).
inline constexpr int kMaxLoops = 6;
struct Loop {
  int32_t rank = 1;
  int32_t count[kMaxLoops] = {1, 1, 1, 1, 1, 1};
};
struct Line {
  Ref ref;
  int64_t stride[kMaxLoops] = {};
  isa::DType dtype = isa::DType::f32;
};
// A constant, or a value per partition: a line that does not move along the innermost loop.
struct Scalar {
  float value = 0;
  bool perPartition = false;
  Line line;
};

using LineFunction = void (*)(const float *in, float *out, int n, float scale, float bias);
using AluFunction = void (*)(const float *a, const float *b, float *out, int n);
using AluScalarFunction = void (*)(const float *a, float b, float *out, int n);
using SumFunction = float (*)(const float *in, int n);

struct ActivateStep {
  Loop loop;
  Line dst, src, sum;
  Scalar scale, bias;
  LineFunction function = nullptr;
  bool sums = false;
};
struct TensorTensorStep {
  Loop loop;
  Line dst, a, b;
  AluFunction op = nullptr;
  AluScalarFunction scalarOp = nullptr; // for a b that stands still along the innermost loop
};
// One or two operations with scalars, then perhaps one with a tensor.
struct ScalarStep {
  Loop loop;
  Line dst, a, b;
  Scalar scalar0, scalar1;
  AluScalarFunction op0 = nullptr, op1 = nullptr;
  AluFunction op2 = nullptr;
  bool reverse2 = false;
};
struct SelectStep {
  Loop loop;
  Line dst, predicate, a, b;
};
// Copy, fill, reciprocal and DMA between float types.
struct MapStep {
  Loop loop;
  Line dst, src;
  LineFunction function = nullptr; // none: only conversion
  float value = 0;                 // of a fill
};
// The loops from `outer` on are reduced.
struct ReduceStep {
  Loop loop;
  Line dst, src;
  int32_t outer = 0;
  int32_t elements = 1;
  SumFunction function = nullptr;
};
struct StatsStep {
  Ref dst, src;
  int64_t dstStride = 0, srcStride = 0; // of partitions
  int32_t partitions = 0;
  int32_t elements = 0;               // bn_aggr: triples
  isa::DType dtype = isa::DType::f32; // of src
};
// Bytes from one place to another, `bytes` to an element.
struct MoveStep {
  Loop loop;
  Line dst, src;
  int32_t bytes = 1;
};
struct GatherStep {
  Ref dst, table, indices;
  int64_t dstStride = 0, tableStride = 0, indexStride = 0;
  int64_t limit = 0; // rows of the table
  int32_t rows = 0;
  int32_t bytes = 0; // of a row
  bool wide = false; // int64 indices
};
struct TransposeStep {
  Ref dst, src;
  int64_t dstStride = 0, srcStride = 0; // of partitions
  int64_t elementStride = 0;            // of src
  int32_t rows = 0, columns = 0;        // of src
  isa::DType dtype = isa::DType::f32;   // of src
};

// An operand of the PE array: `rows` partitions, brought into the order a kernel reads.
enum class Layout : uint8_t {
  fmaStationary,
  fmaStationaryBf16,
  fmaMoving,
  fmaMovingBf16, // weights: half the memory to stream, widened when used
  tileStationary,
  tileMoving
};
struct PackStep {
  Loop loop; // the outermost over `rows`
  Line source;
  Ref target;
  int32_t columns = 0;
  Layout layout = Layout::fmaMoving;
};

// Accumulation into C[m, n], of parts whose operands are packed.
struct GroupPart {
  Ref stationary;
  Ref moving;
  Ref ahead; // weights to fetch meanwhile
  int32_t aheadBytes = 0;
  int32_t rows = 0;
  bool narrow = false;       // stationary is fmaStationaryBf16
  bool narrowMoving = false; // moving is fmaMovingBf16
  bool tiles = false;        // both are in tile layouts
};
struct GroupStep {
  Loop loop; // of C; rank 2 with contiguous columns is used in place
  Line c;
  int32_t m = 0, n = 0;
  bool accumulate = false;   // C has a value already
  bool weightsMove = false;  // the moving operands are weights
  bool weightsStand = false; // the stationary ones are
  int32_t count = 0;
  const GroupPart *parts = nullptr;
};

} // namespace tessera::emulator::fast
