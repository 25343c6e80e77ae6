// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of a model can be compiled.
#include "compiler/driver/Analysis.h"

#include "compiler/driver/Model.h"
#include "compiler/driver/Pipeline.h"
#include "compiler/driver/Registration.h"

#include "mlir/IR/Location.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace tessera {
namespace {

// Notes errors at the nodes that their locations name.
class Blame {
public:
  explicit Blame(Analysis &analysis) : analysis(analysis) {
    for (frontend::NodeAnswer &node : analysis.nodes)
      nodes[node.name].push_back(&node);
  }

  void note(Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
      return;
    std::string reason = diagnostic.str();
    bool known = false;
    diagnostic.getLocation()->walk([&](Location part) {
      if (auto named = dyn_cast<NameLoc>(part))
        for (frontend::NodeAnswer *node : nodes.lookup(named.getName())) {
          known = true;
          if (std::exchange(node->supported, false))
            node->reason = reason;
        }
      return WalkResult::advance();
    });
    if (!known)
      analysis.problems.push_back(reason);
  }

private:
  Analysis &analysis;
  llvm::StringMap<SmallVector<frontend::NodeAnswer *, 1>> nodes; // names need not be unique
};

// All that a compilation does but for writing the artifact; the first pass that fails ends it.
absl::Status runPasses(const CompileOptions &options, ModuleOp module) {
  for (const Bundle &bundle : compilationBundles(options)) {
    PassManager passes(module.getContext(), ModuleOp::getOperationName());
    TSR_RETURN_IF_ERROR(addPasses(bundle, passes));
    if (failed(passes.run(module)))
      break; // its errors say why
  }
  return absl::OkStatus();
}

} // namespace

absl::StatusOr<Analysis> analyze(const CompileOptions &options) {
  registerAllPasses();
  MLIRContext context(MLIRContext::Threading::DISABLED);
  loadAllDialects(context);
  TSR_ASSIGN_OR_RETURN(frontend::ImportOptions import, importOptions(options.ioConfig));
  TSR_ASSIGN_OR_RETURN(frontend::NodeAnswers answers,
                       frontend::importWhatCanBe(options.model, import, context));
  Analysis analysis{std::move(answers.nodes), {}};
  if (!answers.imported.module)
    return analysis;
  Blame blame(analysis);
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    blame.note(diagnostic);
    return success();
  });
  TSR_RETURN_IF_ERROR(runPasses(options, *answers.imported.module));
  return analysis;
}

} // namespace tessera
