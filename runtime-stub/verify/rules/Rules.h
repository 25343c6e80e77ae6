// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The rules an instruction must satisfy alone: for every access, and for its operands together.
#pragma once

#include "runtime-stub/verify/Site.h"

namespace tessera::verify {

// What holds for an access of any instruction (Accesses.cpp).
absl::Status checkAccesses(const Site &site);

// One function per instruction: what its summary in the table presumes (Pe.cpp, Act.cpp, ...).
absl::Status check(const isa::Matmul &, const Site &);
absl::Status check(const isa::Transpose &, const Site &);
absl::Status check(const isa::Activate &, const Site &);
absl::Status check(const isa::TensorTensor &, const Site &);
absl::Status check(const isa::TensorScalar &, const Site &);
absl::Status check(const isa::ScalarTensorTensor &, const Site &);
absl::Status check(const isa::Select &, const Site &);
absl::Status check(const isa::Copy &, const Site &);
absl::Status check(const isa::Fill &, const Site &);
absl::Status check(const isa::Reduce &, const Site &);
absl::Status check(const isa::Reciprocal &, const Site &);
absl::Status check(const isa::Scan &, const Site &);
absl::Status check(const isa::BnStats &, const Site &);
absl::Status check(const isa::BnAggr &, const Site &);
absl::Status check(const isa::Max8 &, const Site &);
absl::Status check(const isa::FindIndex8 &, const Site &);
absl::Status check(const isa::MatchReplace8 &, const Site &);
absl::Status check(const isa::Iota &, const Site &);
absl::Status check(const isa::AffineSelect &, const Site &);
absl::Status check(const isa::PartitionReduce &, const Site &);
absl::Status check(const isa::PartitionBroadcast &, const Site &);
absl::Status check(const isa::LocalGather &, const Site &);
absl::Status check(const isa::DmaCopy &, const Site &);
absl::Status check(const isa::DmaGather &, const Site &);
absl::Status check(const isa::DmaScatter &, const Site &);

//===- Vocabulary of the rules ---------------------------------------------------------------===//

using isa::DType;

// A set of data types, with the words for it.
struct DTypes {
  uint32_t bits;
  std::string_view words;
  bool has(DType type) const { return bits >> static_cast<int>(type) & 1; }
};
constexpr DTypes dtypes(std::string_view words, std::initializer_list<DType> types) {
  uint32_t bits = 0;
  for (DType type : types)
    bits |= 1u << static_cast<int>(type);
  return {bits, words};
}
inline constexpr DTypes kF32 = dtypes("f32", {DType::f32});
inline constexpr DTypes kI32 = dtypes("i32", {DType::i32});
inline constexpr DTypes kIndex32 = dtypes("i32 or u32", {DType::i32, DType::u32});
inline constexpr DTypes kIntegers =
    dtypes("an integer of at most 32 bits",
           {DType::i8, DType::u8, DType::i16, DType::u16, DType::i32, DType::u32});

absl::Status requireType(const Site &site, Named operand, const DTypes &types);

// Equally many partitions, and equally many elements on each: elements pair up in row-major order.
absl::Status requireSameShape(const Site &site, Named a, Named b);
// `elements` of them on every partition.
absl::Status requireElements(const Site &site, Named operand, int64_t elements);
// No byte in common, so that the order of reading and writing is nobody's business.
absl::Status requireDisjoint(const Site &site, Named dst, Named src);
// On the partitions of src, and no byte of src.
absl::Status requireBeside(const Site &site, Named dst, Named src);
// Results beside src: `elements` on each partition.
absl::Status requireResults(const Site &site, Named dst, int64_t elements, Named src);
// Same shape; in common either no byte or, element by element, all of them.
absl::Status requireElementwise(const Site &site, Named dst, Named src);
// A constant (a whole number with int32), or one value per partition of dst.
absl::Status requireScalar(const Site &site, std::string_view name, const isa::Operand &operand,
                           Named dst, bool int32);
// Defined on fp32, or on integers with int32.
absl::Status requireArithmetic(const Site &site, isa::Alu op, bool int32);
bool isBitwise(isa::Alu op);
bool isComparison(isa::Alu op);
bool isReduction(isa::Alu op);

} // namespace tessera::verify
