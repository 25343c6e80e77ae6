// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every byte is written before it is read; every byte of an output is written.
#include "runtime-stub/verify/Checks.h"
#include "runtime-stub/verify/WrittenBytes.h"

namespace tessera::verify {
namespace {

using isa::Space;

// Steps over bytes that a program may take, and what each of its instructions adds.
constexpr int64_t kFirstSteps = int64_t{1} << 27;
constexpr int64_t kInstructionSteps = int64_t{1} << 14;

constexpr std::string_view kTooManyRuns =
    ": the program touches too many separate runs of bytes to follow each";

class Memory {
public:
  Memory(const Artifact &artifact, const isa::Extents &extents)
      : sbuf_(extents[static_cast<int>(Space::sbuf)]),
        psum_(extents[static_cast<int>(Space::psum)]) {
    limit_.steps = kFirstSteps;
    region(Space::weights)
        .write(0, static_cast<int64_t>(extents[static_cast<int>(Space::weights)]));
    for (const TensorInfo &input : artifact.inputs)
      region(Space::input)
          .write(static_cast<int64_t>(input.offset),
                 static_cast<int64_t>(input.offset + input.bytes()));
  }

  void grantInstruction() { limit_.steps += kInstructionSteps; }
  bool exhausted() const { return limit_.steps < 0; }

  void write(const isa::Access &access) {
    const isa::ByteSet bytes(access);
    isa::isHbm(access.space) ? region(access.space).write(bytes, limit_)
                             : partitions(access.space).write(bytes, limit_);
  }
  std::optional<Hole> firstHole(const isa::Access &access) {
    const isa::ByteSet bytes(access);
    return isa::isHbm(access.space) ? region(access.space).firstHole(bytes, limit_)
                                    : partitions(access.space).firstHole(bytes, limit_);
  }
  std::optional<Hole> firstHole(const TensorInfo &output) {
    const int64_t begin = static_cast<int64_t>(output.offset);
    return region(Space::output)
        .firstHole(begin, begin + static_cast<int64_t>(output.bytes()), limit_);
  }
  WrittenRegion &region(Space space) {
    return regions_[static_cast<int>(space) - static_cast<int>(Space::weights)];
  }

private:
  WrittenPartitions &partitions(Space space) { return space == Space::sbuf ? sbuf_ : psum_; }

  WrittenPartitions sbuf_, psum_;
  std::array<WrittenRegion, 4> regions_;
  isa::WorkLimit limit_;
};

absl::Status uninitialised(const Artifact &artifact, isa::Position position, int n,
                           const isa::Access &access, Hole hole) {
  const isa::Instruction &instruction = artifact.program.queues[position.queue][position.index];
  const std::string where = isa::isHbm(access.space)
                                ? concat("byte ", hole.byte)
                                : concat("byte ", hole.byte, " of partition ", hole.partition);
  return error(Code::UninitialisedRead, describe(artifact, position), ": ",
               accessName(instruction, n), " reads ", where, " of ", isa::name(access.space),
               ", which nothing has written");
}

absl::Status checkReads(const Artifact &artifact, isa::Position position, Memory &memory) {
  absl::Status status;
  int n = 0;
  const isa::Instruction &instruction = artifact.program.queues[position.queue][position.index];
  isa::forEachAccess(instruction, [&](const isa::Access &access, bool reads, bool) {
    const int index = n++;
    if (!reads || access.space == Space::weights || !status.ok())
      return;
    if (const std::optional<Hole> hole = memory.firstHole(access))
      status = uninitialised(artifact, position, index, access, *hole);
  });
  return status;
}

} // namespace

absl::Status checkInitialised(const Artifact &artifact, const isa::Extents &extents,
                              std::span<const isa::Position> order) {
  Memory memory(artifact, extents);
  for (isa::Position p : order) {
    memory.grantInstruction();
    TSR_RETURN_IF_ERROR(checkReads(artifact, p, memory));
    isa::forEachAccess(artifact.program.queues[p.queue][p.index],
                       [&](const isa::Access &access, bool, bool writes) {
                         if (writes)
                           memory.write(access);
                       });
    if (memory.exhausted())
      return error(Code::TooComplex, describe(artifact, p), kTooManyRuns);
  }
  for (const TensorInfo &output : artifact.outputs) {
    const std::optional<Hole> hole = memory.firstHole(output);
    if (memory.exhausted())
      return error(Code::TooComplex, "output '", output.name, "'", kTooManyRuns);
    if (hole)
      return error(Code::OutputNotWritten, "output '", output.name, "': its byte ",
                   hole->byte - static_cast<int64_t>(output.offset), " of ", output.bytes(),
                   " (byte ", hole->byte, " of the region) is never written");
  }
  return absl::OkStatus();
}

} // namespace tessera::verify
