// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules of the tensor engine.
#include "runtime-stub/verify/rules/Rules.h"

namespace tessera::verify {
namespace {

// Operands of one product come from one class; the result is what the class accumulates in.
struct ProductClass {
  DTypes operands;
  DTypes result;
};
constexpr std::array<ProductClass, 4> kProducts = {{
    {dtypes("bf16 or fp8", {DType::bf16, DType::f8e4m3, DType::f8e5m2}), kF32},
    {dtypes("f16", {DType::f16}), kF32},
    {kF32, kF32},
    {dtypes("i8 or u8", {DType::i8, DType::u8}), kI32},
}};

absl::Status checkProductTypes(const Site &site, const isa::Matmul &m) {
  for (const ProductClass &product : kProducts) {
    if (!product.operands.has(m.stationary.dtype))
      continue;
    TSR_RETURN_IF_ERROR(requireType(site, {"moving", m.moving}, product.operands));
    return requireType(site, {"dst", m.dst}, product.result);
  }
  return site.refuse(Code::BadDType, "stationary is ", isa::name(m.stationary.dtype),
                     "; the array multiplies f32, f16, bf16, fp8, i8 and u8");
}

absl::Status checkBank(const Site &site, Named dst) {
  const isa::Hull hull = *isa::hullOf(dst.access);
  const int64_t bankBytes = site.machine().psum.bankBytes;
  if (hull.begin / bankBytes == (hull.end - 1) / bankBytes)
    return absl::OkStatus();
  return site.refuse(Code::CrossesBank, dst.name, " reaches from byte ", hull.begin, " to ",
                     hull.end, " over more than one PSUM bank of ", bankBytes, " bytes");
}

absl::Status requireAtMost(const Site &site, std::string_view what, int64_t size, int64_t limit) {
  if (size <= limit)
    return absl::OkStatus();
  return site.refuse(Code::TooLarge, what, " is ", size, ", at most ", limit, " on ",
                     site.machine().name);
}

absl::Status requireTransposed(const Site &site, std::string_view what, int64_t size,
                               std::string_view of, int64_t wanted) {
  if (size == wanted)
    return absl::OkStatus();
  return site.refuse(Code::ShapeMismatch, "dst has ", size, " ", what, " and ", of, " ", wanted);
}

DType widened(DType type) {
  if (isa::byteSize(type) == 4)
    return type;
  return isa::isInteger(type) ? DType::i32 : DType::f32;
}

} // namespace

absl::Status check(const isa::Matmul &m, const Site &site) {
  const auto &pe = site.machine().pe;
  const int64_t columns = m.stationary.elementsPerPartition();
  const int64_t moving = m.moving.elementsPerPartition();
  TSR_RETURN_IF_ERROR(checkProductTypes(site, m));
  if (m.stationary.partitions != m.moving.partitions)
    return site.refuse(Code::ShapeMismatch, "stationary has ", int(m.stationary.partitions),
                       " rows and moving ", int(m.moving.partitions));
  if (m.stationary.partition != m.moving.partition)
    return site.refuse(Code::RowsApart, "stationary starts at partition ",
                       int(m.stationary.partition), " and moving at ", int(m.moving.partition));
  TSR_RETURN_IF_ERROR(requireAtMost(site, "K", m.stationary.partitions, pe.rows));
  TSR_RETURN_IF_ERROR(requireAtMost(site, "M", columns, pe.columns));
  TSR_RETURN_IF_ERROR(requireAtMost(site, "N", moving, pe.moving));
  TSR_RETURN_IF_ERROR(
      requireTransposed(site, "partitions", m.dst.partitions, "stationary columns", columns));
  TSR_RETURN_IF_ERROR(requireTransposed(site, "elements per partition",
                                        m.dst.elementsPerPartition(), "moving columns", moving));
  return checkBank(site, {"dst", m.dst});
}

absl::Status check(const isa::Transpose &t, const Site &site) {
  const auto &pe = site.machine().pe;
  const int64_t columns = t.src.elementsPerPartition();
  if (t.dst.dtype != widened(t.src.dtype))
    return site.refuse(Code::BadDType, "dst is ", isa::name(t.dst.dtype), " and must be ",
                       isa::name(widened(t.src.dtype)), " for src of ", isa::name(t.src.dtype));
  TSR_RETURN_IF_ERROR(requireAtMost(site, "P", t.src.partitions, pe.rows));
  TSR_RETURN_IF_ERROR(requireAtMost(site, "F", columns, pe.columns));
  TSR_RETURN_IF_ERROR(
      requireTransposed(site, "partitions", t.dst.partitions, "src columns", columns));
  TSR_RETURN_IF_ERROR(requireTransposed(
      site, "elements per partition", t.dst.elementsPerPartition(), "src rows", t.src.partitions));
  return checkBank(site, {"dst", t.dst});
}

} // namespace tessera::verify
