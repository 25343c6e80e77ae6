// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which ONNX operators can be compiled.
#include "compiler/driver/Operators.h"

#include "compiler/driver/Diagnostics.h"
#include "compiler/driver/Pipeline.h"
#include "compiler/driver/Registration.h"
#include "compiler/frontend/onnx/Import.h"

using namespace mlir;

namespace tessera {

static absl::Status tryCase(const frontend::OperatorCase &example, MLIRContext &context) {
  TSR_ASSIGN_OR_RETURN(std::string bytes, frontend::modelOf(example));
  TSR_ASSIGN_OR_RETURN(frontend::ImportedModel model,
                       frontend::importOnnx(frontend::MappedFile::fromBytes(
                                                {bytes.begin(), bytes.end()}, example.name),
                                            ".", {}, context));
  ErrorCollector errors(&context, /*verbosity=*/0);
  for (const Bundle &bundle : compilationBundles({})) {
    PassManager passes(&context, ModuleOp::getOperationName());
    TSR_RETURN_IF_ERROR(addPasses(bundle, passes));
    if (failed(passes.run(*model.module)))
      return errors.status(Code::CannotCompile, "its example cannot be compiled");
  }
  return absl::OkStatus();
}

std::vector<OperatorAnswer> tryOperators() {
  registerAllPasses();
  MLIRContext context(MLIRContext::Threading::DISABLED);
  loadAllDialects(context);
  std::vector<OperatorAnswer> answers;
  for (frontend::OperatorCase &example : frontend::operatorCases()) {
    const bool again = !answers.empty() && answers.back().example.name == example.name;
    if (again && answers.back().outcome.ok())
      continue;
    if (again)
      answers.pop_back();
    absl::Status outcome = tryCase(example, context);
    answers.push_back({std::move(example), std::move(outcome)});
  }
  return answers;
}

} // namespace tessera
