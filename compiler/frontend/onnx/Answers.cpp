// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of a model can be imported, node by node.
#include "compiler/frontend/onnx/Answers.h"

#include "compiler/frontend/onnx/GraphCheck.h"
#include "compiler/frontend/onnx/GraphImporter.h"
#include "compiler/frontend/onnx/Library.h"
#include "compiler/frontend/onnx/Origins.h"
#include "compiler/frontend/onnx/Registry.h"
#include "compiler/frontend/onnx/Unused.h"

#include "onnx/onnx_pb.h"

#include <algorithm>
#include <set>

namespace tessera::frontend {

namespace {

using Status = NodeAnswer::Status;

// All outputs where those asked for are not there: then the model is refused.
std::vector<std::string> wantedOutputs(const onnx::GraphProto &graph,
                                       const ImportOptions &options) {
  std::vector<std::string> all = outputNames(graph), wanted;
  auto exists = [&](const std::string &name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  for (const std::string &name : options.outputs)
    wanted.push_back(exists(name) ? name : withoutIndex(name));
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), exists) ? wanted : all;
}

class Answering {
public:
  Answering(const onnx::ModelProto &model, const Skeleton &skeleton, const ImportOptions &options)
      : operators_(model), skeleton_(skeleton) {
    const std::vector<std::string> names = importableOperators();
    importable_.insert(names.begin(), names.end());
    const std::vector<bool> used = usedNodes(model.graph(), wantedOutputs(model.graph(), options));
    for (int i = 0; i < model.graph().node_size(); ++i) {
      answers.mainNodes.push_back(static_cast<int>(answers.nodes.size()));
      add(model.graph().node(i), "", used[i]);
    }
  }

  // Nothing is known of the nodes but their operators.
  NodeAnswers refuseModel(const absl::Status &why);
  void refuseNode(const GraphImporter::Failure &failure);
  // All other nodes were imported.
  void settle();

  NodeAnswers answers;

private:
  void add(const onnx::NodeProto &node, const std::string &within, bool used);
  absl::Status checkOperator(const onnx::NodeProto &node) const;

  const KnownOperators operators_;
  const Skeleton &skeleton_;
  std::set<std::string> importable_;
};

absl::Status Answering::checkOperator(const onnx::NodeProto &node) const {
  TSR_RETURN_IF_ERROR(checkKnown(operators_, node));
  if (operators_.function(node) || importable_.contains(node.op_type()))
    return absl::OkStatus();
  return error(Code::UnsupportedOperator, describe(node), ": the operator cannot be compiled");
}

void Answering::add(const onnx::NodeProto &node, const std::string &within, bool used) {
  NodeAnswer answer;
  answer.name = nameOf(node);
  answer.opType = node.op_type();
  answer.within = within;
  for (const std::string &output : node.output())
    if (auto note = skeleton_.notes.find(output); within.empty() && note != skeleton_.notes.end())
      answer.python = note->second->python;
  if (!used) {
    answer.status = Status::unused;
  } else if (absl::Status known = checkOperator(node); !known.ok()) {
    answer.status = Status::unsupported;
    answer.reason = toStd(known.message());
  } else {
    answer.status = Status::unchecked;
  }
  answers.nodes.push_back(answer);
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    for (const onnx::NodeProto &inner : attribute.g().node())
      add(inner, answer.name, used);
    for (const onnx::GraphProto &body : attribute.graphs())
      for (const onnx::NodeProto &inner : body.node())
        add(inner, answer.name, used);
  }
}

NodeAnswers Answering::refuseModel(const absl::Status &why) {
  // Of an unknown operator its nodes tell.
  if (codeOf(why) != Code::UnknownOperator || !answers.anyRefused())
    answers.problems.emplace_back(toStd(why.message()));
  return std::move(answers);
}

void Answering::refuseNode(const GraphImporter::Failure &failure) {
  if (failure.position < 0) {
    answers.problems.emplace_back(toStd(failure.why.message()));
    return;
  }
  NodeAnswer &answer = answers.nodes[answers.mainNodes[failure.position]];
  if (!answer.reason.empty() && answer.status != Status::unchecked)
    return; // the first of the operations it was expanded to
  const bool follows = failure.cause >= 0 && failure.cause != failure.position;
  answer.status = follows ? Status::follows : Status::unsupported;
  answer.cause = follows ? answers.mainNodes[failure.cause] : -1;
  answer.reason = toStd(failure.why.message());
}

void Answering::settle() {
  bool supported = false; // the node of the main graph
  for (NodeAnswer &answer : answers.nodes) {
    if (answer.within.empty()) {
      if (answer.status == Status::unchecked)
        answer.status = Status::supported;
      supported = answer.status == Status::supported;
    } else if (supported) { // what became of its body was imported
      answer.status = Status::supported;
      answer.reason.clear();
    }
  }
}

} // namespace

bool NodeAnswers::anyRefused() const {
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const NodeAnswer &answer) { return answer.status == Status::unsupported; });
}

absl::StatusOr<NodeAnswers> importWhatCanBe(const std::string &path, const ImportOptions &options,
                                            mlir::MLIRContext &context) {
  TSR_ASSIGN_OR_RETURN(Skeleton skeleton, readModel(path));
  onnx::ModelProto original;
  if (!original.ParseFromString(skeleton.proto))
    return error(Code::OnnxMalformed, "the ONNX model holds fields of the wrong type");
  Answering answering(original, skeleton, options);
  absl::StatusOr<std::unique_ptr<onnx::ModelProto>> model = parseModel(skeleton);
  if (!model.ok())
    return answering.refuseModel(model.status());
  absl::StatusOr<StatedShapes> stated = prepareModel(**model, skeleton, options, isImported);
  if (!stated.ok())
    return answering.refuseModel(stated.status());
  const std::vector<int> positions = nameAfterOrigins(*(*model)->mutable_graph(), skeleton);
  GraphImporter importer(**model, skeleton, *std::move(stated), context);
  importer.positions = positions;
  importer.onUnsupported = [&](const GraphImporter::Failure &failure) {
    answering.refuseNode(failure);
  };
  absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>> module = importer.run();
  if (!module.ok())
    return answering.refuseModel(module.status());
  answering.settle();
  answering.answers.imported = {std::move(*module), std::move(skeleton.files)};
  return std::move(answering.answers);
}

} // namespace tessera::frontend
