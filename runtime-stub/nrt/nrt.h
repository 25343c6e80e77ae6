// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The runtime's C API, in the shape of the vendor's public one; docs/nrt.md is its contract.
//
// Written from public documentation: names, argument order and values agree, the text is ours.
// Everything below "Ours" does not exist there.
#ifndef TESSERA_NRT_H
#define TESSERA_NRT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  NRT_SUCCESS = 0,
  NRT_FAILURE = 1,
  NRT_INVALID = 2,
  NRT_INVALID_HANDLE = 3,
  NRT_RESOURCE = 4,
  NRT_TIMEOUT = 5,
  NRT_HW_ERROR = 6,
  NRT_QUEUE_FULL = 7,
  NRT_LOAD_NOT_ENOUGH_NC = 9,
  NRT_UNSUPPORTED_NEFF_VERSION = 10,
  NRT_FAIL_HOST_MEM_ALLOC = 11,
  NRT_UNINITIALIZED = 13,
  NRT_CLOSED = 14,
  NRT_QUEUE_EMPTY = 15,
  NRT_EXEC_UNIT_UNRECOVERABLE = 101,
  NRT_EXEC_BAD_INPUT = 1002,
  NRT_EXEC_COMPLETED_WITH_NUM_ERR = 1003,
  NRT_EXEC_COMPLETED_WITH_ERR = 1004,
  NRT_EXEC_NC_BUSY = 1005,
  NRT_EXEC_OOB = 1006,
  NRT_STATUS_FORCE_32_BITS = 0x7fffffff,
} NRT_STATUS;

typedef enum {
  NRT_FRAMEWORK_TYPE_INVALID = 0,
  NRT_FRAMEWORK_TYPE_NO_FW = 1,
  NRT_FRAMEWORK_TYPE_TENSORFLOW = 2,
  NRT_FRAMEWORK_TYPE_PYTORCH = 3,
  NRT_FRAMEWORK_TYPE_MXNET = 4,
  NRT_FRAMEWORK_TYPE_PRECHECK = 5,
  NRT_FRAMEWORK_TYPE_FORCE_32_BITS = 0x7fffffff, // so that any int a caller passes is defined
} nrt_framework_type_t;

typedef enum {
  NRT_TENSOR_PLACEMENT_DEVICE = 0,
  NRT_TENSOR_PLACEMENT_HOST = 1,
  NRT_TENSOR_PLACEMENT_VIRTUAL = 2, // refused
  NRT_TENSOR_PLACEMENT_FORCE_32_BITS = 0x7fffffff,
} nrt_tensor_placement_t;

typedef enum { NRT_TENSOR_USAGE_INPUT = 0, NRT_TENSOR_USAGE_OUTPUT = 1 } nrt_tensor_usage_t;

typedef enum {
  NRT_DTYPE_UNKNOWN = 0,
  NRT_DTYPE_UINT64 = 1,
  NRT_DTYPE_INT8 = 2,
  NRT_DTYPE_UINT8 = 3, // also bool
  NRT_DTYPE_INT16 = 4,
  NRT_DTYPE_UINT16 = 5,
  NRT_DTYPE_BFLOAT16 = 6,
  NRT_DTYPE_FLOAT16 = 7,
  NRT_DTYPE_INT32 = 8,
  NRT_DTYPE_UINT32 = 9,
  NRT_DTYPE_FLOAT32 = 10,
  NRT_DTYPE_FP32R = 11,
  NRT_DTYPE_INT64 = 12,
  NRT_DTYPE_FP8_E3 = 13,
  NRT_DTYPE_FP8_E4 = 14,
  NRT_DTYPE_FP8_E5 = 15,
} nrt_dtype_t;

typedef struct nrt_model nrt_model_t;
typedef struct nrt_tensor nrt_tensor_t;
typedef struct nrt_tensor_set nrt_tensor_set_t;

#define NRT_TENSOR_NAME_MAX 256

typedef struct {
  char name[NRT_TENSOR_NAME_MAX]; // its beginning, if it is longer: see nrt_get_model_tensor_name
  nrt_tensor_usage_t usage;
  size_t size; // bytes
  nrt_dtype_t dtype;
  uint32_t *shape;
  uint32_t ndim;
} nrt_tensor_info_t;

typedef struct {
  uint64_t tensor_count;
  nrt_tensor_info_t tensor_array[];
} nrt_tensor_info_array_t;

typedef struct {
  uint64_t rt_major, rt_minor, rt_patch, rt_maintenance;
  char rt_detail[128];
  char git_hash[64];
} nrt_version_t;

// Life of the runtime.
NRT_STATUS nrt_init(nrt_framework_type_t framework, const char *fw_version,
                    const char *fal_version);
void nrt_close(void);
NRT_STATUS nrt_get_version(nrt_version_t *version, size_t size);
const char *nrt_get_status_as_str(NRT_STATUS status);

// Cores; may be called before nrt_init.
NRT_STATUS nrt_get_total_nc_count(uint32_t *count);
NRT_STATUS nrt_get_total_vnc_count(uint32_t *count);
NRT_STATUS nrt_get_visible_nc_count(uint32_t *count);
NRT_STATUS nrt_get_visible_vnc_count(uint32_t *count);

// Models. `vnc` is the first core, -1 for any; `vnc_count` the number of cores, -1 for what the
// model was compiled for.
NRT_STATUS nrt_load(const void *neff_bytes, size_t size, int32_t vnc, int32_t vnc_count,
                    nrt_model_t **model);
NRT_STATUS nrt_unload(nrt_model_t *model);
NRT_STATUS nrt_execute(nrt_model_t *model, const nrt_tensor_set_t *input_set,
                       nrt_tensor_set_t *output_set);
NRT_STATUS nrt_execute_repeat(nrt_model_t *model, const nrt_tensor_set_t *input_set,
                              nrt_tensor_set_t *output_set, int repeat_count);
NRT_STATUS nrt_get_model_nc_count(const nrt_model_t *model, uint32_t *count);
NRT_STATUS nrt_get_model_vnc_count(const nrt_model_t *model, uint32_t *count);
NRT_STATUS nrt_get_model_tensor_info(nrt_model_t *model, nrt_tensor_info_array_t **info);
NRT_STATUS nrt_free_model_tensor_info(nrt_tensor_info_array_t *info);

// Tensors.
NRT_STATUS nrt_tensor_allocate(nrt_tensor_placement_t placement, int vnc, size_t size,
                               const char *name, nrt_tensor_t **tensor);
NRT_STATUS nrt_tensor_allocate_empty(const char *name, nrt_tensor_t **tensor);
NRT_STATUS nrt_tensor_attach_buffer(nrt_tensor_t *tensor, void *buffer, size_t size);
NRT_STATUS nrt_tensor_allocate_slice(const nrt_tensor_t *source, size_t offset, size_t size,
                                     const char *name, nrt_tensor_t **slice);
void nrt_tensor_free(nrt_tensor_t **tensor);
NRT_STATUS nrt_tensor_read(const nrt_tensor_t *tensor, void *buffer, size_t offset, size_t size);
NRT_STATUS nrt_tensor_write(nrt_tensor_t *tensor, const void *buffer, size_t offset, size_t size);
NRT_STATUS nrt_tensor_copy(const nrt_tensor_t *source, size_t source_offset, nrt_tensor_t *target,
                           size_t target_offset, size_t size);
NRT_STATUS nrt_tensor_memset(nrt_tensor_t *tensor, uint64_t offset, int value, size_t size);
size_t nrt_tensor_get_size(const nrt_tensor_t *tensor);
void *nrt_tensor_get_va(const nrt_tensor_t *tensor);

// Sets of tensors by name.
NRT_STATUS nrt_allocate_tensor_set(nrt_tensor_set_t **set);
void nrt_destroy_tensor_set(nrt_tensor_set_t **set);
NRT_STATUS nrt_add_tensor_to_tensor_set(nrt_tensor_set_t *set, const char *name,
                                        nrt_tensor_t *tensor);
NRT_STATUS nrt_get_tensor_from_tensor_set(nrt_tensor_set_t *set, const char *name,
                                          nrt_tensor_t **tensor);

// Ours.

// The sentence of this thread's last call that failed, "TSR_7008: ..."; empty if none has. Valid
// until the thread's next call.
const char *nrt_get_last_error(void);
// Maps the file, which must not change while the model is loaded.
NRT_STATUS nrt_load_file(const char *path, int32_t vnc, int32_t vnc_count, nrt_model_t **model);
// What runs the model: "fast" or "reference", and its kernels. Valid while the model is loaded.
NRT_STATUS nrt_get_model_emulator(const nrt_model_t *model, const char **emulator,
                                  const char **isa);
// The whole name of tensor `index` of nrt_get_model_tensor_info, as tensor sets take it; names have
// up to 4096 bytes. Valid while the model is loaded.
NRT_STATUS nrt_get_model_tensor_name(const nrt_model_t *model, uint64_t index, const char **name);
// The valid values of an integer input; NRT_INVALID if the model states none.
NRT_STATUS nrt_get_model_input_range(const nrt_model_t *model, const char *name, int64_t *smallest,
                                     int64_t *largest);
// Whether an input or output of type uint8 is a bool, 0 or 1.
NRT_STATUS nrt_get_model_tensor_is_bool(const nrt_model_t *model, const char *name, bool *is_bool);

#ifdef __cplusplus
}
#endif

#endif
