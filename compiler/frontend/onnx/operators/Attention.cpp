// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The Attention operator of opset 23: scaled dot product attention in one node.
//
// Imported as the operations of its function body, each of the type the body gives it: in 16 bits
// every step rounds. Where one operation is the same nn-fuse makes it.
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/Softmax.h"

#include <cmath>
#include <limits>

namespace tessera::frontend {

namespace {

// [B, H, S, D]. The operator takes that, or heads packed in the last dimension: [B, S, H*D].
absl::StatusOr<Value> unpack(NodeImporter &n, int i, std::string_view headsAttribute) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(i));
  const Dims shape(shapeOf(x));
  if (shape.size() == 4)
    return x;
  if (shape.size() != 3)
    return n.fail(Code::ShapeConflict, "operand ", i, " has ", shape.size(), " dimensions");
  const int64_t heads = n.integer(headsAttribute, 0);
  if (heads < 1 || shape[2] % heads)
    return n.fail(Code::ShapeConflict, headsAttribute, " = ", heads, " does not divide ", shape[2]);
  TSR_ASSIGN_OR_RETURN(x, n.reshape(x, {shape[0], shape[1], heads, shape[2] / heads}));
  return n.transpose(x, {0, 2, 1, 3});
}

// 0 where `kept`, minus infinity elsewhere.
absl::StatusOr<Value> additive(NodeImporter &n, Value kept, mlir::Type element) {
  return n.emit<nn::WhereOp>(
      {kept, n.scalar(0, element), n.scalar(-std::numeric_limits<double>::infinity(), element)});
}

// The mask operand as an addend, or null.
absl::StatusOr<Value> maskOf(NodeImporter &n, int64_t keys, mlir::Type element) {
  if (!n.has(3))
    return Value();
  TSR_ASSIGN_OR_RETURN(Value mask, n.operand(3));
  const Dims shape(shapeOf(mask));
  if (shape.size() > 4 || shape.size() < 2)
    return n.fail(Code::ShapeConflict, "its mask has ", shape.size(), " dimensions");
  if (shape.back() != keys)
    return n.unsupported("its mask is for ", shape.back(), " keys of ", keys);
  if (typeOf(mask).getElementType().isInteger(1))
    return additive(n, mask, element);
  return n.cast(mask, element);
}

// A query attends the keys up to its own place.
absl::StatusOr<Value> causalMask(NodeImporter &n, int64_t queries, int64_t keys,
                                 mlir::Type element) {
  constexpr int64_t kPlaces = std::numeric_limits<int32_t>::max();
  if (queries > kPlaces || keys > kPlaces)
    return n.unsupported("a causal mask of ", queries, " by ", keys, " is too large");
  auto type = RankedTensorType::get({queries, keys}, n.builder.getI1Type());
  Value kept =
      n.builder.create<nn::AffineMaskOp>(n.location, type, 0, llvm::ArrayRef<int64_t>{1, -1});
  return additive(n, kept, element);
}

absl::StatusOr<Value> scaled(NodeImporter &n, Value x, float root) {
  return n.emit<nn::MulOp>({x, n.scalar(root, typeOf(x).getElementType())});
}

// What is added to the scores (or null), and whether it may forbid every key of a row.
struct Bias {
  Value value;
  bool mayForbidAll = false;
};

absl::StatusOr<Bias> biasOf(NodeImporter &n, int64_t queries, int64_t keys, mlir::Type element) {
  TSR_ASSIGN_OR_RETURN(Value mask, maskOf(n, keys, element));
  if (!n.integer("is_causal", 0))
    return Bias{mask, mask != nullptr};
  TSR_ASSIGN_OR_RETURN(Value causal, causalMask(n, queries, keys, element));
  if (!mask)
    return Bias{causal, false}; // every query attends the first key
  TSR_ASSIGN_OR_RETURN(mask, n.emit<nn::AddOp>({mask, causal}));
  return Bias{mask, true};
}

// The type softmax is computed in.
absl::StatusOr<mlir::Type> precision(NodeImporter &n, mlir::Type element) {
  switch (n.integer("softmax_precision", 0)) {
  case 0:
    return element;
  case onnx::TensorProto::FLOAT:
    return mlir::Type(n.builder.getF32Type());
  case onnx::TensorProto::FLOAT16:
    return mlir::Type(n.builder.getF16Type());
  case onnx::TensorProto::BFLOAT16:
    return mlir::Type(n.builder.getBF16Type());
  default:
    return n.unsupported("its softmax is computed in a type no engine has");
  }
}

// Softmax over keys, of zeros where the bias forbids them all.
absl::StatusOr<Value> probabilitiesOf(NodeImporter &n, Value scores, const Bias &bias) {
  mlir::Type element = typeOf(scores).getElementType();
  TSR_ASSIGN_OR_RETURN(mlir::Type type, precision(n, element));
  TSR_ASSIGN_OR_RETURN(Value wide, n.cast(scores, type));
  TSR_ASSIGN_OR_RETURN(Value softmax, softmaxOf(n, wide, 3));
  TSR_ASSIGN_OR_RETURN(softmax, n.cast(softmax, element));
  if (!bias.mayForbidAll)
    return softmax;
  const int64_t last = typeOf(bias.value).getRank() - 1;
  TSR_ASSIGN_OR_RETURN(Value most, n.emit<nn::ReduceMaxOp>(
                                       bias.value, {n.list("axes", {last}),
                                                    n.attr("keepdims", n.builder.getUnitAttr())}));
  Value nothing = n.scalar(-std::numeric_limits<double>::infinity(), element);
  TSR_ASSIGN_OR_RETURN(Value forbidden, n.emit<nn::EqualOp>({most, nothing}));
  return n.emit<nn::WhereOp>({forbidden, n.scalar(0, element), softmax});
}

absl::Status checkSupported(NodeImporter &n) {
  if (n.has(4) || n.has(5) || n.wants(1) || n.wants(2))
    return n.unsupported("it has past or present keys and values");
  if (n.has(6))
    return n.unsupported("it has lengths that are not padding of its mask");
  if (n.wants(3))
    return n.unsupported("its scores are used outside");
  if (n.real("softcap", 0.0f) != 0.0f)
    return n.unsupported("it has a softcap");
  if (n.integer("left_window_size", -1) != -1 || n.integer("right_window_size", -1) != -1)
    return n.unsupported("it attends a window of keys");
  n.ignoreAttribute("qk_matmul_output_mode"); // says what the scores outside would be
  return absl::OkStatus();
}

// The square root of the scale, which queries and keys are both multiplied by.
absl::StatusOr<float> rootOfScale(NodeImporter &n, int64_t features) {
  float scale = n.real("scale", 0.0f);
  if (!n.attribute("scale"))
    scale = 1.0f / std::sqrt(static_cast<float>(features));
  if (scale < 0)
    return n.unsupported("its scale is negative and has no root");
  return std::sqrt(scale);
}

absl::Status attention(NodeImporter &n) {
  TSR_RETURN_IF_ERROR(checkSupported(n));
  TSR_ASSIGN_OR_RETURN(Value q, unpack(n, 0, "q_num_heads"));
  TSR_ASSIGN_OR_RETURN(Value k, unpack(n, 1, "kv_num_heads"));
  TSR_ASSIGN_OR_RETURN(Value v, unpack(n, 2, "kv_num_heads"));
  const Dims shape(shapeOf(q));
  const int64_t queries = shape[2], keys = shapeOf(k)[2];
  if (shape[1] != shapeOf(k)[1] || shape[1] != shapeOf(v)[1])
    return n.unsupported("its ", shape[1], " query heads share ", shapeOf(k)[1], " key heads");
  TSR_ASSIGN_OR_RETURN(float root, rootOfScale(n, shape[3]));
  TSR_ASSIGN_OR_RETURN(Bias bias, biasOf(n, queries, keys, typeOf(q).getElementType()));
  TSR_ASSIGN_OR_RETURN(k, n.transpose(k, {0, 1, 3, 2}));
  TSR_ASSIGN_OR_RETURN(q, scaled(n, q, root));
  TSR_ASSIGN_OR_RETURN(k, scaled(n, k, root));
  TSR_ASSIGN_OR_RETURN(Value scores, n.emit<nn::MatmulOp>({q, k}));
  if (bias.value) {
    TSR_ASSIGN_OR_RETURN(scores, n.emit<nn::AddOp>({scores, bias.value}));
  }
  TSR_ASSIGN_OR_RETURN(Value probabilities, probabilitiesOf(n, scores, bias));
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<nn::MatmulOp>({probabilities, v}));
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, n.operandType(0));
  if (type.getRank() == 4)
    return n.result(y);
  TSR_ASSIGN_OR_RETURN(y, n.transpose(y, {0, 2, 1, 3}));
  return n.result(n.reshape(y, {shape[0], queries, shape[1] * shapeOf(v)[3]}));
}

} // namespace

void registerAttention(Registry &registry) { registry.addImports({{"Attention", attention}}); }

} // namespace tessera::frontend
