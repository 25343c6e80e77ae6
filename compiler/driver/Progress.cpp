// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a compilation is doing, on standard error.
#include "compiler/driver/Progress.h"

#include <cstdio>
#include <unistd.h>

namespace tessera {

Progress::Progress(int verbosity)
    : terminal(verbosity == 1 && isatty(STDERR_FILENO)), lines(verbosity >= 2) {}

Progress::~Progress() {
  finishStep();
  if (terminal)
    std::fprintf(stderr, "\r\x1b[K");
}

void Progress::step(const std::string &what) {
  finishStep();
  current = what;
  started = std::chrono::steady_clock::now();
  if (terminal)
    std::fprintf(stderr, "\r\x1b[K%s ...", what.c_str());
}

void Progress::finishStep() {
  if (!lines || current.empty())
    return;
  std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - started;
  std::fprintf(stderr, "%s: %.0f ms\n", current.c_str(), taken.count());
}

} // namespace tessera
