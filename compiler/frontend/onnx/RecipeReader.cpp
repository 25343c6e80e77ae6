// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Evaluates weight recipes piece by piece, while an artifact is written.
#include "compiler/frontend/onnx/RecipeReader.h"

#include "compiler/frontend/onnx/Convert.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace tessera::frontend {

namespace {

constexpr uint64_t kChunk = 1 << 16; // elements evaluated at a time

int64_t product(std::span<const int64_t> dims) {
  return std::accumulate(dims.begin(), dims.end(), int64_t(1), std::multiplies<>());
}

std::vector<int64_t> rowMajor(std::span<const int64_t> dims) {
  std::vector<int64_t> strides(dims.size(), 1);
  for (size_t i = dims.size(); i-- > 1;)
    strides[i - 1] = strides[i] * dims[i];
  return strides;
}

mlir::Type elementAfter(const RecipePlan &plan) {
  mlir::Type element = plan.element;
  for (mlir::Attribute step : plan.valueSteps)
    if (auto cast = llvm::dyn_cast<nn::CastStepAttr>(step))
      element = cast.getElementType();
  return element;
}

// Copies `count` elements of Width bytes, `stride` elements apart.
template <size_t Width>
void copyStrided(std::byte *to, const std::byte *from, int64_t stride, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    std::memcpy(to + i * Width, from + i * stride * int64_t(Width), Width);
}

void copyRun(std::byte *to, const std::byte *from, size_t width, int64_t stride, int64_t count) {
  if (stride == 1)
    std::memcpy(to, from, count * width);
  else if (width == 4)
    copyStrided<4>(to, from, stride, count);
  else if (width == 2)
    copyStrided<2>(to, from, stride, count);
  else if (width == 8)
    copyStrided<8>(to, from, stride, count);
  else
    copyStrided<1>(to, from, stride, count);
}

// Elements [first, first + count) in row-major order, before the value steps.
std::vector<std::byte> collect(const RecipePlan &plan, uint64_t first, uint64_t count) {
  const size_t width = elementBytes(plan.element);
  std::vector<std::byte> out(count * width);
  const size_t rank = plan.dims.size();
  if (rank == 0) {
    copyRun(out.data(), plan.data.data() + plan.base * width, width, 1, count);
    return out;
  }
  const uint64_t inner = plan.dims.back();
  for (uint64_t done = 0; done < count;) {
    uint64_t rest = (first + done) / inner, column = (first + done) % inner;
    int64_t index = plan.base + static_cast<int64_t>(column) * plan.strides.back();
    for (size_t i = rank - 1; i-- > 0; rest /= plan.dims[i])
      index += static_cast<int64_t>(rest % plan.dims[i]) * plan.strides[i];
    const uint64_t run = std::min(inner - column, count - done);
    copyRun(out.data() + done * width, plan.data.data() + index * int64_t(width), width,
            plan.strides.back(), run);
    done += run;
  }
  return out;
}

// Elements [first, first + count) of the finished tensor.
absl::StatusOr<std::vector<std::byte>> evaluate(const RecipePlan &plan, uint64_t first,
                                                uint64_t count) {
  std::vector<std::byte> bytes = collect(plan, first, count);
  mlir::Type element = plan.element;
  for (mlir::Attribute step : plan.valueSteps) {
    if (auto scale = llvm::dyn_cast<nn::ScaleStepAttr>(step)) {
      scaleElements(bytes, scale.getFactor().getValue().convertToFloat());
      continue;
    }
    mlir::Type to = llvm::cast<nn::CastStepAttr>(step).getElementType();
    TSR_ASSIGN_OR_RETURN(bytes, convertElements(bytes, element, to));
    element = to;
  }
  return bytes;
}

// The strides of the same elements under another shape, if there are any: dimensions are paired
// in groups of equal products, and each group of old ones must be one evenly spaced run.
bool reshapeStrides(const RecipePlan &plan, std::span<const int64_t> shape,
                    std::vector<int64_t> &strides) {
  std::vector<int64_t> dims, steps; // the old ones that count
  for (size_t i = 0; i < plan.dims.size(); ++i)
    if (plan.dims[i] != 1) {
      dims.push_back(plan.dims[i]);
      steps.push_back(plan.strides[i]);
    }
  strides.assign(shape.size(), 1);
  if (product(shape) == 0)
    return true;
  for (size_t from = 0, to = 0; from < dims.size() && to < shape.size();) {
    size_t fromEnd = from + 1, toEnd = to + 1;
    for (int64_t have = dims[from], want = shape[to]; have != want;)
      want < have ? want *= shape[toEnd++] : have *= dims[fromEnd++];
    for (size_t i = from; i + 1 < fromEnd; ++i)
      if (steps[i] != dims[i + 1] * steps[i + 1])
        return false;
    strides[toEnd - 1] = steps[fromEnd - 1];
    for (size_t i = toEnd - 1; i > to; --i)
      strides[i - 1] = strides[i] * shape[i];
    from = fromEnd;
    to = toEnd;
  }
  return true;
}

// The elements as they are now, as the data of a plan of their own.
absl::Status materialise(RecipePlan &plan) {
  TSR_ASSIGN_OR_RETURN(std::vector<std::byte> bytes, evaluate(plan, 0, product(plan.dims)));
  plan.element = elementAfter(plan);
  plan.valueSteps.clear();
  plan.owned = std::move(bytes);
  plan.data = plan.owned;
  plan.base = 0;
  plan.strides = rowMajor(plan.dims);
  return absl::OkStatus();
}

absl::Status applyStep(RecipePlan &plan, mlir::Attribute step) {
  if (auto transpose = llvm::dyn_cast<nn::TransposeStepAttr>(step)) {
    const std::vector<int64_t> dims = plan.dims, strides = plan.strides;
    for (size_t i = 0; i < dims.size(); ++i) {
      plan.dims[i] = dims[transpose.getPermutation()[i]];
      plan.strides[i] = strides[transpose.getPermutation()[i]];
    }
  } else if (auto slice = llvm::dyn_cast<nn::SliceStepAttr>(step)) {
    for (size_t i = 0; i < plan.dims.size(); ++i) {
      plan.dims[i] = slice.getSizes()[i];
      // What chooses nothing, or one element, may have any offset, or stride.
      plan.base += plan.dims[i] > 0 ? slice.getOffsets()[i] * plan.strides[i] : 0;
      plan.strides[i] *= plan.dims[i] > 1 ? slice.getStrides()[i] : 1;
    }
  } else if (auto reshape = llvm::dyn_cast<nn::ReshapeStepAttr>(step)) {
    std::vector<int64_t> strides;
    if (!reshapeStrides(plan, reshape.getShape(), strides)) {
      TSR_RETURN_IF_ERROR(materialise(plan));
      strides = rowMajor(reshape.getShape());
    }
    plan.dims.assign(reshape.getShape().begin(), reshape.getShape().end());
    plan.strides = std::move(strides);
  } else if (llvm::isa<nn::CastStepAttr, nn::ScaleStepAttr>(step)) {
    plan.valueSteps.push_back(step);
  } else {
    return error(Code::Internal, "a weight recipe has a step nobody can evaluate");
  }
  return absl::OkStatus();
}

} // namespace

absl::StatusOr<RecipePlan> RecipeReader::plan(nn::RecipeAttr recipe) const {
  const int64_t file = recipe.getFile();
  if (file < 0 || file >= static_cast<int64_t>(sources_.size()))
    return error(Code::InvalidModel, "a weight refers to file ", file, " of ", sources_.size());
  std::span<const std::byte> bytes = std::as_bytes(sources_[file].bytes());
  RecipePlan plan;
  plan.element = recipe.getSource().getElementType();
  plan.dims.assign(recipe.getSource().getShape().begin(), recipe.getSource().getShape().end());
  plan.strides = rowMajor(plan.dims);
  const uint64_t offset = recipe.getOffset();
  const uint64_t size = recipe.getSource().getNumElements() * elementBytes(plan.element);
  if (offset > bytes.size() || size > bytes.size() - offset)
    return error(Code::BadTensor, "a weight lies at bytes ", offset, " to ", offset + size, " of '",
                 sources_[file].name(), "', which has ", bytes.size());
  plan.data = bytes.subspan(offset, size);
  for (mlir::Attribute step : recipe.getSteps())
    TSR_RETURN_IF_ERROR(applyStep(plan, step));
  return plan;
}

absl::Status RecipeReader::read(nn::RecipeAttr recipe, uint64_t offset,
                                std::span<std::byte> piece) {
  if (recipe != planned_) {
    TSR_ASSIGN_OR_RETURN(plan_, plan(recipe));
    planned_ = recipe;
  }
  const size_t width = elementBytes(elementAfter(plan_));
  const uint64_t total = product(plan_.dims) * width;
  if (offset % width || piece.size() % width || offset > total || piece.size() > total - offset)
    return error(Code::Internal, "bytes ", offset, " to ", offset + piece.size(),
                 " of a weight of ", total, " were asked for");
  const uint64_t first = offset / width, count = piece.size() / width;
  for (uint64_t done = 0; done < count;) {
    const uint64_t step = std::min(kChunk, count - done);
    TSR_ASSIGN_OR_RETURN(std::vector<std::byte> bytes, evaluate(plan_, first + done, step));
    std::memcpy(piece.data() + done * width, bytes.data(), bytes.size());
    done += step;
  }
  return absl::OkStatus();
}

} // namespace tessera::frontend
