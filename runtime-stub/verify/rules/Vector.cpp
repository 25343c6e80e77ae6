// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of the vector engine.
#include "runtime-stub/verify/rules/Rules.h"

namespace tessera::verify {
namespace {

constexpr int64_t kStatsElements = 512;
constexpr int64_t kStats = 3;   // count, mean, M2
constexpr int64_t kMoments = 2; // mean, variance
constexpr int64_t kBest = 8;    // of max8 and its companions

int64_t innermost(const isa::Access &access) {
  return access.rank == 0 ? 1 : access.dims[access.rank - 1].count;
}

// With int32 every operand is an integer.
absl::Status requireIntegers(const Site &site, bool int32, std::initializer_list<Named> operands) {
  for (const Named &operand : operands)
    if (int32)
      TSR_RETURN_IF_ERROR(requireType(site, operand, kIntegers));
  return absl::OkStatus();
}

} // namespace

absl::Status check(const isa::TensorTensor &t, const Site &site) {
  const Named dst{"dst", t.dst}, a{"a", t.a}, b{"b", t.b};
  if (t.a.space == isa::Space::psum && t.b.space == isa::Space::psum)
    return site.refuse(Code::BothInPsum, "a and b are both in PSUM");
  TSR_RETURN_IF_ERROR(requireArithmetic(site, t.op, t.int32));
  TSR_RETURN_IF_ERROR(requireIntegers(site, t.int32, {dst, a, b}));
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, a));
  return requireElementwise(site, dst, b);
}

absl::Status check(const isa::TensorScalar &t, const Site &site) {
  const Named dst{"dst", t.dst}, src{"src", t.src};
  TSR_RETURN_IF_ERROR(requireArithmetic(site, t.op0, t.int32));
  TSR_RETURN_IF_ERROR(requireArithmetic(site, t.op1, t.int32));
  TSR_RETURN_IF_ERROR(requireIntegers(site, t.int32, {dst, src}));
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, src));
  TSR_RETURN_IF_ERROR(requireScalar(site, "scalar0", t.scalar0, dst, t.int32));
  return requireScalar(site, "scalar1", t.scalar1, dst, t.int32);
}

absl::Status check(const isa::ScalarTensorTensor &t, const Site &site) {
  const Named dst{"dst", t.dst};
  TSR_RETURN_IF_ERROR(requireArithmetic(site, t.op0, false));
  TSR_RETURN_IF_ERROR(requireArithmetic(site, t.op1, false));
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, {"a", t.a}));
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, {"b", t.b}));
  return requireScalar(site, "scalar", t.scalar, dst, false);
}

absl::Status check(const isa::Select &s, const Site &site) {
  const Named dst{"dst", s.dst};
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, {"predicate", s.predicate}));
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, {"a", s.a}));
  return requireElementwise(site, dst, {"b", s.b});
}

absl::Status check(const isa::Copy &c, const Site &site) {
  return requireElementwise(site, {"dst", c.dst}, {"src", c.src});
}

absl::Status check(const isa::Fill &, const Site &) { return absl::OkStatus(); }

absl::Status check(const isa::Reduce &r, const Site &site) {
  const Named dst{"dst", r.dst}, src{"src", r.src};
  if (!isReduction(r.op))
    return site.refuse(Code::BadOperation, "op is not one a reduction can use");
  TSR_RETURN_IF_ERROR(requireArithmetic(site, r.op, r.int32));
  TSR_RETURN_IF_ERROR(requireIntegers(site, r.int32, {dst, src}));
  if (r.axes < 1 || r.axes > r.src.rank)
    return site.refuse(Code::ShapeMismatch, "axes is ", r.axes, " and src has ", int(r.src.rank),
                       " free dimensions");
  int64_t rows = 1;
  for (int d = 0; d < r.src.rank - r.axes; ++d)
    rows *= r.src.dims[d].count;
  return requireResults(site, dst, rows, src);
}

absl::Status check(const isa::Reciprocal &r, const Site &site) {
  return requireElementwise(site, {"dst", r.dst}, {"src", r.src});
}

absl::Status check(const isa::Scan &s, const Site &site) {
  const Named dst{"dst", s.dst}, a{"a", s.a}, b{"b", s.b};
  TSR_RETURN_IF_ERROR(requireArithmetic(site, s.op0, false));
  TSR_RETURN_IF_ERROR(requireArithmetic(site, s.op1, false));
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, a));
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, b));
  for (const Named &other : {a, b})
    if (innermost(other.access) != innermost(s.dst))
      return site.refuse(Code::ShapeMismatch, "rows of ", other.name, " have ",
                         innermost(other.access), " elements and those of dst ", innermost(s.dst));
  return requireScalar(site, "initial", s.initial, dst, false);
}

absl::Status check(const isa::BnStats &s, const Site &site) {
  const Named dst{"dst", s.dst}, src{"src", s.src};
  TSR_RETURN_IF_ERROR(requireType(site, dst, kF32));
  if (s.src.elementsPerPartition() > kStatsElements)
    return site.refuse(Code::TooLarge, "src has ", s.src.elementsPerPartition(),
                       " elements per partition, at most ", kStatsElements);
  return requireResults(site, dst, kStats, src);
}

absl::Status check(const isa::BnAggr &s, const Site &site) {
  const Named dst{"dst", s.dst}, src{"src", s.src};
  TSR_RETURN_IF_ERROR(requireType(site, dst, kF32));
  TSR_RETURN_IF_ERROR(requireType(site, src, kF32));
  if (s.src.elementsPerPartition() % kStats != 0)
    return site.refuse(Code::ShapeMismatch, "src has ", s.src.elementsPerPartition(),
                       " elements per partition, no multiple of ", kStats);
  return requireResults(site, dst, kMoments, src);
}

absl::Status check(const isa::Max8 &m, const Site &site) {
  const Named dst{"dst", m.dst}, src{"src", m.src};
  if (m.src.elementsPerPartition() < kBest)
    return site.refuse(Code::ShapeMismatch, "src has ", m.src.elementsPerPartition(),
                       " elements per partition, at least ", kBest, " are needed");
  return requireResults(site, dst, kBest, src);
}

absl::Status check(const isa::FindIndex8 &f, const Site &site) {
  const Named dst{"dst", f.dst}, src{"src", f.src}, values{"values", f.values};
  TSR_RETURN_IF_ERROR(requireType(site, dst, kIndex32));
  TSR_RETURN_IF_ERROR(requireSameShape(site, dst, values));
  TSR_RETURN_IF_ERROR(requireDisjoint(site, dst, values));
  return requireResults(site, dst, kBest, src);
}

absl::Status check(const isa::MatchReplace8 &m, const Site &site) {
  const Named dst{"dst", m.dst}, src{"src", m.src}, values{"values", m.values};
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, src));
  if (m.values.partitions != m.src.partitions)
    return requireSameShape(site, values, src);
  TSR_RETURN_IF_ERROR(requireElements(site, values, kBest));
  return requireDisjoint(site, dst, values);
}

} // namespace tessera::verify
