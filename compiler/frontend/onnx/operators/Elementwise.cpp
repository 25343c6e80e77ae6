// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators that work element by element.
#include "compiler/frontend/onnx/Registry.h"

namespace tessera::frontend {

namespace {

template <typename Op> absl::Status unary(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  return n.result(n.emit<Op>(x));
}

template <typename Op> absl::Status binary(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value a, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value b, n.operand(1));
  return n.result(n.emit<Op>({a, b}));
}

// Sum, Max, Min of any number of operands, from the left.
template <typename Op> absl::StatusOr<Value> chain(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(llvm::SmallVector<Value> all, n.operands());
  if (all.empty())
    return n.fail(Code::Internal, "it has no operand");
  Value result = all.front();
  for (Value next : llvm::drop_begin(all)) {
    TSR_ASSIGN_OR_RETURN(result, n.emit<Op>({result, next}));
  }
  return result;
}
template <typename Op> absl::Status variadic(NodeImporter &n) { return n.result(chain<Op>(n)); }

absl::Status mean(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value sum, chain<nn::AddOp>(n));
  Value count = n.scalar(n.operandCount(), typeOf(sum).getElementType());
  return n.result(n.emit<nn::DivOp>({sum, count}));
}

absl::Status gelu(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  const bool tanh = n.string("approximate", "none") == "tanh";
  auto kind = nn::GeluApproximationAttr::get(
      n.builder.getContext(), tanh ? nn::GeluApproximation::Tanh : nn::GeluApproximation::None);
  return n.result(n.emit<nn::GeluOp>(x, n.attr("approximate", kind)));
}

// The result has the type of the base. A root of integers is computed in the type of the exponent.
absl::Status pow(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value base, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value exponent, n.operand(1));
  mlir::Type type = typeOf(base).getElementType(), other = typeOf(exponent).getElementType();
  const bool inExponent = llvm::isa<mlir::FloatType>(other) && !llvm::isa<mlir::FloatType>(type);
  TSR_ASSIGN_OR_RETURN(base, n.cast(base, inExponent ? other : type));
  TSR_ASSIGN_OR_RETURN(exponent, n.cast(exponent, inExponent ? other : type));
  TSR_ASSIGN_OR_RETURN(Value power, n.emit<nn::PowOp>({base, exponent}));
  return n.result(n.cast(power, type));
}

absl::Status mod(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value a, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value b, n.operand(1));
  llvm::SmallVector<mlir::NamedAttribute> attributes;
  const bool truncated = n.integer("fmod", 0);
  if (!truncated && llvm::isa<mlir::FloatType>(typeOf(a).getElementType()))
    return n.unsupported("of floating point numbers only the remainder with fmod = 1 is compiled");
  if (truncated)
    attributes.push_back(n.attr("truncated", n.builder.getUnitAttr()));
  return n.result(n.emit<nn::ModOp>({a, b}, attributes));
}

absl::Status where(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value condition, n.operand(0));
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(1));
  TSR_ASSIGN_OR_RETURN(Value y, n.operand(2));
  return n.result(n.emit<nn::WhereOp>({condition, x, y}));
}

absl::Status cast(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  const int32_t to = static_cast<int32_t>(n.integer("to", 0));
  TSR_ASSIGN_OR_RETURN(RankedTensorType type,
                       tensorType(*n.builder.getContext(), to, {}, n.where()));
  if (!llvm::isa<mlir::FloatType>(type.getElementType()) ||
      type.getElementTypeBitWidth() > 8) { // they are about floats of 8 bits
    n.ignoreAttribute("saturate");
    n.ignoreAttribute("round_mode");
  }
  return n.result(n.cast(x, type.getElementType()));
}

absl::Status clip(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  if (n.has(1)) {
    TSR_ASSIGN_OR_RETURN(Value low, n.operand(1));
    TSR_ASSIGN_OR_RETURN(x, n.emit<nn::MaxOp>({x, low}));
  }
  if (n.has(2)) {
    TSR_ASSIGN_OR_RETURN(Value high, n.operand(2));
    TSR_ASSIGN_OR_RETURN(x, n.emit<nn::MinOp>({x, high}));
  }
  return n.result(x);
}

absl::Status leakyRelu(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  mlir::Type element = typeOf(x).getElementType();
  TSR_ASSIGN_OR_RETURN(Value scaled,
                       n.emit<nn::MulOp>({x, n.scalar(n.real("alpha", 0.01f), element)}));
  TSR_ASSIGN_OR_RETURN(Value negative, n.emit<nn::LessOp>({x, n.scalar(0, element)}));
  return n.result(n.emit<nn::WhereOp>({negative, scaled, x}));
}

// alpha * (exp(x) - 1) below zero. With t = tanh(x / 2) that is alpha * 2 t / (1 - t), which loses
// nothing near zero; in fp32 where the type is narrower, so that the operator rounds once.
absl::Status elu(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  mlir::Type element = typeOf(x).getElementType();
  mlir::Type type = element.getIntOrFloatBitWidth() < 32 ? n.builder.getF32Type() : element;
  TSR_ASSIGN_OR_RETURN(x, n.cast(x, type));
  TSR_ASSIGN_OR_RETURN(Value half, n.emit<nn::MulOp>({x, n.scalar(0.5, type)}));
  TSR_ASSIGN_OR_RETURN(Value t, n.emit<nn::TanhOp>(half));
  TSR_ASSIGN_OR_RETURN(Value twice, n.emit<nn::AddOp>({t, t}));
  TSR_ASSIGN_OR_RETURN(Value rest, n.emit<nn::SubOp>({n.scalar(1, type), t}));
  TSR_ASSIGN_OR_RETURN(Value below, n.emit<nn::DivOp>({twice, rest}));
  TSR_ASSIGN_OR_RETURN(below, n.emit<nn::MulOp>({below, n.scalar(n.real("alpha", 1.0f), type)}));
  TSR_ASSIGN_OR_RETURN(Value negative, n.emit<nn::LessOp>({x, n.scalar(0, type)}));
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<nn::WhereOp>({negative, below, x}));
  return n.result(n.cast(y, element));
}

absl::Status identity(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  return n.result(x);
}

// The identity outside training.
absl::Status dropout(NodeImporter &n) {
  if (n.wants(1))
    return n.unsupported("its mask is used: dropout is for training");
  TSR_ASSIGN_OR_RETURN(std::optional<nn::Tensor> training, n.knownIntegers(2));
  if (n.has(2) && (!training || training->integers() != std::vector<int64_t>{0}))
    return n.unsupported("it may be in training mode");
  n.ignoreAttribute("seed"); // nothing is dropped: it does not matter which, or how much
  n.ignoreOperand(1);
  return identity(n);
}

} // namespace

void registerElementwise(Registry &registry) {
  registry.addImports({{"Abs", unary<nn::AbsOp>},         {"Ceil", unary<nn::CeilOp>},
                       {"Cos", unary<nn::CosOp>},         {"Erf", unary<nn::ErfOp>},
                       {"Exp", unary<nn::ExpOp>},         {"Floor", unary<nn::FloorOp>},
                       {"IsNaN", unary<nn::IsNanOp>},     {"Log", unary<nn::LogOp>},
                       {"Neg", unary<nn::NegOp>},         {"Not", unary<nn::NotOp>},
                       {"BitwiseNot", unary<nn::NotOp>},  {"Reciprocal", unary<nn::ReciprocalOp>},
                       {"Relu", unary<nn::ReluOp>},       {"Round", unary<nn::RoundOp>},
                       {"Sigmoid", unary<nn::SigmoidOp>}, {"Sign", unary<nn::SignOp>},
                       {"Sin", unary<nn::SinOp>},         {"Softplus", unary<nn::SoftplusOp>},
                       {"Sqrt", unary<nn::SqrtOp>},       {"Tanh", unary<nn::TanhOp>}});
  registry.addImports({{"Add", binary<nn::AddOp>},
                       {"And", binary<nn::AndOp>},
                       {"BitwiseAnd", binary<nn::AndOp>},
                       {"BitwiseOr", binary<nn::OrOp>},
                       {"BitwiseXor", binary<nn::XorOp>},
                       {"Div", binary<nn::DivOp>},
                       {"Equal", binary<nn::EqualOp>},
                       {"Greater", binary<nn::GreaterOp>},
                       {"GreaterOrEqual", binary<nn::GreaterEqualOp>},
                       {"Less", binary<nn::LessOp>},
                       {"LessOrEqual", binary<nn::LessEqualOp>},
                       {"Mul", binary<nn::MulOp>},
                       {"Or", binary<nn::OrOp>},
                       {"Sub", binary<nn::SubOp>},
                       {"Xor", binary<nn::XorOp>}});
  registry.addImports({{"Cast", cast},
                       {"Clip", clip},
                       {"Dropout", dropout},
                       {"Elu", elu},
                       {"Gelu", gelu},
                       {"Identity", identity},
                       {"LeakyRelu", leakyRelu},
                       {"Max", variadic<nn::MaxOp>},
                       {"Mean", mean},
                       {"Min", variadic<nn::MinOp>},
                       {"Mod", mod},
                       {"Pow", pow},
                       {"Sum", variadic<nn::AddOp>},
                       {"Where", where}});
}

} // namespace tessera::frontend
