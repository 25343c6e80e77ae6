// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks and arithmetic of the tables of an artifact.
#include "compiler/artifact/neff/Artifact.h"

#include <algorithm>
#include <set>

namespace tessera {
namespace {

constexpr uint64_t kMaxRegion = uint64_t(1) << 44; // 16 TiB
constexpr size_t kMaxName = 255;                   // of a model: the header's field
constexpr size_t kMaxTensorName = 4096;            // of an input or output
constexpr size_t kMaxRank = 32;

uint64_t alignUp(uint64_t bytes) {
  return (bytes + TensorInfo::kAlignment - 1) / TensorInfo::kAlignment * TensorInfo::kAlignment;
}

absl::Status bad(std::string_view table, std::string_view tensor, std::string_view what) {
  return error(Code::BadTensorTable, table, " '", tensor, "' ", what);
}

// JSON holds Unicode only.
bool isUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    unsigned char lead = text[i];
    size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || i + length > text.size())
      return false;
    for (size_t k = 1; k < length; ++k)
      if ((text[i + k] & 0xc0) != 0x80)
        return false;
    unsigned char next = length > 1 ? text[i + 1] : 0;
    if ((lead == 0xe0 && next < 0xa0) || (lead == 0xed && next >= 0xa0) ||
        (lead == 0xf0 && next < 0x90) || (lead == 0xf4 && next >= 0x90))
      return false;
    i += length;
  }
  return true;
}

absl::Status checkShape(std::string_view table, const TensorInfo &tensor) {
  if (tensor.shape.size() > kMaxRank)
    return bad(table, tensor.name, concat("has more than ", kMaxRank, " dimensions"));
  uint64_t limit = kMaxRegion / isa::byteSize(tensor.dtype), elements = 1;
  for (int64_t dim : tensor.shape) {
    if (dim < 0)
      return bad(table, tensor.name, concat("has the negative dimension ", dim));
    if (dim > 0 && elements > limit / uint64_t(dim))
      return bad(table, tensor.name, "is larger than 16 TiB");
    elements *= std::max<uint64_t>(dim, 1); // so that a zero does not hide an absurd rest
  }
  if (tensor.offset > kMaxRegion || tensor.offset % TensorInfo::kAlignment)
    return bad(
        table, tensor.name,
        concat("has the offset ", tensor.offset, ", which is not a multiple of 64 within 16 TiB"));
  return absl::OkStatus();
}

absl::Status checkTensor(std::string_view table, const TensorInfo &tensor) {
  if (tensor.name.empty() || !isUtf8(tensor.name))
    return bad(table, tensor.name, "has a name that is empty or not UTF-8");
  if (tensor.isBool && tensor.dtype != isa::DType::u8)
    return bad(table, tensor.name, "is bool but not stored as u8");
  TSR_RETURN_IF_ERROR(checkShape(table, tensor));
  if (!tensor.range)
    return absl::OkStatus();
  if (!isa::isInteger(tensor.dtype) || tensor.isBool)
    return bad(table, tensor.name, "has a range of values but not an integer type");
  if (tensor.range->smallest > tensor.range->largest)
    return bad(table, tensor.name, "has an empty range of values");
  return absl::OkStatus();
}

// The runtime's C API takes names that end in a zero, and dimensions of 32 bits.
absl::Status checkInterface(std::string_view table, const std::vector<TensorInfo> &tensors) {
  for (const TensorInfo &tensor : tensors) {
    if (tensor.name.size() > kMaxTensorName || tensor.name.find('\0') != std::string::npos)
      return bad(table, tensor.name, "has a name that is longer than 4096 bytes or holds a zero");
    for (int64_t dim : tensor.shape)
      if (dim > int64_t(UINT32_MAX))
        return bad(table, tensor.name,
                   concat("has the dimension ", dim, ", which takes more than 32 bits"));
  }
  return absl::OkStatus();
}

absl::Status checkTable(std::string_view table, const std::vector<TensorInfo> &tensors) {
  std::set<std::string_view> names;
  std::vector<const TensorInfo *> byOffset;
  for (const TensorInfo &tensor : tensors) {
    TSR_RETURN_IF_ERROR(checkTensor(table, tensor));
    if (!names.insert(tensor.name).second)
      return bad(table, tensor.name, "stands there twice");
    if (tensor.bytes())
      byOffset.push_back(&tensor);
  }
  std::sort(byOffset.begin(), byOffset.end(),
            [](const TensorInfo *a, const TensorInfo *b) { return a->offset < b->offset; });
  for (size_t i = 1; i < byOffset.size(); ++i)
    if (byOffset[i - 1]->offset + byOffset[i - 1]->bytes() > byOffset[i]->offset)
      return bad(table, byOffset[i]->name,
                 concat("overlaps '", byOffset[i - 1]->name, "' in its region"));
  return absl::OkStatus();
}

absl::Status checkLocations(const Artifact &artifact) {
  if (artifact.locations.empty() || !(artifact.locations[0] == Location{}))
    return error(Code::BadTensorTable, "location 0 must be the unknown one");
  for (const Location &location : artifact.locations) {
    bool utf8 = isUtf8(location.source);
    for (const std::string &node : location.nodes)
      utf8 &= isUtf8(node);
    if (!utf8)
      return error(Code::BadTensorTable, "a source location is not UTF-8");
  }
  for (int q = 0; q < isa::kQueueCount; ++q)
    for (const isa::Instruction &instruction : artifact.program.queues[q])
      if (instruction.location >= artifact.locations.size())
        return error(Code::BadTensorTable, "an instruction of queue ", isa::queueName(q),
                     " has location ", instruction.location, " of ", artifact.locations.size());
  return absl::OkStatus();
}

uint64_t endOf(const std::vector<TensorInfo> &tensors) {
  uint64_t end = 0;
  for (const TensorInfo &tensor : tensors)
    end = std::max(end, tensor.offset + tensor.bytes());
  return alignUp(end);
}

} // namespace

bool parseTypeName(std::string_view name, TensorInfo &tensor) {
  tensor.isBool = name == "bool";
  if (tensor.isBool) {
    tensor.dtype = isa::DType::u8;
    return true;
  }
  for (int i = 0; i < isa::kDTypeCount; ++i)
    if (isa::name(static_cast<isa::DType>(i)) == name) {
      tensor.dtype = static_cast<isa::DType>(i);
      return true;
    }
  return false;
}

uint64_t Artifact::regionBytes(isa::Space space) const {
  switch (space) {
  case isa::Space::weights:
    return endOf(weights);
  case isa::Space::input:
    return endOf(inputs);
  case isa::Space::output:
    return endOf(outputs);
  case isa::Space::scratch:
    return scratchBytes;
  default:
    return 0;
  }
}

uint64_t assignOffsets(std::vector<TensorInfo> &tensors) {
  uint64_t offset = 0;
  for (TensorInfo &tensor : tensors) {
    tensor.offset = offset;
    offset = alignUp(offset + tensor.bytes());
  }
  return offset;
}

absl::Status checkTables(const Artifact &artifact) {
  if (artifact.name.size() > kMaxName || !isUtf8(artifact.name) ||
      artifact.name.find('\0') != std::string::npos)
    return error(Code::BadTensorTable, "the model's name is longer than 255 bytes or not text");
  TSR_RETURN_IF_ERROR(checkTable("input", artifact.inputs));
  TSR_RETURN_IF_ERROR(checkTable("output", artifact.outputs));
  TSR_RETURN_IF_ERROR(checkTable("weight", artifact.weights));
  TSR_RETURN_IF_ERROR(checkInterface("input", artifact.inputs));
  TSR_RETURN_IF_ERROR(checkInterface("output", artifact.outputs));
  for (const auto *table : {&artifact.outputs, &artifact.weights})
    for (const TensorInfo &tensor : *table)
      if (tensor.range)
        return bad("tensor", tensor.name, "has a range of values; only inputs do");
  if (artifact.scratchBytes > kMaxRegion)
    return error(Code::BadTensorTable, "scratch of ", artifact.scratchBytes,
                 " bytes is larger than 16 TiB");
  for (const auto &[key, value] : artifact.metadata)
    if (key.empty() || !isUtf8(key) || !isUtf8(value))
      return error(Code::BadTensorTable, "an entry of the metadata is not UTF-8 text");
  return checkLocations(artifact);
}

} // namespace tessera
