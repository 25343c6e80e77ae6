// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of a graph by their ONNX names, made into nn operations when first used.
#include "compiler/frontend/onnx/ValueTable.h"

#include "onnx/onnx_pb.h"

namespace tessera::frontend {

namespace {

std::span<const int64_t> dimsOf(const onnx::TensorProto &tensor) {
  return {tensor.dims().data(), static_cast<size_t>(tensor.dims_size())};
}

} // namespace

ValueTable::Entry *ValueTable::find(const std::string &name) {
  auto found = entries_.find(name);
  if (found != entries_.end())
    return &found->second;
  auto weight = skeleton_.weightIndex.find(name);
  if (weight == skeleton_.weightIndex.end())
    return nullptr;
  Entry &entry = entries_[name];
  entry.weight = &skeleton_.weights[weight->second];
  return &entry;
}

bool ValueTable::contains(const std::string &name) const {
  return entries_.contains(name) || skeleton_.weightIndex.contains(name);
}

void ValueTable::expect(const std::string &name, int32_t type,
                        std::optional<std::vector<int64_t>> dims) {
  expectations_[name] = {type, std::move(dims)};
}

absl::StatusOr<mlir::Value> ValueTable::constant(const std::string &name,
                                                 const onnx::TensorProto &tensor,
                                                 mlir::Location location) {
  TSR_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, tensorBytes(tensor));
  TSR_ASSIGN_OR_RETURN(mlir::RankedTensorType type,
                       tensorType(*builder_.getContext(), tensor.data_type(), dimsOf(tensor),
                                  concat("tensor '", name, "'")));
  return known.constant(name, type, std::move(bytes), location);
}

absl::StatusOr<mlir::Value> ValueTable::value(const std::string &name, mlir::Location location) {
  Entry *entry = find(name);
  if (!entry)
    return error(Code::Internal, "the value '", name, "' was never made");
  if (entry->value)
    return entry->value;
  if (entry->tensor) {
    TSR_ASSIGN_OR_RETURN(entry->value, constant(name, *entry->tensor, location));
    return entry->value;
  }
  const TensorRecord &record = *entry->weight;
  TSR_ASSIGN_OR_RETURN(mlir::RankedTensorType type,
                       tensorType(*builder_.getContext(), record.type, record.dims,
                                  concat("tensor '", record.name, "'")));
  entry->value = known.weight(record, type, location);
  return entry->value;
}

mlir::RankedTensorType ValueTable::expected(const std::string &name) const {
  auto found = expectations_.find(name);
  if (found == expectations_.end() || !found->second.dims)
    return {};
  mlir::Type element = elementType(*builder_.getContext(), found->second.type);
  return element ? mlir::RankedTensorType::get(*found->second.dims, element)
                 : mlir::RankedTensorType();
}

// An unknown dimension is -1 and may be any.
static bool agree(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> stated) {
  return shape.size() == stated.size() && llvm::all_of(llvm::zip(shape, stated), [](auto pair) {
           auto [is, said] = pair;
           return said < 0 || is == said;
         });
}

absl::Status ValueTable::check(const std::string &name, mlir::RankedTensorType type) {
  const std::span<const int64_t> shape(type.getShape().data(), type.getShape().size());
  if (auto stated = stated_.find(name); stated != stated_.end()) {
    if (!agree(type.getShape(), stated->second))
      contradictions_.push_back(concat("'", name, "' has the shape ", shapeText(shape),
                                       ", the model states ", shapeText(stated->second)));
    stated_.erase(stated); // told once
  }
  auto found = expectations_.find(name);
  if (found == expectations_.end())
    return absl::OkStatus();
  const auto &[expected, dims] = found->second;
  if (dims && type.getShape() != llvm::ArrayRef<int64_t>(*dims))
    return error(Code::ShapeConflict, "the value '", name, "' has the shape ", shapeText(shape),
                 ", but ", shapeText(*dims), " was inferred");
  if (type.getElementType() != elementType(*builder_.getContext(), expected))
    return error(Code::ShapeConflict, "the value '", name, "' is not of the type ",
                 elementName(expected), " that was inferred");
  return absl::OkStatus();
}

} // namespace tessera::frontend
