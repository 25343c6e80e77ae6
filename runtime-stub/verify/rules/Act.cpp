// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of the scalar engine.
#include "runtime-stub/verify/rules/Rules.h"

namespace tessera::verify {
namespace {

int64_t innermost(const isa::Access &access) {
  return access.rank == 0 ? 1 : access.dims[access.rank - 1].count;
}

// One fp32 sum per innermost row of src, clear of everything else.
absl::Status checkSum(const isa::Activate &a, Named sum, const Site &site) {
  TSR_RETURN_IF_ERROR(requireType(site, sum, kF32));
  if (sum.access.partitions != a.src.partitions)
    return site.refuse(Code::ShapeMismatch, "sum has ", int(sum.access.partitions),
                       " partitions and src ", int(a.src.partitions));
  TSR_RETURN_IF_ERROR(requireElements(site, sum, a.src.elementsPerPartition() / innermost(a.src)));
  TSR_RETURN_IF_ERROR(requireDisjoint(site, sum, {"dst", a.dst}));
  TSR_RETURN_IF_ERROR(requireDisjoint(site, sum, {"src", a.src}));
  TSR_RETURN_IF_ERROR(requireScalar(site, "scale", a.scale, sum, false));
  return requireScalar(site, "bias", a.bias, sum, false);
}

} // namespace

absl::Status check(const isa::Activate &a, const Site &site) {
  const Named dst{"dst", a.dst};
  TSR_RETURN_IF_ERROR(requireElementwise(site, dst, {"src", a.src}));
  TSR_RETURN_IF_ERROR(requireScalar(site, "scale", a.scale, dst, false));
  TSR_RETURN_IF_ERROR(requireScalar(site, "bias", a.bias, dst, false));
  return a.sum ? checkSum(a, {"sum", *a.sum}, site) : absl::OkStatus();
}

} // namespace tessera::verify
