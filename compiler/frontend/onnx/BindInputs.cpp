// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gives every input of a model its fixed shape, from the model or from the user.
#include "compiler/frontend/onnx/BindInputs.h"

#include "compiler/frontend/onnx/Normalise.h"

#include "onnx/onnx_pb.h"

#include <algorithm>
#include <set>

namespace tessera::frontend {

namespace {

// The model's own words for a shape: "[batch,128]".
std::string text(const onnx::TensorShapeProto &shape) {
  std::string out = "[";
  for (int i = 0; i < shape.dim_size(); ++i) {
    const auto &dim = shape.dim(i);
    out += i ? "," : "";
    out += isUnknown(dim)        ? "?"
           : dim.has_dim_value() ? std::to_string(dim.dim_value())
                                 : dim.dim_param();
  }
  return out + "]";
}

class Binder {
public:
  absl::Status bind(onnx::ValueInfoProto &input, const InputBinding *binding);
  // Replaces the names of dimensions that have a value by it.
  void substitute(onnx::TypeProto &type);

private:
  absl::Status bindDim(const onnx::ValueInfoProto &input, onnx::TensorShapeProto::Dimension &dim,
                       int64_t value);

  std::map<std::string, int64_t> values_;
};

absl::Status Binder::bindDim(const onnx::ValueInfoProto &input,
                             onnx::TensorShapeProto::Dimension &dim, int64_t value) {
  if (dim.has_dim_value() && dim.dim_value() != value)
    return error(Code::BadIoConfig, "input '", input.name(), "' has the fixed shape ",
                 text(input.type().tensor_type().shape()), ", the io-config gives ", value,
                 " for its dimension of ", dim.dim_value());
  if (!dim.dim_param().empty()) {
    auto [entry, fresh] = values_.emplace(dim.dim_param(), value);
    if (!fresh && entry->second != value)
      return error(Code::BadIoConfig, "input '", input.name(), "': dimension '", dim.dim_param(),
                   "' would be ", value, " here and ", entry->second, " elsewhere");
  }
  dim.set_dim_value(value);
  return absl::OkStatus();
}

absl::Status Binder::bind(onnx::ValueInfoProto &input, const InputBinding *binding) {
  if (!input.type().has_tensor_type())
    return error(Code::UnsupportedType, "input '", input.name(), "' is not a tensor");
  onnx::TypeProto::Tensor &type = *input.mutable_type()->mutable_tensor_type();
  if (binding && !binding->type.empty() && binding->type != elementName(type.elem_type()))
    return error(Code::BadIoConfig, "input '", input.name(), "' has the type ",
                 elementName(type.elem_type()), ", the io-config gives ", binding->type);
  if (binding && !type.has_shape())
    for (size_t i = 0; i < binding->dims.size(); ++i)
      type.mutable_shape()->add_dim();
  if (binding && type.shape().dim_size() != static_cast<int>(binding->dims.size()))
    return error(Code::BadIoConfig, "input '", input.name(), "' has ", type.shape().dim_size(),
                 " dimensions, the io-config gives ", binding->dims.size());
  if (!type.has_shape())
    return error(Code::UnboundDimension, "input '", input.name(), "' has no shape");
  std::vector<int64_t> dims;
  for (int i = 0; i < type.shape().dim_size(); ++i) {
    auto &dim = *type.mutable_shape()->mutable_dim(i);
    if (isUnknown(dim))
      dim.Clear();
    auto known = values_.find(dim.dim_param());
    if (binding) {
      TSR_RETURN_IF_ERROR(bindDim(input, dim, binding->dims[i]));
    } else if (!dim.has_dim_value() && known != values_.end()) {
      dim.set_dim_value(known->second);
    }
    if (!dim.has_dim_value())
      return error(Code::UnboundDimension, "input '", input.name(), "' has the shape ",
                   text(type.shape()), ": its dimension ", i, " needs a value");
    dims.push_back(dim.dim_value());
  }
  return elementCount(dims, concat("input '", input.name(), "'")).status();
}

void Binder::substitute(onnx::TypeProto &type) {
  if (!type.has_tensor_type() || !type.tensor_type().has_shape())
    return;
  for (auto &dim : *type.mutable_tensor_type()->mutable_shape()->mutable_dim())
    if (auto found = values_.find(dim.dim_param()); dim.has_dim_param() && found != values_.end())
      dim.set_dim_value(found->second);
}

using Inputs = std::vector<onnx::ValueInfoProto *>;
using Bindings = std::map<std::string, const InputBinding *>;

// What the user says of each input, by its name in the model.
absl::StatusOr<Bindings> bindingsOf(const Inputs &inputs, const ImportOptions &options) {
  std::set<std::string_view> names;
  for (const onnx::ValueInfoProto *input : inputs)
    names.insert(input->name());
  Bindings bindings;
  for (const auto &[given, binding] : options.inputs) {
    const std::string name = names.contains(given) ? given : withoutIndex(given);
    if (!names.contains(name))
      return error(Code::BadIoConfig, "the model has no input '", given, "'");
    if (!bindings.emplace(name, &binding).second)
      return error(Code::BadIoConfig, "the io-config has the input '", name, "' twice");
  }
  return bindings;
}

absl::Status chooseOutputs(onnx::GraphProto &graph, const std::vector<std::string> &wanted) {
  if (wanted.empty())
    return absl::OkStatus();
  std::map<std::string, onnx::ValueInfoProto> existing;
  for (const onnx::ValueInfoProto &output : graph.output())
    existing[output.name()] = output;
  graph.clear_output();
  for (const std::string &name : wanted) {
    auto found = existing.find(name);
    if (found == existing.end())
      found = existing.find(withoutIndex(name));
    if (found == existing.end())
      return error(Code::BadIoConfig, "the model has no output '", name, "'");
    *graph.add_output() = found->second;
    existing.erase(found); // asked for twice is an error as well
  }
  return absl::OkStatus();
}

} // namespace

absl::Status bindInputs(onnx::ModelProto &model, const Skeleton &skeleton,
                        const ImportOptions &options) {
  onnx::GraphProto &graph = *model.mutable_graph();
  std::set<std::string> constant; // inputs that are weights
  for (const onnx::TensorProto &tensor : graph.initializer())
    constant.insert(tensor.name());
  Inputs inputs;
  for (onnx::ValueInfoProto &input : *graph.mutable_input())
    if (!constant.contains(input.name()) && !skeleton.weightIndex.contains(input.name()))
      inputs.push_back(&input);
  TSR_ASSIGN_OR_RETURN(Bindings bindings, bindingsOf(inputs, options));
  Binder binder;
  // Those with a binding first: they give values to names the others use.
  for (bool bound : {true, false})
    for (onnx::ValueInfoProto *input : inputs) {
      auto found = bindings.find(input->name());
      if ((found != bindings.end()) == bound)
        TSR_RETURN_IF_ERROR(binder.bind(*input, bound ? found->second : nullptr));
    }
  TSR_RETURN_IF_ERROR(chooseOutputs(graph, options.outputs));
  for (onnx::ValueInfoProto &output : *graph.mutable_output())
    binder.substitute(*output.mutable_type());
  for (onnx::ValueInfoProto &value : *graph.mutable_value_info())
    binder.substitute(*value.mutable_type());
  return absl::OkStatus();
}

} // namespace tessera::frontend
