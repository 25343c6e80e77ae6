// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The reference emulator: instruction by instruction, in any order the waits allow.
#include "runtime-stub/emulator/Emulator.h"
#include "runtime-stub/emulator/numerics/FtzGuard.h"
#include "runtime-stub/emulator/reference/Execute.h"

#include <random>

namespace tessera::emulator {

absl::Status execute(Memory &memory, const isa::Instruction &instruction) {
  return std::visit(
      [&](const auto &body) -> absl::Status {
        if constexpr (std::is_void_v<decltype(execute(memory, body))>) {
          execute(memory, body);
          return absl::OkStatus();
        } else {
          return execute(memory, body);
        }
      },
      instruction.body);
}

namespace {

class ReferenceExecutable : public Executable {
public:
  ReferenceExecutable(const Artifact &artifact, std::span<const std::byte> weights,
                      const Options &options)
      : artifact(artifact), options(options), memory(artifact, weights) {}

  absl::Status run(std::span<const std::byte> input, std::span<std::byte> output) override {
    numerics::FtzGuard guard;
    memory.input = input;
    memory.output = output;
    memory.poison();
    completed.fill(0);
    random.seed(options.orderSeed);
    while (std::optional<isa::Queue> queue = chooseReady())
      TSR_RETURN_IF_ERROR(executeNext(*queue));
    for (isa::Queue queue = 0; queue < isa::kQueueCount; ++queue)
      if (!finished(queue))
        return error(Code::Internal, "queue ", isa::queueName(queue), " waits for ever at ",
                     completed[queue], "; the verifier should have refused the program");
    return absl::OkStatus();
  }

private:
  bool finished(isa::Queue queue) const {
    return completed[queue] == artifact.program.queues[queue].size();
  }
  bool ready(isa::Queue queue) const {
    if (finished(queue))
      return false;
    for (isa::Wait wait : artifact.program.queues[queue][completed[queue]].waits)
      if (completed[wait.queue] < wait.count)
        return false;
    return true;
  }

  // The queue that runs next: the current one as long as it can, or any ready one.
  std::optional<isa::Queue> chooseReady() {
    if (options.orderSeed)
      current = static_cast<isa::Queue>(random() % isa::kQueueCount);
    for (int i = 0; i < isa::kQueueCount; ++i) {
      isa::Queue queue = (current + i) % isa::kQueueCount;
      if (ready(queue))
        return current = queue;
    }
    return std::nullopt;
  }

  absl::Status executeNext(isa::Queue queue) {
    uint32_t index = completed[queue];
    const isa::Instruction &instruction = artifact.program.queues[queue][index];
    if (absl::Status status = execute(memory, instruction); !status.ok())
      return describeFailure(status, artifact, queue, index, memory.input);
    ++completed[queue];
    if (options.observer)
      options.observer(queue, index, instruction, memory);
    return absl::OkStatus();
  }

  const Artifact &artifact;
  Options options;
  Memory memory;
  std::array<uint32_t, isa::kQueueCount> completed = {};
  isa::Queue current = 0;
  std::mt19937_64 random;
};

class ReferenceEmulator : public Emulator {
public:
  explicit ReferenceEmulator(const Options &options) : options(options) {}
  std::string_view name() const override { return "reference"; }
  std::string_view isa() const override { return "scalar"; }
  absl::StatusOr<std::unique_ptr<Executable>> prepare(const Artifact &artifact,
                                                      std::span<const std::byte> weights) override {
    return std::make_unique<ReferenceExecutable>(artifact, weights, options);
  }

private:
  Options options;
};

} // namespace

absl::StatusOr<std::unique_ptr<Emulator>> createReference(const Options &options) {
  if (!options.isa.empty() && options.isa != "scalar")
    return error(Code::UnavailableIsa, "the reference emulator has no ", options.isa,
                 " kernels, only scalar");
  return std::make_unique<ReferenceEmulator>(options);
}

} // namespace tessera::emulator
