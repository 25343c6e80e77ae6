// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an artifact says: a program, its interface, the machine it was made for.
#pragma once

#include "compiler/artifact/isa/Program.h"
#include "compiler/artifact/target/Machine.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tessera {

// Valid values of an integer input, both ends included.
struct ValueRange {
  int64_t smallest = 0;
  int64_t largest = 0;
  friend bool operator==(const ValueRange &, const ValueRange &) = default;
};

// One tensor of the input, output or weights region: dense, row-major, 64-byte aligned.
struct TensorInfo {
  static constexpr uint64_t kAlignment = 64;

  std::string name;
  isa::DType dtype = isa::DType::f32;
  bool isBool = false; // dtype is u8 then, the values 0 and 1
  std::vector<int64_t> shape;
  uint64_t offset = 0; // bytes from the start of its region
  std::optional<ValueRange> range;

  int64_t elements() const {
    int64_t n = 1;
    for (int64_t dim : shape)
      n *= dim;
    return n;
  }
  uint64_t bytes() const { return uint64_t(elements()) * isa::byteSize(dtype); }
  std::string_view typeName() const { return isBool ? "bool" : isa::name(dtype); }
  friend bool operator==(const TensorInfo &, const TensorInfo &) = default;
};

// The data type a name of `typeName` means; false where there is none.
bool parseTypeName(std::string_view name, TensorInfo &tensor);

// Where an instruction comes from: the ONNX nodes, and the Python line where it is known.
struct Location {
  std::vector<std::string> nodes;
  std::string source;
  friend bool operator==(const Location &, const Location &) = default;
};

struct Artifact {
  std::string name; // of the model, at most 255 bytes
  isa::Program program;
  std::vector<TensorInfo> inputs, outputs, weights;
  uint64_t scratchBytes = 0;
  Machine machine;
  std::vector<Location> locations = {{}};      // Instruction::location indexes it; 0 is unknown
  std::map<std::string, std::string> metadata; // "tool", "flags", "source digest", ...

  // Size of an HBM region; of the tensor regions, up to the end of the last tensor, rounded to 64.
  uint64_t regionBytes(isa::Space space) const;
};

// Places tensors one behind the other and returns the size of their region.
uint64_t assignOffsets(std::vector<TensorInfo> &tensors);

// Checks all but the instructions: names, shapes, offsets, ranges, that locations exist.
absl::Status checkTables(const Artifact &artifact);

} // namespace tessera
