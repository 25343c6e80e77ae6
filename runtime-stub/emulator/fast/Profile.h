// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the time of replay goes, by kind of instruction: TESSERA_FAST_PROFILE=1 prints it at exit.
#pragma once

#include "runtime-stub/emulator/fast/Translation.h"

#include <map>
#include <memory>
#include <string>

namespace tessera::emulator::fast {

class Profile {
public:
  static std::unique_ptr<Profile> fromEnvironment(); // null unless asked for
  ~Profile();

  bool run(const Translation &translation, Context &context);
  const Step &failed() const { return *failed_; }

private:
  struct Line {
    int64_t count = 0;
    double seconds = 0;
  };
  std::map<std::string, Line> lines_;
  int64_t runs_ = 0;
  Translation::Counts counts_;
  const Step *failed_ = nullptr;
};

} // namespace tessera::emulator::fast
