// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wall around the onnx library: what it throws becomes a status here, and nowhere else.
#include "compiler/frontend/onnx/Library.h"

#include "compiler/frontend/onnx/BindInputs.h"
#include "compiler/frontend/onnx/GraphCheck.h"
#include "compiler/frontend/onnx/IoConfigHint.h"
#include "compiler/frontend/onnx/Unused.h"

#include "onnx/checker.h"
#include "onnx/defs/schema.h"
#include "onnx/inliner/inliner.h"
#include "onnx/onnx_pb.h"
#include "onnx/shape_inference/implementation.h"
#include "onnx/version_converter/convert.h"

#include <algorithm>
#include <exception>
#include <regex>
#include <set>

namespace tessera::frontend {

namespace {

constexpr size_t kMaxSentence = 600;

// Nodes as we name them, without the library's labels.
std::string inOurWords(const std::string &text) {
  static const std::pair<std::regex, const char *> kRules[] = {
      {std::regex("\\[(Shape|Type)InferenceError\\] |Inference error\\(s\\): "), ""},
      {std::regex("\\(op_type:([^,)]*), node name: ([^)]*)\\): "), "node '$2' ($1): "},
      {std::regex("\\(op_type:([^,)]*)\\): "), "a node ($1): "},
      {std::regex("Bad node spec for node\\. Name: (\\S*) OpType: (\\S*)"), "node '$1' ($2)"},
      {std::regex(" ==> Context: "), ", at "}};
  std::string out = text;
  for (const auto &[pattern, words] : kRules)
    out = std::regex_replace(out, pattern, words);
  return out;
}

// The library's message in one line, without its own source positions.
std::string sentence(std::string_view text) {
  constexpr std::string_view assertion = "` failed: ";
  if (size_t at = text.find(assertion); at != std::string_view::npos)
    text.remove_prefix(at + assertion.size());
  std::string out;
  while (!text.empty() && out.size() < kMaxSentence) {
    const char c = text.front();
    text.remove_prefix(1);
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space)
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.'))
    out.pop_back();
  return inOurWords(out);
}

// Runs a step of the library; whatever it throws becomes `code`.
template <typename Step> absl::Status guarded(Code code, std::string_view what, Step &&step) {
  try {
    step();
    return absl::OkStatus();
  } catch (const std::bad_alloc &) {
    return error(Code::OnnxLimit, what, ": out of memory");
  } catch (const std::exception &problem) {
    return error(code, what, ": ", sentence(problem.what()));
  } catch (...) {
    return error(Code::Internal, what, ": the onnx library failed without a message");
  }
}

absl::Status inferShapes(onnx::ModelProto &model) {
  return guarded(Code::ShapeConflict, "types and shapes do not fit", [&] {
    // Without data propagation: it makes an object of every element of every list, however
    // long, and the importer computes with shapes anyway.
    const onnx::ShapeInferenceOptions options(/*check_type=*/true, /*strict_mode=*/1,
                                              /*data_prop=*/false);
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
  });
}

// Operators that ONNX defines by others and that the importer does not know.
onnx::inliner::FunctionIdVector
expandable(const onnx::ModelProto &model,
           const std::function<bool(const std::string &)> &isImported) {
  std::set<std::pair<std::string, std::string>> ids;
  for (const onnx::NodeProto &node : model.graph().node()) {
    if (!node.domain().empty() || isImported(node.op_type()))
      continue;
    const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(node.op_type(), targetOpset());
    if (schema && (schema->HasFunction() || schema->HasContextDependentFunction()))
      ids.emplace(node.domain(), node.op_type());
  }
  return {ids.begin(), ids.end()};
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

// The inliner wants every attribute a body refers to and the types of all values.
void completeForInlining(onnx::ModelProto &model) {
  onnx::GraphProto &graph = *model.mutable_graph();
  for (onnx::NodeProto &node : *graph.mutable_node()) {
    const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(node.op_type(), targetOpset());
    if (node.domain().empty() && schema)
      addDefaults(node, *schema);
  }
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    onnx::ValueInfoProto &info = *graph.add_value_info();
    info.set_name(tensor.name());
    info.mutable_type()->mutable_tensor_type()->set_elem_type(tensor.data_type());
    for (int64_t dim : tensor.dims())
      info.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(dim);
  }
}

absl::Status expandOperators(onnx::ModelProto &model,
                             const std::function<bool(const std::string &)> &isImported) {
  // Bodies may hold further such operators; nothing in ONNX nests deeper than a few levels.
  for (int round = 0; round < 4; ++round) {
    onnx::inliner::FunctionIdVector ids = expandable(model, isImported);
    if (ids.empty())
      break;
    completeForInlining(model);
    TSR_RETURN_IF_ERROR(guarded(Code::Internal, "an operator cannot be expanded", [&] {
      auto set = onnx::inliner::FunctionIdSet::Create(std::move(ids));
      onnx::inliner::InlineSelectedFunctions(model, *set, nullptr);
    }));
    TSR_RETURN_IF_ERROR(inferShapes(model));
  }
  return absl::OkStatus();
}

absl::Status convert(onnx::ModelProto &model) {
  TSR_ASSIGN_OR_RETURN(int version, opsetOf(model));
  if (version == targetOpset())
    return absl::OkStatus();
  return guarded(Code::ConversionFailed,
                 concat("the model of opset ", version, " cannot be converted to ", targetOpset()),
                 [&] {
                   // The converter wants the newer file format, where weights need not be inputs.
                   model.set_ir_version(std::max<int64_t>(model.ir_version(), 4));
                   model = onnx::version_conversion::ConvertVersion(model, targetOpset());
                 });
}

// The definition of an operator that looks at its operands, for floating point numbers.
absl::StatusOr<onnx::FunctionProto> bodyForFloats(const onnx::OpSchema &schema) {
  onnx::NodeProto node;
  node.set_op_type(schema.Name());
  onnx::TypeProto number;
  number.mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  for (int i = 0; i < schema.min_input(); ++i)
    node.add_input(concat("x", i));
  for (int i = 0; i < schema.min_output(); ++i)
    node.add_output(concat("y", i));
  addDefaults(node, schema);
  onnx::FunctionProto body;
  TSR_RETURN_IF_ERROR(guarded(Code::Internal, schema.Name(), [&] {
    const std::vector<onnx::TypeProto> types(node.input_size(), number);
    onnx::FunctionBodyBuildContextImpl context(node, types);
    schema.BuildContextDependentFunction(context, body);
  }));
  return body;
}

} // namespace

std::vector<std::string> operatorsDefining(const std::string &name) {
  const onnx::OpSchema *schema = onnx::OpSchemaRegistry::Schema(name, targetOpset());
  absl::StatusOr<onnx::FunctionProto> body = onnx::FunctionProto();
  if (schema && schema->HasFunction())
    body = *schema->GetFunction();
  else if (schema && schema->HasContextDependentFunction())
    body = bodyForFloats(*schema);
  std::vector<std::string> operators;
  if (body.ok())
    for (const onnx::NodeProto &node : body->node())
      operators.push_back(node.op_type());
  return operators;
}

int targetOpset() {
  return onnx::OpSchemaRegistry::DomainToVersionRange::Instance()
      .Map()
      .at(onnx::ONNX_DOMAIN)
      .second;
}

absl::StatusOr<std::unique_ptr<onnx::ModelProto>> parseModel(const Skeleton &skeleton) {
  auto model = std::make_unique<onnx::ModelProto>();
  if (!model->ParseFromString(skeleton.proto))
    return error(Code::OnnxMalformed, "the ONNX model holds fields of the wrong type");
  TSR_RETURN_IF_ERROR(opsetOf(*model).status());
  TSR_RETURN_IF_ERROR(checkStructure(*model));
  return model;
}

absl::Status prepareModel(onnx::ModelProto &model, const Skeleton &skeleton,
                          const ImportOptions &options,
                          const std::function<bool(const std::string &)> &isImported) {
  const std::vector<std::string> outputs = outputNames(model.graph()); // some may be dropped
  if (absl::Status bound = bindInputs(model, skeleton, options); !bound.ok())
    return withIoConfigHint(bound, model, skeleton, outputs);
  dropUnusedNodes(*model.mutable_graph());
  TSR_RETURN_IF_ERROR(guarded(Code::InvalidModel, "the model breaks a rule of ONNX",
                              [&] { onnx::checker::check_model(model); }));
  if (model.functions_size() > 0)
    TSR_RETURN_IF_ERROR(
        guarded(Code::InvalidModel, "the functions of the model cannot be expanded",
                [&] { onnx::inliner::InlineLocalFunctions(model, /*convert_version=*/true); }));
  TSR_RETURN_IF_ERROR(convert(model));
  TSR_RETURN_IF_ERROR(inferShapes(model));
  return expandOperators(model, isImported);
}

} // namespace tessera::frontend
