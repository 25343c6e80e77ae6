// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// neuron-import: prints the nn module an ONNX model is imported as.
#include "compiler/frontend/onnx/Import.h"
#include "dialects/nn/NNDialect.h"
#include "tools/support/Tool.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AsmState.h"
#include "llvm/Support/raw_ostream.h"

static absl::Status import(const std::string &path, const std::string &ioConfig) {
  using namespace tessera;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, mlir::func::FuncDialect>();
  TSR_ASSIGN_OR_RETURN(frontend::ImportOptions options, frontend::parseIoConfig(ioConfig));
  TSR_ASSIGN_OR_RETURN(frontend::ImportedModel model, frontend::importOnnx(path, options, context));
  mlir::OpPrintingFlags flags;
  flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/false);
  model.module->print(llvm::outs(), flags);
  return absl::OkStatus();
}

int main(int argc, char **argv) {
  CLI::App app("Prints the nn module an ONNX model is imported as.", "neuron-import");
  std::string model, ioConfig = "{}";
  app.add_option("MODEL", model, "ONNX file")->required();
  app.add_option("IO-CONFIG", ioConfig, "JSON, as of neuron-cc");
  return tessera::runTool(app, argc, argv, [&] { return import(model, ioConfig); });
}
