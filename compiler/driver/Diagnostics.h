// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// MLIR's diagnostics as the lines users see.
#pragma once

#include "compiler/artifact/status/Status.h"

#include "mlir/IR/Diagnostics.h"

namespace tessera {

// While it lives, collects the errors of a context. Warnings go to standard error from verbosity 1.
class ErrorCollector {
public:
  ErrorCollector(mlir::MLIRContext *context, int verbosity);

  // The errors as one status, a line each; `otherwise` where none was reported. `fallback` is the
  // code of errors that bring none.
  absl::Status status(Code fallback, std::string_view otherwise) const;

private:
  std::vector<std::string> errors; // without code where the message has none
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace tessera
