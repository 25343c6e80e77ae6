// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The Attention operator of opset 23: scaled dot product attention in one node.
#include "compiler/frontend/onnx/Registry.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::frontend {

namespace {

// Heads packed in the last dimension: [B, S, H*D]. The operator takes that, or [B, H, S, D].
struct Packed {
  Value value;
  int64_t heads = 0;
  int64_t width = 0; // D
};

absl::StatusOr<Packed> pack(NodeImporter &n, int i, std::string_view headsAttribute) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(i));
  const Dims shape(shapeOf(x));
  if (shape.size() == 3) {
    const int64_t heads = n.integer(headsAttribute, 0);
    if (heads < 1 || shape[2] % heads)
      return n.fail(Code::ShapeConflict, headsAttribute, " = ", heads, " does not divide ",
                    shape[2]);
    return Packed{x, heads, shape[2] / heads};
  }
  if (shape.size() != 4)
    return n.fail(Code::ShapeConflict, "operand ", i, " has ", shape.size(), " dimensions");
  TSR_ASSIGN_OR_RETURN(x, n.transpose(x, {0, 2, 1, 3}));
  TSR_ASSIGN_OR_RETURN(x, n.reshape(x, {shape[0], shape[2], shape[1] * shape[3]}));
  return Packed{x, shape[1], shape[3]};
}

// 0 where `kept`, the most negative number elsewhere: it absorbs any score without becoming NaN.
absl::StatusOr<Value> additive(NodeImporter &n, Value kept) {
  mlir::Type f32 = n.builder.getF32Type();
  return n.emit<nn::WhereOp>(
      {kept, n.scalar(0, f32), n.scalar(std::numeric_limits<float>::lowest(), f32)});
}

absl::StatusOr<Value> causalMask(NodeImporter &n, int64_t queries, int64_t keys) {
  // Divided, as the product may overflow; without keys there are no elements, but the loop stays.
  if (queries > int64_t(Known::kMaxElements) / std::max<int64_t>(keys, 1))
    return n.unsupported("a causal mask of ", queries, " by ", keys, " is too large");
  llvm::SmallVector<bool> kept;
  for (int64_t q = 0; q < queries; ++q)
    for (int64_t k = 0; k < keys; ++k)
      kept.push_back(k <= q);
  auto type = RankedTensorType::get({1, 1, queries, keys}, n.builder.getI1Type());
  return additive(n, n.constant(mlir::DenseElementsAttr::get(type, llvm::ArrayRef<bool>(kept))));
}

// The mask operand and the causal attribute as one additive mask of four dimensions, or null.
absl::StatusOr<Value> maskOf(NodeImporter &n, int64_t queries, int64_t keys) {
  Value mask;
  if (n.has(3)) {
    TSR_ASSIGN_OR_RETURN(mask, n.operand(3));
    Dims shape(shapeOf(mask));
    if (shape.size() > 4 || shape.size() < 2)
      return n.fail(Code::ShapeConflict, "its mask has ", shape.size(), " dimensions");
    if (shape.back() != keys)
      return n.unsupported("its mask is for ", shape.back(), " keys of ", keys);
    shape.insert(shape.begin(), 4 - shape.size(), 1);
    TSR_ASSIGN_OR_RETURN(mask, n.reshape(mask, shape));
    if (typeOf(mask).getElementType().isInteger(1)) {
      TSR_ASSIGN_OR_RETURN(mask, additive(n, mask));
    }
    TSR_ASSIGN_OR_RETURN(mask, n.cast(mask, n.builder.getF32Type()));
  }
  if (!n.integer("is_causal", 0))
    return mask;
  TSR_ASSIGN_OR_RETURN(Value causal, causalMask(n, queries, keys));
  return mask ? n.emit<nn::AddOp>({mask, causal}) : causal;
}

absl::Status attention(NodeImporter &n) {
  if (n.has(4) || n.has(5) || n.wants(1) || n.wants(2))
    return n.unsupported("it has past or present keys and values");
  if (n.has(6))
    return n.unsupported("it has lengths that are not padding of its mask");
  if (n.wants(3))
    return n.unsupported("its scores are used outside");
  if (n.real("softcap", 0.0f) != 0.0f)
    return n.unsupported("it has a softcap");
  TSR_ASSIGN_OR_RETURN(Packed q, pack(n, 0, "q_num_heads"));
  TSR_ASSIGN_OR_RETURN(Packed k, pack(n, 1, "kv_num_heads"));
  TSR_ASSIGN_OR_RETURN(Packed v, pack(n, 2, "kv_num_heads"));
  if (q.heads != k.heads || k.heads != v.heads)
    return n.unsupported("its ", q.heads, " query heads share ", k.heads, " key heads");
  const int64_t queries = shapeOf(q.value)[1];
  TSR_ASSIGN_OR_RETURN(Value mask, maskOf(n, queries, shapeOf(k.value)[1]));
  llvm::SmallVector<Value> operands = {q.value, k.value, v.value};
  if (mask)
    operands.push_back(mask);
  float scale = n.real("scale", 0.0f);
  if (!n.attribute("scale"))
    scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(q.width)));
  TSR_ASSIGN_OR_RETURN(
      Value y,
      n.emit<nn::AttentionOp>(operands, {n.attr("heads", n.builder.getI64IntegerAttr(q.heads)),
                                         n.attr("scale", n.builder.getF32FloatAttr(scale))}));
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, n.operandType(0));
  if (type.getRank() == 3)
    return n.result(y);
  TSR_ASSIGN_OR_RETURN(y, n.reshape(y, {type.getDimSize(0), queries, q.heads, v.width}));
  return n.result(n.transpose(y, {0, 2, 1, 3}));
}

} // namespace

void registerAttention(Registry &registry) { registry.addImports({{"Attention", attention}}); }

} // namespace tessera::frontend
