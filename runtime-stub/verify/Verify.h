// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Load = verify: everything a program must satisfy before it may run.
//
// After verify() has returned ok, the only thing an emulator still checks while it runs is the
// range of indices of gathers and scatters. The checks, in this order:
//   1. every instruction alone: encoding constraints, bounds, alignment, partitions, spaces, data
//      types, shapes, operations (rules/*.cpp);
//   2. the queues together: no deadlock, no race (Order.cpp);
//   3. accumulation groups in PSUM (Groups.cpp);
//   4. every byte is written before it is read, every byte of an output is written
//      (Initialised.cpp).
// 3 and 4 look at one legal order only: without races every legal order gives the same bytes.
#pragma once

#include "compiler/artifact/neff/Artifact.h"
#include "compiler/artifact/status/Status.h"

namespace tessera::verify {

// The first thing that is wrong, as TSR_6xxx (TSR_5xxx for tables and for what has no encoding) and
// a sentence with the queue, the index, the instruction and its values. Safe on any artifact.
absl::Status verify(const Artifact &artifact);

} // namespace tessera::verify
