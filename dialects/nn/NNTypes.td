// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tensors nn works on: ranked, static, of the element types ONNX models use.

#ifndef TESSERA_DIALECTS_NN_NNTYPES_TD
#define TESSERA_DIALECTS_NN_NNTYPES_TD

include "mlir/IR/CommonTypeConstraints.td"

class NN_TensorOf<list<Type> elements>
    : ConfinedType<RankedTensorOf<elements>, [HasStaticShapePred],
                   "statically shaped " # RankedTensorOf<elements>.summary,
                   "::mlir::RankedTensorType">;

defvar NN_Floats = [F32, BF16, F16, F64];
defvar NN_Integers = [I64, I32, I16, I8, UI8, UI16, UI32, UI64];

def NN_FloatTensor : NN_TensorOf<NN_Floats>;
def NN_IntegerTensor : NN_TensorOf<NN_Integers>;
def NN_IndexTensor : NN_TensorOf<[I64, I32]>;
def NN_WordTensor : NN_TensorOf<[I32]>;
def NN_WideTensor : NN_TensorOf<[I64, UI64]>;
def NN_BoolTensor : NN_TensorOf<[I1]>;
def NN_BitsTensor : NN_TensorOf<!listconcat([I1], NN_Integers)>;
def NN_NumberTensor : NN_TensorOf<!listconcat(NN_Floats, NN_Integers)>;
def NN_AnyTensor : NN_TensorOf<!listconcat(NN_Floats, NN_Integers, [I1])>;

#endif // TESSERA_DIALECTS_NN_NNTYPES_TD
