// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Translation: 1. one order of all instructions; 2. in that order, each becomes a step, matmuls
// gather in groups that run when they stop; operands are packed when their bytes are first used;
// 3. loads of weights that only packed operands read are dropped; 4. parts learn what to prefetch.
#include "runtime-stub/emulator/fast/Translation.h"

#include "runtime-stub/emulator/fast/Groups.h"
#include "runtime-stub/emulator/fast/Lower.h"
#include "runtime-stub/emulator/fast/Order.h"
#include "runtime-stub/emulator/fast/Weights.h"

#include <algorithm>

namespace tessera::emulator::fast {
namespace {

using isa::Access;
using isa::ByteSet;
using isa::Space;

class Translator {
public:
  Translator(Translation &t, const Kernels &k, std::span<const std::byte> weights)
      : translation(t), kernels(k), weightBytes(weights.size()), weights(t, weights),
        packs(t.layout.sbufStride) {}

  absl::Status run();

private:
  absl::Status add(const isa::Instruction &instruction);
  absl::Status addMatmul(const isa::Matmul &matmul);
  absl::StatusOr<Packed *> pack(const Access &access, Layout layout);
  void effects(const isa::Instruction &instruction);
  void write(const Access &access);
  bool load(const isa::Instruction &instruction, const Step &step);
  void emit(Step step) {
    step.instruction = current;
    translation.steps.push_back(step);
  }
  void flush(OpenGroup &group);
  void flushTouching(const Access &access);
  void setAhead();
  bool isExhausted() const;

  Translation &translation;
  const Kernels &kernels;
  const uint64_t weightBytes;
  WeightTracker weights;
  Packs packs;
  OpenGroups groups;
  bool plain = false;                    // the rest runs the reference's bodies
  uint32_t current = 0;                  // position of the instruction at hand
  std::vector<const Access *> constants; // reads the instruction at hand does not make
  std::vector<std::span<GroupPart>> groupParts;
};

// A matmul the group kernels can run: fp32 result, float operands of ordinary size.
bool isFast(const isa::Matmul &m, const HostLayout &layout) {
  auto packs = [&](const Access &a) {
    return a.dtype <= isa::DType::f8e5m2 && packOf(layout, a, Layout::fmaMoving);
  };
  const Access *dst[] = {&m.dst};
  return m.dst.dtype == isa::DType::f32 && packs(m.stationary) && packs(m.moving) &&
         nestOf(layout, dst, {.keepPartitions = true});
}
bool isNarrow(const Access &a) {
  return a.dtype == isa::DType::bf16 || a.dtype == isa::DType::f8e4m3 ||
         a.dtype == isa::DType::f8e5m2;
}

absl::Status Translator::run() {
  if (!weights.hasMemory())
    return error(Code::OutOfMemory, "no memory for an image of SBUF");
  const isa::Program &program = translation.artifact.program;
  for (isa::Position position : replayOrder(program)) {
    const isa::Instruction &instruction = program.queues[position.queue][position.index];
    translation.order.push_back(position);
    if (absl::Status status = add(instruction); !status.ok())
      return status;
    ++current;
  }
  groups.forEach([&](OpenGroup &group) { flush(group); });
  translation.counts.instructions = current;
  translation.counts.elided = weights.dropUnseen(translation.steps);
  translation.packBytes = packs.bytes();
  setAhead();
  return absl::OkStatus();
}

// Whether the program has cost far more than any that a compiler made: it may ask for operands to
// be packed, and for rows of weights to be kept, in as many forms as it has instructions.
bool Translator::isExhausted() const {
  constexpr uint64_t kBytes = uint64_t{256} << 20; // SBUF holds a tenth
  constexpr int64_t kWork = int64_t{1} << 28, kInstructionWork = int64_t{1} << 12;
  constexpr int64_t kListed = int64_t{1} << 24;
  return packs.bytes() > kBytes || translation.constants.bytes() > kBytes + 4 * weightBytes ||
         packs.listed() > kListed ||
         packs.work() + weights.work() > kWork + kInstructionWork * current;
}

absl::Status Translator::add(const isa::Instruction &instruction) {
  if (!plain && isExhausted()) {
    plain = true;
    groups.forEach([&](OpenGroup &group) { flush(group); });
    weights.keepAll();
  }
  if (plain) {
    emit({translation.fallback, &instruction, 0});
    ++translation.counts.fallbacks;
    return absl::OkStatus();
  }
  if (auto *matmul = std::get_if<isa::Matmul>(&instruction.body);
      matmul && isFast(*matmul, translation.layout))
    return addMatmul(*matmul);
  isa::forEachAccess(instruction, [&](const Access &access, bool, bool) { flushTouching(access); });
  constants.clear();
  std::optional<Step> step = lower(translation, kernels, instruction, weights, constants);
  if (!step) {
    constants.clear();
    step = Step{translation.fallback, &instruction, 0};
    ++translation.counts.fallbacks;
  } else if (load(instruction, *step)) {
    return absl::OkStatus();
  }
  effects(instruction);
  emit(*step);
  return absl::OkStatus();
}

// Reads are seen, writes end versions.
void Translator::effects(const isa::Instruction &instruction) {
  isa::forEachAccess(instruction, [&](const Access &access, bool reads, bool) {
    if (reads && access.space == Space::sbuf &&
        std::ranges::find(constants, &access) == constants.end())
      weights.seen(ByteSet(access));
  });
  isa::forEachAccess(instruction, [&](const Access &access, bool, bool writes) {
    if (writes)
      write(access);
  });
}
void Translator::write(const Access &access) {
  if (access.space != Space::sbuf)
    return;
  const ByteSet bytes(access);
  packs.overwritten(bytes);
  weights.overwritten(bytes);
}

// A copy of weights into SBUF is executed here too, so that its bytes are known.
bool Translator::load(const isa::Instruction &instruction, const Step &step) {
  auto *copy = std::get_if<isa::DmaCopy>(&instruction.body);
  if (!copy || copy->src.space != Space::weights || copy->dst.space != Space::sbuf)
    return false;
  write(copy->dst);
  weights.load(ByteSet(copy->dst), step, translation.steps.size());
  emit(step);
  return true;
}

// The packed form of an operand: found, made now from weights, or made by a step at this place.
absl::StatusOr<Packed *> Translator::pack(const Access &access, Layout layout) {
  if (Packed *packed = packs.find(access, layout))
    return packed;
  std::optional<PackStep> step = packOf(translation.layout, access, layout); // isFast saw to it
  const int64_t size = kernels.packedBytes(layout, access.partitions, step->columns);
  const ByteSet bytes(access);
  if (weights.known(bytes)) {
    absl::StatusOr<Ref> constant = weights.pack(*step, size, kernels.pack);
    if (!constant.ok())
      return constant.status();
    return packs.add(access, layout, size, &*constant);
  }
  weights.seen(bytes);
  Packed *packed = packs.add(access, layout, size, nullptr);
  step->target = packed->ref;
  emit({kernels.pack, translation.arena.make(*step), 0});
  ++translation.counts.packs;
  return packed;
}

absl::Status Translator::addMatmul(const isa::Matmul &m) {
  OpenGroup *group = groups.find(m.dst);
  if (!group || m.start) {
    flushTouching(m.dst);
    group = groups.open(m.dst, !m.start);
  }
  const bool tiles = kernels.tiles && isNarrow(m.stationary) && isNarrow(m.moving);
  Layout stationaryLayout = Layout::tileStationary, movingLayout = Layout::tileMoving;
  if (!tiles) {
    const bool narrow = isNarrow(m.stationary) && kernels.narrowStationary;
    stationaryLayout = narrow ? Layout::fmaStationaryBf16 : Layout::fmaStationary;
    const bool weight = isNarrow(m.moving) && weights.known(ByteSet(m.moving));
    movingLayout = weight ? Layout::fmaMovingBf16 : Layout::fmaMoving;
  }
  auto stationary = pack(m.stationary, stationaryLayout);
  auto moving = pack(m.moving, movingLayout);
  if (!stationary.ok() || !moving.ok())
    return stationary.ok() ? moving.status() : stationary.status();
  OpenPart part;
  part.stationary = *stationary, part.moving = *moving;
  part.part.stationary = (*stationary)->ref, part.part.moving = (*moving)->ref;
  part.part.rows = m.stationary.partitions;
  part.part.narrow = stationaryLayout == Layout::fmaStationaryBf16;
  part.part.narrowMoving = movingLayout == Layout::fmaMovingBf16;
  part.part.tiles = tiles;
  packs.use(part.stationary);
  packs.use(part.moving);
  group->parts.push_back(part);
  if (m.stop) {
    flush(*group);
    groups.close(group);
  }
  return absl::OkStatus();
}

// Runs what a group has gathered so far. C stays in PSUM, so a group may be cut anywhere.
void Translator::flush(OpenGroup &group) {
  if (group.parts.empty())
    return;
  const Access *accesses[] = {&group.dst};
  auto nest = nestOf(translation.layout, accesses, {.keepPartitions = true});
  GroupStep step;
  step.loop = nest->loop;
  step.c = nest->lines[0];
  step.m = group.dst.partitions;
  step.n = static_cast<int32_t>(group.dst.elementsPerPartition());
  step.accumulate = group.accumulate;
  step.count = static_cast<int32_t>(group.parts.size());
  std::vector<GroupPart> plain;
  for (const OpenPart &part : group.parts)
    plain.push_back(part.part);
  groupParts.emplace_back(translation.arena.copy(plain.data(), plain.size()), plain.size());
  step.parts = groupParts.back().data();
  auto are = [&](Ref GroupPart::*operand) {
    return std::ranges::all_of(
        plain, [&](const GroupPart &part) { return (part.*operand).base == Base::constants; });
  };
  step.weightsMove = are(&GroupPart::moving);
  step.weightsStand = !step.weightsMove && are(&GroupPart::stationary);
  emit({kernels.group, translation.arena.make(step), 0});
  for (const OpenPart &part : group.parts) {
    packs.release(part.stationary);
    packs.release(part.moving);
  }
  group.parts.clear();
  group.accumulate = true;
}

void Translator::flushTouching(const Access &access) {
  if (access.space == Space::psum)
    groups.touching(access, [&](OpenGroup &group) { flush(group); });
}

// What each part fetches meanwhile is the weights that the same kernel will want next. It walks the
// parts of a group one after the other without tile registers, all at once with them.
void Translator::setAhead() {
  auto fetch = [&](GroupPart &part, const GroupPart &next) {
    const bool stationary = next.stationary.base == Base::constants;
    const Ref ref = stationary ? next.stationary : next.moving;
    if (ref.base == Base::constants) {
      part.ahead = ref;
      part.aheadBytes = weights.sizeOf(ref);
    }
  };
  GroupPart *last = nullptr;
  std::span<GroupPart> lastTiles;
  for (std::span<GroupPart> group : groupParts) {
    if (group.front().tiles) {
      for (size_t i = 0; i < std::min(group.size(), lastTiles.size()); ++i)
        fetch(lastTiles[i], group[i]);
      lastTiles = group;
      continue;
    }
    for (GroupPart &part : group) {
      if (last)
        fetch(*last, part);
      last = &part;
    }
  }
}

} // namespace

absl::StatusOr<std::unique_ptr<Translation>> translate(const Artifact &artifact,
                                                       std::span<const std::byte> weights,
                                                       const Kernels &kernels,
                                                       StepFunction fallback) {
  auto translation = std::make_unique<Translation>(artifact);
  translation->fallback = fallback;
  translation->pack = kernels.pack;
  if (absl::Status status = Translator(*translation, kernels, weights).run(); !status.ok())
    return status;
  return translation;
}

} // namespace tessera::emulator::fast
