// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C API: life of the runtime, cores, status and version.
#include "runtime-stub/nrt/Runtime.h"

#include <cstring>

using namespace tessera;
using namespace tessera::nrt;

namespace {

constexpr nrt_version_t kVersion = {2, 0, 0, 0, "Tessera emulator", ""};

NRT_STATUS writeCount(uint32_t *count, uint32_t Config::*member) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(count, "count"));
    if (auto era = Runtime::instance().running()) {
      *count = era->config.*member;
      return absl::OkStatus();
    }
    TSR_ASSIGN_OR_RETURN(Config config, readEnvironment()); // callable before nrt_init
    *count = config.*member;
    return absl::OkStatus();
  });
}

} // namespace

NRT_STATUS nrt_init(nrt_framework_type_t framework, const char *, const char *) {
  return call([&]() -> absl::Status {
    if (framework < NRT_FRAMEWORK_TYPE_NO_FW || framework > NRT_FRAMEWORK_TYPE_PRECHECK)
      return error(Code::BadArgument, "framework is ", static_cast<int>(framework),
                   ", which is none of nrt_framework_type_t");
    return Runtime::instance().init();
  });
}

void nrt_close(void) {
  call([] {
    Runtime::instance().close();
    return absl::OkStatus();
  });
}

NRT_STATUS nrt_get_version(nrt_version_t *version, size_t size) {
  return call([&]() -> absl::Status {
    TSR_RETURN_IF_ERROR(needed(version, "version"));
    if (size > sizeof kVersion)
      return error(Code::BadArgument, "size is ", size, ", but nrt_version_t has ",
                   sizeof kVersion);
    std::memcpy(version, &kVersion, size);
    return absl::OkStatus();
  });
}

const char *nrt_get_status_as_str(NRT_STATUS status) {
  switch (static_cast<int>(status)) { // any int may come
#define NAME(status)                                                                               \
  case status:                                                                                     \
    return #status;
    NAME(NRT_SUCCESS)
    NAME(NRT_FAILURE)
    NAME(NRT_INVALID)
    NAME(NRT_INVALID_HANDLE)
    NAME(NRT_RESOURCE)
    NAME(NRT_TIMEOUT)
    NAME(NRT_HW_ERROR)
    NAME(NRT_QUEUE_FULL)
    NAME(NRT_LOAD_NOT_ENOUGH_NC)
    NAME(NRT_UNSUPPORTED_NEFF_VERSION)
    NAME(NRT_FAIL_HOST_MEM_ALLOC)
    NAME(NRT_UNINITIALIZED)
    NAME(NRT_CLOSED)
    NAME(NRT_QUEUE_EMPTY)
    NAME(NRT_EXEC_UNIT_UNRECOVERABLE)
    NAME(NRT_EXEC_BAD_INPUT)
    NAME(NRT_EXEC_COMPLETED_WITH_NUM_ERR)
    NAME(NRT_EXEC_COMPLETED_WITH_ERR)
    NAME(NRT_EXEC_NC_BUSY)
    NAME(NRT_EXEC_OOB)
#undef NAME
  }
  return "NRT_UNKNOWN_STATUS";
}

NRT_STATUS nrt_get_total_nc_count(uint32_t *count) {
  return writeCount(count, &Config::totalCores);
}
NRT_STATUS nrt_get_total_vnc_count(uint32_t *count) {
  return writeCount(count, &Config::totalCores);
}
NRT_STATUS nrt_get_visible_nc_count(uint32_t *count) { return writeCount(count, &Config::cores); }
NRT_STATUS nrt_get_visible_vnc_count(uint32_t *count) { return writeCount(count, &Config::cores); }
