// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The command line of neuron-cc.
#include "tools/neuron-cc/CommandLine.h"

#include "compiler/driver/Analysis.h"
#include "compiler/driver/Compiler.h"
#include "compiler/driver/Version.h"
#include "tools/support/Tool.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>

namespace tessera {
namespace {

// Flags as they are given, before anything is made of them.
struct Flags {
  CompileOptions compile;
  std::string framework, fp32Cast, fastMath, verbose = "WARN", from = "onnx", to = "neff";
  std::string pipelineCores = "1";
  bool fastLoading = false, saturateInfinity = false, fastContextSwitch = false;
  bool json = false;
};

absl::Status checkFramework(const std::string &framework) {
  if (framework.empty())
    return error(Code::BadFlag, "--framework is needed; it can be ONNX");
  std::string lower = CLI::detail::to_lower(framework);
  if (lower == "onnx")
    return absl::OkStatus();
  return error(Code::BadFlag, "--framework: '", framework, "' is not supported; ONNX is");
}

absl::StatusOr<int> verbosityOf(const std::string &text) {
  std::string lower = CLI::detail::to_lower(text);
  constexpr std::string_view kLevels[] = {"error", "warn", "info", "debug"};
  for (int level = 0; level < 4; ++level)
    if (lower == kLevels[level])
      return level;
  // Numbers, as frameworks pass them: the more the louder.
  int number = 0;
  if (CLI::detail::lexical_cast(text, number) && number >= 0)
    return number > 3 ? 3 : number;
  return error(Code::BadFlag, "--verbose: '", text, "' is not DEBUG, INFO, WARN or ERROR");
}

absl::Status checkPipelineCores(const std::string &text) {
  if (text == "auto" || text == "1")
    return absl::OkStatus();
  int cores = 0;
  if (!CLI::detail::lexical_cast(text, cores) || cores < 1 || cores > 64)
    return error(Code::BadFlag, "--neuroncore-pipeline-cores: '", text,
                 "' is neither auto nor a number from 1 to 64");
  return error(Code::BadFlag, "--neuroncore-pipeline-cores: this version compiles for 1 core, not ",
               cores);
}

absl::Status runCompile(Flags &flags) {
  CompileOptions &options = flags.compile;
  TSR_RETURN_IF_ERROR(checkNotOver(options.output, {options.model}));
  TSR_ASSIGN_OR_RETURN(options.from, phaseNamed(flags.from));
  TSR_ASSIGN_OR_RETURN(options.to, phaseNamed(flags.to));
  if (options.from == Phase::onnx)
    TSR_RETURN_IF_ERROR(checkFramework(flags.framework));
  TSR_RETURN_IF_ERROR(checkPipelineCores(flags.pipelineCores));
  TSR_ASSIGN_OR_RETURN(options.verbosity, verbosityOf(flags.verbose));
  TSR_ASSIGN_OR_RETURN(options.castMode, chooseCastMode(flags.fp32Cast, flags.fastMath));
  if (flags.saturateInfinity && options.verbosity >= 1)
    std::fprintf(stderr, "warning: --enable-saturate-infinity has no effect yet\n");
  if (!options.workdir.empty()) {
    std::error_code failure;
    std::filesystem::create_directories(options.workdir, failure);
    if (failure)
      return error(Code::CannotWrite, "--workdir: ", failure.message());
  }
  return compile(options);
}

absl::Status runListOperators(const Flags &flags) {
  TSR_RETURN_IF_ERROR(checkFramework(flags.framework));
  for (const std::string &name : frontend::importableOperators())
    std::printf("%s\n", name.c_str());
  return absl::OkStatus();
}

absl::Status runAnalyze(const Flags &flags) {
  TSR_ASSIGN_OR_RETURN(Analysis analysis, analyze(flags.compile));
  size_t supported = 0;
  nlohmann::json nodes = nlohmann::json::array();
  for (const frontend::NodeAnswer &node : analysis.nodes) {
    supported += node.supported;
    nodes.push_back({{"name", node.name},
                     {"operator", node.opType},
                     {"supported", node.supported},
                     {"reason", node.reason}});
    if (!flags.json)
      std::printf("%-12s %-24s %s%s%s\n", node.supported ? "supported" : "unsupported",
                  node.opType.c_str(), node.name.c_str(), node.reason.empty() ? "" : ": ",
                  node.reason.c_str());
  }
  if (!flags.json) {
    for (const std::string &problem : analysis.problems)
      std::printf("the model: %s\n", problem.c_str());
    std::printf("%zu of %zu nodes are supported\n", supported, analysis.nodes.size());
    return absl::OkStatus();
  }
  nlohmann::json result = {{"supported", supported},
                           {"total", analysis.nodes.size()},
                           {"nodes", nodes},
                           {"problems", analysis.problems}};
  std::printf("%s\n",
              result.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  return absl::OkStatus();
}

void addCompile(CLI::App &app, Flags &flags) {
  CompileOptions &options = flags.compile;
  CLI::App *command = app.add_subcommand("compile", "Compiles a model to an artifact");
  command->add_option("MODEL", options.model, "ONNX file, or the text of --compile-from")
      ->required();
  command->add_option("--framework", flags.framework, "ONNX");
  command->add_option("-o,--output", options.output, "The artifact")
      ->capture_default_str()
      ->check(fileName());
  command->add_option("--io-config", options.ioConfig,
                      R"(File or JSON: {"inputs": {"ids": [[1, 128], "int64"]}, "outputs": []})");
  command->add_option("--neuroncore-pipeline-cores,--num-neuroncores", flags.pipelineCores,
                      "Number of cores, or auto");
  command->add_option("--fp32-cast", flags.fp32Cast,
                      "all (default), matmult, matmult-fp16, matmult-bf16, all-fp16, none");
  command->add_option("--fast-math", flags.fastMath,
                      "all, none, fp32-cast-MODE, fast-relayout, no-fast-relayout");
  command->add_option("--target", options.target, "Name or file of the machine")
      ->capture_default_str();
  command->add_flag("--enable-fast-loading-neuron-binaries", flags.fastLoading,
                    "Always so: artifacts are not compressed");
  command->add_flag("--enable-fast-context-switch", flags.fastContextSwitch,
                    "Accepted; weights are mapped, not read");
  command->add_flag("--enable-saturate-infinity", flags.saturateInfinity,
                    "Accepted; has no effect yet");
  command->add_option("--verbose", flags.verbose, "DEBUG, INFO, WARN or ERROR")
      ->capture_default_str();
  command->add_option("--workdir", options.workdir,
                      "Folder for the IR after each step and the reproducer of a crash");
  command->add_option("--compile-to", flags.to, "nn, tile, isa or neff")->capture_default_str();
  command->add_option("--compile-from", flags.from, "nn, tile or isa")->capture_default_str();
}

void addOthers(CLI::App &app, Flags &flags) {
  CLI::App *list = app.add_subcommand("list-operators", "Operators that can be compiled");
  list->add_option("--framework", flags.framework, "ONNX")->required();
  CLI::App *analyze = app.add_subcommand("analyze", "What of a model can be compiled, per node");
  analyze->add_option("MODEL", flags.compile.model, "ONNX file")->required();
  analyze->add_option("--io-config", flags.compile.ioConfig, "As for compile");
  analyze->add_flag("--json", flags.json, "One JSON object");
}

absl::Status run(CLI::App &app, Flags &flags) {
  if (app.got_subcommand("compile"))
    return runCompile(flags);
  if (app.got_subcommand("list-operators"))
    return runListOperators(flags);
  return runAnalyze(flags);
}

} // namespace

int runCompilerCommand(int argc, char **argv) {
  CLI::App app("Compiles neural networks for NeuronCores.", "neuron-cc");
  Flags flags;
  app.set_version_flag("-V,--version", versionText());
  app.require_subcommand(1);
  addCompile(app, flags);
  addOthers(app, flags);
  return runTool(app, argc, argv, [&] { return run(app, flags); });
}

} // namespace tessera
