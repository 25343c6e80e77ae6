// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks of a model's structure made before the onnx library sees it, with better sentences.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace onnx {
class AttributeProto;
class FunctionProto;
class GraphProto;
class ModelProto;
class NodeProto;
class OpSchema;
} // namespace onnx

namespace tessera::frontend {

// The version of the default operator set; UnsupportedOpset where there is none we know.
absl::StatusOr<int> opsetOf(const onnx::ModelProto &model);

// The name of a node, or where it has none, of its first result.
std::string nameOf(const onnx::NodeProto &node);
// "node 'name' (Operator)", for messages.
std::string describe(const onnx::NodeProto &node);

// Whether an attribute says what its absence says. The schema may be null.
bool isDefault(const onnx::OpSchema *schema, const onnx::AttributeProto &attribute);

// The operators that nodes of a model may use: those of the onnx library in the versions its main
// graph imports, and functions. Looked up by name: a model may have as many functions as nodes. The
// model must outlive it.
class KnownOperators {
public:
  explicit KnownOperators(const onnx::ModelProto &model);
  // The same with the versions that a function imports.
  KnownOperators inside(const onnx::FunctionProto &function) const;

  bool contains(const onnx::NodeProto &node) const;
  const onnx::FunctionProto *function(const onnx::NodeProto &node) const; // or null
  int version(const std::string &domain) const;                           // 0: not imported

private:
  using Functions = std::map<std::array<std::string_view, 3>, const onnx::FunctionProto *>;

  std::shared_ptr<const Functions> functions_; // by domain, name and overload
  std::map<std::string_view, int> versions_;
};

// UnknownOperator where a node is of none.
absl::Status checkKnown(const KnownOperators &operators, const onnx::NodeProto &node);

// Unknown operators, cycles, values nobody makes, functions that expand without end.
absl::Status checkStructure(const onnx::ModelProto &model);

} // namespace tessera::frontend
