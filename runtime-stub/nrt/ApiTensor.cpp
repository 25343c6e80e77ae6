// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C API: tensors and sets of tensors.
#include "runtime-stub/nrt/Runtime.h"

using namespace tessera;
using namespace tessera::nrt;

namespace {

constexpr auto kTensors = &Era::tensors;
constexpr auto kSets = &Era::sets;

// The bytes [offset, offset + size) of a tensor.
absl::StatusOr<Bytes> partOf(const nrt_tensor &tensor, size_t offset, size_t size) {
  Bytes bytes = tensor.bytes();
  if (!bytes.data && size)
    return error(Code::BadArgument, "tensor '", tensor.name, "' has no buffer attached");
  if (offset > bytes.size || size > bytes.size - offset)
    return error(Code::BadArgument, "bytes ", offset, " to ", offset, "+", size,
                 " are outside tensor '", tensor.name, "' of ", bytes.size, " bytes");
  bytes.data += offset;
  bytes.size = size;
  return bytes;
}

// None where the handle is not live.
Bytes bytesOf(const nrt_tensor *handle) noexcept {
  auto era = Runtime::instance().running();
  auto tensor = era ? era->tensors.find(handle) : nullptr;
  return tensor ? tensor->bytes() : Bytes{};
}

absl::Status add(Era &era, const char *name, Bytes bytes, nrt_tensor_t **handle) {
  auto tensor = std::make_shared<nrt_tensor>(name ? name : "", std::move(bytes));
  TSR_ASSIGN_OR_RETURN(*handle, era.tensors.add(std::move(tensor)));
  return absl::OkStatus();
}

} // namespace

NRT_STATUS nrt_tensor_allocate(nrt_tensor_placement_t placement, int vnc, size_t size,
                               const char *name, nrt_tensor_t **tensor) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto era, Runtime::instance().era());
    TSR_RETURN_IF_ERROR(needed(tensor, "tensor"));
    if (placement != NRT_TENSOR_PLACEMENT_DEVICE && placement != NRT_TENSOR_PLACEMENT_HOST)
      return error(Code::BadArgument, "placement is ", static_cast<int>(placement),
                   ", but must be device or host");
    if (placement == NRT_TENSOR_PLACEMENT_DEVICE &&
        (vnc < -1 || (vnc >= 0 && static_cast<uint32_t>(vnc) >= era->config.cores)))
      return error(Code::BadCores, "vnc is ", vnc, ", but this process has the cores 0..",
                   era->config.cores - 1);
    Bytes bytes{allocate(size), nullptr, size};
    bytes.data = bytes.storage.get();
    return add(*era, name, std::move(bytes), tensor);
  });
}

NRT_STATUS nrt_tensor_allocate_empty(const char *name, nrt_tensor_t **tensor) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto era, Runtime::instance().era());
    TSR_RETURN_IF_ERROR(needed(tensor, "tensor"));
    return add(*era, name, {}, tensor);
  });
}

NRT_STATUS nrt_tensor_attach_buffer(nrt_tensor_t *tensor, void *buffer, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(kTensors, tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(buffer, "buffer"));
    object->attach({nullptr, static_cast<std::byte *>(buffer), size});
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_allocate_slice(const nrt_tensor_t *source, size_t offset, size_t size,
                                     const char *name, nrt_tensor_t **slice) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto era, Runtime::instance().era());
    TSR_RETURN_IF_ERROR(needed(slice, "slice"));
    TSR_ASSIGN_OR_RETURN(auto whole, lookUp(kTensors, source, "source"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*whole, offset, size)); // shares the storage
    return add(*era, name, std::move(part), slice);
  });
}

void nrt_tensor_free(nrt_tensor_t **tensor) {
  if (!tensor)
    return;
  call([&] {
    if (auto era = Runtime::instance().running())
      era->tensors.remove(*tensor);
    *tensor = nullptr;
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_read(const nrt_tensor_t *tensor, void *buffer, size_t offset, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(kTensors, tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(buffer, "buffer"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*object, offset, size));
    copyBytes(buffer, part.data, size);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_write(nrt_tensor_t *tensor, const void *buffer, size_t offset, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(kTensors, tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(buffer, "buffer"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*object, offset, size));
    copyBytes(part.data, buffer, size);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_copy(const nrt_tensor_t *source, size_t source_offset, nrt_tensor_t *target,
                           size_t target_offset, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto from, lookUp(kTensors, source, "source"));
    TSR_ASSIGN_OR_RETURN(auto to, lookUp(kTensors, target, "target"));
    TSR_ASSIGN_OR_RETURN(Bytes fromPart, partOf(*from, source_offset, size));
    TSR_ASSIGN_OR_RETURN(Bytes toPart, partOf(*to, target_offset, size));
    copyBytes(toPart.data, fromPart.data, size);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_memset(nrt_tensor_t *tensor, uint64_t offset, int value, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(kTensors, tensor, "tensor"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*object, offset, size));
    if (size)
      std::memset(part.data, value, size);
    return absl::OkStatus();
  });
}

size_t nrt_tensor_get_size(const nrt_tensor_t *tensor) { return bytesOf(tensor).size; }
void *nrt_tensor_get_va(const nrt_tensor_t *tensor) { return bytesOf(tensor).data; }

NRT_STATUS nrt_allocate_tensor_set(nrt_tensor_set_t **set) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto era, Runtime::instance().era());
    TSR_RETURN_IF_ERROR(needed(set, "set"));
    TSR_ASSIGN_OR_RETURN(*set, era->sets.add(std::make_shared<nrt_tensor_set>()));
    return absl::OkStatus();
  });
}

void nrt_destroy_tensor_set(nrt_tensor_set_t **set) {
  if (!set)
    return;
  call([&] {
    if (auto era = Runtime::instance().running())
      era->sets.remove(*set);
    *set = nullptr;
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_add_tensor_to_tensor_set(nrt_tensor_set_t *set, const char *name,
                                        nrt_tensor_t *tensor) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(kSets, set, "set"));
    TSR_ASSIGN_OR_RETURN(auto member, lookUp(kTensors, tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(name, "name"));
    std::lock_guard lock(object->mutex);
    object->tensors[name] = std::move(member);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_get_tensor_from_tensor_set(nrt_tensor_set_t *set, const char *name,
                                          nrt_tensor_t **tensor) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(kSets, set, "set"));
    TSR_RETURN_IF_ERROR(needed(name, "name"));
    TSR_RETURN_IF_ERROR(needed(tensor, "tensor"));
    std::lock_guard lock(object->mutex);
    auto found = object->tensors.find(std::string_view(name));
    if (found == object->tensors.end())
      return error(Code::NoSuchTensor, "the set has no tensor '", name, "'");
    *tensor = found->second.get();
    return absl::OkStatus();
  });
}
