// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of a graph by their ONNX names, made into nn operations when first used.
#include "compiler/frontend/onnx/ValueTable.h"

#include "dialects/nn/NNOps.h"

#include "onnx/onnx_pb.h"

#include <cstring>

namespace tessera::frontend {

namespace {

// What nn.constant takes: see its description.
constexpr size_t kConstantFloatBytes = 4096;
constexpr size_t kConstantOtherBytes = 1 << 20;

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

void ValueTable::define(const std::string &name, Known known) {
  kept_ += known.values.size();
  entries_[name].known = std::move(known);
}

bool ValueTable::contains(const std::string &name) const {
  return entries_.contains(name) || skeleton_.weightIndex.contains(name);
}

void ValueTable::expect(const std::string &name, int32_t type,
                        std::optional<std::vector<int64_t>> dims) {
  expectations_[name] = {type, std::move(dims)};
}

std::span<const uint8_t> ValueTable::bytesIn(const TensorRecord &record) const {
  return skeleton_.files[record.file].bytes().subspan(record.offset, record.size);
}

absl::StatusOr<mlir::Value> ValueTable::makeWeight(const TensorRecord &record,
                                                   mlir::Location location) {
  TSR_ASSIGN_OR_RETURN(mlir::RankedTensorType type,
                       tensorType(*builder_.getContext(), record.type, record.dims,
                                  concat("tensor '", record.name, "'")));
  if (!llvm::isa<mlir::FloatType>(type.getElementType()) && record.size <= kConstantOtherBytes)
    return builder_.create<nn::ConstantOp>(location, type, denseFromBytes(type, bytesIn(record)))
        .getResult();
  auto recipe = nn::RecipeAttr::get(builder_.getContext(), record.file,
                                    static_cast<int64_t>(record.offset), type, {});
  return builder_.create<nn::WeightOp>(location, record.name, recipe).getResult();
}

absl::StatusOr<mlir::Value> ValueTable::constant(const std::string &name, int32_t onnxType,
                                                 std::span<const int64_t> dims,
                                                 std::vector<uint8_t> bytes,
                                                 mlir::Location location) {
  TSR_ASSIGN_OR_RETURN(
      mlir::RankedTensorType type,
      tensorType(*builder_.getContext(), onnxType, dims, concat("tensor '", name, "'")));
  const bool isFloat = llvm::isa<mlir::FloatType>(type.getElementType());
  if (bytes.size() <= (isFloat ? kConstantFloatBytes : kConstantOtherBytes))
    return builder_.create<nn::ConstantOp>(location, type, denseFromBytes(type, bytes)).getResult();
  TensorRecord record{name, onnxType, {dims.begin(), dims.end()}, 0, 0, bytes.size()};
  record.file = static_cast<int>(skeleton_.files.size());
  skeleton_.files.push_back(MappedFile::fromBytes(std::move(bytes), "constant " + name));
  return makeWeight(record, location);
}

absl::StatusOr<mlir::Value> ValueTable::constant(const std::string &name, const Known &known,
                                                 mlir::Location location) {
  if (known.values.empty() || !llvm::all_equal(known.values))
    return constant(name, known.type, known.dims, bytesOf(known), location);
  // One number takes no memory, however often it is repeated.
  auto element = elementType(*builder_.getContext(), known.type);
  auto one = denseFromBytes(mlir::RankedTensorType::get({}, element),
                            bytesOf({known.type, {}, {known.values.front()}}));
  auto all = one.resizeSplat(mlir::RankedTensorType::get(known.dims, element));
  return builder_.create<nn::ConstantOp>(location, all).getResult();
}

absl::StatusOr<mlir::Value> ValueTable::value(const std::string &name, mlir::Location location) {
  Entry *entry = find(name);
  if (!entry)
    return error(Code::Internal, "the value '", name, "' was never made");
  if (entry->value)
    return entry->value;
  if (entry->known) {
    TSR_ASSIGN_OR_RETURN(entry->value, constant(name, *entry->known, location));
  } else if (entry->weight) {
    TSR_ASSIGN_OR_RETURN(entry->value, makeWeight(*entry->weight, location));
  } else {
    TSR_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, tensorBytes(*entry->tensor));
    TSR_ASSIGN_OR_RETURN(entry->value,
                         constant(name, entry->tensor->data_type(), dimsOf(*entry->tensor),
                                  std::move(bytes), location));
  }
  return entry->value;
}

absl::StatusOr<mlir::RankedTensorType> ValueTable::type(const std::string &name) {
  Entry *entry = find(name);
  if (!entry)
    return error(Code::Internal, "the value '", name, "' was never made");
  const std::string what = concat("tensor '", name, "'");
  if (entry->value)
    return llvm::cast<mlir::RankedTensorType>(entry->value.getType());
  if (entry->known)
    return tensorType(*builder_.getContext(), entry->known->type, entry->known->dims, what);
  if (entry->weight)
    return tensorType(*builder_.getContext(), entry->weight->type, entry->weight->dims, what);
  return tensorType(*builder_.getContext(), entry->tensor->data_type(), dimsOf(*entry->tensor),
                    what);
}

absl::StatusOr<const Known *> ValueTable::known(const std::string &name) {
  Entry *entry = find(name);
  if (!entry)
    return nullptr;
  if (entry->known)
    return &*entry->known;
  if (entry->weight && isIntegerOrBool(entry->weight->type)) {
    const TensorRecord &record = *entry->weight;
    if (record.size * 8 / elementBits(record.type) > Known::kMaxElements)
      return nullptr;
    entry->known = knownFromBytes(record.type, record.dims, bytesIn(record));
  } else if (entry->tensor && isIntegerOrBool(entry->tensor->data_type())) {
    // Before its bytes are copied, as every node that reads it asks.
    TSR_ASSIGN_OR_RETURN(uint64_t count,
                         elementCount(dimsOf(*entry->tensor), concat("tensor '", name, "'")));
    if (count > Known::kMaxElements)
      return nullptr;
    TSR_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, tensorBytes(*entry->tensor));
    entry->known = knownFromBytes(entry->tensor->data_type(), dimsOf(*entry->tensor), bytes);
  }
  return entry->known ? &*entry->known : nullptr;
}

// The integer a floating point number was cast from; exporters write limits of ranges like this.
static std::optional<double> castInteger(mlir::Value value) {
  auto cast = value ? value.getDefiningOp<nn::CastOp>() : nn::CastOp();
  auto constant = cast ? cast.getInput().getDefiningOp<nn::ConstantOp>() : nn::ConstantOp();
  if (!constant || !llvm::isa<mlir::FloatType>(cast.getType().getElementType()))
    return std::nullopt;
  auto values = llvm::dyn_cast<mlir::DenseIntElementsAttr>(constant.getValue());
  if (!values || values.getNumElements() != 1 || values.getElementType().isInteger(1))
    return std::nullopt;
  const llvm::APInt integer = *values.value_begin<llvm::APInt>();
  return values.getElementType().isUnsignedInteger() ? integer.roundToDouble(false)
                                                     : integer.roundToDouble(true);
}

std::optional<double> ValueTable::scalar(const std::string &name) {
  Entry *entry = find(name);
  if (!entry || !entry->tensor)
    return entry ? castInteger(entry->value) : std::nullopt;
  absl::StatusOr<std::vector<uint8_t>> bytes = tensorBytes(*entry->tensor);
  if (!bytes.ok())
    return std::nullopt;
  if (entry->tensor->data_type() == onnx::TensorProto::FLOAT && bytes->size() == 4) {
    float value;
    std::memcpy(&value, bytes->data(), sizeof value);
    return value;
  }
  if (entry->tensor->data_type() == onnx::TensorProto::DOUBLE && bytes->size() == 8) {
    double value;
    std::memcpy(&value, bytes->data(), sizeof value);
    return value;
  }
  return std::nullopt;
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
