// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes an nn function of the graph of a prepared model.
#include "compiler/frontend/onnx/GraphImporter.h"

#include "compiler/frontend/onnx/GraphCheck.h"
#include "compiler/frontend/onnx/InputRanges.h"
#include "compiler/frontend/onnx/Registry.h"

#include "dialects/nn/NNOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/JSON.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

// The shape as numbers, if all of them are.
std::optional<std::vector<int64_t>> fixedShape(const onnx::TypeProto &type) {
  if (!type.has_tensor_type() || !type.tensor_type().has_shape())
    return std::nullopt;
  std::vector<int64_t> dims;
  for (const auto &dim : type.tensor_type().shape().dim()) {
    if (!dim.has_dim_value() || dim.dim_value() < 0)
      return std::nullopt;
    dims.push_back(dim.dim_value());
  }
  return dims;
}

mlir::NamedAttribute nameAttr(mlir::OpBuilder &builder, const std::string &name) {
  return builder.getNamedAttr("nn.name", builder.getStringAttr(name));
}

} // namespace

GraphImporter::GraphImporter(const onnx::ModelProto &model, Skeleton &skeleton, StatedShapes stated,
                             mlir::MLIRContext &context)
    : graph_(model.graph()), skeleton_(skeleton), context_(context), builder_(&context),
      values_(skeleton, builder_) {
  values_.state(std::move(stated));
}

void GraphImporter::expectInferredTypes() {
  auto expect = [&](const onnx::ValueInfoProto &value) {
    if (value.type().tensor_type().elem_type())
      values_.expect(value.name(), value.type().tensor_type().elem_type(),
                     fixedShape(value.type()));
  };
  for (const auto *list : {&graph_.input(), &graph_.value_info(), &graph_.output()})
    for (const onnx::ValueInfoProto &value : *list)
      expect(value);
}

// The artifact holds names as JSON, which is Unicode; here the node is still known.
absl::Status GraphImporter::checkNames() {
  auto check = [](const std::string &text, const auto &...what) {
    return llvm::json::isUTF8(text) ? absl::OkStatus()
                                    : error(Code::InvalidModel, what..., " '",
                                            llvm::json::fixUTF8(text), "' is not UTF-8 text");
  };
  for (const MappedFile &file : skeleton_.files)
    TSR_RETURN_IF_ERROR(check(file.name(), "the file name"));
  for (const auto *list : {&graph_.input(), &graph_.output()})
    for (const onnx::ValueInfoProto &value : *list)
      TSR_RETURN_IF_ERROR(check(value.name(), "the name of the tensor"));
  for (const onnx::NodeProto &node : graph_.node()) {
    TSR_RETURN_IF_ERROR(check(node.name(), "the name of a node (", node.op_type(), ")"));
    for (const std::string &output : node.output())
      TSR_RETURN_IF_ERROR(check(output, describe(node), ": the result"));
  }
  return absl::OkStatus();
}

absl::Status GraphImporter::makeFunction() {
  for (const onnx::TensorProto &tensor : graph_.initializer())
    values_.define(tensor.name(), &tensor);
  std::vector<const onnx::ValueInfoProto *> inputs;
  llvm::SmallVector<mlir::Type> types;
  for (const onnx::ValueInfoProto &input : graph_.input()) {
    if (values_.contains(input.name()))
      continue; // a weight
    std::optional<std::vector<int64_t>> dims = fixedShape(input.type());
    if (!dims)
      return error(Code::Internal, "input '", input.name(), "' has no fixed shape");
    TSR_ASSIGN_OR_RETURN(mlir::RankedTensorType type,
                         tensorType(context_, input.type().tensor_type().elem_type(), *dims,
                                    concat("input '", input.name(), "'")));
    inputs.push_back(&input);
    types.push_back(type);
  }
  module_ = mlir::ModuleOp::create(builder_.getUnknownLoc());
  builder_.setInsertionPointToEnd(module_->getBody());
  function_ = builder_.create<mlir::func::FuncOp>(builder_.getUnknownLoc(), "main",
                                                  builder_.getFunctionType(types, {}));
  mlir::Block *block = function_.addEntryBlock();
  builder_.setInsertionPointToEnd(block);
  for (size_t i = 0; i < inputs.size(); ++i) {
    function_.setArgAttr(i, "nn.name", builder_.getStringAttr(inputs[i]->name()));
    mlir::Location location = mlir::NameLoc::get(builder_.getStringAttr(inputs[i]->name()));
    block->getArgument(i).setLoc(location);
    mlir::Value value = block->getArgument(i);
    auto type = llvm::cast<mlir::RankedTensorType>(types[i]);
    if (type.getNumElements() == 0) // known without being given
      value = builder_.create<nn::ConstantOp>(location, nn::Tensor::zeros(type).toAttribute());
    values_.define(inputs[i]->name(), value);
  }
  return absl::OkStatus();
}

// The node's name, around the Python line if the exporter recorded it.
mlir::Location GraphImporter::locationOf(int index) {
  const onnx::NodeProto &node = graph_.node(index);
  const std::string &python = node.doc_string();
  mlir::Location child = builder_.getUnknownLoc();
  if (size_t colon = python.rfind(':'); colon != std::string::npos && llvm::json::isUTF8(python))
    child = mlir::FileLineColLoc::get(&context_, python.substr(0, colon),
                                      std::stoul(python.substr(colon + 1)), 0);
  mlir::Location named = mlir::NameLoc::get(builder_.getStringAttr(nameOf(node)), child);
  if (positions.empty() || positions[index] < 0)
    return named;
  return mlir::FusedLoc::get(&context_, {named}, builder_.getI64IntegerAttr(positions[index]));
}

absl::Status GraphImporter::dispatch(const onnx::NodeProto &node, mlir::Location location) {
  NodeImporter importer(node, values_, builder_, location);
  const ImportFunction import = node.domain().empty() || node.domain() == "ai.onnx"
                                    ? Registry::instance().find(node.op_type())
                                    : nullptr;
  if (!import)
    return importer.fail(Code::UnsupportedOperator, "the operator cannot be compiled");
  TSR_RETURN_IF_ERROR(import(importer));
  return importer.checkAllAsked();
}

// The node whose failure left an operand unknown, if any.
int GraphImporter::causeOf(const onnx::NodeProto &node) const {
  for (const auto *results : {&unknown_, &lost_})
    for (const std::string &input : node.input())
      if (auto found = results->find(input); found != results->end())
        return found->second;
  return -1;
}

// Whether the results of a node would be known now, had nothing failed.
bool GraphImporter::isConstant(const onnx::NodeProto &node) {
  return llvm::all_of(node.input(), [&](const std::string &input) {
    if (input.empty() || lost_.contains(input))
      return true;
    absl::StatusOr<mlir::Value> value = values_.value(input, builder_.getUnknownLoc());
    return value.ok() &&
           llvm::isa_and_present<nn::ConstantOp, nn::WeightOp>(value->getDefiningOp());
  });
}

void GraphImporter::noteLost(const onnx::NodeProto &node, int cause) {
  if (cause >= 0 && isConstant(node))
    for (const std::string &output : node.output())
      lost_.emplace(output, cause);
}

void GraphImporter::substitute(const onnx::NodeProto &node, mlir::Location location, int cause) {
  for (const std::string &output : node.output()) {
    if (output.empty() || values_.contains(output))
      continue;
    mlir::RankedTensorType type = values_.expected(output);
    if (!type) {
      unknown_.emplace(output, cause);
      continue;
    }
    const unsigned index = function_.getNumArguments();
    function_.insertArgument(index, type, builder_.getDictionaryAttr({nameAttr(builder_, output)}),
                             location);
    values_.define(output, function_.getArgument(index));
  }
}

// What leads to a node that failed would be dropped as unused, and with it what is to be told of
// it.
void GraphImporter::keepOperands(const onnx::NodeProto &node, mlir::Location location) {
  for (const std::string &input : node.input()) {
    absl::StatusOr<mlir::Value> value;
    if (values_.contains(input))
      value = values_.value(input, location);
    if (value.ok() && value->getDefiningOp() && !llvm::isa<nn::ConstantOp>(value->getDefiningOp()))
      kept_.try_emplace(input, *value);
  }
}

absl::Status GraphImporter::importNode(int index) {
  const onnx::NodeProto &node = graph_.node(index);
  mlir::Location location = locationOf(index);
  absl::Status status;
  if (Registry::instance().find(node.op_type())) // others fail whatever their operands are
    for (const std::string &input : node.input())
      if (unknown_.contains(input))
        status = error(Code::UnsupportedCase, describe(node), ": nothing is known of its operand '",
                       input, "'");
  if (status.ok())
    status = dispatch(node, location);
  if (!onUnsupported)
    return status;
  const bool follows = codeOf(status) != Code::UnsupportedOperator;
  int cause = causeOf(node);
  if (!status.ok()) {
    const int position = positions.empty() ? -1 : positions[index];
    cause = follows && cause >= 0 ? cause : position;
    onUnsupported({position, cause, status});
    keepOperands(node, location);
    substitute(node, location, cause);
  }
  noteLost(node, cause);
  return absl::OkStatus();
}

absl::Status GraphImporter::makeReturn() {
  llvm::SmallVector<mlir::Value> results;
  llvm::SmallVector<mlir::Type> types;
  llvm::SmallVector<mlir::Attribute> names;
  auto add = [&](const std::string &name, mlir::Value value) {
    results.push_back(value);
    types.push_back(value.getType());
    names.push_back(builder_.getDictionaryAttr({nameAttr(builder_, name)}));
  };
  for (const onnx::ValueInfoProto &output : graph_.output()) {
    if (unknown_.contains(output.name()))
      continue; // its node was told of
    TSR_ASSIGN_OR_RETURN(mlir::Value value, values_.value(output.name(), builder_.getUnknownLoc()));
    TSR_RETURN_IF_ERROR(
        values_.check(output.name(), llvm::cast<mlir::RankedTensorType>(value.getType())));
    add(output.name(), value);
  }
  for (const auto &[name, value] : kept_)
    add(name, value);
  builder_.create<mlir::func::ReturnOp>(builder_.getUnknownLoc(), results);
  function_.setType(builder_.getFunctionType(function_.getArgumentTypes(), types));
  function_.setAllResultAttrs(names);
  return absl::OkStatus();
}

void GraphImporter::dropUnused() {
  for (mlir::Operation &op : llvm::make_early_inc_range(llvm::reverse(function_.getBody().front())))
    if (mlir::isOpTriviallyDead(&op))
      op.erase();
}

// Of many the first, as they have one cause as a rule.
void GraphImporter::tellContradictions() {
  constexpr size_t kShown = 8;
  std::span<const std::string> all = values_.contradictions();
  for (const std::string &text : all.first(std::min(all.size(), kShown)))
    mlir::emitWarning(builder_.getUnknownLoc()) << "the value " << text;
  if (all.size() > kShown)
    mlir::emitWarning(builder_.getUnknownLoc())
        << all.size() - kShown << " more values have other shapes than the model states";
}

void GraphImporter::listSources() {
  llvm::SmallVector<mlir::Attribute> sources;
  for (const MappedFile &file : skeleton_.files) {
    sources.push_back(nn::SourceAttr::get(
        &context_, file.name(), static_cast<int64_t>(file.bytes().size()), file.digest()));
  }
  (*module_)->setAttr("nn.sources", builder_.getArrayAttr(sources));
}

absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>> GraphImporter::run() {
  TSR_RETURN_IF_ERROR(checkNames());
  expectInferredTypes();
  TSR_RETURN_IF_ERROR(makeFunction());
  for (int i = 0; i < graph_.node_size(); ++i)
    TSR_RETURN_IF_ERROR(importNode(i));
  TSR_RETURN_IF_ERROR(makeReturn());
  dropUnused();
  tellContradictions();
  noteInputRanges(function_);
  listSources();
  std::string complaint;
  mlir::ScopedDiagnosticHandler handler(&context_, [&](mlir::Diagnostic &diagnostic) {
    complaint += diagnostic.str() + "; ";
    return mlir::success();
  });
  if (mlir::failed(mlir::verify(*module_)))
    return error(Code::Internal, "the imported model is wrong: ", complaint);
  return std::move(module_);
}

} // namespace tessera::frontend
