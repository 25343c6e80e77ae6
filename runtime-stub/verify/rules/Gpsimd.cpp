// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of the general-purpose engine.
#include "runtime-stub/verify/rules/Rules.h"

namespace tessera::verify {

absl::Status check(const isa::Iota &, const Site &) { return absl::OkStatus(); }

absl::Status check(const isa::AffineSelect &s, const Site &site) {
  if (!isComparison(s.compare))
    return site.refuse(Code::BadOperation, "compare is not a comparison");
  return requireElementwise(site, {"dst", s.dst}, {"src", s.src});
}

absl::Status check(const isa::PartitionReduce &r, const Site &site) {
  const Named dst{"dst", r.dst}, src{"src", r.src};
  if (!isReduction(r.op))
    return site.refuse(Code::BadOperation, "op is not one a reduction can use");
  TSR_RETURN_IF_ERROR(requireArithmetic(site, r.op, false));
  if (r.dst.partitions != 1)
    return site.refuse(Code::ShapeMismatch, "dst has ", int(r.dst.partitions),
                       " partitions and must have 1");
  TSR_RETURN_IF_ERROR(requireElements(site, dst, r.src.elementsPerPartition()));
  return requireDisjoint(site, dst, src);
}

absl::Status check(const isa::PartitionBroadcast &b, const Site &site) {
  const Named dst{"dst", b.dst}, src{"src", b.src};
  if (b.src.partitions != 1)
    return site.refuse(Code::ShapeMismatch, "src has ", int(b.src.partitions),
                       " partitions and must have 1");
  TSR_RETURN_IF_ERROR(requireElements(site, dst, b.src.elementsPerPartition()));
  return requireDisjoint(site, dst, src);
}

absl::Status check(const isa::LocalGather &g, const Site &site) {
  const Named dst{"dst", g.dst}, src{"src", g.src}, indices{"indices", g.indices};
  TSR_RETURN_IF_ERROR(requireType(site, indices, kI32));
  TSR_RETURN_IF_ERROR(requireSameShape(site, dst, indices));
  TSR_RETURN_IF_ERROR(requireDisjoint(site, dst, indices));
  return requireBeside(site, dst, src);
}

} // namespace tessera::verify
