// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The bytes of weights while an artifact is written.
#pragma once

#include "compiler/artifact/neff/Container.h"
#include "compiler/driver/Model.h"
#include "dialects/isa/ISA.h"

namespace tessera {

// Evaluates the recipes of a program on demand: constants of the IR are their own recipe, others
// read the files of the model, which must outlive the result.
WeightSource weightsOf(isa::ProgramOp program, const Model &model);

} // namespace tessera
