// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of every access: bounds, alignment, partitions, spaces, what may be written.
#include "runtime-stub/verify/rules/Rules.h"

#include <algorithm>

namespace tessera::verify {
namespace {

using isa::Access;
using isa::Engine;
using isa::Space;

constexpr uint32_t spaces(std::initializer_list<Space> list) {
  uint32_t bits = 0;
  for (Space space : list)
    bits |= 1u << static_cast<int>(space);
  return bits;
}

// What an engine is wired to.
struct Wiring {
  std::string_view name;
  uint32_t reads;
  uint32_t writes;
  bool anyPartition; // no rule for the first partition
};
constexpr uint32_t kOnChip = spaces({Space::sbuf, Space::psum});
constexpr uint32_t kEverywhere = ~0u;
constexpr std::array<Wiring, 5> kWiring = {{
    {"PE", spaces({Space::sbuf}), spaces({Space::psum}), false},
    {"ACT", kOnChip, kOnChip, false},
    {"VECTOR", kOnChip, kOnChip, false},
    {"GPSIMD", spaces({Space::sbuf}), spaces({Space::sbuf}), false},
    {"DMA", kEverywhere, kEverywhere, true},
}};

absl::Status checkSpace(const Site &site, const Wiring &wiring, Named a, bool writes) {
  const uint32_t bit = 1u << static_cast<int>(a.access.space);
  if (!((writes ? wiring.writes : wiring.reads) & bit))
    return site.refuse(Code::BadSpace, a.name, " is in ", isa::name(a.access.space), ", which ",
                       wiring.name, " cannot ", writes ? "write" : "read");
  if (writes && (a.access.space == Space::weights || a.access.space == Space::input))
    return site.refuse(Code::WriteToReadOnly, a.name, " would write to ", isa::name(a.access.space),
                       ", which is read-only");
  if (!writes && a.access.space == Space::output)
    return site.refuse(Code::ReadOfOutput, a.name, " would read from output, which is write-only");
  return absl::OkStatus();
}

absl::Status checkBounds(const Site &site, Named a) {
  const std::optional<isa::Hull> hull = isa::hullOf(a.access);
  const uint64_t extent = site.extents[static_cast<int>(a.access.space)];
  const std::string_view whole = isa::isHbm(a.access.space) ? "region " : "a partition of ";
  if (!hull)
    return site.refuse(Code::OutOfBounds, a.name, " reaches below byte 0 of ", whole,
                       isa::name(a.access.space), " or beyond all addresses");
  if (static_cast<uint64_t>(hull->end) > extent)
    return site.refuse(Code::OutOfBounds, a.name, " reaches to byte ", hull->end, " of ", whole,
                       isa::name(a.access.space), ", which has ", extent);
  if (a.access.offset % isa::byteSize(a.access.dtype) != 0)
    return site.refuse(Code::Misaligned, a.name, " starts at byte ", a.access.offset,
                       ", not a multiple of the ", isa::byteSize(a.access.dtype), " bytes of ",
                       isa::name(a.access.dtype));
  return absl::OkStatus();
}

absl::Status checkPartitions(const Site &site, const Wiring &wiring, Named a) {
  if (isa::isHbm(a.access.space))
    return absl::OkStatus();
  const int first = a.access.partition, count = a.access.partitions;
  const int64_t partitions = a.access.space == Space::sbuf ? site.machine().sbuf.partitions
                                                           : site.machine().psum.partitions;
  if (first + count > partitions)
    return site.refuse(Code::OutOfBounds, a.name, " uses partitions ", first, " to ",
                       first + count - 1, " of ", partitions);
  const int step = count > 64 ? 128 : count > 32 ? 64 : 32;
  if (!wiring.anyPartition && first % step != 0)
    return site.refuse(Code::BadFirstPartition, a.name, " has ", count,
                       " partitions from partition ", first, "; a compute engine starts at ",
                       step == 128  ? "0 with more than 64"
                       : step == 64 ? "0 or 64 with more than 32"
                                    : "0, 32, 64 or 96");
  return absl::OkStatus();
}

// Elements of a destination must be distinct. That is so if each dimension, the smallest stride
// first, steps over all that lies below it; other patterns are refused.
absl::Status checkDestination(const Site &site, Named a) {
  std::array<std::pair<int64_t, int64_t>, Access::kMaxRank> dims; // stride, count
  int used = 0;
  for (int d = 0; d < a.access.rank; ++d)
    if (a.access.dims[d].count > 1)
      dims[used++] = {std::abs(int64_t{a.access.dims[d].stride}), a.access.dims[d].count};
  std::sort(dims.begin(), dims.begin() + used);
  int64_t extent = 1;
  for (int d = 0; d < used; ++d) {
    const auto [stride, count] = dims[d];
    if (stride == 0)
      return site.refuse(Code::DestinationStrideZero, a.name, " is written and has stride 0");
    if (stride < extent)
      return site.refuse(Code::DestinationOverlapsItself, a.name,
                         " writes elements twice: a stride of ", stride, " does not clear the ",
                         extent, " elements inside it");
    extent += (count - 1) * stride;
  }
  return absl::OkStatus();
}

absl::Status checkAccess(const Site &site, const Wiring &wiring, Named a, bool writes) {
  TSR_RETURN_IF_ERROR(checkSpace(site, wiring, a, writes));
  TSR_RETURN_IF_ERROR(checkBounds(site, a));
  TSR_RETURN_IF_ERROR(checkPartitions(site, wiring, a));
  if (a.access.space == Space::psum && isa::byteSize(a.access.dtype) != 4)
    return site.refuse(Code::BadDType, a.name, " is ", isa::name(a.access.dtype),
                       "; PSUM holds 32-bit elements");
  return writes ? checkDestination(site, a) : absl::OkStatus();
}

} // namespace

absl::Status checkAccesses(const Site &site) {
  const Wiring &wiring = kWiring[static_cast<int>(isa::engineOf(site.instruction()))];
  absl::Status status;
  int n = 0;
  isa::forEachAccess(site.instruction(), [&](const Access &access, bool, bool writes) {
    const int index = n++;
    if (!status.ok())
      return;
    status = checkAccess(site, wiring, {"", access}, writes);
    if (!status.ok()) // once more, with the name it has in the table
      status = checkAccess(site, wiring, {accessName(site.instruction(), index), access}, writes);
  });
  return status;
}

} // namespace tessera::verify
