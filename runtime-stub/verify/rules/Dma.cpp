// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of the DMA queues.
#include "runtime-stub/verify/rules/Rules.h"

namespace tessera::verify {
namespace {

constexpr DTypes kIndices = dtypes("i32 or i64", {DType::i32, DType::i64});

// 64-bit integers convert from and to integers only.
absl::Status checkConversion(const Site &site, Named to, Named from) {
  for (const auto &[wide, other] : {std::pair(to, from), std::pair(from, to)})
    if (wide.access.dtype == DType::i64 && !isa::isInteger(other.access.dtype))
      return site.refuse(Code::BadDType, wide.name, " is i64 and ", other.name, " ",
                         isa::name(other.access.dtype), "; i64 converts to integers only");
  return absl::OkStatus();
}

// Rows are partitions on the chip and the outermost dimension in HBM.
int64_t rowsOf(const isa::Access &access) {
  return isa::isHbm(access.space) ? access.dims[0].count : access.partitions;
}

// What gather and scatter share: rows of a table in HBM on one side, as many rows as indices on the
// other.
absl::Status checkIndirect(const Site &site, Named table, Named rows, Named indices) {
  TSR_RETURN_IF_ERROR(requireType(site, indices, kIndices));
  TSR_RETURN_IF_ERROR(checkConversion(site, table, rows));
  if (!isa::isHbm(table.access.space))
    return site.refuse(Code::BadSpace, table.name, " is in ", isa::name(table.access.space),
                       " and must be in HBM");
  for (const Named &side : {table, rows})
    if (isa::isHbm(side.access.space) && side.access.rank == 0)
      return site.refuse(Code::ShapeMismatch, side.name, " has no dimension of rows");
  const int64_t count = rowsOf(rows.access), width = rows.access.elements() / count;
  const int64_t tableWidth = table.access.elements() / table.access.dims[0].count;
  if (indices.access.elements() != count)
    return site.refuse(Code::ShapeMismatch, rows.name, " has ", count, " rows and there are ",
                       indices.access.elements(), " indices");
  if (width != tableWidth)
    return site.refuse(Code::ShapeMismatch, "rows of ", rows.name, " have ", width,
                       " elements and those of ", table.name, " ", tableWidth);
  return absl::OkStatus();
}

} // namespace

absl::Status check(const isa::DmaCopy &c, const Site &site) {
  if (c.dst.elements() != c.src.elements())
    return site.refuse(Code::ShapeMismatch, "dst has ", c.dst.elements(), " elements and src ",
                       c.src.elements());
  TSR_RETURN_IF_ERROR(checkConversion(site, {"dst", c.dst}, {"src", c.src}));
  if (c.accumulate && c.dst.dtype == DType::i64)
    return site.refuse(Code::BadDType, "dst is i64, which nothing can be added to");
  return requireDisjoint(site, {"dst", c.dst}, {"src", c.src});
}

absl::Status check(const isa::DmaGather &g, const Site &site) {
  const Named dst{"dst", g.dst}, table{"table", g.table}, indices{"indices", g.indices};
  TSR_RETURN_IF_ERROR(checkIndirect(site, table, dst, indices));
  TSR_RETURN_IF_ERROR(requireDisjoint(site, dst, table));
  return requireDisjoint(site, dst, indices);
}

absl::Status check(const isa::DmaScatter &s, const Site &site) {
  const Named table{"table", s.table}, src{"src", s.src}, indices{"indices", s.indices};
  TSR_RETURN_IF_ERROR(checkIndirect(site, table, src, indices));
  TSR_RETURN_IF_ERROR(requireDisjoint(site, table, src));
  return requireDisjoint(site, table, indices);
}

} // namespace tessera::verify
