// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Placed values and the emission of instructions.

#include "passes/convert/NNToTile/Lowering.h"

#include "passes/Support/Errors.h"

using namespace mlir;

namespace tessera {

void Lowering::place(Value value, Placed placed) { placements[value].push_back(std::move(placed)); }

const Placed *Lowering::find(Value value, Layout::Kind kind) const {
  auto known = placements.find(value);
  if (known == placements.end())
    return nullptr;
  for (const Placed &placed : known->second)
    if (placed.layout.kind == kind)
      return &placed;
  return nullptr;
}

FailureOr<Placed> Lowering::get(Value value, Layout layout) {
  SmallVector<Placed, 2> &known = placements[value];
  for (const Placed &placed : known)
    if (placed.layout == layout)
      return placed;
  if (known.empty())
    return codedError(value.getLoc(), Code::Internal) << "a value is used before it is lowered",
           failure();
  FailureOr<Placed> converted = convert(value.getLoc(), known.front(), layout);
  if (succeeded(converted))
    placements[value].push_back(*converted);
  return converted;
}

FailureOr<Placed> Lowering::getDense(Value value) {
  for (const Placed &placed : placements[value])
    if (placed.layout.kind == Layout::hbm && placed.isContiguous())
      return placed;
  FailureOr<Placed> hbm = get(value, {Layout::hbm});
  if (failed(hbm) || hbm->isContiguous())
    return hbm;
  Placed dense = denseCopy(*this, value.getLoc(), *hbm);
  placements[value].push_back(dense);
  return dense;
}

Placed Lowering::allocate(Location loc, ArrayRef<int64_t> shape, isa::DType dtype, Layout layout) {
  Placed placed{layout, dtype, {}, SmallVector<int64_t>(shape), {}, 0};
  Shape3 s(shape);
  int64_t elements = s.groups * s.rows * s.columns, size = byteSize(dtype);
  switch (layout.kind) {
  case Layout::hbm: {
    placed.strides.assign(shape.size(), 1);
    for (int64_t d = static_cast<int64_t>(shape.size()) - 2; d >= 0; --d)
      placed.strides[d] = placed.strides[d + 1] * shape[d + 1];
    placed.buffer = builder.alloc(loc, isa::Space::scratch, 1, elements * size);
    break;
  }
  case Layout::rows:
    placed.buffer = builder.alloc(loc, isa::Space::sbuf, std::min(s.rows, kPartitions),
                                  s.tiles() * s.columns * size);
    break;
  case Layout::columns: {
    int64_t slabs = columnSlabs(layout, s.columns);
    int64_t used = slabs > 1 || layout.unit != kPartitions ? kPartitions : s.columns;
    placed.buffer = builder.alloc(loc, isa::Space::sbuf, used, slabs * s.tokens() * size);
    break;
  }
  case Layout::replicated:
    placed.buffer = builder.alloc(loc, isa::Space::sbuf, kPartitions, elements * size);
    break;
  }
  return placed;
}

Placed Lowering::allocateResult(Value result, Layout layout) {
  auto type = cast<RankedTensorType>(result.getType());
  Placed placed =
      allocate(result.getLoc(), type.getShape(), *hbmDType(type.getElementType()), layout);
  place(result, placed);
  return placed;
}

Value Lowering::allocatePsum(Location loc, int64_t partitions) {
  return builder.alloc(loc, isa::Space::psum, partitions, psumBankBytes);
}

Tile Lowering::psumTile(Value buffer, int64_t partition, int64_t partitions, int64_t element,
                        ArrayRef<isa::Dim> dims) const {
  return {buffer,
          makeAccess(isa::Space::psum, isa::DType::f32, partition, partitions, element * 4, dims)};
}

Placed Lowering::allocateColumns(Location loc, int64_t columns) {
  return allocate(loc, {kPartitions, columns}, isa::DType::f32, {Layout::rows});
}

//===- Instructions --------------------------------------------------------------------------===//

void Lowering::emit(Location loc, isa::Body body, ArrayRef<Value> buffers) {
  builder.emit(loc, std::move(body), buffers);
}

void Lowering::matmul(Location loc, Tile dst, Tile stationary, Tile moving, bool start, bool stop) {
  emit(loc, isa::Matmul{dst.access, stationary.access, moving.access, start, stop},
       {dst.buffer, stationary.buffer, moving.buffer});
}

void Lowering::transpose(Location loc, Tile dst, Tile src) {
  emit(loc, isa::Transpose{dst.access, src.access}, {dst.buffer, src.buffer});
}

void Lowering::copy(Location loc, Tile dst, Tile src) {
  bool integers = isInteger(dst.access.dtype) || isInteger(src.access.dtype);
  copyOnAct = !copyOnAct && !integers;
  if (copyOnAct)
    return activate(loc, dst, src, isa::Function::copy);
  simplifyTogether({&dst.access, &src.access});
  emit(loc, isa::Copy{dst.access, src.access}, {dst.buffer, src.buffer});
}

void Lowering::dma(Location loc, Tile dst, Tile src) {
  emit(loc, isa::DmaCopy{dst.access, src.access, false}, {dst.buffer, src.buffer});
}

void Lowering::tensorTensor(Location loc, Tile dst, Tile a, isa::Alu op, Tile b) {
  simplifyTogether({&dst.access, &a.access, &b.access});
  bool int32 = isInteger(a.access.dtype) && isInteger(b.access.dtype);
  emit(loc, isa::TensorTensor{dst.access, a.access, b.access, op, int32},
       {dst.buffer, a.buffer, b.buffer});
}

// Turns a constant or a tile into an operand and notes the tile's buffer.
static isa::Operand toOperand(const std::variant<float, Tile> &operand,
                              SmallVectorImpl<Value> &buffers) {
  if (const auto *constant = std::get_if<float>(&operand))
    return *constant;
  const Tile &tile = std::get<Tile>(operand);
  buffers.push_back(tile.buffer);
  return tile.access;
}

void Lowering::tensorScalar(Location loc, Tile dst, Tile src, isa::Alu op0,
                            std::variant<float, Tile> scalar0, isa::Alu op1,
                            std::variant<float, Tile> scalar1) {
  simplifyTogether({&dst.access, &src.access});
  SmallVector<Value> buffers{dst.buffer, src.buffer};
  isa::TensorScalar body;
  body.dst = dst.access;
  body.src = src.access;
  body.op0 = op0;
  body.scalar0 = toOperand(scalar0, buffers);
  body.op1 = op1;
  body.scalar1 = toOperand(scalar1, buffers);
  body.int32 = isInteger(src.access.dtype);
  emit(loc, body, buffers);
}

void Lowering::activate(Location loc, Tile dst, Tile src, isa::Function function,
                        std::variant<float, Tile> scale, std::variant<float, Tile> bias,
                        std::optional<Tile> sum) {
  if (!sum) // a sum is per innermost row: the shape matters
    simplifyTogether({&dst.access, &src.access});
  SmallVector<Value> buffers{dst.buffer, src.buffer};
  isa::Activate body;
  body.dst = dst.access;
  body.src = src.access;
  body.function = function;
  body.scale = toOperand(scale, buffers);
  body.bias = toOperand(bias, buffers);
  if (sum) {
    body.sum = sum->access;
    buffers.push_back(sum->buffer);
  }
  emit(loc, body, buffers);
}

void Lowering::select(Location loc, Tile dst, Tile predicate, Tile a, Tile b) {
  simplifyTogether({&dst.access, &predicate.access, &a.access, &b.access});
  emit(loc, isa::Select{dst.access, predicate.access, a.access, b.access},
       {dst.buffer, predicate.buffer, a.buffer, b.buffer});
}

void Lowering::reduce(Location loc, Tile dst, Tile src, isa::Alu op, int axes) {
  emit(loc, isa::Reduce{dst.access, src.access, op, axes, isInteger(src.access.dtype)},
       {dst.buffer, src.buffer});
}

} // namespace tessera
