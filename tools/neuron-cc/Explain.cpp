// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The documentation's page of an error code.
#include "tools/neuron-cc/Explain.h"

#include <charconv>

namespace tessera {
namespace {

struct Page {
  int code;
  std::string_view text;
};
constexpr Page kPages[] = {
#include "tools/neuron-cc/Pages.inc"
};

} // namespace

absl::StatusOr<std::string_view> pageOf(std::string_view code) {
  std::string_view digits = code;
  if (digits.starts_with("TSR_") || digits.starts_with("tsr_"))
    digits.remove_prefix(4);
  int number = 0;
  auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failure == std::errc() && end == digits.data() + digits.size())
    for (const Page &page : kPages)
      if (page.code == number)
        return page.text;
  return error(Code::BadFlag, "'", code, "' is not the code of an error, as TSR_4001 is");
}

} // namespace tessera
