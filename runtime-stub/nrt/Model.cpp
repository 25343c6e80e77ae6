// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loading and running models.
#include "runtime-stub/nrt/Objects.h"

#include "absl/strings/str_join.h"

#include <algorithm>

using namespace tessera;

namespace {

using Bound = std::vector<nrt::Bytes>;

std::string namesOf(const std::vector<TensorInfo> &tensors) {
  return absl::StrJoin(tensors, ", ",
                       [](std::string *out, const TensorInfo &t) { *out += t.name; });
}

// The bytes of a set's tensors in the order of the model's; every one must be there, of the right
// size, and no other.
absl::StatusOr<Bound> bindTensors(const nrt_tensor_set &set, const std::vector<TensorInfo> &tensors,
                                  std::string_view kind) {
  std::lock_guard lock(set.mutex);
  Bound bound;
  for (const TensorInfo &info : tensors) {
    auto found = set.tensors.find(info.name);
    if (found == set.tensors.end())
      return error(Code::MissingInput, "the set has no tensor for ", kind, " '", info.name, "'");
    nrt::Bytes bytes = found->second->bytes();
    if (bytes.size != info.bytes())
      return error(Code::BadInputShape, kind, " '", info.name, "' has ", bytes.size,
                   " bytes; the model's has ", info.bytes());
    bound.push_back(std::move(bytes));
  }
  if (set.tensors.size() == tensors.size())
    return bound;
  for (const auto &[name, tensor] : set.tensors)
    if (std::ranges::find(tensors, name, &TensorInfo::name) == tensors.end())
      return error(Code::UnknownInput, "the model has no ", kind, " '", name, "'; it has ",
                   namesOf(tensors));
  return bound;
}

} // namespace

absl::StatusOr<std::shared_ptr<nrt_model>> nrt_model::load(std::shared_ptr<const nrt::Image> image,
                                                           const nrt::Config &config) {
  TSR_RETURN_IF_ERROR(nrt::checkMemory(image->loaded.artifact));
  auto model = std::make_shared<nrt_model>();
  model->image = std::move(image);
  model->timeout = config.timeout;
  emulator::Emulator &emulator = *model->image->emulator;
  TSR_ASSIGN_OR_RETURN(model->executable,
                       emulator.prepare(model->artifact(), model->image->loaded.weights));
  model->emulatorName = emulator.name();
  model->isa = emulator.isa();

  uint64_t inputBytes = model->artifact().regionBytes(isa::Space::input);
  uint64_t outputBytes = model->artifact().regionBytes(isa::Space::output);
  model->memory = nrt::allocate(inputBytes + outputBytes); // each a multiple of the alignment
  model->input = {model->memory.get(), inputBytes};
  model->output = {model->memory.get() + inputBytes, outputBytes};
  return model;
}

absl::Status nrt_model::execute(const nrt_tensor_set &inputs, const nrt_tensor_set &outputs,
                                int repeat) {
  TSR_ASSIGN_OR_RETURN(Bound in, bindTensors(inputs, artifact().inputs, "input"));
  TSR_ASSIGN_OR_RETURN(Bound out, bindTensors(outputs, artifact().outputs, "output"));
  std::unique_lock lock(running, timeout);
  if (!lock)
    return error(Code::Timeout, "the model was busy for ", timeout.count(), " s");
  for (size_t i = 0; i < in.size(); ++i)
    nrt::copyBytes(input.data() + artifact().inputs[i].offset, in[i].data, in[i].size);
  for (int run = 0; run < repeat; ++run)
    TSR_RETURN_IF_ERROR(executable->run(input, output));
  for (size_t i = 0; i < out.size(); ++i)
    nrt::copyBytes(out[i].data, output.data() + artifact().outputs[i].offset, out[i].size);
  return absl::OkStatus();
}
