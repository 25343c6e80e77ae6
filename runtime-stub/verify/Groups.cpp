// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accumulation groups: a matmul with `start` opens one over its bytes, steps of exactly the same
// access follow, `stop` closes it. Until then nobody else touches its bytes. Several may be open.
#include "runtime-stub/verify/Checks.h"

#include <algorithm>

namespace tessera::verify {
namespace {

struct Group {
  isa::Access access;
  isa::ByteSet bytes;
  isa::Position start;
};

// Steps of comparing accesses with open groups that each instruction adds to the limit.
constexpr int64_t kFirstSteps = int64_t{1} << 26;
constexpr int64_t kInstructionSteps = int64_t{1} << 12;

class Groups {
public:
  explicit Groups(const Artifact &artifact) : artifact_(artifact) { limit_.steps = kFirstSteps; }

  absl::Status add(isa::Position position) {
    const isa::Instruction &instruction = artifact_.program.queues[position.queue][position.index];
    limit_.steps += kInstructionSteps;
    const auto *matmul = std::get_if<isa::Matmul>(&instruction.body);
    if (matmul && !matmul->start)
      return step(*matmul, position);
    TSR_RETURN_IF_ERROR(touch(instruction, position));
    TSR_RETURN_IF_ERROR(checkWork(position));
    if (matmul && !matmul->stop)
      open_.push_back({matmul->dst, isa::ByteSet(matmul->dst), position});
    return absl::OkStatus();
  }

  absl::Status finish() const {
    if (open_.empty())
      return absl::OkStatus();
    return error(Code::GroupNotStopped, describe(artifact_, open_.front().start),
                 " starts an accumulation group that no matmul stops");
  }

private:
  // A continued group: its operands are in SBUF, so only dst can meet groups, and only its own.
  absl::Status step(const isa::Matmul &matmul, isa::Position position) {
    const auto own = std::find_if(open_.begin(), open_.end(),
                                  [&](const Group &g) { return g.access == matmul.dst; });
    limit_.steps -= own - open_.begin();
    TSR_RETURN_IF_ERROR(checkWork(position));
    if (own == open_.end())
      return error(Code::GroupNotStarted, describe(artifact_, position),
                   " continues an accumulation group, and none of exactly its dst is open");
    if (matmul.stop)
      open_.erase(own);
    return absl::OkStatus();
  }

  absl::Status touch(const isa::Instruction &instruction, isa::Position position) {
    absl::Status status;
    isa::forEachAccess(instruction, [&](const isa::Access &access, bool, bool writes) {
      if (access.space != isa::Space::psum || open_.empty() || !status.ok())
        return;
      const isa::ByteSet bytes(access);
      for (const Group &group : open_) {
        --limit_.steps;
        if (bytes.overlaps(group.bytes, limit_) == isa::Overlap::disjoint)
          continue;
        status = checkWork(position);
        if (status.ok())
          status = error(Code::GroupDisturbed, describe(artifact_, position),
                         writes ? " writes" : " reads", " bytes of the accumulation group of ",
                         describe(artifact_, group.start), " before its stop");
        return;
      }
    });
    return status;
  }

  absl::Status checkWork(isa::Position position) const {
    if (limit_.steps >= 0)
      return absl::OkStatus();
    return error(Code::TooComplex, describe(artifact_, position),
                 ": too many intricate accumulation groups are open at once");
  }

  const Artifact &artifact_;
  std::vector<Group> open_;
  isa::WorkLimit limit_;
};

} // namespace

absl::Status checkGroups(const Artifact &artifact, std::span<const isa::Position> order) {
  Groups groups(artifact);
  for (isa::Position position : order)
    TSR_RETURN_IF_ERROR(groups.add(position));
  return groups.finish();
}

} // namespace tessera::verify
