// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// neuron-eval: computes what an nn module means.
#include "compiler/driver/Registration.h"
#include "tools/neuron-eval/Evaluation.h"
#include "tools/support/Tool.h"

static absl::Status evaluate(const tessera::CompileOptions &options, const std::string &inputs,
                             const std::string &outputs) {
  using namespace tessera;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  loadAllDialects(context);
  TSR_ASSIGN_OR_RETURN(Model model, loadModel(options, context));
  Arrays arrays;
  if (!inputs.empty()) {
    TSR_ASSIGN_OR_RETURN(std::string bytes, readFile(inputs));
    TSR_ASSIGN_OR_RETURN(arrays,
                         readNpz(bytes, [](const std::string &) -> absl::StatusOr<uint64_t> {
                           return uint64_t(1) << 32;
                         }));
  }
  TSR_ASSIGN_OR_RETURN(Arrays results, evaluateModel(model, arrays));
  return writeFile(outputs, writeNpz(results));
}

int main(int argc, char **argv) {
  CLI::App app("Computes the outputs of an nn module, operation by operation.", "neuron-eval");
  tessera::CompileOptions options;
  std::string inputs, outputs;
  bool isOnnx = false;
  app.add_option("MODULE", options.model, "text of an nn module")->required();
  app.add_flag("--onnx", isOnnx, "MODULE is an ONNX file, which is imported first");
  app.add_option("--io-config", options.ioConfig, "JSON, as of neuron-cc");
  app.add_option("--inputs", inputs, "npz of inputs, by ONNX name");
  app.add_option("--outputs", outputs, "npz of outputs")->required();
  return tessera::runTool(app, argc, argv, [&] {
    options.from = isOnnx ? tessera::Phase::onnx : tessera::Phase::nn;
    return evaluate(options, inputs, outputs);
  });
}
