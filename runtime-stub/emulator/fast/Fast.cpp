// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fast emulator: translates a program once and replays it.
#include "runtime-stub/emulator/fast/Fast.h"

#include "runtime-stub/emulator/fast/Profile.h"
#include "runtime-stub/emulator/fast/Translation.h"
#include "runtime-stub/emulator/numerics/FtzGuard.h"
#include "runtime-stub/emulator/reference/Execute.h"

#include <cstdlib>
#include <mutex>

namespace tessera::emulator::fast {
namespace {

// The plain way: the reference's body on the same memory.
struct Plain {
  Memory memory;
  absl::Status status;

  bool run(const isa::Instruction &instruction) {
    status = execute(memory, instruction);
    return status.ok();
  }
  static bool step(const void *instruction, Context &context) {
    return static_cast<Plain *>(context.owner)
        ->run(*static_cast<const isa::Instruction *>(instruction));
  }
};

class FastExecutable : public Executable {
public:
  FastExecutable(std::shared_ptr<const Translation> t, std::span<const std::byte> weights)
      : translation(std::move(t)), sbuf(kPartitions * translation->layout.sbufStride),
        psum(kPartitions * translation->layout.psumStride),
        scratch(translation->artifact.regionBytes(isa::Space::scratch)),
        packs(translation->packBytes), temporary(kTemporaryFloats * sizeof(float)) {
    Memory &memory = plain.memory;
    memory.sbufBytes = translation->layout.sbufStride;
    memory.psumBytes = translation->layout.psumStride;
    memory.sbuf = {sbuf.data(), sbuf.size()};
    memory.psum = {psum.data(), psum.size()};
    memory.scratch = {scratch.data(), scratch.size()};
    memory.weights = weights;
    setBase(Base::sbuf, sbuf.data());
    setBase(Base::psum, psum.data());
    setBase(Base::scratch, scratch.data());
    setBase(Base::packs, packs.data());
    setBase(Base::weights, weights.data());
    context.temporary = reinterpret_cast<float *>(temporary.data());
    context.owner = &plain;
  }
  bool hasMemory() const {
    return sbuf.data() && psum.data() && scratch.data() && packs.data() && temporary.data();
  }

  absl::Status run(std::span<const std::byte> input, std::span<std::byte> output) override {
    numerics::FtzGuard guard;
    plain.memory.input = input;
    plain.memory.output = output;
    setBase(Base::input, input.data());
    setBase(Base::output, output.data());
    if (profile)
      return profile->run(*translation, context) ? absl::OkStatus() : failure(profile->failed());
    for (const Step &step : translation->steps)
      if (!step.run(step.arguments, context))
        return failure(step);
    return absl::OkStatus();
  }

private:
  static constexpr int64_t kPartitions = 128;

  // No step writes weights or input.
  void setBase(Base base, const std::byte *data) {
    context.base[static_cast<int>(base)] = const_cast<std::byte *>(data);
  }

  // What the plain way says of the instruction that failed.
  absl::Status failure(const Step &step) {
    const isa::Position position = translation->order[step.instruction];
    const isa::Instruction &instruction =
        translation->artifact.program.queues[position.queue][position.index];
    plain.run(instruction);
    return describeFailure(plain.status, translation->artifact, position.queue, position.index,
                           plain.memory.input);
  }

  std::shared_ptr<const Translation> translation;
  HostMemory sbuf, psum, scratch, packs, temporary;
  Plain plain;
  Context context;
  std::unique_ptr<Profile> profile = Profile::fromEnvironment();
};

class FastEmulator : public Emulator {
public:
  FastEmulator(Isa isa, const Kernels &kernels) : choice(isa), kernels(kernels) {}
  std::string_view name() const override { return "fast"; }
  std::string_view isa() const override { return fast::name(choice); }

  absl::StatusOr<std::unique_ptr<Executable>> prepare(const Artifact &artifact,
                                                      std::span<const std::byte> weights) override {
    TSR_ASSIGN_OR_RETURN(std::shared_ptr<const Translation> translation,
                         translationOf(artifact, weights));
    auto executable = std::make_unique<FastExecutable>(std::move(translation), weights);
    if (!executable->hasMemory())
      return error(Code::OutOfMemory, "no memory for the tiles of one core");
    return executable;
  }

private:
  // The one of an earlier executable of the same artifact, while that lives.
  absl::StatusOr<std::shared_ptr<const Translation>>
  translationOf(const Artifact &artifact, std::span<const std::byte> weights) {
    std::lock_guard lock(mutex);
    std::erase_if(known, [](const Known &k) { return k.translation.expired(); });
    for (const Known &k : known)
      if (k.artifact == &artifact && k.weights == weights.data())
        if (auto translation = k.translation.lock())
          return translation;
    numerics::FtzGuard guard;
    TSR_ASSIGN_OR_RETURN(std::unique_ptr<Translation> made,
                         translate(artifact, weights, kernels, Plain::step));
    std::shared_ptr<const Translation> translation = std::move(made);
    known.push_back({&artifact, weights.data(), translation});
    return translation;
  }

  struct Known {
    const Artifact *artifact;
    const std::byte *weights;
    std::weak_ptr<const Translation> translation;
  };
  Isa choice;
  const Kernels &kernels;
  std::mutex mutex;
  std::vector<Known> known;
};

} // namespace

std::unique_ptr<Emulator> createWithKernels(Isa isa, const Kernels &kernels) {
  return std::make_unique<FastEmulator>(isa, kernels);
}

} // namespace tessera::emulator::fast

namespace tessera::emulator {

absl::StatusOr<std::unique_ptr<Emulator>> createFast(const Options &options) {
  fast::Isa isa = fast::bestAvailable();
  if (!options.isa.empty()) {
    auto named = fast::isaNamed(options.isa);
    if (!named || !fast::available(*named))
      return error(Code::UnavailableIsa,
                   named ? "this processor or its kernel has no " : "there are no kernels named ",
                   options.isa, "; the best here is ", fast::name(isa));
    isa = *named;
  }
  return fast::createWithKernels(isa, fast::kernelsOf(isa));
}

} // namespace tessera::emulator
