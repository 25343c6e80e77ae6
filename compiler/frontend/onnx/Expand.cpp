// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operators that ONNX defines by others, replaced by those.
#include "compiler/frontend/onnx/Expand.h"

#include "compiler/frontend/onnx/GraphCheck.h"
#include "compiler/frontend/onnx/Guarded.h"
#include "compiler/frontend/onnx/Library.h"

#include "onnx/defs/schema.h"
#include "onnx/onnx_pb.h"

#include <algorithm>
#include <optional>
#include <set>

namespace tessera::frontend {

namespace {

using Types = std::map<std::string, onnx::TypeProto, std::less<>>;
using Names = std::set<std::string, std::less<>>;

Names namesOf(const onnx::GraphProto &graph) {
  Names names;
  for (const onnx::TensorProto &tensor : graph.initializer())
    names.insert(tensor.name());
  for (const onnx::ValueInfoProto &input : graph.input())
    names.insert(input.name());
  for (const onnx::NodeProto &node : graph.node())
    names.insert(node.output().begin(), node.output().end());
  return names;
}

bool hasDefinition(const onnx::OpSchema *schema) {
  return schema && (schema->HasFunction() || schema->HasContextDependentFunction());
}

void addDefaults(onnx::NodeProto &node, const onnx::OpSchema &schema) {
  for (const auto &[name, attribute] : schema.attributes()) {
    const auto &present = node.attribute();
    const bool given = std::any_of(present.begin(), present.end(),
                                   [&](const auto &other) { return other.name() == name; });
    if (!given && attribute.default_value.has_type() && attribute.default_value.type())
      *node.add_attribute() = attribute.default_value;
  }
}

onnx::TypeProto typeOf(const onnx::TensorProto &tensor) {
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(tensor.data_type());
  for (int64_t dim : tensor.dims())
    type.mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(dim);
  return type;
}

Types typesOf(const onnx::GraphProto &graph, const StatedShapes &stated) {
  Types types;
  for (const onnx::TensorProto &tensor : graph.initializer())
    types.emplace(tensor.name(), typeOf(tensor));
  for (const auto *list : {&graph.input(), &graph.value_info(), &graph.output()})
    for (const onnx::ValueInfoProto &value : *list) {
      onnx::TypeProto &type = types.emplace(value.name(), value.type()).first->second;
      auto shape = stated.find(value.name());
      if (shape == stated.end() || !type.has_tensor_type() || type.tensor_type().has_shape())
        continue;
      onnx::TensorShapeProto &dims = *type.mutable_tensor_type()->mutable_shape();
      for (int64_t dim : shape->second)
        if (auto &added = *dims.add_dim(); dim >= 0)
          added.set_dim_value(dim);
    }
  return types;
}

// What a definition that is built for a node asks of it.
struct Context final : onnx::FunctionBodyBuildContextImpl {
  using FunctionBodyBuildContextImpl::FunctionBodyBuildContextImpl;

  const onnx::AttributeProto *getAttribute(const std::string &name) const override {
    attributes.insert(name);
    return FunctionBodyBuildContextImpl::getAttribute(name);
  }
  bool hasInput(int i) const override {
    inputs.insert(i);
    return FunctionBodyBuildContextImpl::hasInput(i);
  }
  const onnx::TypeProto *getInputType(int i) const override {
    inputs.insert(i);
    return FunctionBodyBuildContextImpl::getInputType(i);
  }

  mutable std::set<std::string> attributes;
  mutable std::set<int> inputs;
};

// The definition of one node, and what it read of that node while it was made.
struct Definition {
  onnx::FunctionProto body;
  std::set<std::string> attributes;
  std::set<int> inputs;
};

std::optional<Definition> define(const onnx::NodeProto &node, const onnx::OpSchema &schema,
                                 const Types &types) {
  Definition definition;
  if (const onnx::FunctionProto *body = schema.GetFunction(targetOpset())) {
    definition.body = *body;
  } else {
    std::vector<onnx::TypeProto> operands;
    for (const std::string &input : node.input()) {
      auto found = types.find(input);
      operands.push_back(found == types.end() ? onnx::TypeProto() : found->second);
      if (!input.empty() && !operands.back().tensor_type().elem_type())
        return std::nullopt;
    }
    const Context context(node, operands);
    bool built = false;
    absl::Status status = guarded(Code::UnsupportedCase, node.op_type(), [&] {
      built = schema.BuildContextDependentFunction(context, definition.body, targetOpset());
    });
    if (!status.ok() || !built)
      return std::nullopt;
    definition.attributes = context.attributes;
    definition.inputs = context.inputs;
  }
  for (const onnx::NodeProto &part : definition.body.node())
    for (const onnx::AttributeProto &attribute : part.attribute()) {
      if (attribute.has_g() || attribute.graphs_size() > 0)
        return std::nullopt;
      if (!attribute.ref_attr_name().empty())
        definition.attributes.insert(attribute.ref_attr_name());
    }
  return definition;
}

// As NodeImporter::checkAllAsked, of a definition.
absl::Status checkAllRead(const onnx::NodeProto &node, const onnx::OpSchema &schema,
                          const Definition &definition) {
  auto unread = [&](const auto &...what) {
    return error(Code::UnsupportedCase, describe(node), ": its ", what..., "' cannot be compiled");
  };
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (!definition.attributes.contains(attribute.name()) && !isDefault(&schema, attribute))
      return unread("attribute '", attribute.name());
  std::set<std::string_view> read;
  for (const onnx::NodeProto &part : definition.body.node())
    read.insert(part.input().begin(), part.input().end());
  for (int i = 0; i < node.input_size(); ++i) {
    const bool isRead = i < definition.body.input_size() && read.contains(definition.body.input(i));
    if (!node.input(i).empty() && !isRead && !definition.inputs.contains(i))
      return unread("input ", i, " '", node.input(i));
  }
  for (int i = definition.body.output_size(); i < node.output_size(); ++i)
    if (!node.output(i).empty())
      return unread("output ", i, " '", node.output(i));
  return absl::OkStatus();
}

// Appends the nodes of a definition, with names that no other value has.
class Instance {
public:
  Instance(const onnx::NodeProto &node, const onnx::FunctionProto &body, Names &taken)
      : node_(node), taken_(taken) {
    for (int i = 0; i < body.input_size(); ++i)
      names_[body.input(i)] = i < node.input_size() ? node.input(i) : "";
    for (int i = 0; i < body.output_size(); ++i)
      if (i < node.output_size() && !node.output(i).empty())
        names_[body.output(i)] = node.output(i);
    names_[""] = "";
  }

  void append(const onnx::NodeProto &part, onnx::NodeProto &out) {
    out = part;
    out.set_name(nameOf(node_));
    out.clear_attribute();
    for (std::string &input : *out.mutable_input())
      input = nameFor(input);
    for (std::string &output : *out.mutable_output())
      output = nameFor(output);
    for (const onnx::AttributeProto &attribute : part.attribute()) {
      if (attribute.ref_attr_name().empty()) {
        *out.add_attribute() = attribute;
        continue;
      }
      for (const onnx::AttributeProto &given : node_.attribute())
        if (given.name() == attribute.ref_attr_name()) {
          *out.add_attribute() = given;
          out.mutable_attribute()->rbegin()->set_name(attribute.name());
        }
    }
  }

private:
  const std::string &nameFor(const std::string &inner) {
    auto [entry, fresh] = names_.try_emplace(inner);
    if (fresh) {
      entry->second = concat(nameOf(node_), "/", inner);
      while (!taken_.insert(entry->second).second)
        entry->second += "_";
    }
    return entry->second;
  }

  const onnx::NodeProto &node_;
  Names &taken_;
  std::map<std::string, std::string> names_;
};

// The definition of an operator that looks at its operands, for floating point numbers.
std::optional<Definition> definitionForFloats(const onnx::OpSchema &schema) {
  onnx::NodeProto node;
  node.set_op_type(schema.Name());
  Types types;
  for (int i = 0; i < schema.min_input(); ++i) {
    node.add_input(concat("x", i));
    types[node.input(i)].mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  }
  for (int i = 0; i < schema.min_output(); ++i)
    node.add_output(concat("y", i));
  addDefaults(node, schema);
  return define(node, schema, types);
}

} // namespace

void completeAttributes(onnx::GraphProto &graph, int version) {
  for (onnx::NodeProto &node : *graph.mutable_node()) {
    const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(node.op_type(), version);
    if (node.domain().empty() && hasDefinition(schema))
      addDefaults(node, *schema);
  }
}

absl::StatusOr<bool> expandOperators(onnx::GraphProto &graph, const StatedShapes &stated,
                                     const IsImported &isImported) {
  auto schemaOf = [&](const onnx::NodeProto &node) {
    const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(node.op_type(), targetOpset());
    const bool mayExpand = node.domain().empty() && !isImported(node.op_type());
    return mayExpand && hasDefinition(schema) ? schema : nullptr;
  };
  if (std::ranges::none_of(graph.node(),
                           [&](const auto &node) { return schemaOf(node) != nullptr; }))
    return false;
  const Types types = typesOf(graph, stated);
  Names taken = namesOf(graph);
  google::protobuf::RepeatedPtrField<onnx::NodeProto> nodes;
  bool any = false;
  for (onnx::NodeProto &node : *graph.mutable_node()) {
    const onnx::OpSchema *schema = schemaOf(node);
    std::optional<Definition> definition;
    if (schema)
      definition = define(node, *schema, types);
    if (!definition) {
      nodes.Add()->Swap(&node);
      continue;
    }
    TSR_RETURN_IF_ERROR(checkAllRead(node, *schema, *definition));
    any = true;
    Instance instance(node, definition->body, taken);
    for (const onnx::NodeProto &part : definition->body.node())
      instance.append(part, *nodes.Add());
  }
  graph.mutable_node()->Swap(&nodes);
  return any;
}

std::vector<std::string> operatorsDefining(const std::string &name) {
  const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(name, targetOpset());
  std::vector<std::string> operators;
  if (!hasDefinition(schema))
    return operators;
  if (std::optional<Definition> definition = definitionForFloats(*schema))
    for (const onnx::NodeProto &node : definition->body.node())
      operators.push_back(node.op_type());
  return operators;
}

} // namespace tessera::frontend
