// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A clock around every step; as slow as that is. It counts the thread's own time: others on the
// processor do not blur the picture.
#include "runtime-stub/emulator/fast/Profile.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace tessera::emulator::fast {
namespace {

double cpuSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// "activate gelu", "dma_copy f32>bf16", "pack", ...
std::string labelOf(const Translation &translation, const Step &step) {
  const isa::Position position = translation.order[step.instruction];
  const isa::Instruction &instruction =
      translation.artifact.program.queues[position.queue][position.index];
  std::string label(isa::mnemonic(instruction));
  if (step.run == translation.fallback)
    return label + " (reference)";
  if (step.run == translation.pack)
    return label + " pack";
  if (auto *activate = std::get_if<isa::Activate>(&instruction.body))
    for (const isa::EnumCase &c : isa::EnumCases<isa::Function>::cases)
      if (c.value == static_cast<uint8_t>(activate->function))
        label += " " + std::string(c.name);
  isa::forEachAccess(instruction, [&](const isa::Access &access, bool, bool) {
    label +=
        " " + std::string(isa::name(access.space)) + ":" + std::string(isa::name(access.dtype));
  });
  return label;
}

} // namespace

std::unique_ptr<Profile> Profile::fromEnvironment() {
  const char *wish = std::getenv("TESSERA_FAST_PROFILE");
  return wish && *wish == '1' ? std::make_unique<Profile>() : nullptr;
}

bool Profile::run(const Translation &translation, Context &context) {
  ++runs_;
  counts_ = translation.counts;
  for (const Step &step : translation.steps) {
    const double start = cpuSeconds();
    const bool done = step.run(step.arguments, context);
    const double seconds = cpuSeconds() - start;
    Line &line = lines_[labelOf(translation, step)];
    ++line.count;
    line.seconds += seconds;
    if (!done) {
      failed_ = &step;
      return false;
    }
  }
  return true;
}

Profile::~Profile() {
  if (runs_ == 0)
    return;
  std::vector<std::pair<std::string, Line>> sorted(lines_.begin(), lines_.end());
  std::ranges::sort(sorted, [](auto &a, auto &b) { return a.second.seconds > b.second.seconds; });
  double total = 0;
  for (auto &[label, line] : sorted)
    total += line.seconds;
  std::fprintf(stderr,
               "%lld instructions: %lld by the reference, %lld operands packed a run, %lld loads "
               "dropped; %.3f ms a run\n",
               static_cast<long long>(counts_.instructions),
               static_cast<long long>(counts_.fallbacks), static_cast<long long>(counts_.packs),
               static_cast<long long>(counts_.elided), total / runs_ * 1e3);
  for (auto &[label, line] : sorted)
    std::fprintf(stderr, "%10.3f ms %5.1f %% %7lld x %s\n", line.seconds / runs_ * 1e3,
                 100 * line.seconds / total, static_cast<long long>(line.count / runs_),
                 label.c_str());
}

} // namespace tessera::emulator::fast
