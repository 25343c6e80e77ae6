// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Normalisations that ONNX defines by E[x^2] - E[x]^2, which cancels where the mean is large: here
// the variance is the mean square of what is left when the mean has gone.
#include "compiler/frontend/onnx/Registry.h"

namespace tessera::frontend {

namespace {

struct Moments {
  Value centred, variance;
};

absl::StatusOr<Moments> moments(NodeImporter &n, Value x, llvm::ArrayRef<int64_t> axes) {
  const mlir::NamedAttribute attributes[] = {n.list("axes", axes),
                                             n.attr("keepdims", n.builder.getUnitAttr())};
  TSR_ASSIGN_OR_RETURN(Value mean, n.emit<nn::ReduceMeanOp>(x, attributes));
  TSR_ASSIGN_OR_RETURN(Value centred, n.emit<nn::SubOp>({x, mean}));
  TSR_ASSIGN_OR_RETURN(Value square, n.emit<nn::MulOp>({centred, centred}));
  TSR_ASSIGN_OR_RETURN(Value variance, n.emit<nn::ReduceMeanOp>(square, attributes));
  return Moments{centred, variance};
}

// Statistics are in fp32 whatever the type of x.
absl::Status meanVarianceNormalization(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  const mlir::Type type = typeOf(x).getElementType(), fp32 = n.builder.getF32Type();
  Dims axes = n.integers("axes");
  if (!n.attribute("axes"))
    axes = {0, 2, 3};
  TSR_ASSIGN_OR_RETURN(axes, n.axes(axes, typeOf(x).getRank()));
  TSR_ASSIGN_OR_RETURN(x, n.cast(x, fp32));
  TSR_ASSIGN_OR_RETURN(Moments of, moments(n, x, axes));
  TSR_ASSIGN_OR_RETURN(Value deviation, n.emit<nn::SqrtOp>(of.variance));
  TSR_ASSIGN_OR_RETURN(deviation, n.emit<nn::AddOp>({deviation, n.scalar(1e-9, fp32)}));
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<nn::DivOp>({of.centred, deviation}));
  return n.result(n.cast(y, type));
}

// One factor or term for each channel, [C] as [C, 1].
absl::StatusOr<Value> perChannel(NodeImporter &n, int i, int64_t channels) {
  TSR_ASSIGN_OR_RETURN(Value value, n.operand(i));
  return n.reshape(value, {channels, 1});
}

absl::Status groupNormalization(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Value x, n.operand(0));
  const Dims shape(shapeOf(x));
  const int64_t groups = n.integer("num_groups", 0);
  if (shape.size() < 2 || groups < 1 || shape[1] % groups != 0)
    return n.unsupported("its channels are not so many groups");
  if (n.integer("stash_type", 1) != 1)
    return n.unsupported("statistics are computed in float32 only");
  int64_t size = 1;
  for (int64_t d : llvm::drop_begin(shape, 2))
    size *= d;
  const mlir::Type type = typeOf(x).getElementType(), fp32 = n.builder.getF32Type();
  TSR_ASSIGN_OR_RETURN(x, n.reshape(x, {shape[0], groups, shape[1] / groups * size}));
  TSR_ASSIGN_OR_RETURN(x, n.cast(x, fp32));
  TSR_ASSIGN_OR_RETURN(Moments of, moments(n, x, {2}));
  const double epsilon = n.real("epsilon", 1e-5f);
  TSR_ASSIGN_OR_RETURN(Value sum, n.emit<nn::AddOp>({of.variance, n.scalar(epsilon, fp32)}));
  TSR_ASSIGN_OR_RETURN(Value deviation, n.emit<nn::SqrtOp>(sum));
  TSR_ASSIGN_OR_RETURN(Value y, n.emit<nn::DivOp>({of.centred, deviation}));
  TSR_ASSIGN_OR_RETURN(y, n.cast(y, type));
  TSR_ASSIGN_OR_RETURN(y, n.reshape(y, {shape[0], shape[1], size}));
  TSR_ASSIGN_OR_RETURN(Value scale, perChannel(n, 1, shape[1]));
  TSR_ASSIGN_OR_RETURN(y, n.emit<nn::MulOp>({y, scale}));
  TSR_ASSIGN_OR_RETURN(Value bias, perChannel(n, 2, shape[1]));
  TSR_ASSIGN_OR_RETURN(y, n.emit<nn::AddOp>({y, bias}));
  return n.result(n.reshape(y, shape));
}

} // namespace

void registerNormalizations(Registry &registry) {
  registry.addImports({{"GroupNormalization", groupNormalization},
                       {"MeanVarianceNormalization", meanVarianceNormalization}});
}

} // namespace tessera::frontend
