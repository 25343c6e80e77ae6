// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What lives between nrt_init and nrt_close, and the entry every API function goes through.
#pragma once

#include "runtime-stub/nrt/Objects.h"

#include <unordered_map>

namespace tessera::nrt {

// Objects by handle. A call holds a share of the objects it works on: what another thread releases
// meanwhile goes away when the call is done, and a handle that is not listed is refused.
template <typename T> class Handles {
public:
  // Refuses once the list is closed.
  absl::StatusOr<T *> add(std::shared_ptr<T> object) {
    std::lock_guard lock(mutex);
    if (closed)
      return error(Code::RuntimeClosed, "nrt_close has been called meanwhile");
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
  void close() {
    std::unordered_map<const T *, std::shared_ptr<T>> all; // released after the lock
    std::lock_guard lock(mutex);
    closed = true;
    all.swap(objects);
  }

private:
  mutable std::mutex mutex;
  bool closed = false;
  std::unordered_map<const T *, std::shared_ptr<T>> objects;
};

// All there is between an nrt_init and its nrt_close. What a call makes it adds to the era it began
// in: after the close that is refused, and the cores of the next era are not its business.
class Era {
public:
  explicit Era(const Config &config);
  void close();
  // Puts a model on the core it wants, or on the one with the fewest, for as long as it lives.
  absl::Status place(nrt_model &model, int32_t wanted, int32_t count);

  const Config config;
  Images images;
  Handles<nrt_model> models;
  Handles<nrt_tensor> tensors;
  Handles<nrt_tensor_set> sets;

private:
  std::mutex mutex;
  std::vector<std::shared_ptr<const void>> cores; // each model holds a share of its core
};

class Runtime {
public:
  static Runtime &instance();

  absl::Status init();
  void close();
  std::shared_ptr<Era> running() const;             // null before init and after close
  absl::StatusOr<std::shared_ptr<Era>> era() const; // or why there is none

private:
  mutable std::mutex mutex;
  std::shared_ptr<Era> current;
  bool closed = false; // there has been one
};

// Runs one API call: no exception leaves it, its error becomes this thread's last one.
NRT_STATUS finish(const absl::Status &status) noexcept;
NRT_STATUS finishCurrentException() noexcept;
template <typename Body> NRT_STATUS call(Body body) noexcept {
  try {
    return finish(body());
  } catch (...) {
    return finishCurrentException();
  }
}

// The object of a handle in one of the lists of the era, or BadHandle naming `what`.
template <typename T>
absl::StatusOr<std::shared_ptr<T>> lookUp(Handles<T> Era::*list, const T *handle,
                                          std::string_view what) {
  if (auto era = Runtime::instance().running())
    if (auto object = (*era.*list).find(handle))
      return object;
  return error(Code::BadHandle, what, handle ? " is not a live handle" : " is null");
}

template <typename T> absl::Status needed(const T *pointer, std::string_view what) {
  return pointer ? absl::OkStatus() : error(Code::BadArgument, what, " is null");
}

} // namespace tessera::nrt
