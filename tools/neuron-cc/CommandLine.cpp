// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The command line of neuron-cc.
#include "tools/neuron-cc/CommandLine.h"

#include "compiler/driver/Analysis.h"
#include "compiler/driver/Compiler.h"
#include "compiler/driver/Operators.h"
#include "compiler/driver/Version.h"
#include "tools/neuron-cc/Explain.h"
#include "tools/neuron-cc/Report.h"
#include "tools/support/Tool.h"

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
  std::string code; // of explain
  bool json = false, examples = false;
  bool refused = false; // the answer of analyze
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
  if (text == "1")
    return absl::OkStatus();
  if (text == "auto")
    return error(Code::BadFlag, "--neuroncore-pipeline-cores: auto would choose among pipelines, "
                                "which this version does not make: it compiles for 1 core");
  int cores = 0;
  if (!CLI::detail::lexical_cast(text, cores) || cores < 1 || cores > 64)
    return error(Code::BadFlag, "--neuroncore-pipeline-cores: '", text,
                 "' is neither auto nor a number from 1 to 64");
  return error(Code::BadFlag, "--neuroncore-pipeline-cores: this version compiles for 1 core, not ",
               cores);
}

// What compile and analyze make of the flags they share.
absl::Status readModelFlags(Flags &flags) {
  TSR_RETURN_IF_ERROR(checkPipelineCores(flags.pipelineCores));
  TSR_ASSIGN_OR_RETURN(flags.compile.castMode, chooseCastMode(flags.fp32Cast, flags.fastMath));
  return absl::OkStatus();
}

// A text of a later phase was bound and cast before, and made for its machine.
absl::Status checkFlagsOfPhase(const CLI::App &command, Phase from) {
  constexpr std::pair<const char *, Phase> kLast[] = {{"--fp32-cast", Phase::onnx},
                                                      {"--fast-math", Phase::onnx},
                                                      {"--io-config", Phase::onnx},
                                                      {"--target", Phase::nn}};
  for (const auto &[flag, last] : kLast)
    if (from > last && command.count(flag))
      return error(Code::BadFlag, flag, " has no effect on what --compile-from ", name(from),
                   " reads: give it to the compilation that writes the text");
  return absl::OkStatus();
}

absl::Status runCompile(const CLI::App &command, Flags &flags) {
  CompileOptions &options = flags.compile;
  TSR_ASSIGN_OR_RETURN(options.from, phaseNamed(flags.from));
  TSR_ASSIGN_OR_RETURN(options.to, phaseNamed(flags.to));
  if (options.output.empty())
    options.output = options.to == Phase::neff ? "out.neff" : concat("out.", flags.to, ".mlir");
  TSR_RETURN_IF_ERROR(checkNotOver(options.output, {options.model}));
  if (options.from == Phase::onnx)
    TSR_RETURN_IF_ERROR(checkFramework(flags.framework));
  TSR_RETURN_IF_ERROR(checkFlagsOfPhase(command, options.from));
  TSR_RETURN_IF_ERROR(readModelFlags(flags));
  TSR_ASSIGN_OR_RETURN(options.verbosity, verbosityOf(flags.verbose));
  if (flags.saturateInfinity && options.verbosity >= 1)
    std::fprintf(stderr, "warning: --enable-saturate-infinity has no effect yet\n");
  if (!options.workdir.empty()) {
    std::error_code failure;
    std::filesystem::create_directories(options.workdir, failure);
    if (failure)
      return error(Code::CannotWrite, "--workdir: ", failure.message());
  }
  absl::Status status = compile(options);
  return status.ok() ? status : withAllRefusals(options, status);
}

absl::Status runListOperators(const Flags &flags) {
  TSR_RETURN_IF_ERROR(checkFramework(flags.framework));
  for (const OperatorAnswer &answer : tryOperators())
    if (answer.outcome.ok())
      std::printf("%s%s%s\n", answer.example.name.c_str(), flags.examples ? "\t" : "",
                  flags.examples ? answer.example.graph.c_str() : "");
  return absl::OkStatus();
}

absl::Status runAnalyze(Flags &flags) {
  if (!flags.framework.empty())
    TSR_RETURN_IF_ERROR(checkFramework(flags.framework));
  TSR_RETURN_IF_ERROR(readModelFlags(flags));
  TSR_ASSIGN_OR_RETURN(Analysis analysis, analyze(flags.compile));
  printAnalysis(analysis, flags.json);
  flags.refused = !analysis.compiles;
  return verdict(analysis);
}

// Flags that decide whether and how a model compiles.
void addModelFlags(CLI::App *command, Flags &flags) {
  CompileOptions &options = flags.compile;
  command->add_option("--framework", flags.framework, "ONNX");
  command->add_option("--io-config", options.ioConfig,
                      R"(File or JSON: {"inputs": {"ids": [[1, 128], "int64"]}, "outputs": []})");
  command->add_option("--neuroncore-pipeline-cores,--num-neuroncores", flags.pipelineCores,
                      "Number of cores; this version compiles for 1");
  command->add_option(
      "--fp32-cast", flags.fp32Cast,
      "all (default), matmult, matmult-fp16, matmult-bf16, all-fp16, none; products of "
      "integers too large for the type, say positions, stay fp32");
  command->add_option("--fast-math", flags.fastMath,
                      "all, none, fp32-cast-MODE, fast-relayout, no-fast-relayout");
  command->add_option("--target", options.target, "Name or file of the machine")
      ->capture_default_str();
}

void addCompile(CLI::App &app, Flags &flags) {
  CompileOptions &options = flags.compile;
  CLI::App *command = app.add_subcommand("compile", "Compiles a model to an artifact");
  command->add_option("MODEL", options.model, "ONNX file, or the text of --compile-from")
      ->required();
  command->add_option("-o,--output", options.output, "out.neff, or out.PHASE.mlir of --compile-to")
      ->check(fileName());
  addModelFlags(command, flags);
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
  list->add_flag("--examples", flags.examples, "With each a graph that compiles, as text of ONNX");
  CLI::App *analyze = app.add_subcommand("analyze", "What of a model can be compiled, per node");
  analyze->add_option("MODEL", flags.compile.model, "ONNX file")->required();
  addModelFlags(analyze, flags);
  analyze->add_flag("--json", flags.json, "One JSON object");
  CLI::App *explain = app.add_subcommand("explain", "What an error means and what to do");
  explain->add_option("CODE", flags.code, "As TSR_4001")->required();
}

absl::Status run(CLI::App &app, Flags &flags) {
  if (app.got_subcommand("compile"))
    return runCompile(*app.get_subcommand("compile"), flags);
  if (app.got_subcommand("list-operators"))
    return runListOperators(flags);
  if (app.got_subcommand("analyze"))
    return runAnalyze(flags);
  TSR_ASSIGN_OR_RETURN(std::string_view page, pageOf(flags.code));
  std::fwrite(page.data(), 1, page.size(), stdout);
  return absl::OkStatus();
}

} // namespace

int runCompilerCommand(int argc, char **argv) {
  CLI::App app("Compiles neural networks for NeuronCores.", "neuron-cc");
  Flags flags;
  app.set_version_flag("-V,--version", versionText());
  app.require_subcommand(1);
  addCompile(app, flags);
  addOthers(app, flags);
  const int status = runTool(app, argc, argv, [&] { return run(app, flags); });
  return flags.refused ? 3 : status;
}

} // namespace tessera
