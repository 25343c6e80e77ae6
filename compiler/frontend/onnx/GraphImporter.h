// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes an nn function of the graph of a prepared model.
#pragma once

#include "compiler/frontend/onnx/Import.h"
#include "compiler/frontend/onnx/ValueTable.h"

#include "onnx/onnx_pb.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tessera::frontend {

class GraphImporter {
public:
  // Model and skeleton must outlive the importer. `stated` are the shapes the file states.
  GraphImporter(const onnx::ModelProto &model, Skeleton &skeleton, StatedShapes stated,
                mlir::MLIRContext &context);

  struct Failure {
    int position = -1; // of the node in the file
    int cause = -1;    // of the node whose failure this one follows from, else its own
    absl::Status why;
  };
  // Called for nodes that cannot be imported. Without it the first such node ends the import;
  // with it their results become inputs of the inferred type, and the import goes on.
  std::function<void(Failure)> onUnsupported;
  // Of every node of the graph in the file; with them locations tell nodes of one name apart.
  std::vector<int> positions;

  absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>> run();

private:
  absl::Status checkNames();
  absl::Status makeFunction();
  void expectInferredTypes();
  absl::Status importNode(int index);
  absl::Status dispatch(const onnx::NodeProto &node, mlir::Location location);
  int causeOf(const onnx::NodeProto &node) const;
  bool isConstant(const onnx::NodeProto &node);
  void keepOperands(const onnx::NodeProto &node, mlir::Location location);
  void noteLost(const onnx::NodeProto &node, int cause);
  void substitute(const onnx::NodeProto &node, mlir::Location location, int cause);
  absl::Status makeReturn();
  void dropUnused();
  void tellContradictions();
  void listSources();
  mlir::Location locationOf(int index);

  const onnx::GraphProto &graph_;
  Skeleton &skeleton_;
  mlir::MLIRContext &context_;
  mlir::OpBuilder builder_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
  mlir::func::FuncOp function_;
  ValueTable values_;
  // By the name of a result, the position of the node whose failure they are due to: those that
  // nothing could be taken for, and those that would be known now, but for that.
  std::map<std::string, int> unknown_, lost_;
  std::map<std::string, mlir::Value> kept_; // operands of nodes that failed
};

} // namespace tessera::frontend
