// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which node of the file each node of a prepared graph comes from.
#pragma once

#include "compiler/frontend/onnx/Skeleton.h"

#include "onnx/onnx_pb.h"

namespace tessera::frontend {

// Gives every node the name its node has in the file, and as doc string the Python line. The onnx
// library expands functions and converts opsets: what it adds computes a result of the node it
// stands for, under the name of that result, or an operand of such. Returns for every node the
// position of its node in the skeleton, or -1 where there is none.
std::vector<int> nameAfterOrigins(onnx::GraphProto &graph, const Skeleton &skeleton);

} // namespace tessera::frontend
