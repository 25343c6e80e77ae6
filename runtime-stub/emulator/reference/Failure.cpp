// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is said of an index outside its table: the instruction, the node, the input.
#include "runtime-stub/emulator/reference/Execute.h"

#include "absl/strings/str_join.h"

#include <cstring>

namespace tessera::emulator {
namespace {

template <typename T> int64_t load(const std::byte *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

int64_t integerAt(isa::DType dtype, const std::byte *bytes) {
  switch (dtype) {
  case isa::DType::i64:
    return load<int64_t>(bytes);
  case isa::DType::i32:
    return load<int32_t>(bytes);
  case isa::DType::u32:
    return load<uint32_t>(bytes);
  case isa::DType::i16:
    return load<int16_t>(bytes);
  case isa::DType::u16:
    return load<uint16_t>(bytes);
  case isa::DType::i8:
    return load<int8_t>(bytes);
  default: // only integers have a range
    return load<uint8_t>(bytes);
  }
}

// "[0, 3]"
std::string placeOf(int64_t element, const std::vector<int64_t> &shape) {
  std::vector<int64_t> place(shape.size());
  for (size_t d = shape.size(); d-- > 0; element /= shape[d])
    place[d] = element % shape[d];
  return concat("[", absl::StrJoin(place, ", "), "]");
}

// "input 'ids' holds -51 at [0, 3]": what was given may be something else by the time it is an
// index. Values may count from the end of their range.
std::string outsideRange(const Artifact &artifact, std::span<const std::byte> region) {
  for (const TensorInfo &input : artifact.inputs) {
    if (!input.range || input.offset + input.bytes() > region.size())
      continue;
    const int64_t lowest = input.range->smallest - input.range->largest - 1;
    for (int64_t i = 0; i < input.elements(); ++i) {
      const int64_t value =
          integerAt(input.dtype, region.data() + input.offset + i * isa::byteSize(input.dtype));
      if (value < lowest || value > input.range->largest)
        return concat("input '", input.name, "' holds ", value, " at ", placeOf(i, input.shape));
    }
  }
  return "";
}

// "input 'ids'", where an instruction takes its indices from there.
std::string sourceOfIndices(const Artifact &artifact, const isa::Instruction &instruction) {
  const isa::Access *indices = nullptr;
  if (auto *gather = std::get_if<isa::DmaGather>(&instruction.body))
    indices = &gather->indices;
  else if (auto *scatter = std::get_if<isa::DmaScatter>(&instruction.body))
    indices = &scatter->indices;
  if (indices && indices->space == isa::Space::input)
    for (const TensorInfo &input : artifact.inputs)
      if (indices->offset >= input.offset && indices->offset < input.offset + input.bytes())
        return concat("input '", input.name, "'");
  return "";
}

} // namespace

absl::Status describeFailure(const absl::Status &status, const Artifact &artifact, isa::Queue queue,
                             uint32_t index, std::span<const std::byte> input) {
  const isa::Instruction &instruction = artifact.program.queues[queue][index];
  std::string where = concat(isa::queueName(queue), " instruction ", index);
  if (instruction.location < artifact.locations.size())
    if (const auto &nodes = artifact.locations[instruction.location].nodes; !nodes.empty())
      where += concat(" of node ", absl::StrJoin(nodes, ", "));
  if (std::string found = outsideRange(artifact, input); !found.empty())
    where = concat(found, ", met by ", where);
  else if (std::string source = sourceOfIndices(artifact, instruction); !source.empty())
    where += concat(" reading ", source);
  return annotate(status, where);
}

} // namespace tessera::emulator
