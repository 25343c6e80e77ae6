// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The constraints C1..C8 of Check.h.
#include "compiler/artifact/isa/Check.h"

#include <cstdlib>

namespace tessera::isa {
namespace {

constexpr int kPartitions = 128;
constexpr int kMaxRankOnChip = 4;
constexpr int64_t kMaxElements = int64_t(1) << 40;

absl::Status checkShape(const Access &a) {
  int maxRank = isHbm(a.space) ? Access::kMaxRank : kMaxRankOnChip;
  if (a.rank > maxRank)
    return error(Code::CannotEncode, "rank ", int(a.rank), " in ", name(a.space), " exceeds ",
                 maxRank, " (C2)");
  int64_t elements = a.partitions, extent = 0;
  for (int d = 0; d < a.rank; ++d) {
    int64_t count = a.dims[d].count;
    if (count < 1)
      return error(Code::CannotEncode, "count ", count, " of dimension ", d,
                   " is not positive (C3)");
    if (elements > kMaxElements / count)
      return error(Code::CannotEncode, "an access has more than 2^40 elements (C4)");
    elements *= count;
    extent += (count - 1) * std::abs(int64_t(a.dims[d].stride));
    if (extent > kMaxElements)
      return error(Code::CannotEncode, "an access spans more than 2^40 elements (C4)");
  }
  for (int d = a.rank; d < Access::kMaxRank; ++d)
    if (!(a.dims[d] == Dim{}))
      return error(Code::CannotEncode, "dimension ", d, " beyond rank ", int(a.rank),
                   " is not (1, 1) (C2)");
  return absl::OkStatus();
}

} // namespace

absl::Status checkAccess(const Access &a) {
  if (static_cast<int>(a.space) >= kSpaceCount || static_cast<int>(a.dtype) >= kDTypeCount)
    return error(Code::CannotEncode, "an access has no valid space or type");
  if (isHbm(a.space)) {
    if (a.partition != 0 || a.partitions != 1)
      return error(Code::CannotEncode, "an access to ", name(a.space), " has partitions (C1)");
    if (a.offset >> 48)
      return error(Code::CannotEncode, "offset ", a.offset, " is not below 2^48 (C5)");
  } else {
    if (a.partitions < 1 || int(a.partition) + a.partitions > kPartitions)
      return error(Code::CannotEncode, "partitions ", int(a.partition), "+", int(a.partitions),
                   " are not within 128 (C1)");
    if (a.offset >> 32)
      return error(Code::CannotEncode, "offset ", a.offset, " is not below 2^32 (C5)");
    if (a.dtype == DType::i64)
      return error(Code::CannotEncode, "i64 in ", name(a.space), "; it is for HBM only (C6)");
  }
  return checkShape(a);
}

absl::Status checkWaits(const std::vector<Wait> &waits) {
  int last = -1;
  for (const Wait &wait : waits) {
    if (wait.queue >= kQueueCount)
      return error(Code::CannotEncode, "a wait names queue ", int(wait.queue), " of ", kQueueCount,
                   " (C7)");
    if (wait.queue <= last)
      return error(Code::CannotEncode, "waits are not in increasing order of queues (C7)");
    if (wait.count == 0)
      return error(Code::CannotEncode, "a wait for 0 completions of ", queueName(wait.queue),
                   " waits for nothing (C7)");
    last = wait.queue;
  }
  return absl::OkStatus();
}

absl::Status checkBody(const Body &body) {
  absl::Status status;
  auto check = [&](const Access &access, bool, bool) { status.Update(checkAccess(access)); };
  std::visit([&](const auto &b) { b.forEachAccess(b, check); }, body);
  return status;
}

absl::Status checkInstruction(const Instruction &instruction, Queue queue) {
  if (queue >= kQueueCount)
    return error(Code::CannotEncode, "there is no queue ", int(queue));
  if (engineOf(instruction) != engineOf(queue))
    return error(Code::CannotEncode, "'", mnemonic(instruction), "' does not run on queue ",
                 queueName(queue), " (C8)");
  TSR_RETURN_IF_ERROR(checkBody(instruction.body));
  return checkWaits(instruction.waits);
}

} // namespace tessera::isa
