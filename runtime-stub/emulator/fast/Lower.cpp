// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One small function for each instruction that has a fast kernel.
#include "runtime-stub/emulator/fast/Lower.h"

#include "compiler/artifact/isa/analysis/ByteSet.h"
#include "runtime-stub/emulator/fast/Nest.h"
#include "runtime-stub/emulator/numerics/Convert.h"

#include <algorithm>
#include <bit>

namespace tessera::emulator::fast {
namespace {

using isa::Access;
using isa::DType;

bool isFloat(DType type) { return type <= DType::f8e5m2; }

// Kernels work on chunks: the destination may be one of the sources, but not overlap it otherwise.
bool mayShare(const Access &dst, const Access &src) {
  if (dst.space != src.space)
    return true;
  if (dst.offset == src.offset && dst.partition == src.partition && dst.dims == src.dims &&
      dst.rank == src.rank && dst.partitions == src.partitions &&
      isa::byteSize(dst.dtype) == isa::byteSize(src.dtype))
    return true;
  isa::WorkLimit limit;
  return isa::overlap(dst, src, limit) == isa::Overlap::disjoint;
}

// A value per partition or per row, seen by every element: the same access with loops that stand.
Access spreadOver(const Access &values, const Access &elements, int from) {
  Access spread = values;
  spread.rank = elements.rank;
  for (int d = 0; d < elements.rank; ++d)
    spread.dims[d] = {elements.dims[d].count,
                      d < from && d < values.rank ? values.dims[d].stride : 0};
  return spread;
}

// An immediate of int32, as the bits that travel.
float bitsOfWord(float value) {
  return std::bit_cast<float>(numerics::toInt<int32_t>(double(value)));
}
bool areWords(std::initializer_list<const Access *> all) {
  return std::ranges::all_of(all, [](const Access *a) { return a->dtype == DType::i32; });
}

class Lowering {
public:
  Lowering(Translation &t, const Kernels &k, WeightTracker &w, std::vector<const Access *> &c)
      : translation(t), kernels(k), weights(w), constants(c) {}

  std::optional<Step> operator()(const isa::Activate &i);
  std::optional<Step> operator()(const isa::TensorTensor &i);
  std::optional<Step> operator()(const isa::TensorScalar &i);
  std::optional<Step> operator()(const isa::ScalarTensorTensor &i);
  std::optional<Step> operator()(const isa::Select &i);
  std::optional<Step> operator()(const isa::Copy &i) { return convert(i.dst, i.src); }
  std::optional<Step> operator()(const isa::Fill &i);
  std::optional<Step> operator()(const isa::Reduce &i);
  std::optional<Step> operator()(const isa::Reciprocal &i);
  std::optional<Step> operator()(const isa::BnStats &i);
  std::optional<Step> operator()(const isa::BnAggr &i);
  std::optional<Step> operator()(const isa::Transpose &i);
  std::optional<Step> operator()(const isa::DmaCopy &i);
  std::optional<Step> operator()(const isa::DmaGather &i);
  std::optional<Step> operator()(const auto &) { return std::nullopt; }

private:
  template <typename T> Step step(StepFunction run, const T &arguments) {
    return {run, translation.arena.make(arguments), 0};
  }
  // The nest of what is written, of sources and of the per-partition operands, which become
  // `scalars`; lines in this order. Sources whose bytes are known come from the constants.
  std::optional<Nest> nest(std::initializer_list<const Access *> written,
                           std::initializer_list<const Access *> sources,
                           std::initializer_list<std::pair<const isa::Operand *, Scalar *>> scalars,
                           NestOptions options = {});
  bool disjointOrSame(const Access &dst, std::initializer_list<const Access *> sources) {
    return std::ranges::all_of(sources, [&](const Access *s) { return mayShare(dst, *s); });
  }
  std::optional<Step> statistics(const Access &dst, const Access &src, int results, int elements,
                                 StepFunction run);
  std::optional<Step> convert(const Access &dst, const Access &src);
  std::optional<Step> move(const Access &dst, const Access &src, int bytes);

  Translation &translation;
  const Kernels &kernels;
  WeightTracker &weights;
  std::vector<const Access *> &constants;
};

std::optional<Nest> Lowering::nest(
    std::initializer_list<const Access *> written, std::initializer_list<const Access *> sources,
    std::initializer_list<std::pair<const isa::Operand *, Scalar *>> scalars, NestOptions options) {
  std::vector<const Access *> all = written; // one for each line
  all.insert(all.end(), sources);
  const Access &dst = *all.front();
  std::vector<const Access *> real = all; // the access of the instruction behind it
  std::vector<Access> spread;
  spread.reserve(scalars.size());
  for (auto [operand, scalar] : scalars) {
    if (auto *value = std::get_if<float>(operand)) {
      scalar->value = options.words ? bitsOfWord(*value) : *value;
      continue;
    }
    const Access &access = std::get<Access>(*operand);
    if (access.dtype != (options.words ? DType::i32 : DType::f32) ||
        access.elementsPerPartition() != 1)
      return std::nullopt;
    scalar->perPartition = options.keepPartitions = true;
    all.push_back(&spread.emplace_back(spreadOver(access, dst, 0)));
    real.push_back(&access);
  }
  std::vector<std::optional<KnownRows>> known(all.size());
  for (size_t i = written.size(); i < all.size(); ++i) {
    if (real[i]->space == isa::Space::sbuf && !isa::isHbm(dst.space))
      known[i] = weights.rowsOf(*real[i]);
    options.keepPartitions |= known[i].has_value();
  }
  auto result = nestOf(translation.layout, all, options);
  if (!result)
    return std::nullopt;
  for (size_t i = written.size(); i < all.size(); ++i)
    if (known[i]) {
      result->lines[i].ref = known[i]->ref;
      result->lines[i].stride[0] = known[i]->stride;
      constants.push_back(real[i]);
    }
  size_t line = written.size() + sources.size();
  for (auto [operand, scalar] : scalars)
    if (scalar->perPartition)
      scalar->line = result->lines[line++];
  return result;
}

std::optional<Step> Lowering::operator()(const isa::Activate &i) {
  ActivateStep s;
  s.function = kernels.functions[static_cast<int>(i.function)];
  if (!disjointOrSame(i.dst, {&i.src}))
    return std::nullopt;
  s.sums = i.sum.has_value();
  std::optional<Nest> n;
  if (s.sums) {
    if (i.src.rank == 0 || i.dst.rank != i.src.rank || i.sum->rank >= i.src.rank ||
        !mayShare(*i.sum, i.dst) || !mayShare(*i.sum, i.src))
      return std::nullopt;
    for (int d = 0; d < i.sum->rank; ++d)
      if (i.sum->dims[d].count != i.src.dims[d].count)
        return std::nullopt;
    Access sum = spreadOver(*i.sum, i.src, i.src.rank - 1);
    if (sum.elements() != i.src.elements() ||
        i.sum->elementsPerPartition() * i.src.dims[i.src.rank - 1].count !=
            i.src.elementsPerPartition())
      return std::nullopt;
    n = nest({&i.dst, &sum}, {&i.src}, {{&i.scale, &s.scale}, {&i.bias, &s.bias}},
             {.keepInnermost = true, .keepPartitions = true});
    if (!n || n->loop.count[n->loop.rank - 1] > kTemporaryFloats)
      return std::nullopt;
    s.sum = n->lines[1];
  } else {
    n = nest({&i.dst}, {&i.src}, {{&i.scale, &s.scale}, {&i.bias, &s.bias}});
    if (!n)
      return std::nullopt;
  }
  s.loop = n->loop;
  s.dst = n->lines[0];
  s.src = n->lines[s.sums ? 2 : 1];
  return step(kernels.activate, s);
}

std::optional<Step> Lowering::operator()(const isa::TensorTensor &i) {
  TensorTensorStep s;
  s.op = (i.int32 ? kernels.wordAlu : kernels.alu)[static_cast<int>(i.op)];
  s.scalarOp = (i.int32 ? kernels.wordScalar : kernels.aluScalar)[static_cast<int>(i.op)][false];
  if (!s.op || (i.int32 && !areWords({&i.dst, &i.a, &i.b})) || !disjointOrSame(i.dst, {&i.a, &i.b}))
    return std::nullopt;
  auto n = nest({&i.dst}, {&i.a, &i.b}, {});
  if (!n)
    return std::nullopt;
  s.loop = n->loop;
  s.dst = n->lines[0], s.a = n->lines[1], s.b = n->lines[2];
  if (i.int32)
    s.dst.dtype = s.a.dtype = s.b.dtype = DType::f32;
  return step(kernels.tensorTensor, s);
}

std::optional<Step> Lowering::operator()(const isa::TensorScalar &i) {
  ScalarStep s;
  const auto &table = i.int32 ? kernels.wordScalar : kernels.aluScalar;
  s.op0 = table[static_cast<int>(i.op0)][i.reverse0];
  if (i.op1 != isa::Alu::bypass)
    s.op1 = table[static_cast<int>(i.op1)][i.reverse1];
  if (!s.op0 || (!s.op1 && i.op1 != isa::Alu::bypass) || (i.int32 && !areWords({&i.dst, &i.src})) ||
      !disjointOrSame(i.dst, {&i.src}))
    return std::nullopt;
  auto n = nest({&i.dst}, {&i.src}, {{&i.scalar0, &s.scalar0}, {&i.scalar1, &s.scalar1}},
                {.words = i.int32});
  if (!n)
    return std::nullopt;
  s.loop = n->loop;
  s.dst = n->lines[0], s.a = n->lines[1], s.b = n->lines[1];
  if (i.int32)
    s.dst.dtype = s.a.dtype = DType::f32;
  return step(kernels.scalar, s);
}

std::optional<Step> Lowering::operator()(const isa::ScalarTensorTensor &i) {
  ScalarStep s;
  s.op0 = kernels.aluScalar[static_cast<int>(i.op0)][i.reverse0];
  s.op2 = kernels.alu[static_cast<int>(i.op1)];
  s.reverse2 = i.reverse1;
  if (!s.op0 || !s.op2 || !disjointOrSame(i.dst, {&i.a, &i.b}))
    return std::nullopt;
  auto n = nest({&i.dst}, {&i.a, &i.b}, {{&i.scalar, &s.scalar0}});
  if (!n)
    return std::nullopt;
  s.loop = n->loop;
  s.dst = n->lines[0], s.a = n->lines[1], s.b = n->lines[2];
  return step(kernels.scalar, s);
}

std::optional<Step> Lowering::operator()(const isa::Select &i) {
  SelectStep s;
  // Values that keep their type keep their bits, which bf16 does not on its way through fp32.
  auto changes = [&](const Access &a) {
    return !isFloat(a.dtype) || (a.dtype == i.dst.dtype && a.dtype != DType::f32);
  };
  if (changes(i.a) || changes(i.b) || !isFloat(i.dst.dtype) ||
      !disjointOrSame(i.dst, {&i.predicate, &i.a, &i.b}))
    return std::nullopt;
  auto n = nest({&i.dst}, {&i.predicate, &i.a, &i.b}, {});
  if (!n)
    return std::nullopt;
  s.loop = n->loop;
  s.dst = n->lines[0], s.predicate = n->lines[1], s.a = n->lines[2], s.b = n->lines[3];
  return step(kernels.select, s);
}

std::optional<Step> Lowering::operator()(const isa::Fill &i) {
  MapStep s;
  s.value = static_cast<float>(i.value);
  auto n = nest({&i.dst}, {}, {});
  if (!n || static_cast<double>(s.value) != i.value || !isFloat(i.dst.dtype))
    return std::nullopt;
  s.loop = n->loop;
  s.dst = s.src = n->lines[0];
  return step(kernels.fill, s);
}

std::optional<Step> Lowering::operator()(const isa::Reduce &i) {
  ReduceStep s;
  s.function = kernels.reductions[static_cast<int>(i.op)];
  isa::WorkLimit limit;
  if (i.int32 || !s.function || i.axes < 1 || i.axes > i.src.rank ||
      isa::overlap(i.dst, i.src, limit) != isa::Overlap::disjoint)
    return std::nullopt;
  // The kept dimensions of src with those of dst; then the reduced ones, innermost.
  Access kept = i.src;
  kept.rank = static_cast<uint8_t>(i.src.rank - i.axes);
  const Access *keptAccesses[] = {&kept, &i.dst};
  auto outer = nestOf(translation.layout, keptAccesses, {.keepPartitions = true});
  if (!outer)
    return std::nullopt;
  s.outer = outer->loop.rank;
  s.loop = outer->loop;
  s.src = outer->lines[0];
  s.dst = outer->lines[1];
  Access reduced = i.src;
  reduced.partitions = 1;
  reduced.rank = static_cast<uint8_t>(i.axes);
  std::copy_n(i.src.dims.begin() + kept.rank, i.axes, reduced.dims.begin());
  const Access *reducedAccess[] = {&reduced};
  auto inner = nestOf(translation.layout, reducedAccess);
  if (!inner || s.outer + inner->loop.rank > kMaxLoops || reduced.elements() > kTemporaryFloats)
    return std::nullopt;
  s.elements = static_cast<int32_t>(reduced.elements());
  for (int d = 0; d < inner->loop.rank; ++d) {
    s.loop.count[s.outer + d] = inner->loop.count[d];
    s.src.stride[s.outer + d] = inner->lines[0].stride[d];
  }
  s.loop.rank = s.outer + inner->loop.rank;
  return step(kernels.reduce, s);
}

std::optional<Step> Lowering::operator()(const isa::Reciprocal &i) {
  MapStep s;
  s.function = kernels.reciprocal;
  auto n = nest({&i.dst}, {&i.src}, {});
  if (!n || !disjointOrSame(i.dst, {&i.src}))
    return std::nullopt;
  s.loop = n->loop;
  s.dst = n->lines[0], s.src = n->lines[1];
  return step(kernels.map, s);
}

// The contiguous elements of each partition; nothing if they are not.
std::optional<int32_t> contiguousRow(const HostLayout &layout, const Access &access) {
  const Access *accesses[] = {&access};
  auto n = nestOf(layout, accesses, {.keepPartitions = true});
  if (!n || n->loop.rank != 2 ||
      (n->loop.count[1] > 1 && n->lines[0].stride[1] != isa::byteSize(access.dtype)))
    return std::nullopt;
  return n->loop.count[1];
}

// bn_stats and bn_aggr: contiguous rows, `elements` of src for `results` of dst.
std::optional<Step> Lowering::statistics(const Access &dst, const Access &src, int results,
                                         int elements, StepFunction run) {
  auto written = contiguousRow(translation.layout, dst),
       read = contiguousRow(translation.layout, src);
  isa::WorkLimit limit;
  if (written != results || !read || *read > kTemporaryFloats || *read % elements != 0 ||
      *read < elements || dst.dtype != DType::f32 ||
      isa::overlap(dst, src, limit) != isa::Overlap::disjoint)
    return std::nullopt;
  StatsStep s{translation.layout.refOf(dst),
              translation.layout.refOf(src),
              translation.layout.partitionStride(dst.space),
              translation.layout.partitionStride(src.space),
              src.partitions,
              *read / elements,
              src.dtype};
  return step(run, s);
}

std::optional<Step> Lowering::operator()(const isa::BnStats &i) {
  return statistics(i.dst, i.src, 3, 1, kernels.bnStats);
}
std::optional<Step> Lowering::operator()(const isa::BnAggr &i) {
  if (i.src.dtype != DType::f32)
    return std::nullopt;
  return statistics(i.dst, i.src, 2, 3, kernels.bnAggr); // triples
}

std::optional<Step> Lowering::operator()(const isa::Transpose &i) {
  const Access *source[] = {&i.src};
  auto src = nestOf(translation.layout, source, {.keepPartitions = true});
  auto dst = contiguousRow(translation.layout, i.dst);
  const bool moves = isa::byteSize(i.src.dtype) == 4 && isa::byteSize(i.dst.dtype) == 4;
  const bool widens = isFloat(i.src.dtype) && i.dst.dtype == DType::f32;
  if (!src || src->loop.rank != 2 || dst != i.src.partitions || (!moves && !widens) ||
      i.dst.partitions != src->loop.count[1])
    return std::nullopt;
  TransposeStep s{translation.layout.refOf(i.dst),
                  translation.layout.refOf(i.src),
                  translation.layout.partitionStride(i.dst.space),
                  src->lines[0].stride[0],
                  src->lines[0].stride[1],
                  i.src.partitions,
                  src->loop.count[1],
                  moves ? DType::f32 : i.src.dtype};
  return step(kernels.transpose, s);
}

std::optional<Step> Lowering::move(const Access &dst, const Access &src, int bytes) {
  MoveStep s;
  auto n = nest({&dst}, {&src}, {});
  isa::WorkLimit limit;
  if (!n || (dst.space == src.space && isa::overlap(dst, src, limit) != isa::Overlap::disjoint))
    return std::nullopt;
  s.loop = n->loop;
  s.dst = n->lines[0], s.src = n->lines[1];
  s.bytes = bytes;
  return step(kernels.move, s);
}

std::optional<Step> Lowering::convert(const Access &dst, const Access &src) {
  if (dst.dtype == src.dtype)
    return move(dst, src, isa::byteSize(dst.dtype));
  MapStep s;
  auto n = nest({&dst}, {&src}, {});
  if (!n || !disjointOrSame(dst, {&src}) || !isFloat(dst.dtype) || !isFloat(src.dtype))
    return std::nullopt;
  s.loop = n->loop;
  s.dst = n->lines[0], s.src = n->lines[1];
  return step(kernels.map, s);
}

std::optional<Step> Lowering::operator()(const isa::DmaCopy &i) {
  if (i.accumulate)
    return std::nullopt;
  const bool lowWord = i.src.dtype == DType::i64 && i.dst.dtype == DType::i32;
  return lowWord ? move(i.dst, i.src, 4) : convert(i.dst, i.src);
}

std::optional<Step> Lowering::operator()(const isa::DmaGather &i) {
  const Access &table = i.table;
  if (table.dtype != i.dst.dtype || table.rank < 1 || i.dst.space != isa::Space::sbuf ||
      (i.indices.dtype != DType::i32 && i.indices.dtype != DType::i64))
    return std::nullopt;
  auto row = contiguousRow(translation.layout, i.dst);
  const int64_t bytes = isa::byteSize(table.dtype);
  Access tableRow = table;
  tableRow.rank = static_cast<uint8_t>(table.rank - 1);
  std::copy_n(table.dims.begin() + 1, tableRow.rank, tableRow.dims.begin());
  auto rowElements = contiguousRow(translation.layout, tableRow);
  Access indices = i.indices;
  if (!row || row != rowElements || indices.elements() != i.dst.partitions)
    return std::nullopt;
  const Access *source[] = {&indices};
  auto n = nestOf(translation.layout, source);
  if (!n || n->loop.rank != 1)
    return std::nullopt;
  isa::WorkLimit limit;
  if (isa::overlap(i.dst, indices, limit) != isa::Overlap::disjoint)
    return std::nullopt;
  GatherStep s{translation.layout.refOf(i.dst),
               translation.layout.refOf(table),
               translation.layout.refOf(indices),
               translation.layout.partitionStride(i.dst.space),
               table.dims[0].stride * bytes,
               n->lines[0].stride[0],
               table.dims[0].count,
               i.dst.partitions,
               static_cast<int32_t>(*row * bytes),
               indices.dtype == DType::i64};
  return step(kernels.gather, s);
}

} // namespace

std::optional<Step> lower(Translation &translation, const Kernels &kernels,
                          const isa::Instruction &instruction, WeightTracker &weights,
                          std::vector<const Access *> &constants) {
  return std::visit(Lowering(translation, kernels, weights, constants), instruction.body);
}

std::optional<PackStep> packOf(const HostLayout &layout, const isa::Access &access, Layout packed) {
  const Access *accesses[] = {&access};
  auto n = nestOf(layout, accesses, {.keepPartitions = true});
  if (!n || access.elementsPerPartition() > 512)
    return std::nullopt;
  PackStep s;
  s.loop = n->loop;
  s.source = n->lines[0];
  s.columns = static_cast<int32_t>(access.elementsPerPartition());
  s.layout = packed;
  return s;
}

} // namespace tessera::emulator::fast
