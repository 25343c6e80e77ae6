// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ONNX in, nn out: the importer's interface.
#include "compiler/frontend/onnx/Import.h"

#include "compiler/frontend/onnx/GraphCheck.h"
#include "compiler/frontend/onnx/GraphImporter.h"
#include "compiler/frontend/onnx/Library.h"
#include "compiler/frontend/onnx/Origins.h"
#include "compiler/frontend/onnx/Registry.h"

#include "onnx/defs/schema.h"
#include "onnx/onnx_pb.h"

#include <algorithm>
#include <set>

namespace tessera::frontend {

namespace {

std::string folderOf(const std::string &path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

bool isImported(const std::string &name) { return Registry::instance().imports(name); }

// Which nodes of a model that the onnx library cannot take as a whole are unknown.
NodeAnswers answersByName(const onnx::ModelProto &model, const absl::Status &why) {
  const KnownOperators operators(model);
  NodeAnswers answers;
  for (const onnx::NodeProto &node : model.graph().node()) {
    NodeAnswer answer{nameOf(node), node.op_type(), false, std::string(toStd(why.message()))};
    if (!operators.contains(node))
      answer.reason = "ONNX has no such operator, and the model has no such function";
    else if (isImported(node.op_type()))
      answer = {nameOf(node), node.op_type(), true, ""};
    answers.nodes.push_back(std::move(answer));
  }
  return answers;
}

// Operators that ONNX defines by others, if those can all be imported.
bool isExpandable(const std::string &name, const std::set<std::string> &known) {
  const std::vector<std::string> parts = operatorsDefining(name);
  return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string &part) {
    return known.contains(part);
  });
}

} // namespace

absl::StatusOr<ImportedModel> importOnnx(MappedFile file, const std::string &directory,
                                         const ImportOptions &options, mlir::MLIRContext &context) {
  TSR_ASSIGN_OR_RETURN(Skeleton skeleton, readSkeleton(std::move(file), directory));
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<onnx::ModelProto> model, parseModel(skeleton));
  TSR_RETURN_IF_ERROR(prepareModel(*model, skeleton, options, isImported));
  nameAfterOrigins(*model->mutable_graph(), skeleton);
  ImportedModel imported;
  TSR_ASSIGN_OR_RETURN(imported.module, GraphImporter(*model, skeleton, context).run());
  imported.sources = std::move(skeleton.files);
  return imported;
}

absl::StatusOr<ImportedModel> importOnnx(const std::string &path, const ImportOptions &options,
                                         mlir::MLIRContext &context) {
  TSR_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(path));
  return importOnnx(std::move(file), folderOf(path), options, context);
}

absl::StatusOr<NodeAnswers> importWhatCanBe(const std::string &path, const ImportOptions &options,
                                            mlir::MLIRContext &context) {
  TSR_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(path));
  TSR_ASSIGN_OR_RETURN(Skeleton skeleton, readSkeleton(std::move(file), folderOf(path)));
  onnx::ModelProto original;
  if (!original.ParseFromString(skeleton.proto))
    return error(Code::OnnxMalformed, "the ONNX model holds fields of the wrong type");
  absl::StatusOr<std::unique_ptr<onnx::ModelProto>> model = parseModel(skeleton);
  if (!model.ok())
    return answersByName(original, model.status());
  absl::Status prepared = prepareModel(**model, skeleton, options, isImported);
  if (!prepared.ok())
    return answersByName(original, prepared);
  nameAfterOrigins(*(*model)->mutable_graph(), skeleton);
  std::map<std::string, std::string> reasons; // by the name of the node; the first
  GraphImporter importer(**model, skeleton, context);
  importer.onUnsupported = [&](const onnx::NodeProto &node, const absl::Status &why) {
    reasons.try_emplace(nameOf(node), toStd(why.message()));
  };
  absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>> module = importer.run();
  if (!module.ok() && reasons.empty())
    return answersByName(original, module.status());
  NodeAnswers answers;
  for (const onnx::NodeProto &node : original.graph().node()) {
    auto reason = reasons.find(nameOf(node));
    const bool supported = reason == reasons.end();
    answers.nodes.push_back(
        {nameOf(node), node.op_type(), supported, supported ? "" : reason->second});
  }
  if (module.ok())
    answers.imported = {std::move(*module), std::move(skeleton.files)};
  return answers;
}

std::vector<std::string> importableOperators() {
  const std::vector<std::string> own = Registry::instance().names();
  std::set<std::string> all(own.begin(), own.end());
  for (size_t before = 0; before != all.size();) { // bodies may use operators found before
    before = all.size();
    for (const onnx::OpSchema &schema : onnx::OpSchemaRegistry::get_all_schemas())
      if (schema.domain().empty() && isExpandable(schema.Name(), all))
        all.insert(schema.Name());
  }
  return {all.begin(), all.end()};
}

} // namespace tessera::frontend
