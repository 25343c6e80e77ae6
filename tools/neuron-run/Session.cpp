// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model, its tensors and its inputs.
#include "tools/neuron-run/Session.h"

#include "absl/strings/str_join.h"

#include <algorithm>

namespace tessera {
namespace {

struct TypeNames {
  std::string_view type, numpy;
};
// By nrt_dtype_t.
constexpr TypeNames kTypes[] = {
    {"unknown", ""}, {"uint64", "u8"},     {"int8", "i1"},       {"uint8", "u1"},
    {"int16", "i2"}, {"uint16", "u2"},     {"bfloat16", "V2"},   {"float16", "f2"},
    {"int32", "i4"}, {"uint32", "u4"},     {"float32", "f4"},    {"fp32r", ""},
    {"int64", "i8"}, {"float8e3m4", "V1"}, {"float8e4m3", "V1"}, {"float8e5m2", "V1"}};

std::string describeType(const Array &array) {
  for (const TypeNames &names : kTypes)
    if (names.numpy == array.type && names.numpy != "V1")
      return std::string(names.type);
  return array.type == "b1" ? "bool" : array.type == "f8" ? "float64" : array.type;
}
std::string describe(std::string_view type, const std::vector<int64_t> &shape) {
  return concat(type, "[", absl::StrJoin(shape, ", "), "]");
}

std::string inputNames(const std::vector<Port> &ports) {
  std::vector<std::string> names;
  for (const Port &port : ports)
    if (!port.isOutput)
      names.push_back(port.name);
  return absl::StrJoin(names, ", ");
}

absl::Status checkFeed(const Port &port, const Array &array) {
  if (array.type == port.numpyType() && array.shape == port.shape)
    return absl::OkStatus();
  return error(array.type == port.numpyType() ? Code::BadInputShape : Code::BadInputType, "input '",
               port.name, "' is ", describe(describeType(array), array.shape), "; the model takes ",
               port.toString());
}

} // namespace

std::string Port::numpyType() const { return isBool ? "b1" : std::string(kTypes[dtype].numpy); }
std::string_view Port::typeName() const { return isBool ? "bool" : kTypes[dtype].type; }
std::string Port::toString() const { return describe(typeName(), shape); }

// The sentence carries its own code.
absl::Status nrtResult(NRT_STATUS status) {
  if (status == NRT_SUCCESS)
    return absl::OkStatus();
  return absl::UnknownError(nrt_get_last_error());
}

absl::StatusOr<std::unique_ptr<Session>> Session::load(const std::string &path, int core) {
  std::unique_ptr<Session> session(new Session);
  absl::Status status = nrtResult(nrt_load_file(path.c_str(), core, -1, &session->model));
  if (!status.ok())
    return annotate(status, path);
  TSR_RETURN_IF_ERROR(session->describe());
  TSR_RETURN_IF_ERROR(session->allocate());
  return session;
}

Session::~Session() {
  for (nrt_tensor_set_t *&set : sets)
    nrt_destroy_tensor_set(&set);
  for (nrt_tensor_t *&tensor : tensors)
    nrt_tensor_free(&tensor);
  if (model)
    nrt_unload(model);
}

absl::Status Session::describe() {
  nrt_tensor_info_array_t *info;
  TSR_RETURN_IF_ERROR(nrtResult(nrt_get_model_tensor_info(model, &info)));
  for (uint64_t i = 0; i < info->tensor_count; ++i) {
    const nrt_tensor_info_t &from = info->tensor_array[i];
    Port port;
    const char *name;
    TSR_RETURN_IF_ERROR(nrtResult(nrt_get_model_tensor_name(model, i, &name)));
    port.name = name;
    port.dtype = from.dtype;
    port.isOutput = from.usage == NRT_TENSOR_USAGE_OUTPUT;
    port.shape.assign(from.shape, from.shape + from.ndim);
    port.size = from.size;
    nrt_get_model_tensor_is_bool(model, name, &port.isBool);
    Port::Range range;
    if (!port.isOutput &&
        nrt_get_model_input_range(model, name, &range.smallest, &range.largest) == NRT_SUCCESS)
      port.range = range;
    all.push_back(std::move(port));
  }
  nrt_free_model_tensor_info(info);
  return absl::OkStatus();
}

absl::Status Session::allocate() {
  for (nrt_tensor_set_t *&set : sets)
    TSR_RETURN_IF_ERROR(nrtResult(nrt_allocate_tensor_set(&set)));
  for (const Port &port : all) {
    nrt_tensor_t *&tensor = tensors.emplace_back(nullptr);
    TSR_RETURN_IF_ERROR(nrtResult(
        nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_HOST, 0, port.size, port.name.c_str(), &tensor)));
    TSR_RETURN_IF_ERROR(
        nrtResult(nrt_add_tensor_to_tensor_set(sets[port.isOutput], port.name.c_str(), tensor)));
  }
  return absl::OkStatus();
}

std::string Session::emulator() const {
  const char *emulator, *isa;
  return nrt_get_model_emulator(model, &emulator, &isa) == NRT_SUCCESS ? emulator : "";
}
std::string Session::isa() const {
  const char *emulator, *isa;
  return nrt_get_model_emulator(model, &emulator, &isa) == NRT_SUCCESS ? isa : "";
}

absl::StatusOr<const Port *> Session::inputNamed(const std::string &name) const {
  for (const Port &port : all)
    if (!port.isOutput && port.name == name)
      return &port;
  return error(Code::UnknownInput, "the model has no input '", name, "'; it has ", inputNames(all));
}

// So that an array of the wrong type is refused for its type.
absl::StatusOr<uint64_t> Session::largestFeed(const std::string &name) const {
  TSR_ASSIGN_OR_RETURN(const Port *port, inputNamed(name));
  uint64_t bytes = 16; // of the largest type NumPy has
  for (int64_t dim : port->shape)
    bytes *= static_cast<uint64_t>(dim);
  return bytes;
}

absl::Status Session::setInputs(const Arrays &feeds) {
  for (const auto &[name, array] : feeds)
    TSR_RETURN_IF_ERROR(inputNamed(name).status());
  for (const Port &port : all) {
    if (port.isOutput)
      continue;
    auto found = feeds.find(port.name);
    if (found == feeds.end())
      return error(Code::MissingInput, "input '", port.name, "' is not given; the model takes ",
                   port.toString());
    TSR_RETURN_IF_ERROR(checkFeed(port, found->second));
  }
  for (size_t i = 0; i < all.size(); ++i)
    if (!all[i].isOutput)
      TSR_RETURN_IF_ERROR(nrtResult(
          nrt_tensor_write(tensors[i], feeds.at(all[i].name).bytes.data(), 0, all[i].size)));
  return absl::OkStatus();
}

absl::Status Session::run() { return nrtResult(nrt_execute(model, sets[0], sets[1])); }

absl::StatusOr<Arrays> Session::outputs() const {
  Arrays arrays;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].isOutput)
      continue;
    Array array{all[i].numpyType(), all[i].shape, std::string(all[i].size, '\0')};
    TSR_RETURN_IF_ERROR(
        nrtResult(nrt_tensor_read(tensors[i], array.bytes.data(), 0, array.bytes.size())));
    arrays.emplace(all[i].name, std::move(array));
  }
  return arrays;
}

} // namespace tessera
