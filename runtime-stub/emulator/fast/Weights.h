// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of SBUF is known while a program is translated: bytes that came from the weights.
#pragma once

#include "compiler/artifact/isa/analysis/ByteSet.h"
#include "runtime-stub/emulator/fast/Translation.h"

#include <list>

namespace tessera::emulator::fast {

// Known rows of a tile: where the access would start, and how far the next partition is.
struct KnownRows {
  Ref ref;
  int64_t stride = 0;
};

class WeightTracker {
public:
  WeightTracker(Translation &translation, std::span<const std::byte> weights);
  bool hasMemory() const { return image_.data() && known_.data(); } // nothing else works without

  // `step`, which will stand at `index` of the steps, writes `bytes` from the weights alone: does
  // it now, on an image of SBUF.
  void load(const isa::ByteSet &bytes, const Step &step, size_t index);
  void overwritten(const isa::ByteSet &bytes);
  // A step reads the bytes: loads that wrote any of them must run.
  void seen(const isa::ByteSet &bytes);

  bool known(const isa::ByteSet &bytes) const;
  // A copy of what the access reads if all of it is known, once where the partitions are alike.
  std::optional<KnownRows> rowsOf(const isa::Access &access);
  // Packs known bytes into a constant.
  absl::StatusOr<Ref> pack(PackStep step, int64_t size, StepFunction run);
  int32_t sizeOf(Ref constant) const { return sizes_.at(constant.offset); }

  // Everything may read what was loaded so far.
  void keepAll();
  int64_t work() const { return work_; } // steps of looking through loads so far

  // Removes the loads nobody has seen; returns how many.
  int64_t dropUnseen(std::vector<Step> &steps) const;

private:
  struct Load {
    isa::ByteSet bytes;
    size_t step;
    bool seen;
  };
  template <typename F> bool forEachFlags(const isa::ByteSet &bytes, F &&f) const;
  void mark(const isa::ByteSet &bytes, bool known);

  Translation &translation_;
  HostMemory image_, known_; // of SBUF, and a flag for each of its bytes
  std::vector<float> temporary_;
  Context context_;
  std::list<Load> live_;
  int64_t work_ = 0;
  std::vector<size_t> unseen_; // steps of loads that were overwritten unseen
  std::unordered_map<uint64_t, int32_t> sizes_;
};

} // namespace tessera::emulator::fast
