// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C API: tensors and sets of tensors.
#include "runtime-stub/nrt/Runtime.h"

using namespace tessera;
using namespace tessera::nrt;

namespace {

Handles<nrt_tensor> &tensors() { return Runtime::instance().tensors; }
Handles<nrt_tensor_set> &sets() { return Runtime::instance().sets; }

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

std::string nameOf(const char *name) { return name ? name : ""; }

} // namespace

NRT_STATUS nrt_tensor_allocate(nrt_tensor_placement_t placement, int vnc, size_t size,
                               const char *name, nrt_tensor_t **tensor) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(Config config, Runtime::instance().running());
    TSR_RETURN_IF_ERROR(needed(tensor, "tensor"));
    if (placement != NRT_TENSOR_PLACEMENT_DEVICE && placement != NRT_TENSOR_PLACEMENT_HOST)
      return error(Code::BadArgument, "placement is ", static_cast<int>(placement),
                   ", but must be device or host");
    if (placement == NRT_TENSOR_PLACEMENT_DEVICE &&
        (vnc < -1 || (vnc >= 0 && static_cast<uint32_t>(vnc) >= config.cores)))
      return error(Code::BadCores, "vnc is ", vnc, ", but this process has the cores 0..",
                   config.cores - 1);
    Bytes bytes{allocate(size), nullptr, size};
    bytes.data = bytes.storage.get();
    *tensor = tensors().add(std::make_shared<nrt_tensor>(nameOf(name), std::move(bytes)));
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_allocate_empty(const char *name, nrt_tensor_t **tensor) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(Runtime::instance().running().status());
    TSR_RETURN_IF_ERROR(needed(tensor, "tensor"));
    *tensor = tensors().add(std::make_shared<nrt_tensor>(nameOf(name), Bytes{}));
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_attach_buffer(nrt_tensor_t *tensor, void *buffer, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(tensors(), tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(buffer, "buffer"));
    object->attach({nullptr, static_cast<std::byte *>(buffer), size});
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_allocate_slice(const nrt_tensor_t *source, size_t offset, size_t size,
                                     const char *name, nrt_tensor_t **slice) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(slice, "slice"));
    TSR_ASSIGN_OR_RETURN(auto whole, lookUp(tensors(), source, "source"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*whole, offset, size)); // shares the storage
    *slice = tensors().add(std::make_shared<nrt_tensor>(nameOf(name), std::move(part)));
    return absl::OkStatus();
  });
}

void nrt_tensor_free(nrt_tensor_t **tensor) {
  if (!tensor)
    return;
  call([&] {
    tensors().remove(*tensor);
    *tensor = nullptr;
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_read(const nrt_tensor_t *tensor, void *buffer, size_t offset, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(tensors(), tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(buffer, "buffer"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*object, offset, size));
    copyBytes(buffer, part.data, size);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_write(nrt_tensor_t *tensor, const void *buffer, size_t offset, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(tensors(), tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(buffer, "buffer"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*object, offset, size));
    copyBytes(part.data, buffer, size);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_copy(const nrt_tensor_t *source, size_t source_offset, nrt_tensor_t *target,
                           size_t target_offset, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto from, lookUp(tensors(), source, "source"));
    TSR_ASSIGN_OR_RETURN(auto to, lookUp(tensors(), target, "target"));
    TSR_ASSIGN_OR_RETURN(Bytes fromPart, partOf(*from, source_offset, size));
    TSR_ASSIGN_OR_RETURN(Bytes toPart, partOf(*to, target_offset, size));
    copyBytes(toPart.data, fromPart.data, size);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_tensor_memset(nrt_tensor_t *tensor, uint64_t offset, int value, size_t size) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(tensors(), tensor, "tensor"));
    TSR_ASSIGN_OR_RETURN(Bytes part, partOf(*object, offset, size));
    if (size)
      std::memset(part.data, value, size);
    return absl::OkStatus();
  });
}

size_t nrt_tensor_get_size(const nrt_tensor_t *tensor) {
  auto object = tensors().find(tensor);
  return object ? object->bytes().size : 0;
}

void *nrt_tensor_get_va(const nrt_tensor_t *tensor) {
  auto object = tensors().find(tensor);
  return object ? object->bytes().data : nullptr;
}

NRT_STATUS nrt_allocate_tensor_set(nrt_tensor_set_t **set) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(Runtime::instance().running().status());
    TSR_RETURN_IF_ERROR(needed(set, "set"));
    *set = sets().add(std::make_shared<nrt_tensor_set>());
    return absl::OkStatus();
  });
}

void nrt_destroy_tensor_set(nrt_tensor_set_t **set) {
  if (!set)
    return;
  call([&] {
    sets().remove(*set);
    *set = nullptr;
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_add_tensor_to_tensor_set(nrt_tensor_set_t *set, const char *name,
                                        nrt_tensor_t *tensor) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(sets(), set, "set"));
    TSR_ASSIGN_OR_RETURN(auto member, lookUp(tensors(), tensor, "tensor"));
    TSR_RETURN_IF_ERROR(needed(name, "name"));
    std::lock_guard lock(object->mutex);
    object->tensors[name] = std::move(member);
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_get_tensor_from_tensor_set(nrt_tensor_set_t *set, const char *name,
                                          nrt_tensor_t **tensor) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto object, lookUp(sets(), set, "set"));
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
