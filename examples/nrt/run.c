// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs an artifact once on zero inputs, in C: run MODEL.neff
//
//   cc -I runtime-stub examples/nrt/run.c -L build/lib -lnrt -o run
#include <nrt/nrt.h>
#include <stdio.h>

static int failed(NRT_STATUS status, const char *what) {
  if (status != NRT_SUCCESS)
    fprintf(stderr, "%s: %s: %s\n", what, nrt_get_status_as_str(status), nrt_get_last_error());
  return status != NRT_SUCCESS;
}

int main(int argc, char **argv) {
  nrt_model_t *model;
  nrt_tensor_info_array_t *info;
  nrt_tensor_set_t *sets[2];
  if (argc != 2 || failed(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""), "init") ||
      failed(nrt_load_file(argv[1], -1, -1, &model), "load") ||
      failed(nrt_get_model_tensor_info(model, &info), "info") ||
      failed(nrt_allocate_tensor_set(&sets[NRT_TENSOR_USAGE_INPUT]), "set") ||
      failed(nrt_allocate_tensor_set(&sets[NRT_TENSOR_USAGE_OUTPUT]), "set"))
    return 1;
  for (uint64_t i = 0; i < info->tensor_count; ++i) {
    const nrt_tensor_info_t *t = &info->tensor_array[i];
    nrt_tensor_t *tensor; // zero; a real program writes it with nrt_tensor_write
    if (failed(nrt_tensor_allocate(NRT_TENSOR_PLACEMENT_DEVICE, 0, t->size, t->name, &tensor),
               t->name) ||
        failed(nrt_add_tensor_to_tensor_set(sets[t->usage], t->name, tensor), t->name))
      return 1;
  }
  if (failed(nrt_execute(model, sets[NRT_TENSOR_USAGE_INPUT], sets[NRT_TENSOR_USAGE_OUTPUT]),
             "execute"))
    return 1;
  for (uint64_t i = 0; i < info->tensor_count; ++i)
    if (info->tensor_array[i].usage == NRT_TENSOR_USAGE_OUTPUT)
      printf("%s: %zu bytes\n", info->tensor_array[i].name, info->tensor_array[i].size);
  nrt_free_model_tensor_info(info);
  nrt_unload(model);
  nrt_close();
  return 0;
}
