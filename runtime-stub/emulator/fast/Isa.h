// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which kernels this processor can run.
#pragma once

#include <optional>
#include <string_view>

namespace tessera::emulator::fast {

// From the one every processor has to the fastest.
enum class Isa { scalar = 0, avx2 = 1, avx512 = 2, amx = 3 };
inline constexpr int kIsaCount = 4;

std::string_view name(Isa isa);
std::optional<Isa> isaNamed(std::string_view name);

// Whether processor and kernel allow it. Asking for AMX requests the tile registers from the
// kernel, once per process; a refusal makes AMX unavailable.
bool available(Isa isa);
Isa bestAvailable();

} // namespace tessera::emulator::fast
