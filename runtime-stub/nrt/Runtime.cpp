// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Initialisation, cores, errors.
#include "runtime-stub/nrt/Runtime.h"

#include <algorithm>
#include <cstdio>
#include <new>
#include <stdexcept>

namespace tessera::nrt {
namespace {

std::string &lastError() {
  thread_local std::string sentence;
  return sentence;
}

} // namespace

Runtime &Runtime::instance() {
  // Never destroyed: threads may still be in a call while the process exits.
  static Runtime &runtime = *new Runtime;
  return runtime;
}

absl::Status Runtime::init() {
  std::lock_guard lock(mutex);
  if (state == State::running)
    return absl::OkStatus();
  TSR_ASSIGN_OR_RETURN(config, readEnvironment());
  modelsOfCore.assign(config.totalCores, 0);
  state = State::running;
  return absl::OkStatus();
}

void Runtime::close() {
  {
    std::lock_guard lock(mutex);
    if (state == State::running)
      state = State::closed;
  }
  models.removeAll();
  sets.removeAll();
  tensors.removeAll();
}

absl::StatusOr<Config> Runtime::running() const {
  std::lock_guard lock(mutex);
  if (state == State::running)
    return config;
  if (state == State::closed)
    return error(Code::RuntimeClosed, "nrt_close has been called; nrt_init starts again");
  return error(Code::NotInitialized, "nrt_init has not been called");
}

absl::StatusOr<uint32_t> Runtime::takeCore(const Config &config, int32_t wanted, int32_t count) {
  if (count != -1 && count != 1)
    return error(Code::BadCores, "vnc_count is ", count, ", but the model is compiled for 1 core");
  if (wanted < -1 || (wanted >= 0 && static_cast<uint32_t>(wanted) >= config.cores))
    return error(Code::BadCores, "vnc is ", wanted, ", but this process has the cores 0..",
                 config.cores - 1);
  std::lock_guard lock(mutex);
  auto first = modelsOfCore.begin() + config.firstCore, last = first + config.cores;
  auto chosen = wanted >= 0 ? first + wanted : std::min_element(first, last);
  ++*chosen;
  return static_cast<uint32_t>(chosen - modelsOfCore.begin());
}

void Runtime::releaseCore(uint32_t core) {
  std::lock_guard lock(mutex);
  if (core < modelsOfCore.size() && modelsOfCore[core])
    --modelsOfCore[core];
}

absl::Status Runtime::place(nrt_model &model, const Config &config, int32_t wanted, int32_t count) {
  TSR_ASSIGN_OR_RETURN(model.core, takeCore(config, wanted, count));
  model.lease = std::shared_ptr<const void>(
      nullptr, [this, core = model.core](const void *) { releaseCore(core); });
  return absl::OkStatus();
}

NRT_STATUS finish(const absl::Status &status) {
  if (status.ok())
    return NRT_SUCCESS;
  lastError() = std::string(status.message());
  auto config = Runtime::instance().running();
  if (config.ok() && config->logLevel >= LogLevel::error)
    std::fprintf(stderr, "nrt: error: %s\n", lastError().c_str());
  return static_cast<NRT_STATUS>(nrtStatus(status));
}

NRT_STATUS finishCurrentException() {
  try {
    throw;
  } catch (const std::bad_alloc &) {
    return finish(error(Code::OutOfMemory, "the host has no memory left"));
  } catch (const std::length_error &) { // a container asked for more than there can be
    return finish(error(Code::OutOfMemory, "the host has no memory left"));
  } catch (const std::exception &exception) {
    return finish(error(Code::Internal, exception.what()));
  } catch (...) {
    return finish(error(Code::Internal, "an unknown exception"));
  }
}

} // namespace tessera::nrt

const char *nrt_get_last_error(void) { return tessera::nrt::lastError().c_str(); }
