// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions, softmax and layer normalisation.
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/Softmax.h"

#include <limits>
#include <numeric>

namespace tessera::frontend {

namespace {

// The axes of a reduction; nothing where it is the identity.
absl::StatusOr<std::optional<Dims>> reducedAxes(NodeImporter &n, int64_t rank) {
  Dims axes;
  const bool allByDefault = !n.integer("noop_with_empty_axes", 0);
  n.ignoreAttribute("keepdims"); // where nothing is reduced there is nothing to keep
  if (n.has(1)) {
    TSR_ASSIGN_OR_RETURN(axes, n.knownList(1, "axes"));
  }
  if (axes.empty() && !allByDefault)
    return std::nullopt;
  if (axes.empty())
    for (int64_t i = 0; i < rank; ++i)
      axes.push_back(i);
  TSR_ASSIGN_OR_RETURN(axes, n.axes(axes, rank));
  if (axes.empty())
    return std::nullopt;
  return axes;
}

// `x` reduced as the node says; nothing where it stays as it is.
template <typename Op>
absl::StatusOr<Value> reduceAs(NodeImporter &n, Value x, llvm::ArrayRef<int64_t> axes) {
  llvm::SmallVector<mlir::NamedAttribute> attributes = {n.list("axes", axes)};
  if (n.integer("keepdims", 1))
    attributes.push_back(n.attr("keepdims", n.builder.getUnitAttr()));
  return n.emit<Op>(x, attributes);
}

template <typename Op> absl::Status reduce(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(std::optional<Dims> axes, reducedAxes(n, typeOf(x).getRank()));
  return n.result(axes ? reduceAs<Op>(n, x, *axes) : x);
}

// Of integers: the sum, which may wrap, divided towards zero, as numpy does it.
absl::Status reduceMean(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(RankedTensorType type, n.operandType(0));
  if (llvm::isa<mlir::FloatType>(type.getElementType()))
    return reduce<nn::ReduceMeanOp>(n);
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(std::optional<Dims> axes, reducedAxes(n, type.getRank()));
  if (!axes)
    return n.result(x);
  TSR_ASSIGN_OR_RETURN(Value sum, reduceAs<nn::ReduceSumOp>(n, x, *axes));
  int64_t count = 1;
  for (int64_t axis : *axes)
    count *= type.getDimSize(axis);
  if (count == 0)
    return n.unsupported("the mean of no integers is not defined");
  Value divisor = n.scalar(static_cast<double>(count), type.getElementType());
  return n.result(n.emit<nn::DivOp>({sum, divisor}));
}

// The value where it is finite, else 0.
absl::StatusOr<Value> finiteOrZero(NodeImporter &n, Value value) {
  const mlir::Type type = typeOf(value).getElementType();
  Value infinity = n.scalar(std::numeric_limits<double>::infinity(), type);
  TSR_ASSIGN_OR_RETURN(Value size, n.emit<nn::AbsOp>(value));
  TSR_ASSIGN_OR_RETURN(Value finite, n.emit<nn::LessOp>({size, infinity}));
  return n.emit<nn::WhereOp>({finite, value, n.scalar(0, type)});
}

// log(sum(exp(x))), of x less its largest number: ONNX's own function goes through fp64. Nothing is
// taken from infinities.
absl::Status reduceLogSumExp(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(std::optional<Dims> axes, reducedAxes(n, typeOf(x).getRank()));
  if (!axes)
    return n.result(x);
  const mlir::NamedAttribute attributes[] = {n.list("axes", *axes),
                                             n.attr("keepdims", n.builder.getUnitAttr())};
  TSR_ASSIGN_OR_RETURN(Value largest, n.emit<nn::ReduceMaxOp>(x, attributes));
  TSR_ASSIGN_OR_RETURN(largest, finiteOrZero(n, largest));
  TSR_ASSIGN_OR_RETURN(Value less, n.emit<nn::SubOp>({x, largest}));
  TSR_ASSIGN_OR_RETURN(Value power, n.emit<nn::ExpOp>(less));
  TSR_ASSIGN_OR_RETURN(Value sum, n.emit<nn::ReduceSumOp>(power, attributes));
  TSR_ASSIGN_OR_RETURN(Value log, n.emit<nn::LogOp>(sum));
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<nn::AddOp>({log, largest}));
  if (n.integer("keepdims", 1))
    return n.result(y);
  Dims kept;
  for (auto [d, size] : llvm::enumerate(shapeOf(y)))
    if (!llvm::is_contained(*axes, static_cast<int64_t>(d)))
      kept.push_back(size);
  return n.result(n.reshape(y, kept));
}

absl::Status softmax(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", -1), typeOf(x).getRank()));
  return n.result(softmaxOf(n, x, axis));
}

// Gamma or beta as a vector over the normalised dimensions taken as one; nothing where it differs
// between the vectors that are normalised.
absl::StatusOr<Value> normalisedVector(NodeImporter &n, Value vector, llvm::ArrayRef<int64_t> shape,
                                       int64_t size) {
  llvm::ArrayRef<int64_t> own = shapeOf(vector);
  if (own.size() > shape.size()) {
    llvm::ArrayRef<int64_t> outer = own.drop_back(shape.size());
    if (!llvm::all_of(outer, [](int64_t dim) { return dim == 1; }))
      return Value();
    TSR_ASSIGN_OR_RETURN(vector, n.reshape(vector, own.take_back(shape.size())));
  }
  TSR_ASSIGN_OR_RETURN(vector, n.broadcast(vector, shape));
  return n.reshape(vector, {size});
}

// The last dimension of `x` normalised, times `gamma`, plus `beta` where there is one.
absl::StatusOr<Value> layerNorm(NodeImporter &n, Value x, Value gamma, Value beta) {
  llvm::SmallVector<Value> operands = {x, gamma};
  if (beta)
    operands.push_back(beta);
  const int32_t segments[] = {1, 1, beta ? 1 : 0, 0};
  const float epsilon = n.real("epsilon", 1e-5f);
  return n.emit<nn::LayerNormOp>(
      operands, {n.attr("epsilon", n.builder.getF32FloatAttr(epsilon)),
                 n.attr("operandSegmentSizes", n.builder.getDenseI32ArrayAttr(segments))});
}

absl::Status layerNormalization(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  const Dims shape(shapeOf(x));
  TSR_ASSIGN_OR_RETURN(int64_t axis, n.axis(n.integer("axis", -1), shape.size()));
  if (n.wants(1) || n.wants(2))
    return n.unsupported("its mean or deviation is used; only the normalised values can be");
  auto normalised = llvm::ArrayRef(shape).drop_front(axis);
  const int64_t size =
      std::accumulate(normalised.begin(), normalised.end(), int64_t(1), std::multiplies<>());
  Dims flat(shape.begin(), shape.begin() + axis);
  flat.push_back(size);
  TSR_ASSIGN_OR_RETURN(x, n.reshape(x, flat));
  TSR_ASSIGN_OR_RETURN(Value scale, n.operand(1));
  TSR_ASSIGN_OR_RETURN(Value gamma, normalisedVector(n, scale, normalised, size));
  Value bias, beta;
  if (n.has(2)) {
    TSR_ASSIGN_OR_RETURN(bias, n.operand(2));
    TSR_ASSIGN_OR_RETURN(beta, normalisedVector(n, bias, normalised, size));
  }
  if (gamma && (beta || !bias)) {
    TSR_ASSIGN_OR_RETURN(Value y, layerNorm(n, x, gamma, beta));
    return n.result(n.reshape(y, shape));
  }
  TSR_ASSIGN_OR_RETURN(gamma, n.broadcast(n.scalar(1, typeOf(scale).getElementType()), {size}));
  TSR_ASSIGN_OR_RETURN(Value y, layerNorm(n, x, gamma, Value()));
  TSR_ASSIGN_OR_RETURN(y, n.reshape(y, shape));
  TSR_ASSIGN_OR_RETURN(y, n.emit<nn::MulOp>({y, scale}));
  return n.result(bias ? n.emit<nn::AddOp>({y, bias}) : y);
}

} // namespace

void registerReductions(Registry &registry) {
  registry.addImports({{"LayerNormalization", layerNormalization},
                       {"ReduceLogSumExp", reduceLogSumExp},
                       {"ReduceMax", reduce<nn::ReduceMaxOp>},
                       {"ReduceMean", reduceMean},
                       {"ReduceMin", reduce<nn::ReduceMinOp>},
                       {"ReduceProd", reduce<nn::ReduceProdOp>},
                       {"ReduceSum", reduce<nn::ReduceSumOp>},
                       {"Softmax", softmax}});
}

} // namespace tessera::frontend
