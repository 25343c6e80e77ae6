// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small model for every operator that might be compiled.
#include "compiler/frontend/onnx/OperatorCases.h"

#include "compiler/frontend/onnx/Import.h"
#include "compiler/frontend/onnx/Library.h"

#include "onnx/defs/parser.h"
#include "onnx/defs/schema.h"
#include "onnx/onnx_pb.h"
#include "onnx/shape_inference/implementation.h"

#include <algorithm>
#include <map>
#include <set>

namespace tessera::frontend {

namespace {

// Inputs and node of operators that square matrices of one type without attributes do not suit.
// Several may stand for one operator.
constexpr std::pair<const char *, const char *> kSpecial[] = {
#define CASE(name, graph) {name, graph},
#include "compiler/frontend/onnx/OperatorCases.def"
#undef CASE
};

// Every operand a matrix; element types in the order in which they are tried.
std::vector<std::string> plainGraphs(const onnx::OpSchema &schema) {
  std::vector<std::string> graphs;
  for (std::string_view type : {"float", "bool", "int32"}) {
    std::string inputs, operands;
    for (int i = 0; i < std::max(schema.min_input(), 1); ++i) {
      inputs += concat(i ? ", " : "", type, "[4,4] x", i);
      operands += concat(i ? ", x" : "x", i);
    }
    graphs.push_back(concat("(", inputs, ") => (y) { y = ", schema.Name(), "(", operands, ") }"));
  }
  return graphs;
}

// The library wants a type for every output, and infers it as that of an inner value.
void typeOutputs(onnx::GraphProto &graph) {
  for (onnx::ValueInfoProto &output : *graph.mutable_output())
    for (const onnx::ValueInfoProto &value : graph.value_info())
      if (value.name() == output.name() && !output.type().has_tensor_type())
        *output.mutable_type() = value.type();
  graph.clear_value_info();
}

} // namespace

std::vector<OperatorCase> operatorCases() {
  std::map<std::string, const onnx::OpSchema *> schemas; // the newest
  for (const onnx::OpSchema &any : onnx::OpSchemaRegistry::get_all_schemas())
    if (any.domain().empty()) {
      const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(any.Name(), targetOpset());
      if (schema && !schema->Deprecated() &&
          (isImported(any.Name()) || schema->HasFunction() ||
           schema->HasContextDependentFunction()))
        schemas[any.Name()] = schema;
    }
  std::vector<OperatorCase> cases;
  for (const auto &[name, schema] : schemas) {
    bool special = false;
    for (const auto &[of, graph] : kSpecial)
      if (of == name) {
        special = true;
        cases.push_back({name, graph});
      }
    if (!special)
      for (std::string &graph : plainGraphs(*schema))
        cases.push_back({name, std::move(graph)});
  }
  return cases;
}

absl::StatusOr<std::string> modelOf(const OperatorCase &example) {
  onnx::ModelProto model;
  model.set_ir_version(onnx::Version::IR_VERSION);
  onnx::OperatorSetIdProto &opset = *model.add_opset_import();
  opset.set_version(targetOpset());
  const std::string text = concat("example ", example.graph);
  onnx::OnnxParser parser(text.c_str());
  if (auto status = parser.Parse(*model.mutable_graph()); !status.IsOK())
    return error(Code::Internal, "the example of ", example.name, ": ", status.ErrorMessage());
  try {
    onnx::shape_inference::InferShapes(model);
  } catch (const std::exception &problem) { // types this operator does not take
    return error(Code::ShapeConflict, "the example of ", example.name, ": ", problem.what());
  }
  typeOutputs(*model.mutable_graph());
  return model.SerializeAsString();
}

} // namespace tessera::frontend
