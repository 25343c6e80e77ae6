// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The reference emulator as a backend of the conformance suite.
#include "runtime-stub/cts/Suite.h"

TESSERA_CTS_BACKEND(reference, "reference", "")
