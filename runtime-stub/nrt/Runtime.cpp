// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Initialisation, cores, errors.
#include "runtime-stub/nrt/Runtime.h"

#include <algorithm>
#include <cstdio>
#include <new>
#include <stdexcept>

namespace tessera::nrt {
namespace {

// This thread's last sentence. It needs no memory, which may be what ran out.
constexpr size_t kLongest = 4096;
char *lastError() {
  static thread_local char sentence[kLongest];
  return sentence;
}

NRT_STATUS fail(NrtStatus status, std::string_view sentence) noexcept {
  size_t length = sentence.copy(lastError(), kLongest - 1);
  lastError()[length] = '\0';
  auto era = Runtime::instance().running();
  if (era && era->config.logLevel >= LogLevel::error)
    std::fprintf(stderr, "nrt: error: %s\n", lastError());
  return static_cast<NRT_STATUS>(status);
}

} // namespace

Runtime &Runtime::instance() {
  // Never destroyed: threads may still be in a call while the process exits.
  static Runtime &runtime = *new Runtime;
  return runtime;
}

absl::Status Runtime::init() {
  std::lock_guard lock(mutex);
  if (current)
    return absl::OkStatus();
  TSR_ASSIGN_OR_RETURN(Config config, readEnvironment());
  current = std::make_shared<Era>(config);
  return absl::OkStatus();
}

void Runtime::close() {
  std::shared_ptr<Era> ended;
  {
    std::lock_guard lock(mutex);
    ended.swap(current);
    closed |= ended != nullptr;
  }
  if (ended)
    ended->close();
}

std::shared_ptr<Era> Runtime::running() const {
  std::lock_guard lock(mutex);
  return current;
}

absl::StatusOr<std::shared_ptr<Era>> Runtime::era() const {
  std::lock_guard lock(mutex);
  if (current)
    return current;
  if (closed)
    return error(Code::RuntimeClosed, "nrt_close has been called; nrt_init starts again");
  return error(Code::NotInitialized, "nrt_init has not been called");
}

Era::Era(const Config &config) : config(config) {
  for (uint32_t i = 0; i < config.cores; ++i)
    cores.push_back(std::make_shared<const uint32_t>(i));
}

void Era::close() {
  models.close();
  sets.close();
  tensors.close();
}

absl::Status Era::place(nrt_model &model, int32_t wanted, int32_t count) {
  if (count != -1 && count != 1)
    return error(Code::BadCores, "vnc_count is ", count, ", but the model is compiled for 1 core");
  if (wanted < -1 || (wanted >= 0 && static_cast<uint32_t>(wanted) >= config.cores))
    return error(Code::BadCores, "vnc is ", wanted, ", but this process has the cores 0..",
                 config.cores - 1);
  std::lock_guard lock(mutex);
  model.core =
      wanted >= 0
          ? cores[wanted]
          : *std::ranges::min_element(cores, {}, [](const auto &core) { return core.use_count(); });
  return absl::OkStatus();
}

NRT_STATUS finish(const absl::Status &status) noexcept {
  return status.ok() ? NRT_SUCCESS : fail(nrtStatus(status), toStd(status.message()));
}

NRT_STATUS finishCurrentException() noexcept {
  try {
    try {
      throw;
    } catch (const std::bad_alloc &) {
    } catch (const std::length_error &) { // a container asked for more than there can be
    } catch (const std::exception &exception) {
      return finish(error(Code::Internal, exception.what()));
    } catch (...) {
      return finish(error(Code::Internal, "an unknown exception"));
    }
  } catch (const std::bad_alloc &) { // of the sentence
  }
  return fail(NrtStatus::resource, "TSR_7014: the host has no memory left");
}

} // namespace tessera::nrt

const char *nrt_get_last_error(void) { return tessera::nrt::lastError(); }
