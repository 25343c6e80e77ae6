// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C API: models.
#include "compiler/artifact/file/File.h"
#include "runtime-stub/nrt/Runtime.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

using namespace tessera;
using namespace tessera::nrt;

namespace {

nrt_dtype_t dtypeOf(isa::DType dtype) {
  static constexpr nrt_dtype_t kTypes[isa::kDTypeCount] = {
      NRT_DTYPE_FLOAT32, NRT_DTYPE_BFLOAT16, NRT_DTYPE_FLOAT16, NRT_DTYPE_FP8_E4,
      NRT_DTYPE_FP8_E5,  NRT_DTYPE_INT8,     NRT_DTYPE_UINT8,   NRT_DTYPE_INT16,
      NRT_DTYPE_UINT16,  NRT_DTYPE_INT32,    NRT_DTYPE_UINT32,  NRT_DTYPE_INT64};
  return kTypes[static_cast<int>(dtype)];
}

absl::StatusOr<std::shared_ptr<nrt_model>> modelOf(const nrt_model_t *handle) {
  TSR_RETURN_IF_ERROR(Runtime::instance().era().status());
  return lookUp(&Era::models, handle, "model");
}

absl::Status load(Era &era, std::shared_ptr<const Image> image, int32_t vnc, int32_t count,
                  nrt_model_t **handle) {
  TSR_ASSIGN_OR_RETURN(auto model, nrt_model::load(std::move(image), era.config));
  TSR_RETURN_IF_ERROR(era.place(*model, vnc, count));
  TSR_ASSIGN_OR_RETURN(*handle, era.models.add(std::move(model)));
  return absl::OkStatus();
}

absl::Status execute(nrt_model_t *handle, const nrt_tensor_set_t *inputs,
                     const nrt_tensor_set_t *outputs, int repeat) {
  TSR_ASSIGN_OR_RETURN(auto model, modelOf(handle));
  TSR_ASSIGN_OR_RETURN(auto in, lookUp(&Era::sets, inputs, "input_set"));
  TSR_ASSIGN_OR_RETURN(auto out, lookUp(&Era::sets, outputs, "output_set"));
  if (repeat < 1)
    return error(Code::BadArgument, "repeat_count is ", repeat, ", but must be at least 1");
  return model->execute(*in, *out, repeat);
}

void fill(nrt_tensor_info_t &to, const TensorInfo &from, nrt_tensor_usage_t usage,
          uint32_t *shape) {
  std::memset(to.name, 0, sizeof to.name);
  size_t length = std::min(from.name.size(), sizeof to.name - 1);
  while (length < from.name.size() && (from.name[length] & 0xc0) == 0x80)
    --length; // not within a character
  from.name.copy(to.name, length);
  to.usage = usage;
  to.size = from.bytes();
  to.dtype = dtypeOf(from.dtype);
  to.shape = shape;
  to.ndim = static_cast<uint32_t>(from.shape.size());
  std::ranges::copy(from.shape, shape);
}

// One block: the array, then all shapes.
nrt_tensor_info_array_t *infoOf(const Artifact &artifact) {
  size_t dims = 0, count = artifact.inputs.size() + artifact.outputs.size();
  for (const auto *list : {&artifact.inputs, &artifact.outputs})
    for (const TensorInfo &tensor : *list)
      dims += tensor.shape.size();
  size_t head = sizeof(nrt_tensor_info_array_t) + count * sizeof(nrt_tensor_info_t);
  auto *block = static_cast<std::byte *>(std::malloc(head + dims * sizeof(uint32_t)));
  if (!block)
    throw std::bad_alloc();
  auto *info = reinterpret_cast<nrt_tensor_info_array_t *>(block);
  auto *shape = reinterpret_cast<uint32_t *>(block + head);
  info->tensor_count = count;
  nrt_tensor_info_t *next = info->tensor_array;
  for (const auto *list : {&artifact.inputs, &artifact.outputs})
    for (const TensorInfo &tensor : *list) {
      fill(*next++, tensor,
           list == &artifact.inputs ? NRT_TENSOR_USAGE_INPUT : NRT_TENSOR_USAGE_OUTPUT, shape);
      shape += tensor.shape.size();
    }
  return info;
}

absl::StatusOr<const TensorInfo *> tensorOf(const nrt_model &model, const char *name,
                                            bool outputsToo) {
  TSR_RETURN_IF_ERROR(needed(name, "name"));
  const Artifact &artifact = model.artifact();
  for (const auto *list : {&artifact.inputs, &artifact.outputs})
    if (list == &artifact.inputs || outputsToo)
      for (const TensorInfo &tensor : *list)
        if (tensor.name == name)
          return &tensor;
  return error(Code::NoSuchTensor, "the model has no tensor '", name, "'");
}

NRT_STATUS writeCores(const nrt_model_t *handle, uint32_t *count) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(count, "count"));
    TSR_RETURN_IF_ERROR(modelOf(handle).status());
    *count = 1;
    return absl::OkStatus();
  });
}

} // namespace

NRT_STATUS nrt_load(const void *neff_bytes, size_t size, int32_t vnc, int32_t vnc_count,
                    nrt_model_t **model) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto era, Runtime::instance().era());
    TSR_RETURN_IF_ERROR(needed(neff_bytes, "neff_bytes"));
    TSR_RETURN_IF_ERROR(needed(model, "model"));
    auto image = era->images.find({static_cast<const std::byte *>(neff_bytes), size}, {});
    if (!image) {
      std::shared_ptr<std::byte[]> copy = allocate(size); // the caller may free its bytes
      std::memcpy(copy.get(), neff_bytes, size);
      std::span<const std::byte> bytes(copy.get(), size);
      TSR_ASSIGN_OR_RETURN(image, Image::load(bytes, std::move(copy), {}, era->config));
      era->images.add(image);
    }
    return load(*era, std::move(image), vnc, vnc_count, model);
  });
}

NRT_STATUS nrt_load_file(const char *path, int32_t vnc, int32_t vnc_count, nrt_model_t **model) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto era, Runtime::instance().era());
    TSR_RETURN_IF_ERROR(needed(path, "path"));
    TSR_RETURN_IF_ERROR(needed(model, "model"));
    TSR_ASSIGN_OR_RETURN(MappedFile opened, MappedFile::open(path));
    auto image = era->images.find(opened.bytes(), opened.id());
    if (!image) {
      auto file = std::make_shared<MappedFile>(std::move(opened));
      TSR_ASSIGN_OR_RETURN(image, Image::load(file->bytes(), file, file->id(), era->config));
      era->images.add(image);
    }
    return load(*era, std::move(image), vnc, vnc_count, model);
  });
}

NRT_STATUS nrt_unload(nrt_model_t *model) {
  return call([&]() -> absl::Status {
    TSR_ASSIGN_OR_RETURN(auto era, Runtime::instance().era());
    if (!era->models.remove(model))
      return error(Code::BadHandle, "model is ", model ? "not a live handle" : "null");
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_execute(nrt_model_t *model, const nrt_tensor_set_t *input_set,
                       nrt_tensor_set_t *output_set) {
  return call([&] { return execute(model, input_set, output_set, 1); });
}

NRT_STATUS nrt_execute_repeat(nrt_model_t *model, const nrt_tensor_set_t *input_set,
                              nrt_tensor_set_t *output_set, int repeat_count) {
  return call([&] { return execute(model, input_set, output_set, repeat_count); });
}

NRT_STATUS nrt_get_model_nc_count(const nrt_model_t *model, uint32_t *count) {
  return writeCores(model, count);
}
NRT_STATUS nrt_get_model_vnc_count(const nrt_model_t *model, uint32_t *count) {
  return writeCores(model, count);
}

NRT_STATUS nrt_get_model_tensor_info(nrt_model_t *model, nrt_tensor_info_array_t **info) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(info, "info"));
    TSR_ASSIGN_OR_RETURN(auto object, modelOf(model));
    *info = infoOf(object->artifact());
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_free_model_tensor_info(nrt_tensor_info_array_t *info) {
  std::free(info);
  return NRT_SUCCESS;
}

NRT_STATUS nrt_get_model_emulator(const nrt_model_t *model, const char **emulator,
                                  const char **isa) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(emulator, "emulator"));
    TSR_RETURN_IF_ERROR(needed(isa, "isa"));
    TSR_ASSIGN_OR_RETURN(auto object, modelOf(model));
    *emulator = object->emulatorName.c_str();
    *isa = object->isa.c_str();
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_get_model_tensor_name(const nrt_model_t *model, uint64_t index, const char **name) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(name, "name"));
    TSR_ASSIGN_OR_RETURN(auto object, modelOf(model));
    const Artifact &artifact = object->artifact();
    const size_t inputs = artifact.inputs.size();
    if (index >= inputs + artifact.outputs.size())
      return error(Code::BadArgument, "index is ", index, ", but the model has ",
                   inputs + artifact.outputs.size(), " inputs and outputs");
    *name =
        (index < inputs ? artifact.inputs[index] : artifact.outputs[index - inputs]).name.c_str();
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_get_model_input_range(const nrt_model_t *model, const char *name, int64_t *smallest,
                                     int64_t *largest) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(smallest, "smallest"));
    TSR_RETURN_IF_ERROR(needed(largest, "largest"));
    TSR_ASSIGN_OR_RETURN(auto object, modelOf(model));
    TSR_ASSIGN_OR_RETURN(const TensorInfo *tensor, tensorOf(*object, name, false));
    if (!tensor->range)
      return error(Code::NoSuchTensor, "the model states no range for input '", name, "'");
    *smallest = tensor->range->smallest;
    *largest = tensor->range->largest;
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_get_model_tensor_is_bool(const nrt_model_t *model, const char *name, bool *is_bool) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(is_bool, "is_bool"));
    TSR_ASSIGN_OR_RETURN(auto object, modelOf(model));
    TSR_ASSIGN_OR_RETURN(const TensorInfo *tensor, tensorOf(*object, name, true));
    *is_bool = tensor->isBool;
    return absl::OkStatus();
  });
}
