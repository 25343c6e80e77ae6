// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compilation from file to file.
#include "compiler/driver/Compiler.h"

#include "compiler/driver/Diagnostics.h"
#include "compiler/driver/Emit.h"
#include "compiler/driver/Model.h"
#include "compiler/driver/Pipeline.h"
#include "compiler/driver/Progress.h"
#include "compiler/driver/Registration.h"
#include "compiler/driver/Version.h"
#include "compiler/target/Target.h"
#include "dialects/isa/Convert.h"
#include "dialects/nn/NNAttributes.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

#include <filesystem>

using namespace mlir;

namespace tessera {
namespace {

class Compilation {
public:
  explicit Compilation(const CompileOptions &options)
      : options(options), context(MLIRContext::Threading::DISABLED), progress(options.verbosity),
        errors(&context, options.verbosity) {
    loadAllDialects(context);
  }

  absl::Status run();

private:
  absl::Status load();
  absl::Status runBundle(const Bundle &bundle);
  isa::ProgramOp program();
  void annotateProgram();
  StringRef flags();
  void recordFlag(std::string_view flag, std::string_view value);
  std::map<std::string, std::string> metadata();
  absl::Status writeNeff();

  const CompileOptions &options;
  MLIRContext context;
  Progress progress;
  ErrorCollector errors;
  Machine machine;
  Model model;
};

absl::Status Compilation::run() {
  if (options.from >= options.to)
    return error(Code::BadFlag, "nothing to do from ", name(options.from), " to ",
                 name(options.to));
  TSR_ASSIGN_OR_RETURN(machine, loadMachine(options.target));
  TSR_RETURN_IF_ERROR(load());
  for (const Bundle &bundle : compilationBundles(options)) {
    if (bundle.phase <= options.from || bundle.phase > options.to)
      continue;
    if (bundle.phase == Phase::tile && bundle.name == kCheckBundle)
      recordFlag("--target", machine.name);
    TSR_RETURN_IF_ERROR(runBundle(bundle));
  }
  if (options.to >= Phase::isa)
    annotateProgram();
  progress.step("writing");
  return options.to == Phase::neff ? writeNeff() : saveModel(model, options.output);
}

absl::Status Compilation::load() {
  progress.step("reading");
  absl::StatusOr<Model> loaded = loadModel(options, context);
  if (!loaded.ok())
    return codeOf(loaded.status()) ? loaded.status()
                                   : errors.status(Code::BadText, sentenceOf(loaded.status()));
  model = std::move(*loaded);
  if (options.from == Phase::onnx)
    recordFlag("--fp32-cast", options.castMode);
  if (!model.ioConfig.empty())
    recordFlag("--io-config", model.ioConfig);
  return absl::OkStatus();
}

absl::Status Compilation::runBundle(const Bundle &bundle) {
  progress.step(concat(name(bundle.phase), ": ", bundle.name));
  PassManager passes(&context, ModuleOp::getOperationName());
  TSR_RETURN_IF_ERROR(addPasses(bundle, passes));
  if (!options.workdir.empty()) {
    std::filesystem::path folder(options.workdir);
    passes.enableCrashReproducerGeneration((folder / "reproducer.mlir").string());
  }
  if (failed(passes.run(*model.module)))
    return errors.status(Code::CannotCompile,
                         concat("the passes of '", bundle.name, "' failed without a word"));
  if (options.workdir.empty())
    return absl::OkStatus();
  std::string file = concat(name(bundle.phase), "-", bundle.name, ".mlir");
  return saveModel(model, (std::filesystem::path(options.workdir) / file).string());
}

// What had a part in the program so far, in this compilation or before it was text.
StringRef Compilation::flags() {
  auto recorded = (*model.module)->getAttrOfType<StringAttr>("nn.flags");
  return recorded ? recorded.getValue() : "";
}

void Compilation::recordFlag(std::string_view flag, std::string_view value) {
  std::string all = concat(std::string_view(flags()), flags().empty() ? "" : " ", flag, "=", value);
  (*model.module)->setAttr("nn.flags", StringAttr::get(&context, all));
}

std::map<std::string, std::string> Compilation::metadata() {
  std::map<std::string, std::string> entries = {{"tool", concat("neuron-cc ", toolVersion())},
                                                {"flags", std::string(flags())}};
  if (auto sources = (*model.module)->getAttrOfType<ArrayAttr>("nn.sources"))
    for (auto [index, attribute] : llvm::enumerate(sources))
      if (auto source = dyn_cast<nn::SourceAttr>(attribute))
        entries[index ? concat("source ", index) : "source"] =
            concat(std::string_view(source.getName()), " ", std::string_view(source.getDigest()));
  return entries;
}

// The isa program, which must be the only one.
isa::ProgramOp Compilation::program() {
  auto programs = model.module->getOps<isa::ProgramOp>();
  return llvm::hasSingleElement(programs) ? *programs.begin() : isa::ProgramOp();
}

// What the artifact records about its making; textual IR carries it on.
void Compilation::annotateProgram() {
  isa::ProgramOp op = program();
  if (!op || op.getMetadata())
    return;
  Builder builder(&context);
  NamedAttrList entries;
  for (const auto &[key, value] : metadata())
    entries.set(key, builder.getStringAttr(value));
  op.setMetadataAttr(entries.getDictionary(&context));
  op.setName(llvm::json::fixUTF8(std::filesystem::path(options.model).stem().string()));
}

absl::Status Compilation::writeNeff() {
  isa::ProgramOp op = program();
  if (!op)
    return error(Code::BadText, "the IR must hold exactly one isa.program");
  FailureOr<Artifact> artifact = isa::exportArtifact(op);
  if (failed(artifact))
    return errors.status(Code::BadText, "the program cannot be written");
  WeightSource weights = weightsOf(op, model);
  return options.output.empty() ? checkArtifact(*artifact, weights)
                                : writeArtifact(*artifact, weights, options.output);
}

} // namespace

absl::Status compile(const CompileOptions &options) {
  registerAllPasses();
  Compilation compilation(options);
  return compilation.run();
}

} // namespace tessera
