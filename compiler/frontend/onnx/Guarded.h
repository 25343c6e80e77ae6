// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of the onnx library: what it throws becomes a status.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <exception>
#include <new>
#include <string>
#include <string_view>

namespace tessera::frontend {

// The library's message in one line, without its own source positions and labels.
std::string sentence(std::string_view text);

// Runs a step of the library; whatever it throws becomes `code`.
template <typename Step> absl::Status guarded(Code code, std::string_view what, Step &&step) {
  try {
    step();
    return absl::OkStatus();
  } catch (const std::bad_alloc &) {
    return error(Code::OnnxLimit, what, ": out of memory");
  } catch (const std::exception &problem) {
    return error(code, what, ": ", sentence(problem.what()));
  } catch (...) {
    return error(Code::Internal, what, ": the onnx library failed without a message");
  }
}

} // namespace tessera::frontend
