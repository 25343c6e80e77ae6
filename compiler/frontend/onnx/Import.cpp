// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ONNX in, nn out: the importer's interface.
#include "compiler/frontend/onnx/Import.h"

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

// Operators that ONNX defines by others, if those can all be imported.
bool isExpandable(const std::string &name, const std::set<std::string> &known) {
  const std::vector<std::string> parts = operatorsDefining(name);
  return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string &part) {
    return known.contains(part);
  });
}

} // namespace

bool isImported(const std::string &name) { return Registry::instance().find(name) != nullptr; }

absl::StatusOr<Skeleton> readModel(const std::string &path) {
  TSR_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(path));
  return readSkeleton(std::move(file), folderOf(path));
}

absl::StatusOr<ImportedModel> importOnnx(MappedFile file, const std::string &directory,
                                         const ImportOptions &options, mlir::MLIRContext &context) {
  TSR_ASSIGN_OR_RETURN(Skeleton skeleton, readSkeleton(std::move(file), directory));
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<onnx::ModelProto> model, parseModel(skeleton));
  TSR_ASSIGN_OR_RETURN(StatedShapes stated, prepareModel(*model, skeleton, options, isImported));
  nameAfterOrigins(*model->mutable_graph(), skeleton);
  ImportedModel imported;
  TSR_ASSIGN_OR_RETURN(imported.module,
                       GraphImporter(*model, skeleton, std::move(stated), context).run());
  imported.sources = std::move(skeleton.files);
  return imported;
}

absl::StatusOr<ImportedModel> importOnnx(const std::string &path, const ImportOptions &options,
                                         mlir::MLIRContext &context) {
  TSR_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(path));
  return importOnnx(std::move(file), folderOf(path), options, context);
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
