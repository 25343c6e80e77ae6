// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of a model can be imported, node by node.
#pragma once

#include "compiler/frontend/onnx/Import.h"

namespace tessera::frontend {

struct NodeAnswer {
  enum class Status {
    supported,
    unsupported, // the reason says why
    follows,     // fails only because of the node `cause`
    unused,      // no output needs it: it is not compiled
    unchecked,   // the model is refused as a whole; the operator at least is known
  };

  std::string name; // the node's, or its first result's
  std::string opType;
  std::string python; // the line of Python that made it, where the exporter recorded it
  std::string within; // the name of the node whose body it is in; empty in the main graph
  Status status = Status::supported;
  std::string reason; // with its code, where the node is not supported
  int cause = -1;     // index of the node it follows from
  std::string note;   // what is done otherwise than the flags let expect
};

struct NodeAnswers {
  std::vector<NodeAnswer> nodes;     // in the order of the file, those of bodies after their node
  std::vector<int> mainNodes;        // the indices of those of the main graph
  std::vector<std::string> problems; // of the model as a whole
  // What could be imported, with the results of other nodes as inputs; null where nothing could.
  // The location of an operation is fused with the index of its node among those of the main graph.
  ImportedModel imported;

  bool anyRefused() const;
};

// For every node of the model whether it can be imported; errors only where the file as a whole
// cannot be read.
absl::StatusOr<NodeAnswers> importWhatCanBe(const std::string &path, const ImportOptions &options,
                                            mlir::MLIRContext &context);

} // namespace tessera::frontend
