// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Versions of packed operands.
#include "runtime-stub/emulator/fast/Packs.h"

#include <algorithm>

namespace tessera::emulator::fast {

uint64_t PackRoom::take(int64_t bytes) {
  auto &free = free_[bytes];
  if (!free.empty()) {
    const uint64_t offset = free.back();
    free.pop_back();
    return offset;
  }
  const uint64_t offset = top_;
  top_ += static_cast<uint64_t>((bytes + 63) / 64 * 64);
  return offset;
}

template <typename F> void Packs::forGranules(const isa::ByteSet &bytes, F &&f) {
  const isa::Hull hull = bytes.hull();
  const size_t end = std::min(granules_.size(), static_cast<size_t>((hull.end - 1) / kGranule + 1));
  for (size_t i = static_cast<size_t>(hull.begin / kGranule); i < end; ++i)
    f(granules_[i]);
}

Packed *Packs::find(const isa::Access &access, Layout layout) {
  const size_t granule = access.offset / kGranule; // forms of the same access share it
  if (granule >= granules_.size())
    return nullptr;
  for (Packed *packed : granules_[granule]) {
    ++work_;
    if (packed->layout == layout && packed->access == access)
      return packed;
  }
  return nullptr;
}

Packed *Packs::add(const isa::Access &access, Layout layout, int64_t size, const Ref *constant) {
  const Ref ref = constant ? *constant : Ref{room_.take(size), Base::packs};
  live_.push_back({access, isa::ByteSet(access), layout, ref, size});
  Packed *packed = &live_.back();
  handles_[packed] = std::prev(live_.end());
  forGranules(packed->bytes, [&](auto &list) {
    list.push_back(packed);
    ++listed_;
  });
  return packed;
}

void Packs::overwritten(const isa::ByteSet &bytes) {
  std::vector<Packed *> gone;
  forGranules(bytes, [&](auto &list) {
    work_ += 1 + std::ssize(list);
    for (Packed *packed : list) {
      if (packed->current && mayOverlap(packed->bytes, bytes, work_)) {
        packed->current = false;
        gone.push_back(packed);
      }
    }
  });
  for (Packed *packed : gone) {
    forGranules(packed->bytes, [&](auto &list) {
      work_ += std::ssize(list);
      listed_ -= static_cast<int64_t>(std::erase(list, packed));
    });
    retire(packed);
  }
}

void Packs::release(Packed *packed) {
  --packed->users;
  retire(packed);
}

void Packs::retire(Packed *packed) {
  if (packed->current || packed->users > 0)
    return;
  if (packed->ref.base == Base::packs)
    room_.giveBack(packed->ref.offset, packed->size);
  auto handle = handles_.find(packed);
  live_.erase(handle->second);
  handles_.erase(handle);
}

} // namespace tessera::emulator::fast
