// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations along an axis that choose, place or order single elements.

#ifndef TESSERA_DIALECTS_NN_NNINDEXOPS_TD
#define TESSERA_DIALECTS_NN_NNINDEXOPS_TD

include "dialects/nn/NNAttributes.td"
include "dialects/nn/NNTypes.td"

class NN_IndexOp<string mnemonic> : NN_Op<mnemonic, [Pure, NN_Evaluatable, InferTypeOpAdaptor]> {
  let results = (outs NN_AnyTensor:$result);
}

def NN_GatherElementsOp : NN_IndexOp<"gather_elements"> {
  let summary = "one element for each index";
  let description = [{
    An element of the result is that of the data at its own coordinates, but for
    the axis, where it is at its index. Indices lie in [-n, n-1] for an axis of n.

    C1: the axis exists. C2: data and indices have as many dimensions, and the
    indices are no larger but along the axis.

    ```mlir
    %y = nn.gather_elements %x, %i axis = 1 : (tensor<4x8xf32>, tensor<4x2xi64>) -> tensor<4x2xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$data, NN_IndexTensor:$indices, I64Attr:$axis);
  let assemblyFormat = [{
    $data `,` $indices `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
}

def NN_ScatterElementsOp : NN_IndexOp<"scatter_elements"> {
  let summary = "the data with one element replaced for each index";
  let description = [{
    The places are those that `nn.gather_elements` reads. There the result is the
    update, or what `combine` makes of what is there and the update, in the order
    of the updates.

    C1: the axis exists. C2: data and indices have as many dimensions, and the
    indices are no larger but along the axis. C3: an update for each index.
    C4: booleans are only replaced. C5: data and updates have one element type.

    ```mlir
    %y = nn.scatter_elements %x, %i, %u axis = 1 combine = add
        : (tensor<4x8xf32>, tensor<4x2xi64>, tensor<4x2xf32>) -> tensor<4x8xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$data, NN_IndexTensor:$indices, NN_AnyTensor:$updates,
                       I64Attr:$axis, DefaultValuedAttr<NN_ScatterAttr, "Scatter::Replace">:$combine);
  let assemblyFormat = [{
    $data `,` $indices `,` $updates `axis` `=` $axis (`combine` `=` $combine^)? attr-dict `:`
        functional-type(operands, results)
  }];
}

def NN_ScatterNdOp : NN_IndexOp<"scatter_nd"> {
  let summary = "the data with parts replaced that tuples of indices choose";
  let description = [{
    The parts are those that `nn.gather_nd` chooses; see `nn.scatter_elements`
    for `combine`.

    C1: tuples have at least one index, and no more than there are dimensions.
    C2: the updates have the shape of those parts. C3: booleans are only
    replaced. C4: data and updates have one element type.

    ```mlir
    %y = nn.scatter_nd %x, %i, %u
        : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2x8xf32>) -> tensor<4x8xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$data, NN_IndexTensor:$indices, NN_AnyTensor:$updates,
                       DefaultValuedAttr<NN_ScatterAttr, "Scatter::Replace">:$combine);
  let assemblyFormat = [{
    $data `,` $indices `,` $updates (`combine` `=` $combine^)? attr-dict `:`
        functional-type(operands, results)
  }];
}

def NN_CumsumOp : NN_Op<"cumsum", [Pure, NN_Evaluatable, SameOperandsAndResultType]> {
  let summary = "sums of all elements up to each along an axis";
  let description = [{
    `exclusive` leaves out the element itself, `reverse` sums from the end.

    C1: the axis exists.

    ```mlir
    %y = nn.cumsum %x axis = 1 : tensor<2x3xf32>
    %z = nn.cumsum %x axis = 1 exclusive reverse : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_NumberTensor:$input, I64Attr:$axis, UnitAttr:$exclusive,
                       UnitAttr:$reverse);
  let results = (outs NN_NumberTensor:$result);
  let assemblyFormat = [{
    $input `axis` `=` $axis (`exclusive` $exclusive^)? (`reverse` $reverse^)? attr-dict `:`
        type($result)
  }];
  let hasVerifier = 1;
}

def NN_TopKOp : NN_Op<"top_k", [Pure, NN_Evaluatable, InferTypeOpAdaptor]> {
  let summary = "the largest elements along an axis, and where they are";
  let description = [{
    The `k` largest (`smallest`: smallest) elements in order, of equal ones the
    first; what is not a number is larger than all numbers.

    C1: the axis exists. C2: it has k elements.

    ```mlir
    %v, %i = nn.top_k %x k = 2 axis = 1 : tensor<3x8xf32> -> (tensor<3x2xf32>, tensor<3x2xi64>)
    ```
  }];
  let arguments = (ins NN_NumberTensor:$input, I64Attr:$k, I64Attr:$axis, UnitAttr:$smallest);
  let results = (outs NN_NumberTensor:$values, NN_IndexTensor:$indices);
  let assemblyFormat = [{
    $input `k` `=` $k `axis` `=` $axis (`smallest` $smallest^)? attr-dict `:` type($input) `->`
        `(` type($values) `,` type($indices) `)`
  }];
}

#endif // TESSERA_DIALECTS_NN_NNINDEXOPS_TD
