// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The shared library is the static one; this file only shows that the header is C.
#include "runtime-stub/nrt/nrt.h"
