// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that move nothing where they can: strided views of HBM, other names for buffers.

#include "dialects/nn/NNOps.h"
#include "passes/convert/NNToTile/Kernels.h"

using namespace mlir;

namespace tessera {

Placed reshaped(const Placed &hbm, ArrayRef<int64_t> shape) {
  Placed view = hbm;
  view.shape.assign(shape.begin(), shape.end());
  view.strides.assign(shape.size(), 1);
  for (int64_t d = static_cast<int64_t>(shape.size()) - 2; d >= 0; --d)
    view.strides[d] = view.strides[d + 1] * shape[d + 1];
  return view;
}

Placed repeated(const Placed &hbm, ArrayRef<int64_t> shape) {
  Placed view = hbm;
  view.shape.assign(shape.begin(), shape.end());
  view.strides.assign(shape.size(), 0);
  size_t added = shape.size() - hbm.shape.size();
  for (size_t d = 0; d < hbm.shape.size(); ++d)
    if (hbm.shape[d] == shape[added + d])
      view.strides[added + d] = hbm.strides[d];
  return view;
}

static Dims dimsOf(const Placed &view) {
  Dims dims;
  for (auto [count, stride] : llvm::zip(view.shape, view.strides))
    dims.push_back(dim(count, stride));
  return dims;
}

// One transfer has at most five dimensions; further outer ones are unrolled.
static void copyUnrolled(Lowering &lowering, Location loc, Placed to, ArrayRef<isa::Dim> toDims,
                         Placed from, ArrayRef<isa::Dim> fromDims) {
  if (fromDims.size() <= isa::Access::kMaxRank) {
    auto tile = [](const Placed &view, ArrayRef<isa::Dim> dims) {
      return Tile{view.buffer,
                  makeAccess(isa::Space::scratch, view.dtype, 0, 1, view.offset, dims)};
    };
    return lowering.dma(loc, tile(to, toDims), tile(from, fromDims));
  }
  for (int32_t i = 0; i < fromDims.front().count; ++i) {
    copyUnrolled(lowering, loc, to, toDims.drop_front(), from, fromDims.drop_front());
    to.offset += toDims.front().stride * byteSize(to.dtype);
    from.offset += fromDims.front().stride * byteSize(from.dtype);
  }
}

void copyDense(Lowering &lowering, Location loc, const Placed &to, const Placed &from) {
  Dims toDims = dimsOf(to), fromDims = dimsOf(from);
  simplifyTogether({&toDims, &fromDims});
  copyUnrolled(lowering, loc, to, toDims, from, fromDims);
}

Placed denseCopy(Lowering &lowering, Location loc, const Placed &hbm) {
  Placed dense = lowering.allocate(loc, hbm.shape, hbm.dtype, {Layout::hbm});
  copyDense(lowering, loc, dense, hbm);
  return dense;
}

namespace {

// Strides of the same view with dimensions of size 1 dropped or added; none for other reshapes.
std::optional<Placed> withoutOnes(const Placed &hbm, ArrayRef<int64_t> shape) {
  SmallVector<int64_t> sizes, strides;
  for (auto [size, stride] : llvm::zip(hbm.shape, hbm.strides))
    if (size != 1) {
      sizes.push_back(size);
      strides.push_back(stride);
    }
  Placed view = hbm;
  view.shape.assign(shape.begin(), shape.end());
  view.strides.clear();
  size_t next = 0;
  for (int64_t size : shape) {
    if (size != 1 && (next == sizes.size() || sizes[next] != size))
      return std::nullopt;
    view.strides.push_back(size == 1 ? 1 : strides[next++]);
  }
  return next == sizes.size() ? std::optional<Placed>(view) : std::nullopt;
}

std::optional<Placed> viewed(const Placed &hbm, ArrayRef<int64_t> shape) {
  return hbm.isContiguous() ? reshaped(hbm, shape) : withoutOnes(hbm, shape);
}

// Whether a rows or columns buffer means the same under another shape.
bool sameBuffer(const Placed &placed, ArrayRef<int64_t> shape) {
  Shape3 from(placed.shape), to(shape);
  if (from.columns != to.columns)
    return false;
  if (placed.layout.kind == Layout::columns)
    return true;
  return from.rows == to.rows || (from.rows % kPartitions == 0 && to.rows % kPartitions == 0);
}

LogicalResult lowerReshape(Operation *op, Lowering &lowering) {
  Value x = op->getOperand(0), result = op->getResult(0);
  ArrayRef<int64_t> shape = shapeOf(result);
  bool placed = false;
  if (const Placed *hbm = lowering.find(x, Layout::hbm))
    if (std::optional<Placed> view = viewed(*hbm, shape)) {
      lowering.place(result, *view);
      placed = true;
    }
  for (Layout::Kind kind : {Layout::rows, Layout::columns}) {
    const Placed *known = lowering.find(x, kind);
    if (!known || !sameBuffer(*known, shape))
      continue;
    Placed renamed = *known;
    renamed.shape.assign(shape.begin(), shape.end());
    lowering.place(result, renamed);
    placed = true;
  }
  if (placed)
    return success();
  FailureOr<Placed> dense = lowering.getDense(x);
  if (failed(dense))
    return failure();
  lowering.place(result, reshaped(*dense, shape));
  return success();
}

LogicalResult lowerTranspose(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::TransposeOp>(operation);
  FailureOr<Placed> hbm = lowering.get(op.getInput(), {Layout::hbm});
  if (failed(hbm))
    return failure();
  Placed view = *hbm;
  for (auto [d, from] : llvm::enumerate(op.getPermutation())) {
    view.shape[d] = hbm->shape[from];
    view.strides[d] = hbm->strides[from];
  }
  lowering.place(op.getResult(), view);
  return success();
}

LogicalResult lowerBroadcast(Operation *op, Lowering &lowering) {
  FailureOr<Placed> hbm = lowering.get(op->getOperand(0), {Layout::hbm});
  if (failed(hbm))
    return failure();
  lowering.place(op->getResult(0), repeated(*hbm, shapeOf(op->getResult(0))));
  return success();
}

LogicalResult lowerSlice(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::SliceOp>(operation);
  FailureOr<Placed> hbm = lowering.get(op.getInput(), {Layout::hbm});
  if (failed(hbm))
    return failure();
  Placed view = *hbm;
  for (size_t d = 0; d < view.shape.size(); ++d) {
    view.offset += op.getOffsets()[d] * view.strides[d] * byteSize(view.dtype);
    view.shape[d] = op.getSizes()[d];
    view.strides[d] *= view.shape[d] == 1 ? 1 : op.getStrides()[d]; // any step leads nowhere
  }
  lowering.place(op.getResult(), view);
  return success();
}

LogicalResult lowerConcat(Operation *operation, Lowering &lowering) {
  auto op = cast<nn::ConcatOp>(operation);
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(op.getResult().getType());
  int64_t axis = op.getAxis(), at = 0;
  isa::DType dtype = *hbmDType(type.getElementType());
  const bool fromHbm = dtype == isa::DType::i64; // which are nowhere else
  Placed whole = lowering.allocate(loc, type.getShape(), dtype, {Layout::hbm});
  for (Value input : op->getOperands()) {
    FailureOr<Placed> from = lowering.get(input, {fromHbm ? Layout::hbm : Layout::rows});
    if (failed(from))
      return failure();
    Placed part = whole;
    part.offset += at * whole.strides[axis] * byteSize(whole.dtype);
    part.shape.assign(from->shape.begin(), from->shape.end());
    fromHbm ? copyDense(lowering, loc, part, *from) : storeRows(lowering, loc, part, *from);
    at += from->shape[axis];
  }
  lowering.place(op.getResult(), whole);
  return success();
}

} // namespace

void registerShapeKernels(KernelRegistry &registry) {
  registry.add<nn::ReshapeOp>(lowerReshape);
  registry.add<nn::TransposeOp>(lowerTranspose);
  registry.add<nn::BroadcastOp>(lowerBroadcast);
  registry.add<nn::SliceOp>(lowerSlice);
  registry.add<nn::ConcatOp>(lowerConcat);
}

} // namespace tessera
