// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which packed forms of SBUF bytes exist while a program is translated, and where.
#pragma once

#include "compiler/artifact/isa/analysis/ByteSet.h"
#include "runtime-stub/emulator/fast/kernels/Steps.h"

#include <list>
#include <map>
#include <vector>

namespace tessera::emulator::fast {

// Room in the buffer of packed operands of an execution: freed room of the same size is used first.
class PackRoom {
public:
  uint64_t take(int64_t bytes);
  void giveBack(uint64_t offset, int64_t bytes) { free_[bytes].push_back(offset); }
  uint64_t bytes() const { return top_; }

private:
  std::map<int64_t, std::vector<uint64_t>> free_;
  uint64_t top_ = 0;
};

// An operand in packed form. It can be found until its bytes in SBUF are overwritten, and its room
// is taken until, after that, no group that is still to run uses it.
struct Packed {
  isa::Access access;
  isa::ByteSet bytes;
  Layout layout;
  Ref ref;
  int64_t size = 0;
  int users = 0;
  bool current = true;
};

class Packs {
public:
  explicit Packs(int64_t partitionBytes)
      : granules_(static_cast<size_t>(partitionBytes / kGranule + 1)) {}

  Packed *find(const isa::Access &access, Layout layout);
  // Takes room for an operand that is packed when executed; constants bring their own ref.
  Packed *add(const isa::Access &access, Layout layout, int64_t size, const Ref *constant);
  void overwritten(const isa::ByteSet &bytes);
  void use(Packed *packed) { ++packed->users; }
  void release(Packed *packed);
  uint64_t bytes() const { return room_.bytes(); }
  int64_t work() const { return work_; }     // steps of looking through forms so far
  int64_t listed() const { return listed_; } // entries of forms in lists: a wide one has many

private:
  using Handle = std::list<Packed>::iterator;
  static constexpr int64_t kGranule = 512;

  template <typename F> void forGranules(const isa::ByteSet &bytes, F &&f);
  void retire(Packed *packed);

  std::list<Packed> live_;
  std::map<Packed *, Handle> handles_;
  std::vector<std::vector<Packed *>> granules_; // by the bytes each packed form was made from
  PackRoom room_;
  int64_t work_ = 0, listed_ = 0;
};

} // namespace tessera::emulator::fast
