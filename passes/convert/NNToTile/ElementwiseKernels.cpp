// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element-wise operations in the rows layout: unary on ACT, binary and select on VECTOR.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Broadcast.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {
namespace {

ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

Tile resultTile(const Placed &result, const RowBlock &block) {
  return {result.buffer, rowsAccess(result, block, 0, result.shape3().columns)};
}

// For operations of one operand of the result's shape: f(dst, src) per block.
LogicalResult forEachUnary(Operation *op, Lowering &lowering,
                           llvm::function_ref<void(Tile, Tile)> f) {
  FailureOr<Placed> x = lowering.get(op->getOperand(0), {Layout::rows});
  if (failed(x))
    return failure();
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  for (const RowBlock &block : rowBlocks(result.shape3()))
    f(resultTile(result, block), resultTile(*x, block));
  return success();
}

template <isa::Function function> LogicalResult lowerFunction(Operation *op, Lowering &lowering) {
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    lowering.activate(op->getLoc(), dst, src, function);
  });
}

LogicalResult lowerNeg(Operation *op, Lowering &lowering) {
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    lowering.tensorScalar(op->getLoc(), dst, src, isa::Alu::multiply, -1.0f);
  });
}

LogicalResult lowerNot(Operation *op, Lowering &lowering) {
  return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
    lowering.tensorScalar(op->getLoc(), dst, src, isa::Alu::equal, 0.0f);
  });
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

template <isa::Alu alu> LogicalResult lowerBinary(Operation *op, Lowering &lowering) {
  Value a = op->getOperand(0), b = op->getOperand(1);
  if (std::optional<float> constant = splatConstant(b))
    return lowerWithConstant(op, lowering, alu, a, *constant, false);
  if (std::optional<float> constant = splatConstant(a))
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

//===- Select --------------------------------------------------------------------------------===//

// A value, or a splat constant as one element per partition read with stride 0.
struct SelectOperand {
  std::optional<BroadcastOperand> tensor;
  Placed constant;

  static FailureOr<SelectOperand> make(Lowering &lowering, Operation *op, Value value) {
    SelectOperand made;
    ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
    if (std::optional<float> splat = splatConstant(value)) {
      Type element = cast<RankedTensorType>(value.getType()).getElementType();
      made.constant =
          lowering.allocate(op->getLoc(), {kPartitions, 1}, *sbufDType(element), {Layout::rows});
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
                                        {{static_cast<int32_t>(block.tiles), 0},
                                         {static_cast<int32_t>(columns), 0}})};
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
    Tile dst = resultTile(result, block), p = operands[0].tile(block, columns);
    Tile a = operands[1].tile(block, columns), b = operands[2].tile(block, columns);
    simplifyTogether({&dst.access, &p.access, &a.access, &b.access});
    lowering.emit(op->getLoc(), isa::Select{dst.access, p.access, a.access, b.access},
                  {dst.buffer, p.buffer, a.buffer, b.buffer});
  });
  return success();
}

//===- Cast ----------------------------------------------------------------------------------===//

// int64 is true where either of its words is not 0: both are loaded and or-ed.
LogicalResult lowerWideCastToBool(Operation *op, Lowering &lowering, const Placed &hbm) {
  Location loc = op->getLoc();
  // The same bytes as twice as many int32 columns.
  Placed words = hbm;
  words.dtype = isa::DType::i32;
  if (words.shape.empty()) {
    words.shape.push_back(1);
    words.strides.push_back(1);
  }
  for (int64_t &stride : words.strides)
    stride *= 2;
  words.shape.back() *= 2;
  words.strides.back() = 1;
  Placed rows = lowering.allocate(loc, words.shape, isa::DType::i32, {Layout::rows});
  loadRows(lowering, loc, rows, words);
  Placed either = lowering.allocate(loc, hbm.shape, isa::DType::i32, {Layout::rows});
  Placed result = lowering.allocateResult(op->getResult(0), {Layout::rows});
  for (const RowBlock &block : rowBlocks(result.shape3())) {
    int64_t columns = result.shape3().columns;
    Tile word = resultTile(either, block), flat = word;
    auto count = static_cast<int32_t>(block.tiles * columns);
    Tile pairs{rows.buffer, makeAccess(isa::Space::sbuf, isa::DType::i32, 0, block.partitions,
                                       block.firstTile * columns * 8, {{count, 2}, {2, 1}})};
    flat.access = makeAccess(isa::Space::sbuf, isa::DType::i32, 0, block.partitions,
                             block.firstTile * columns * 4, {{count, 1}});
    lowering.reduce(loc, flat, pairs, isa::Alu::bitwise_or, 1);
    lowering.tensorScalar(loc, resultTile(result, block), word, isa::Alu::not_equal, 0.0f);
  }
  return success();
}

LogicalResult lowerCast(Operation *op, Lowering &lowering) {
  Value x = op->getOperand(0);
  auto elementOf = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getElementType();
  };
  if (elementOf(op->getResult(0)).isInteger(1)) {
    const Placed *hbm = lowering.find(x, Layout::hbm);
    if (hbm && hbm->dtype == isa::DType::i64) {
      if (!hbm->isContiguous())
        return lowering.unsupported(op) << "a strided view of int64 cannot become bool";
      return lowerWideCastToBool(op, lowering, Placed(*hbm));
    }
    return forEachUnary(op, lowering, [&](Tile dst, Tile src) {
      lowering.tensorScalar(op->getLoc(), dst, src, isa::Alu::not_equal, 0.0f);
    });
  }
  const Placed *columns = lowering.find(x, Layout::columns);
  if (!columns || lowering.find(x, Layout::rows))
    return forEachUnary(op, lowering,
                        [&](Tile dst, Tile src) { lowering.copy(op->getLoc(), dst, src); });
  // What already lies in columns stays there: element-wise needs no particular layout.
  Placed source = *columns;
  Placed result = lowering.allocateResult(op->getResult(0), source.layout);
  for (const ColumnPiece &piece : columnPieces(source.layout, source.shape3().columns)) {
    int64_t tokens = source.shape3().tokens();
    lowering.copy(op->getLoc(), {result.buffer, columnsAccess(result, piece, 0, tokens)},
                  {source.buffer, columnsAccess(source, piece, 0, tokens)});
  }
  return success();
}

} // namespace

void registerElementwiseKernels(KernelRegistry &registry) {
  registry.add<nn::AbsOp>(lowerFunction<isa::Function::abs>);
  registry.add<nn::ExpOp>(lowerFunction<isa::Function::exp>);
  registry.add<nn::LogOp>(lowerFunction<isa::Function::log>);
  registry.add<nn::SqrtOp>(lowerFunction<isa::Function::sqrt>);
  registry.add<nn::RsqrtOp>(lowerFunction<isa::Function::rsqrt>);
  registry.add<nn::ReciprocalOp>(lowerFunction<isa::Function::reciprocal>);
  registry.add<nn::TanhOp>(lowerFunction<isa::Function::tanh>);
  registry.add<nn::SigmoidOp>(lowerFunction<isa::Function::sigmoid>);
  registry.add<nn::ErfOp>(lowerFunction<isa::Function::erf>);
  registry.add<nn::ReluOp>(lowerFunction<isa::Function::relu>);
  registry.add<nn::SiluOp>(lowerFunction<isa::Function::silu>);
  registry.add<nn::SoftplusOp>(lowerFunction<isa::Function::softplus>);
  registry.add<nn::SignOp>(lowerFunction<isa::Function::sign>);
  registry.add<nn::NegOp>(lowerNeg);
  registry.add<nn::NotOp>(lowerNot);
  registry.add<nn::IsNanOp>(lowerIsNaN);
  registry.add<nn::GeluOp>(lowerGelu);
  registry.add<nn::AddOp>(lowerBinary<isa::Alu::add>);
  registry.add<nn::SubOp>(lowerBinary<isa::Alu::subtract>);
  registry.add<nn::MulOp>(lowerBinary<isa::Alu::multiply>);
  registry.add<nn::DivOp>(lowerBinary<isa::Alu::divide>);
  registry.add<nn::PowOp>(lowerBinary<isa::Alu::power>);
  registry.add<nn::MaxOp>(lowerBinary<isa::Alu::max>);
  registry.add<nn::MinOp>(lowerBinary<isa::Alu::min>);
  registry.add<nn::AndOp>(lowerBinary<isa::Alu::logical_and>);
  registry.add<nn::OrOp>(lowerBinary<isa::Alu::logical_or>);
  registry.add<nn::XorOp>(lowerBinary<isa::Alu::logical_xor>);
  registry.add<nn::EqualOp>(lowerBinary<isa::Alu::equal>);
  registry.add<nn::LessOp>(lowerBinary<isa::Alu::less>);
  registry.add<nn::LessEqualOp>(lowerBinary<isa::Alu::less_equal>);
  registry.add<nn::GreaterOp>(lowerBinary<isa::Alu::greater>);
  registry.add<nn::GreaterEqualOp>(lowerBinary<isa::Alu::greater_equal>);
  registry.add<nn::WhereOp>(lowerWhere);
  registry.add<nn::CastOp>(lowerCast);
}

} // namespace tessera
