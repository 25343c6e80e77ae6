// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What operations of nn can be asked.

#ifndef TESSERA_DIALECTS_NN_NNINTERFACES_TD
#define TESSERA_DIALECTS_NN_NNINTERFACES_TD

include "mlir/IR/OpBase.td"

def NN_EvaluatableOpInterface : OpInterface<"EvaluatableOpInterface"> {
  let cppNamespace = "::tessera::nn";
  let description = [{
    The meaning of an operation, as a computation on small tensors of numbers. Callers use
    `nn::evaluate`, which rounds and cuts the results to their element types.
  }];
  let methods = [
    InterfaceMethod<[{
        The results for these operands, which are of the operands' types; nothing where the
        operation is undefined for them (an index out of range, a division by zero).
      }],
      "::std::optional<::tessera::nn::Tensors>", "evaluate",
      (ins "::llvm::ArrayRef<::tessera::nn::Tensor>":$operands)>,
    InterfaceMethod<"About how many numbers are computed with; saturates.", "uint64_t",
      "evaluationWork", (ins), "", [{
        return ::tessera::nn::elementsReadAndWritten($_op);
      }]>
  ];
}

// The operation has its own `evaluate`, or its class has.
def NN_Evaluatable : DeclareOpInterfaceMethods<NN_EvaluatableOpInterface>;
def NN_EvaluatableContraction
    : DeclareOpInterfaceMethods<NN_EvaluatableOpInterface, ["evaluationWork"]>;

// A function of one number or of two, in C++: of `x`, or of `x` and `y`, which are double for
// floating point, int64_t or uint64_t for integers.
class NN_Function<string arguments, string value, string type = "decltype(x)"> {
  string text = "[](" # arguments # ") -> " # type # " { return " # value # "; }";
}

#endif // TESSERA_DIALECTS_NN_NNINTERFACES_TD
