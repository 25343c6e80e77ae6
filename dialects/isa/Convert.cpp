// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Between programs of the isa dialect and artifacts.
#include "dialects/isa/Convert.h"

#include "compiler/target/Target.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"

#include <algorithm>

using namespace mlir;

namespace tessera::isa {
namespace {

// Numbers locations in the order of their first use. Equal entries that come from different MLIR
// locations get one number.
class LocationTable {
public:
  explicit LocationTable(Artifact &artifact) : locations(artifact.locations) { indices[{}] = 0; }

  uint32_t indexOf(mlir::Location location) {
    auto [it, isNew] = seen.try_emplace(location, 0);
    if (isNew) {
      tessera::Location entry = exportLocation(location);
      auto [index, isNewEntry] =
          indices.try_emplace({entry.nodes, entry.source}, uint32_t(locations.size()));
      if (isNewEntry)
        locations.push_back(std::move(entry));
      it->second = index->second;
    }
    return it->second;
  }

private:
  std::vector<tessera::Location> &locations;
  llvm::DenseMap<mlir::Location, uint32_t> seen;
  std::map<std::pair<std::vector<std::string>, std::string>, uint32_t> indices;
};

TensorInfo tensorOf(StringRef name, Type type, uint64_t offset) {
  auto tensor = cast<RankedTensorType>(type);
  TensorInfo info;
  info.name = name.str();
  info.dtype = *storageType(tensor.getElementType());
  info.isBool = tensor.getElementType().isInteger(1);
  info.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
  info.offset = offset;
  return info;
}

// A node's name once, in the order of appearance; the first source line stands for all.
void collect(mlir::Location location, tessera::Location &entry) {
  if (auto named = dyn_cast<NameLoc>(location)) {
    std::string name = named.getName().str();
    if (std::find(entry.nodes.begin(), entry.nodes.end(), name) == entry.nodes.end())
      entry.nodes.push_back(std::move(name));
    return collect(named.getChildLoc(), entry);
  }
  if (auto file = dyn_cast<FileLineColLoc>(location)) {
    if (entry.source.empty())
      entry.source = file.getFilename().str() + ":" + std::to_string(file.getLine());
    return;
  }
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return collect(call.getCallee(), entry);
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (mlir::Location part : fused.getLocations())
      collect(part, entry);
}

absl::StatusOr<Machine> machineOf(StringRef target) {
  return target.starts_with("{") ? parseMachine(target) : loadMachine(target);
}

// "model.py:12"; anything else is a file without a line.
mlir::Location sourceLocation(MLIRContext *context, StringRef source) {
  if (source.empty())
    return UnknownLoc::get(context);
  auto [file, line] = source.rsplit(':');
  unsigned number = 0;
  if (line.getAsInteger(10, number))
    return FileLineColLoc::get(context, source, 0, 0);
  return FileLineColLoc::get(context, file, number, 0);
}

class Importer {
public:
  Importer(MLIRContext *context, const Artifact &artifact)
      : artifact(artifact), builder(context), unknown(builder.getUnknownLoc()) {
    for (const tessera::Location &location : artifact.locations)
      locations.push_back(importLocation(context, location));
  }

  OwningOpRef<ModuleOp> run(StringRef target) {
    OwningOpRef<ModuleOp> module = ModuleOp::create(unknown);
    builder.setInsertionPointToEnd(module->getBody());
    SmallVector<NamedAttribute> metadata;
    for (const auto &[key, value] : artifact.metadata)
      metadata.push_back(builder.getNamedAttr(key, builder.getStringAttr(value)));
    std::string machine = target.empty() ? toJson(artifact.machine) : target.str();
    auto program = builder.create<ProgramOp>(
        unknown, artifact.name, machine, artifact.scratchBytes,
        metadata.empty() ? DictionaryAttr() : builder.getDictionaryAttr(metadata));
    builder.setInsertionPointToEnd(&program.getBody().emplaceBlock());
    tensors();
    for (Queue queue = 0; queue < kQueueCount; ++queue)
      if (!artifact.program.queues[queue].empty())
        instructions(queue);
    return module;
  }

private:
  void tensors() {
    for (const TensorInfo &tensor : artifact.inputs) {
      DenseI64ArrayAttr range;
      if (tensor.range)
        range = builder.getDenseI64ArrayAttr({tensor.range->smallest, tensor.range->largest});
      builder.create<InputOp>(unknown, builder.getStringAttr(tensor.name),
                              TypeAttr::get(typeOf(tensor)),
                              builder.getI64IntegerAttr(tensor.offset), range);
    }
    for (const TensorInfo &tensor : artifact.outputs)
      builder.create<OutputOp>(unknown, tensor.name, typeOf(tensor), tensor.offset);
    for (const TensorInfo &tensor : artifact.weights)
      builder.create<WeightOp>(unknown, tensor.name, typeOf(tensor), tensor.offset, Attribute());
  }

  RankedTensorType typeOf(const TensorInfo &tensor) {
    return RankedTensorType::get(tensor.shape,
                                 elementType(builder.getContext(), tensor.dtype, tensor.isBool));
  }

  void instructions(Queue queue) {
    auto op = builder.create<QueueOp>(unknown, queue);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&op.getBody().emplaceBlock());
    for (const Instruction &instruction : artifact.program.queues[queue])
      createInstruction(builder, locations[instruction.location], instruction.body,
                        instruction.waits);
  }

  const Artifact &artifact;
  OpBuilder builder;
  mlir::Location unknown;
  std::vector<mlir::Location> locations;
};

} // namespace

tessera::Location exportLocation(mlir::Location location) {
  tessera::Location entry;
  collect(location, entry);
  return entry;
}

mlir::Location importLocation(MLIRContext *context, const tessera::Location &location) {
  mlir::Location source = sourceLocation(context, location.source);
  SmallVector<mlir::Location> names;
  for (const std::string &node : location.nodes)
    names.push_back(NameLoc::get(StringAttr::get(context, node), source));
  return names.empty() ? source : FusedLoc::get(context, names);
}

Artifact exportTables(ProgramOp program) {
  Artifact artifact;
  artifact.name = program.getName().str();
  artifact.scratchBytes = program.getScratch();
  if (DictionaryAttr metadata = program.getMetadataAttr())
    for (NamedAttribute entry : metadata)
      if (auto value = dyn_cast<StringAttr>(entry.getValue()))
        artifact.metadata[entry.getName().str()] = value.str();
  for (Operation &op : program.getBody().front()) {
    if (auto input = dyn_cast<InputOp>(op)) {
      TensorInfo &tensor = artifact.inputs.emplace_back(
          tensorOf(input.getName(), input.getTensor(), input.getOffset()));
      if (std::optional<ArrayRef<int64_t>> range = input.getRange())
        tensor.range = {(*range)[0], (*range)[1]};
    } else if (auto output = dyn_cast<OutputOp>(op)) {
      artifact.outputs.push_back(
          tensorOf(output.getName(), output.getTensor(), output.getOffset()));
    } else if (auto weight = dyn_cast<WeightOp>(op)) {
      artifact.weights.push_back(
          tensorOf(weight.getName(), weight.getTensor(), weight.getOffset()));
    }
  }
  return artifact;
}

FailureOr<Artifact> exportArtifact(ProgramOp program) {
  Artifact artifact = exportTables(program);
  absl::StatusOr<Machine> machine = machineOf(program.getTarget());
  if (!machine.ok())
    return program.emitError(
        StringRef(machine.status().message().data(), machine.status().message().size()));
  artifact.machine = *std::move(machine);
  LocationTable locations(artifact);
  for (auto queue : program.getBody().getOps<QueueOp>()) {
    std::vector<Instruction> &instructions = artifact.program.queues[queue.getQueue()];
    for (auto op : queue.getBody().getOps<InstructionOpInterface>())
      instructions.push_back({op.getBody(), op.getWaitList(), locations.indexOf(op.getLoc())});
  }
  return artifact;
}

OwningOpRef<ModuleOp> importArtifact(MLIRContext *context, const Artifact &artifact,
                                     StringRef target) {
  context->loadDialect<ISADialect>();
  return Importer(context, artifact).run(target);
}

} // namespace tessera::isa
