// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The state between nrt_init and nrt_close, and the entry every API function goes through.
#pragma once

#include "runtime-stub/nrt/Objects.h"

#include <unordered_map>

namespace tessera::nrt {

// Objects by handle. A call holds a share of the objects it works on: what another thread releases
// meanwhile goes away when the call is done, and a handle that is not listed is refused.
template <typename T> class Handles {
public:
  T *add(std::shared_ptr<T> object) {
    std::lock_guard lock(mutex);
    T *handle = object.get();
    objects.emplace(handle, std::move(object));
    return handle;
  }
  std::shared_ptr<T> find(const T *handle) const {
    std::lock_guard lock(mutex);
    auto found = objects.find(handle);
    return found == objects.end() ? nullptr : found->second;
  }
  std::shared_ptr<T> remove(const T *handle) {
    std::lock_guard lock(mutex);
    auto node = objects.extract(handle);
    return node ? std::move(node.mapped()) : nullptr;
  }
  std::vector<std::shared_ptr<T>> removeAll() {
    std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<T>> all;
    for (auto &[handle, object] : objects)
      all.push_back(std::move(object));
    objects.clear();
    return all;
  }

private:
  mutable std::mutex mutex;
  std::unordered_map<const T *, std::shared_ptr<T>> objects;
};

class Runtime {
public:
  static Runtime &instance();

  absl::Status init();
  void close();
  // The configuration; an error before init and after close.
  absl::StatusOr<Config> running() const;

  // The core a model goes to: `wanted`, or the one with the fewest models; undone by releaseCore.
  absl::StatusOr<uint32_t> takeCore(const Config &config, int32_t wanted, int32_t count);
  void releaseCore(uint32_t core);
  // Puts a model on a core for as long as it lives.
  absl::Status place(nrt_model &model, const Config &config, int32_t wanted, int32_t count);

  Handles<nrt_model> models;
  Handles<nrt_tensor> tensors;
  Handles<nrt_tensor_set> sets;

private:
  mutable std::mutex mutex;
  enum class State { fresh, running, closed } state = State::fresh;
  Config config;
  std::vector<uint32_t> modelsOfCore;
};

// Runs one API call: no exception leaves it, its error becomes this thread's last one.
NRT_STATUS finish(const absl::Status &status);
NRT_STATUS finishCurrentException();
template <typename Body> NRT_STATUS call(Body body) noexcept {
  try {
    return finish(body());
  } catch (...) {
    return finishCurrentException();
  }
}

// The object of a handle, or BadHandle naming `what`.
template <typename T>
absl::StatusOr<std::shared_ptr<T>> lookUp(const Handles<T> &handles, const T *handle,
                                          std::string_view what) {
  if (auto object = handles.find(handle))
    return object;
  return error(Code::BadHandle, what, handle ? " is not a live handle" : " is null");
}

template <typename T> absl::Status needed(const T *pointer, std::string_view what) {
  return pointer ? absl::OkStatus() : error(Code::BadArgument, what, " is null");
}

} // namespace tessera::nrt
