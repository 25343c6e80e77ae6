// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints the nn module an ONNX model is imported as: neuron-import MODEL.onnx [IO-CONFIG-JSON].
#include "compiler/frontend/onnx/Import.h"

#include "dialects/nn/NNDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AsmState.h"

#include "llvm/Support/raw_ostream.h"

#include <cstdio>

int main(int argc, char **argv) {
  using namespace tessera;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, mlir::func::FuncDialect>();
  absl::StatusOr<frontend::ImportOptions> options;
  absl::StatusOr<frontend::ImportedModel> model;
  if (argc < 2)
    model = error(Code::BadFlag, "usage: neuron-import MODEL.onnx [IO-CONFIG-JSON]");
  else if (options = frontend::parseIoConfig(argc > 2 ? argv[2] : "{}"); !options.ok())
    model = options.status();
  else
    model = frontend::importOnnx(argv[1], *options, context);
  if (!model.ok()) {
    std::fprintf(stderr, "error: %s\n", std::string(model.status().message()).c_str());
    return 1;
  }
  mlir::OpPrintingFlags flags;
  flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/false);
  model->module->print(llvm::outs(), flags);
  return 0;
}
