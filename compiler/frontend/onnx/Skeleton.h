// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An ONNX model without its large tensors: small enough to hand to the onnx library.
#pragma once

#include "compiler/frontend/onnx/MappedFile.h"
#include "compiler/frontend/onnx/Tensor.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tessera::frontend {

// What the exporter told about a node and the onnx library forgets on the way.
struct NodeNote {
  std::string name;   // or, where it has none, its first result
  std::string python; // "modeling_bert.py:175", where the exporter recorded it
  int position = -1;  // among the nodes of the skeleton's main graph; -1: it became a weight
};

struct Skeleton {
  // A serialized ModelProto in which every large tensor of the main graph is a graph input.
  std::string proto;
  std::vector<TensorRecord> weights;
  std::map<std::string, size_t, std::less<>> weightIndex; // by name, into `weights`
  // By the name of a node's output; all of a node share one, as there may be many.
  std::map<std::string, std::shared_ptr<const NodeNote>, std::less<>> notes;
  std::vector<MappedFile> files; // 0 is the model itself
};

// Tensors up to this many bytes stay in the skeleton.
constexpr uint64_t kInlineBytes = 1024;

// Walks `model`; external data is looked for in `directory`.
absl::StatusOr<Skeleton> readSkeleton(MappedFile model, const std::string &directory);

} // namespace tessera::frontend
