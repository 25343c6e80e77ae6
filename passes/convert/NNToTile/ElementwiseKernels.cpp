// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element-wise operations in the rows layout: unary on ACT, binary and select on VECTOR.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Broadcast.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

bool isFloat(Operation *op) { return llvm::isa<FloatType>(elementOf(op->getOperand(0))); }

template <isa::Function function> LogicalResult lowerFunction(Operation *op, Lowering &lowering) {
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    lowering.activate(op->getLoc(), dst, src, function);
  });
}

// (x op0 scalar0) op1 scalar1, in integers where x is of integers.
LogicalResult lowerScalars(Operation *op, Lowering &lowering, isa::Alu op0, float scalar0,
                           isa::Alu op1 = isa::Alu::bypass, float scalar1 = 0.0f) {
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    lowering.tensorScalar(op->getLoc(), dst, src, op0, scalar0, op1, scalar1);
  });
}

LogicalResult lowerNeg(Operation *op, Lowering &lowering) {
  return lowerScalars(op, lowering, isa::Alu::multiply, -1.0f);
}
// ACT computes in fp32, which holds no integer above 2^24.
LogicalResult lowerAbs(Operation *op, Lowering &lowering) {
  return lowerScalars(op, lowering, isa::Alu::abs_max, 0.0f);
}
LogicalResult lowerRelu(Operation *op, Lowering &lowering) {
  if (isFloat(op))
    return lowerFunction<isa::Function::relu>(op, lowering);
  return lowerScalars(op, lowering, isa::Alu::max, 0.0f);
}
LogicalResult lowerSign(Operation *op, Lowering &lowering) {
  if (isFloat(op))
    return lowerFunction<isa::Function::sign>(op, lowering);
  return lowerScalars(op, lowering, isa::Alu::max, -1.0f, isa::Alu::min, 1.0f);
}
LogicalResult lowerNot(Operation *op, Lowering &lowering) {
  if (elementOf(op->getResult(0)).isInteger(1))
    return lowerScalars(op, lowering, isa::Alu::equal, 0.0f);
  return lowerScalars(op, lowering, isa::Alu::bitwise_xor, -1.0f);
}

LogicalResult lowerIsNaN(Operation *op, Lowering &lowering) {
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    lowering.tensorTensor(op->getLoc(), dst, src, isa::Alu::not_equal, src);
  });
}

LogicalResult lowerGelu(Operation *op, Lowering &lowering) {
  bool tanh = cast<nn::GeluOp>(op).getApproximate() == nn::GeluApproximation::Tanh;
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    lowering.activate(op->getLoc(), dst, src,
                      tanh ? isa::Function::gelu_tanh : isa::Function::gelu);
  });
}

//===- Binary --------------------------------------------------------------------------------===//

// An immediate beside a tensor; `reversed` when the immediate is the left operand.
LogicalResult lowerWithConstant(Operation *op, Lowering &lowering, isa::Alu alu, Value tensor,
                                float constant, bool reversed) {
  FailureOr<BroadcastOperand> x =
      BroadcastOperand::make(lowering, tensor, shapeOf(op->getResult(0)));
  if (failed(x))
    return failure();
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  forEachBlock(result.shape, {&*x}, [&](const RowBlock &block) {
    Tile dst = resultTile(result, block), src = x->tile(block);
    simplifyTogether({&dst.access, &src.access});
    isa::TensorScalar body;
    body.dst = dst.access;
    body.src = src.access;
    body.op0 = alu;
    body.scalar0 = constant;
    body.reverse0 = reversed;
    body.scalar1 = 0.0f;
    body.int32 = isInteger(src.access.dtype);
    lowering.emit(op->getLoc(), body, {dst.buffer, src.buffer});
  });
  return success();
}

LogicalResult lowerBinary(Operation *op, Lowering &lowering, isa::Alu alu) {
  Value a = op->getOperand(0), b = op->getOperand(1);
  if (std::optional<float> constant = immediate(b))
    return lowerWithConstant(op, lowering, alu, a, *constant, false);
  if (std::optional<float> constant = immediate(a))
    return lowerWithConstant(op, lowering, alu, b, *constant, true);
  ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
  FailureOr<BroadcastOperand> left = BroadcastOperand::make(lowering, a, shape);
  FailureOr<BroadcastOperand> right = BroadcastOperand::make(lowering, b, shape);
  if (failed(left) || failed(right))
    return failure();
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  forEachBlock(shape, {&*left, &*right}, [&](const RowBlock &block) {
    lowering.tensorTensor(op->getLoc(), resultTile(result, block), left->tile(block), alu,
                          right->tile(block));
  });
  return success();
}

template <isa::Alu alu> LogicalResult lowerBinary(Operation *op, Lowering &lowering) {
  return lowerBinary(op, lowering, alu);
}

// Truth values are 0 and 1; integers are combined bit by bit.
template <isa::Alu logical, isa::Alu bitwise>
LogicalResult lowerLogic(Operation *op, Lowering &lowering) {
  return lowerBinary(op, lowering, elementOf(op->getResult(0)).isInteger(1) ? logical : bitwise);
}

std::string refuseIntegers(Operation *op) {
  return isFloat(op) ? "" : "the machine has no such operation on integers";
}

//===- Select --------------------------------------------------------------------------------===//

// A value, or a splat constant as one element per partition read with stride 0.
struct SelectOperand {
  std::optional<BroadcastOperand> tensor;
  Placed constant;

  static FailureOr<SelectOperand> make(Lowering &lowering, Operation *op, Value value) {
    SelectOperand made;
    ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
    if (std::optional<double> splat = splatConstant(value)) {
      made.constant = lowering.allocate(op->getLoc(), {kPartitions, 1}, *hbmDType(elementOf(value)),
                                        {Layout::rows});
      lowering.emit(
          op->getLoc(),
          isa::Fill{makeAccess(isa::Space::sbuf, made.constant.dtype, 0, kPartitions, 0, {}),
                    *splat},
          {made.constant.buffer});
      return made;
    }
    FailureOr<BroadcastOperand> tensor = BroadcastOperand::make(lowering, value, shape);
    if (failed(tensor))
      return failure();
    made.tensor = *tensor;
    return made;
  }
  Tile tile(const RowBlock &block, int64_t columns) const {
    if (tensor)
      return tensor->tile(block);
    return {constant.buffer, makeAccess(isa::Space::sbuf, constant.dtype, 0, block.partitions, 0,
                                        {dim(block.tiles, 0), dim(columns, 0)})};
  }
};

LogicalResult lowerWhere(Operation *op, Lowering &lowering) {
  SmallVector<SelectOperand, 3> operands;
  for (Value value : op->getOperands()) {
    FailureOr<SelectOperand> operand = SelectOperand::make(lowering, op, value);
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
  }
  SmallVector<const BroadcastOperand *> tensors;
  for (const SelectOperand &operand : operands)
    if (operand.tensor)
      tensors.push_back(&*operand.tensor);
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  int64_t columns = result.shape3().columns;
  forEachBlock(result.shape, tensors, [&](const RowBlock &block) {
    lowering.select(op->getLoc(), resultTile(result, block), operands[0].tile(block, columns),
                    operands[1].tile(block, columns), operands[2].tile(block, columns));
  });
  return success();
}

} // namespace

void registerElementwiseKernels(KernelRegistry &registry) {
  registry.add<nn::AbsOp>(lowerAbs);
  registry.add<nn::ExpOp>(lowerFunction<isa::Function::exp>);
  registry.add<nn::LogOp>(lowerFunction<isa::Function::log>);
  registry.add<nn::SqrtOp>(lowerFunction<isa::Function::sqrt>);
  registry.add<nn::RsqrtOp>(lowerFunction<isa::Function::rsqrt>);
  registry.add<nn::ReciprocalOp>(lowerFunction<isa::Function::reciprocal>);
  registry.add<nn::TanhOp>(lowerFunction<isa::Function::tanh>);
  registry.add<nn::SigmoidOp>(lowerFunction<isa::Function::sigmoid>);
  registry.add<nn::ErfOp>(lowerFunction<isa::Function::erf>);
  registry.add<nn::ReluOp>(lowerRelu);
  registry.add<nn::SiluOp>(lowerFunction<isa::Function::silu>);
  registry.add<nn::SoftplusOp>(lowerFunction<isa::Function::softplus>);
  registry.add<nn::SignOp>(lowerSign);
  registry.add<nn::NegOp>(lowerNeg);
  registry.add<nn::NotOp>(lowerNot);
  registry.add<nn::IsNanOp>(lowerIsNaN);
  registry.add<nn::GeluOp>(lowerGelu);
  registry.add<nn::AddOp>(lowerBinary<isa::Alu::add>);
  registry.add<nn::SubOp>(lowerBinary<isa::Alu::subtract>);
  registry.add<nn::MulOp>(lowerBinary<isa::Alu::multiply>);
  registry.add<nn::DivOp>(lowerBinary<isa::Alu::divide>);
  registry.add<nn::PowOp>(lowerBinary<isa::Alu::power>, refuseIntegers);
  registry.add<nn::MaxOp>(lowerBinary<isa::Alu::max>);
  registry.add<nn::MinOp>(lowerBinary<isa::Alu::min>);
  registry.add<nn::AndOp>(lowerLogic<isa::Alu::logical_and, isa::Alu::bitwise_and>);
  registry.add<nn::OrOp>(lowerLogic<isa::Alu::logical_or, isa::Alu::bitwise_or>);
  registry.add<nn::XorOp>(lowerLogic<isa::Alu::logical_xor, isa::Alu::bitwise_xor>);
  registry.add<nn::ShiftLeftOp>(lowerBinary<isa::Alu::shift_left>);
  registry.add<nn::ShiftRightOp>(lowerBinary<isa::Alu::shift_right>);
  registry.add<nn::EqualOp>(lowerBinary<isa::Alu::equal>);
  registry.add<nn::LessOp>(lowerBinary<isa::Alu::less>);
  registry.add<nn::LessEqualOp>(lowerBinary<isa::Alu::less_equal>);
  registry.add<nn::GreaterOp>(lowerBinary<isa::Alu::greater>);
  registry.add<nn::GreaterEqualOp>(lowerBinary<isa::Alu::greater_equal>);
  registry.add<nn::WhereOp>(lowerWhere);
}

} // namespace tessera
