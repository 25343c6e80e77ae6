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
  if (n.has(1)) {
    TSR_ASSIGN_OR_RETURN(axes, n.knownList(1, "axes"));
  }
  if (axes.empty() && n.integer("noop_with_empty_axes", 0))
    return std::nullopt;
  if (axes.empty())
    for (int64_t i = 0; i < rank; ++i)
      axes.push_back(i);
  TSR_ASSIGN_OR_RETURN(axes, n.axes(axes, rank));
  return axes;
}

template <typename Op> absl::Status reduce(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  TSR_ASSIGN_OR_RETURN(std::optional<Dims> axes, reducedAxes(n, typeOf(x).getRank()));
  if (!axes || axes->empty())
    return n.result(x);
  llvm::SmallVector<mlir::NamedAttribute> attributes = {n.list("axes", *axes)};
  if (n.integer("keepdims", 1))
    attributes.push_back(n.attr("keepdims", n.builder.getUnitAttr()));
  return n.result(n.emit<Op>(x, attributes));
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
  if (!axes || axes->empty())
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

// Gamma or beta as a vector over the normalised dimensions taken as one.
absl::StatusOr<Value> normalisedVector(NodeImporter &n, int i, llvm::ArrayRef<int64_t> shape,
                                       int64_t size) {
  TSR_ASSIGN_OR_RETURN(Value vector, n.operand(i));
  TSR_ASSIGN_OR_RETURN(vector, n.broadcast(vector, shape));
  return n.reshape(vector, {size});
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
  TSR_ASSIGN_OR_RETURN(Value gamma, normalisedVector(n, 1, normalised, size));
  llvm::SmallVector<Value> operands = {x, gamma};
  if (n.has(2)) {
    TSR_ASSIGN_OR_RETURN(Value beta, normalisedVector(n, 2, normalised, size));
    operands.push_back(beta);
  }
  const int32_t segments[] = {1, 1, n.has(2), 0};
  const float epsilon = n.real("epsilon", 1e-5f);
  TSR_ASSIGN_OR_RETURN(
      Value y,
      n.emit<nn::LayerNormOp>(
          operands, {n.attr("epsilon", n.builder.getF32FloatAttr(epsilon)),
                     n.attr("operandSegmentSizes", n.builder.getDenseI32ArrayAttr(segments))}));
  return n.result(n.reshape(y, shape));
}

} // namespace

void registerReductions(Registry &registry) {
  registry.addImports({{"LayerNormalization", layerNormalization},
                       {"ReduceLogSumExp", reduceLogSumExp},
                       {"ReduceMax", reduce<nn::ReduceMaxOp>},
                       {"ReduceMean", reduce<nn::ReduceMeanOp>},
                       {"ReduceMin", reduce<nn::ReduceMinOp>},
                       {"ReduceProd", reduce<nn::ReduceProdOp>},
                       {"ReduceSum", reduce<nn::ReduceSumOp>},
                       {"Softmax", softmax}});
}

} // namespace tessera::frontend
