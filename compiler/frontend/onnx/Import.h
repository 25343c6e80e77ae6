// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ONNX in, nn out: the importer's interface.
#pragma once

#include "compiler/frontend/onnx/MappedFile.h"
#include "compiler/frontend/onnx/Options.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>
#include <vector>

namespace tessera::frontend {

struct ImportedModel {
  // func.func @main; see dialects/nn/README.md for its attributes.
  mlir::OwningOpRef<mlir::ModuleOp> module;
  // What the weight recipes of the module refer to, by index. Keep as long as they are read.
  std::vector<MappedFile> sources;
};

// The context must have the nn and func dialects loaded.
absl::StatusOr<ImportedModel> importOnnx(const std::string &path, const ImportOptions &options,
                                         mlir::MLIRContext &context);
// The same for a model that is in memory; external data is looked for in `directory`.
absl::StatusOr<ImportedModel> importOnnx(MappedFile model, const std::string &directory,
                                         const ImportOptions &options, mlir::MLIRContext &context);

struct NodeAnswer {
  std::string name; // the node's, or its first result's; the locations of its operations have it
  std::string opType;
  bool supported = false;
  std::string reason; // why not
};

struct NodeAnswers {
  std::vector<NodeAnswer> nodes; // in the order of the file
  // What could be imported, with the results of other nodes as inputs; null where nothing could.
  ImportedModel imported;
};

// For every node of the model whether it can be imported; errors only where the file as a whole
// cannot be read.
absl::StatusOr<NodeAnswers> importWhatCanBe(const std::string &path, const ImportOptions &options,
                                            mlir::MLIRContext &context);

// The ONNX operators that can be imported, sorted: those of the importer, and those ONNX defines
// by them.
std::vector<std::string> importableOperators();

} // namespace tessera::frontend
