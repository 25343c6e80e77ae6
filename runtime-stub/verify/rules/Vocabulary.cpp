// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The requirements that rules of several instructions share.
#include "runtime-stub/verify/rules/Rules.h"

#include <algorithm>
#include <cmath>

namespace tessera::verify {

using isa::Access;
using isa::Alu;

absl::Status requireType(const Site &site, Named operand, const DTypes &types) {
  if (types.has(operand.access.dtype))
    return absl::OkStatus();
  return site.refuse(Code::BadDType, operand.name, " is ", isa::name(operand.access.dtype),
                     " and must be ", types.words);
}

absl::Status requireSameShape(const Site &site, Named a, Named b) {
  const int64_t elements = a.access.elementsPerPartition();
  const int64_t others = b.access.elementsPerPartition();
  if (a.access.partitions == b.access.partitions && elements == others)
    return absl::OkStatus();
  return site.refuse(Code::ShapeMismatch, a.name, " has ", int(a.access.partitions),
                     " partitions of ", elements, " elements and ", b.name, " ",
                     int(b.access.partitions), " of ", others);
}

absl::Status requireElements(const Site &site, Named operand, int64_t elements) {
  if (operand.access.elementsPerPartition() == elements)
    return absl::OkStatus();
  return site.refuse(Code::ShapeMismatch, operand.name, " has ",
                     operand.access.elementsPerPartition(),
                     " elements per partition where there must be ", elements);
}

absl::Status requireDisjoint(const Site &site, Named dst, Named src) {
  constexpr int64_t kPairSteps = int64_t{1} << 20;
  const int64_t granted = std::clamp<int64_t>(site.work.steps, 0, kPairSteps);
  isa::WorkLimit limit{granted};
  const isa::Overlap overlap = isa::overlap(dst.access, src.access, limit);
  site.work.steps -= granted - limit.steps;
  switch (overlap) {
  case isa::Overlap::disjoint:
    return absl::OkStatus();
  case isa::Overlap::overlapping:
    return site.refuse(Code::OperandsOverlap, dst.name, " is written over bytes of ", src.name);
  case isa::Overlap::undecided:
    break;
  }
  return site.refuse(Code::TooComplex, "whether ", dst.name, " and ", src.name,
                     " have bytes in common takes too long to decide");
}

absl::Status requireBeside(const Site &site, Named dst, Named src) {
  if (dst.access.partitions != src.access.partitions)
    return requireSameShape(site, dst, src);
  return requireDisjoint(site, dst, src);
}

absl::Status requireResults(const Site &site, Named dst, int64_t elements, Named src) {
  TSR_RETURN_IF_ERROR(requireElements(site, dst, elements));
  return requireBeside(site, dst, src);
}

namespace {

// The elements in their order: dimensions of one element dropped, dimensions that continue each
// other merged.
struct Sequence {
  int rank = 0;
  std::array<isa::Dim, Access::kMaxRank> dims;

  explicit Sequence(const Access &access) {
    for (int d = 0; d < access.rank; ++d) {
      const isa::Dim dim = access.dims[d];
      if (dim.count == 1)
        continue;
      if (rank > 0 && int64_t{dim.count} * dim.stride == dims[rank - 1].stride &&
          int64_t{dim.count} * dims[rank - 1].count <= INT32_MAX)
        dims[rank - 1] = {dims[rank - 1].count * dim.count, dim.stride};
      else
        dims[rank++] = dim;
    }
  }
};

bool sameElements(const Access &a, const Access &b) {
  if (a.space != b.space || a.partition != b.partition || a.offset != b.offset ||
      isa::byteSize(a.dtype) != isa::byteSize(b.dtype))
    return false;
  const Sequence left(a), right(b);
  return left.rank == right.rank &&
         std::equal(left.dims.begin(), left.dims.begin() + left.rank, right.dims.begin());
}

} // namespace

absl::Status requireElementwise(const Site &site, Named dst, Named src) {
  TSR_RETURN_IF_ERROR(requireSameShape(site, dst, src));
  return sameElements(dst.access, src.access) ? absl::OkStatus() : requireDisjoint(site, dst, src);
}

absl::Status requireScalar(const Site &site, std::string_view name, const isa::Operand &operand,
                           Named dst, bool int32) {
  if (const float *constant = std::get_if<float>(&operand)) {
    if (int32 &&
        !(std::trunc(*constant) == *constant && *constant >= -0x1p31f && *constant < 0x1p31f))
      return site.refuse(Code::BadScalar, name, " is ", *constant, ", not a 32-bit integer");
    return absl::OkStatus();
  }
  const Named scalar{name, std::get<Access>(operand)};
  if (scalar.access.partitions != dst.access.partitions ||
      scalar.access.elementsPerPartition() != 1)
    return site.refuse(Code::BadScalar, name, " has ", int(scalar.access.partitions),
                       " partitions of ", scalar.access.elementsPerPartition(), " elements where ",
                       dst.name, " wants one on each of ", int(dst.access.partitions));
  TSR_RETURN_IF_ERROR(requireType(site, scalar, int32 ? kI32 : kF32));
  return sameElements(dst.access, scalar.access) ? absl::OkStatus()
                                                 : requireDisjoint(site, dst, scalar);
}

bool isBitwise(Alu op) { return op >= Alu::bitwise_and && op <= Alu::shift_right; }
bool isComparison(Alu op) { return op >= Alu::equal && op <= Alu::less; }

bool isReduction(Alu op) {
  constexpr std::array kAssociative = {Alu::add,         Alu::multiply,   Alu::max,
                                       Alu::min,         Alu::abs_max,    Alu::abs_min,
                                       Alu::logical_and, Alu::logical_or, Alu::logical_xor,
                                       Alu::bitwise_and, Alu::bitwise_or, Alu::bitwise_xor};
  return std::find(kAssociative.begin(), kAssociative.end(), op) != kAssociative.end();
}

static std::string_view nameOf(Alu op) {
  return isa::EnumCases<Alu>::cases[static_cast<int>(op)].name;
}

absl::Status requireArithmetic(const Site &site, Alu op, bool int32) {
  if (int32 ? op != Alu::power : !isBitwise(op))
    return absl::OkStatus();
  return site.refuse(Code::BadOperation, nameOf(op),
                     int32 ? " is not defined on integers" : " needs int32 arithmetic");
}

} // namespace tessera::verify
