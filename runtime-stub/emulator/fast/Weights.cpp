// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An image of SBUF with only weights in it.
#include "runtime-stub/emulator/fast/Weights.h"

#include <algorithm>
#include <cstring>

namespace tessera::emulator::fast {

constexpr int64_t kPartitions = 128;

WeightTracker::WeightTracker(Translation &translation, std::span<const std::byte> weights)
    : translation_(translation), image_(kPartitions * translation.layout.sbufStride),
      known_(kPartitions * translation.layout.sbufStride), temporary_(kTemporaryFloats) {
  context_.temporary = temporary_.data();
  context_.base[static_cast<int>(Base::sbuf)] = image_.data();
  // Steps only read this base.
  context_.base[static_cast<int>(Base::weights)] = const_cast<std::byte *>(weights.data());
}

// Calls f(first, count) for runs of flags of all partitions; stops where it returns false.
template <typename F> bool WeightTracker::forEachFlags(const isa::ByteSet &bytes, F &&f) const {
  for (int p = bytes.firstPartition(); p < bytes.endPartition(); ++p) {
    std::byte *flags = known_.data() + p * translation_.layout.sbufStride;
    const bool all = bytes.forEachRun([&](int64_t begin, int64_t end) {
      return f(flags + begin, static_cast<size_t>(end - begin));
    });
    if (!all)
      return false;
  }
  return true;
}

void WeightTracker::mark(const isa::ByteSet &bytes, bool known) {
  forEachFlags(bytes, [&](std::byte *flags, size_t count) {
    std::memset(flags, known, count);
    return true;
  });
}
bool WeightTracker::known(const isa::ByteSet &bytes) const {
  return forEachFlags(bytes, [](const std::byte *flags, size_t count) {
    return std::memchr(flags, 0, count) == nullptr;
  });
}

std::optional<KnownRows> WeightTracker::rowsOf(const isa::Access &access) {
  const isa::ByteSet bytes(access);
  if (!known(bytes))
    return std::nullopt;
  const int64_t begin = bytes.hull().begin, size = bytes.hull().end - begin;
  const int64_t rows = access.partitions, sourceStride = translation_.layout.sbufStride;
  const std::byte *first = image_.data() + access.partition * sourceStride + begin;
  bool alike = true;
  for (int64_t row = 1; row < rows && alike; ++row)
    alike = std::memcmp(first, first + row * sourceStride, static_cast<size_t>(size)) == 0;
  const int64_t stride = (size + 63) / 64 * 64, count = alike ? 1 : rows;
  std::byte *room = translation_.constants.room(static_cast<size_t>(count * stride));
  if (!room)
    return std::nullopt;
  std::memset(room, 0, static_cast<size_t>(count * stride));
  for (int64_t row = 0; row < count; ++row)
    std::memcpy(room + row * stride, first + row * sourceStride, static_cast<size_t>(size));
  Ref ref = translation_.constants.keep(static_cast<size_t>(count * stride));
  ref.offset += access.offset - static_cast<uint64_t>(begin);
  return KnownRows{ref, alike ? 0 : stride};
}

void WeightTracker::load(const isa::ByteSet &bytes, const Step &step, size_t index) {
  step.run(step.arguments, context_);
  mark(bytes, true);
  live_.push_back({bytes, index, false});
}

void WeightTracker::overwritten(const isa::ByteSet &bytes) {
  mark(bytes, false);
  work_ += std::ssize(live_);
  std::erase_if(live_, [&](const Load &load) {
    if (!bytes.covers(load.bytes))
      return false;
    if (!load.seen)
      unseen_.push_back(load.step);
    return true;
  });
}

void WeightTracker::seen(const isa::ByteSet &bytes) {
  // A load of which a part was overwritten is not seen by who reads that part.
  const bool none = forEachFlags(bytes, [](const std::byte *flags, size_t count) {
    return std::memchr(flags, 1, count) == nullptr;
  });
  if (none)
    return;
  work_ += std::ssize(live_);
  for (Load &load : live_)
    if (!load.seen && mayOverlap(load.bytes, bytes, work_))
      load.seen = true;
}

void WeightTracker::keepAll() {
  for (Load &load : live_)
    load.seen = true;
}

absl::StatusOr<Ref> WeightTracker::pack(PackStep step, int64_t size, StepFunction run) {
  std::byte *room = translation_.constants.room(static_cast<size_t>(size));
  if (!room)
    return error(Code::OutOfMemory, "no memory for packed weights");
  step.target = {reinterpret_cast<uint64_t>(room), Base::constants};
  run(&step, context_);
  const Ref ref = translation_.constants.keep(static_cast<size_t>(size));
  sizes_[ref.offset] = static_cast<int32_t>(size);
  return ref;
}

int64_t WeightTracker::dropUnseen(std::vector<Step> &steps) const {
  std::vector<bool> drop(steps.size());
  for (size_t step : unseen_)
    drop[step] = true;
  for (const Load &load : live_)
    drop[load.step] = !load.seen;
  size_t kept = 0;
  for (size_t i = 0; i < steps.size(); ++i)
    if (!drop[i])
      steps[kept++] = steps[i];
  const size_t dropped = steps.size() - kept;
  steps.resize(kept);
  return static_cast<int64_t>(dropped);
}

} // namespace tessera::emulator::fast
