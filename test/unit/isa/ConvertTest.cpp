// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Artifacts to programs of the isa dialect and back.
#include "dialects/isa/Convert.h"
#include "compiler/artifact/assembly/Assembly.h"
#include "compiler/target/Target.h"
#include "test/unit/artifact/RandomInstruction.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

namespace tessera {
namespace {

using namespace mlir;

Artifact everyInstruction() {
  Artifact artifact;
  artifact.name = "every instruction";
  artifact.machine = *loadMachine("inf2");
  artifact.metadata = {{"flags", "--fp32-cast=all"}, {"source digest", "12ab"}};
  artifact.scratchBytes = 64;
  artifact.locations = {{}, {{"a"}, "model.py:3"}, {{"b", "c"}, ""}, {{}, "model.py:9"}};
  isa::RandomInstruction random(9);
  uint32_t location = 0;
  for (int queue = 0; queue < isa::kQueueCount; ++queue)
    for (size_t kind = 0; kind < isa::RandomInstruction::kKinds; ++kind) {
      isa::Instruction instruction = random.make(kind);
      // Locations are numbered by first use, so that both numberings agree.
      instruction.location = location < 3 ? ++location : uint32_t(kind % 4);
      if (isa::engineOf(instruction) == isa::engineOf(isa::Queue(queue)))
        artifact.program.queues[queue].push_back(instruction);
      else if (location < 3)
        --location;
    }
  TensorInfo ids, mask;
  ids.name = "ids";
  ids.shape = {1, 128};
  parseTypeName("i64", ids);
  ids.range = {0, 30521};
  mask.name = "mask";
  parseTypeName("bool", mask);
  artifact.inputs = {ids, mask};
  assignOffsets(artifact.inputs);
  return artifact;
}

std::string bytesOf(const Artifact &artifact) {
  auto bytes = serializeArtifact(artifact, weightsFrom({}));
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

isa::ProgramOp programOf(ModuleOp module) {
  return *module.getBody()->getOps<isa::ProgramOp>().begin();
}

TEST(Convert, artifact_to_module_to_artifact_is_the_identity) {
  MLIRContext context;
  Artifact artifact = everyInstruction();
  for (StringRef target : {"inf2", ""}) {
    OwningOpRef<ModuleOp> module = isa::importArtifact(&context, artifact, target);
    ASSERT_TRUE(succeeded(verify(*module)));
    FailureOr<Artifact> exported = isa::exportArtifact(programOf(*module));
    ASSERT_TRUE(succeeded(exported));
    EXPECT_EQ(bytesOf(*exported), bytesOf(artifact));
  }
}

TEST(Convert, survives_text_with_locations) {
  MLIRContext context;
  Artifact artifact = everyInstruction();
  OwningOpRef<ModuleOp> module = isa::importArtifact(&context, artifact, "inf2");
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream, OpPrintingFlags().enableDebugInfo());
  OwningOpRef<ModuleOp> parsed = parseSourceString<ModuleOp>(text, &context);
  ASSERT_TRUE(parsed);
  FailureOr<Artifact> exported = isa::exportArtifact(programOf(*parsed));
  ASSERT_TRUE(succeeded(exported));
  EXPECT_EQ(bytesOf(*exported), bytesOf(artifact));
}

TEST(Convert, an_unknown_target_is_an_error) {
  MLIRContext context;
  OwningOpRef<ModuleOp> module = isa::importArtifact(&context, everyInstruction(), "inf9");
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  EXPECT_TRUE(failed(isa::exportArtifact(programOf(*module))));
  EXPECT_NE(message.find("TSR_1004: 'inf9'"), std::string::npos) << message;
}

TEST(Convert, fused_locations_list_their_nodes_once) {
  MLIRContext context;
  auto file = FileLineColLoc::get(&context, "model.py", 7, 3);
  auto a = NameLoc::get(StringAttr::get(&context, "a"), file);
  auto b = NameLoc::get(StringAttr::get(&context, "b"));
  auto location = isa::exportLocation(
      FusedLoc::get(&context, {FusedLoc::get(&context, {b, a}), mlir::Location(a)}));
  EXPECT_EQ(location, (tessera::Location{{"b", "a"}, "model.py:7"}));
}

} // namespace
} // namespace tessera
