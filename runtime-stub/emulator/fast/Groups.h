// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accumulation groups that have started and not stopped while a program is translated.
#pragma once

#include "runtime-stub/emulator/fast/Nest.h"
#include "runtime-stub/emulator/fast/Packs.h"

namespace tessera::emulator::fast {

struct OpenPart {
  GroupPart part;
  Packed *stationary = nullptr, *moving = nullptr;
};

struct OpenGroup {
  isa::Access dst;
  bool accumulate; // C has a value before the parts gathered here
  std::vector<OpenPart> parts = {};
};

class OpenGroups {
public:
  OpenGroup *find(const isa::Access &dst) {
    for (OpenGroup &group : open_)
      if (group.dst == dst)
        return &group;
    return nullptr;
  }
  // An earlier group of the same bytes must have been run; it is replaced.
  OpenGroup *open(const isa::Access &dst, bool accumulate) {
    if (OpenGroup *group = find(dst))
      close(group);
    return &open_.emplace_back(OpenGroup{dst, accumulate});
  }
  void close(const OpenGroup *group) {
    open_.remove_if([&](const OpenGroup &g) { return &g == group; });
  }
  template <typename F> void touching(const isa::Access &access, F &&f) {
    for (OpenGroup &group : open_) {
      isa::WorkLimit limit;
      if (isa::overlap(group.dst, access, limit) != isa::Overlap::disjoint)
        f(group);
    }
  }
  template <typename F> void forEach(F &&f) {
    for (OpenGroup &group : open_)
      f(group);
  }

private:
  std::list<OpenGroup> open_;
};

} // namespace tessera::emulator::fast
