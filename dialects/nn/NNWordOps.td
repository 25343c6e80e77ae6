// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers as the machine computes with them: words of 32 bits, their bits, and pairs of them.

#ifndef TESSERA_DIALECTS_NN_NNWORDOPS_TD
#define TESSERA_DIALECTS_NN_NNWORDOPS_TD

include "dialects/nn/NNDialect.td"
include "dialects/nn/NNTypes.td"

def NN_BitcastOp : NN_Op<"bitcast", [Pure, NN_ElementByElement, NN_Evaluatable]> {
  let summary = "the same bits as elements of another type";
  let description = [{
    C1: the shape stays. C2: both element types have as many bits.

    ```mlir
    %y = nn.bitcast %x : tensor<2x3xi32> -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_AnyTensor:$input);
  let results = (outs NN_AnyTensor:$result);
  let builders = [OpBuilder<(ins "::mlir::Value":$input, "::mlir::Type":$elementType)>];
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

class NN_WordOp<string mnemonic, string which>
    : NN_Op<mnemonic, [Pure, NN_ElementByElement, NN_Evaluatable,
                       DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "the " # which # " 32 bits of 64-bit integers";
  let description = "```mlir\n%y = nn." # mnemonic # " %x : tensor<2x3xi64> -> tensor<2x3xi32>\n```\n";
  let arguments = (ins NN_WideTensor:$input);
  let results = (outs NN_WordTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
}
def NN_LowWordOp : NN_WordOp<"low_word", "lower"> { let hasCanonicalizer = 1; }
def NN_HighWordOp : NN_WordOp<"high_word", "upper">;

def NN_JoinWordsOp : NN_Op<"join_words", [Pure, NN_ElementByElement, NN_Evaluatable]> {
  let summary = "64-bit integers of their lower and upper 32 bits";
  let description = [{
    C1: the shapes broadcast, to that of the result.

    ```mlir
    %x = nn.join_words %low, %high : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi64>
    ```
  }];
  let arguments = (ins NN_WordTensor:$low, NN_WordTensor:$high);
  let results = (outs NN_WideTensor:$result);
  let assemblyFormat = "$low `,` $high attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif // TESSERA_DIALECTS_NN_NNWORDOPS_TD
