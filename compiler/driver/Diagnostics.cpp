// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// MLIR's diagnostics as the lines users see.
#include "compiler/driver/Diagnostics.h"

#include "compiler/frontend/onnx/Words.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <cstdio>

using namespace mlir;

namespace tessera {
namespace {

// Where it happened: the ONNX nodes, else the line of the text that was read.
std::string placeOf(mlir::Location location) {
  std::string nodes, line;
  location->walk([&](mlir::Location part) {
    if (auto named = dyn_cast<NameLoc>(part))
      nodes += (nodes.empty() ? "'" : ", '") + named.getName().str() + "'";
    else if (auto file = dyn_cast<FileLineColLoc>(part); file && line.empty())
      line = (llvm::sys::path::filename(file.getFilename().getValue()) + ":" +
              llvm::Twine(file.getLine()))
                 .str();
    return WalkResult::advance();
  });
  if (nodes.empty())
    return line;
  return "node " + nodes + (line.empty() ? "" : " at " + line);
}

std::string oneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

} // namespace

ErrorCollector::ErrorCollector(MLIRContext *context, int verbosity)
    : handler(context, [this, verbosity](Diagnostic &diagnostic) {
        std::string message = frontend::inWords(oneLine(diagnostic.str())),
                    place = placeOf(diagnostic.getLocation());
        if (!place.empty())
          message += " [" + place + "]";
        // What the pass manager adds when it writes a reproducer tells a user nothing.
        if (message.starts_with("Failures have been detected while processing an MLIR pass"))
          return success();
        if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
          errors.push_back(std::move(message));
        else if (diagnostic.getSeverity() == DiagnosticSeverity::Warning && verbosity >= 1)
          std::fprintf(stderr, "warning: %s\n", message.c_str());
        else if (diagnostic.getSeverity() == DiagnosticSeverity::Remark && verbosity >= 2)
          std::fprintf(stderr, "info: %s\n", message.c_str());
        return success();
      }) {}

absl::Status ErrorCollector::status(Code fallback, std::string_view otherwise) const {
  if (errors.empty())
    return error(fallback, otherwise);
  constexpr size_t kShown = 20;
  std::string lines;
  for (const std::string &message : llvm::ArrayRef(errors).take_front(kShown)) {
    bool hasCode = message.starts_with("TSR_");
    lines += lines.empty() ? "" : "\nerror: ";
    lines += hasCode ? message : std::string(error(fallback, message).message());
  }
  if (errors.size() > kShown)
    lines += "\nerror: and " + std::to_string(errors.size() - kShown) + " more";
  return absl::InvalidArgumentError(lines);
}

} // namespace tessera
