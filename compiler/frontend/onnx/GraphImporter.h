// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes an nn function of the graph of a prepared model.
#pragma once

#include "compiler/frontend/onnx/Import.h"
#include "compiler/frontend/onnx/ValueTable.h"

#include "onnx/onnx_pb.h"

#include <functional>
#include <set>
#include <string>

namespace tessera::frontend {

class GraphImporter {
public:
  // Both must outlive the importer.
  GraphImporter(const onnx::ModelProto &model, Skeleton &skeleton, mlir::MLIRContext &context);

  // Called for nodes that cannot be imported. Without it the first such node ends the import;
  // with it their results become inputs of the inferred type, and the import goes on.
  std::function<void(const onnx::NodeProto &, const absl::Status &)> onUnsupported;

  absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>> run();

private:
  absl::Status checkNames();
  absl::Status makeFunction();
  void expectInferredTypes();
  absl::Status importNode(const onnx::NodeProto &node);
  absl::Status dispatch(const onnx::NodeProto &node, mlir::Location location);
  void substitute(const onnx::NodeProto &node, mlir::Location location);
  absl::Status makeReturn();
  void dropUnused();
  void listSources();
  mlir::Location locationOf(const onnx::NodeProto &node);

  const onnx::GraphProto &graph_;
  Skeleton &skeleton_;
  mlir::MLIRContext &context_;
  mlir::OpBuilder builder_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
  mlir::func::FuncOp function_;
  ValueTable values_;
  std::set<std::string> unknown_; // results that nothing could be taken for
};

} // namespace tessera::frontend
