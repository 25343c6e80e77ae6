// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a compilation is doing, on standard error.
#pragma once

#include <chrono>
#include <string>

namespace tessera {

// On a terminal one line that changes; elsewhere a line per step, from verbosity 2 only.
class Progress {
public:
  explicit Progress(int verbosity);
  ~Progress();
  void step(const std::string &what);

private:
  void finishStep();

  bool terminal, lines;
  std::string current;
  std::chrono::steady_clock::time_point started;
};

} // namespace tessera
