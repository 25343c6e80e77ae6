// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One loaded model behind the C API, with its tensors: what neuron-run runs.
#pragma once

#include "runtime-stub/nrt/nrt.h"
#include "tools/npz/Npz.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tessera {

// An input or output of the model.
struct Port {
  std::string name;
  nrt_dtype_t dtype;
  bool isBool = false;
  bool isOutput = false;
  std::vector<int64_t> shape;
  size_t size = 0; // bytes
  struct Range {
    int64_t smallest, largest;
  };
  std::optional<Range> range;

  std::string numpyType() const; // as Array::type
  std::string_view typeName() const;
  std::string toString() const; // float32[1, 128]
};

class Session {
public:
  static absl::StatusOr<std::unique_ptr<Session>> load(const std::string &path, int core);
  ~Session();
  Session(const Session &) = delete;

  const std::vector<Port> &ports() const { return all; }
  std::string emulator() const;
  std::string isa() const;
  // What an archive may hold of the input of this name, which must be one, in whatever type.
  absl::StatusOr<uint64_t> largestFeed(const std::string &name) const;

  // Checks names, shapes and types of all inputs, then writes them.
  absl::Status setInputs(const Arrays &feeds);
  absl::Status run();
  absl::StatusOr<Arrays> outputs() const;

private:
  Session() = default;
  absl::StatusOr<const Port *> inputNamed(const std::string &name) const;
  absl::Status describe();
  absl::Status allocate();

  nrt_model_t *model = nullptr;
  nrt_tensor_set_t *sets[2] = {}; // inputs, outputs
  std::vector<Port> all;
  std::vector<nrt_tensor_t *> tensors; // of `all`
};

// A status from the result of a C API call.
absl::Status nrtResult(NRT_STATUS status);

// Values for every input that depend on the seed only: integers within the model's range (0 or 1
// where it states none), floats roughly normal.
Arrays randomInputs(const std::vector<Port> &ports, uint64_t seed);

} // namespace tessera
