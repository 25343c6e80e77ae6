// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ONNX in, nn out: the importer's interface.
#pragma once

#include "compiler/frontend/onnx/MappedFile.h"
#include "compiler/frontend/onnx/Options.h"
#include "compiler/frontend/onnx/Skeleton.h"

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

// The file without its large tensors, before the onnx library has seen it.
absl::StatusOr<Skeleton> readModel(const std::string &path);

// Whether the importer has an entry for an operator of the default domain.
bool isImported(const std::string &name);

// The ONNX operators that can be imported, sorted: those of the importer, and those ONNX defines
// by them.
std::vector<std::string> importableOperators();

} // namespace tessera::frontend
