// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The instruction set: one record per instruction. Everything that knows a mnemonic is made from it.
//
// isa_gen.py turns this table into the C++ structs, the field visitors, the opcode tables and the
// reference in docs/isa.md; the isa and tile dialects make their operations from the same records.

//===- Field kinds ---------------------------------------------------------------------------===//

class Kind<string cppType> {
  string cpp = cppType;
  bit isAccess = 0;
  bit reads = 0;
  bit writes = 0;
  bit optional = 0;
  string readsIf = ""; // C++ condition over the instruction: a write that also reads
}
class AccessKind<string cppType> : Kind<cppType> { let isAccess = 1; }

def Read : AccessKind<"Access"> { let reads = 1; }
def Write : AccessKind<"Access"> { let writes = 1; }
// A destination that is accumulated into when `condition` holds.
class Update<string condition> : AccessKind<"Access"> { let writes = 1; let readsIf = condition; }
def OptionalWrite : AccessKind<"std::optional<Access>"> { let writes = 1; let optional = 1; }
// A constant, or one fp32 value per partition.
def Operand : AccessKind<"Operand"> { let reads = 1; let optional = 1; }

def Flag : Kind<"bool">;
def Int32 : Kind<"int32_t">;
def Float32 : Kind<"float">;
def Number : Kind<"double">;          // exact for every fp32 and every 32-bit integer
def Steps : Kind<"std::array<int32_t, 4>">;

//===- Enumerations --------------------------------------------------------------------------===//

class Case<string caseName, int caseValue, string caseMeaning> {
  string name = caseName;
  int value = caseValue;
  string meaning = caseMeaning;
}
class Enum<string cppType, string enumSummary, list<Case> enumCases> : Kind<cppType> {
  string summary = enumSummary;
  list<Case> cases = enumCases;
}

def Function : Enum<"Function", "What the scalar engine applies to scale * in + bias", [
  Case<"copy", 0, "x">,
  Case<"square", 1, "x * x">,
  Case<"sigmoid", 2, "1 / (1 + exp(-x))">,
  Case<"relu", 3, "max(x, 0)">,
  Case<"gelu", 4, "x * (1 + erf(x / sqrt(2))) / 2">,
  Case<"gelu_tanh", 5, "x * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))) / 2">,
  Case<"silu", 6, "x / (1 + exp(-x))">,
  Case<"tanh", 7, "tanh(x)">,
  Case<"softplus", 8, "log(1 + exp(x))">,
  Case<"mish", 9, "x * tanh(softplus(x))">,
  Case<"erf", 10, "erf(x)">,
  Case<"exp", 11, "exp(x)">,
  Case<"log", 12, "natural logarithm">,
  Case<"sin", 13, "sin(x), |x| <= pi">,
  Case<"arctan", 14, "arctan(x)">,
  Case<"sqrt", 15, "correctly rounded square root">,
  Case<"rsqrt", 16, "1 / sqrt(x), each step correctly rounded">,
  Case<"reciprocal", 17, "1 / x, correctly rounded">,
  Case<"sign", 18, "-1, +0 or 1">,
  Case<"abs", 19, "|x|">,
]>;

def Alu : Enum<"Alu", "Arithmetic of the vector engine", [
  Case<"bypass", 0, "a">,
  Case<"add", 1, "a + b">,
  Case<"subtract", 2, "a - b">,
  Case<"multiply", 3, "a * b">,
  Case<"max", 4, "the larger; NaN if either is NaN">,
  Case<"min", 5, "the smaller; NaN if either is NaN">,
  Case<"divide", 6, "a / b; correctly rounded">,
  Case<"equal", 7, "1 where a == b, else 0">,
  Case<"not_equal", 8, "1 where a != b, else 0">,
  Case<"greater_equal", 9, "1 where a >= b, else 0">,
  Case<"greater", 10, "1 where a > b, else 0">,
  Case<"less_equal", 11, "1 where a <= b, else 0">,
  Case<"less", 12, "1 where a < b, else 0">,
  Case<"logical_and", 13, "1 where both are not 0, else 0">,
  Case<"logical_or", 14, "1 where one is not 0, else 0">,
  Case<"logical_xor", 15, "1 where exactly one is not 0, else 0">,
  Case<"bitwise_and", 16, "integers only">,
  Case<"bitwise_or", 17, "integers only">,
  Case<"bitwise_xor", 18, "integers only">,
  Case<"shift_left", 19, "integers only; 0 <= b < 32">,
  Case<"shift_right", 20, "arithmetic, integers only; 0 <= b < 32">,
  Case<"power", 21, "a ** b">,
  Case<"abs_max", 22, "max(|a|, |b|)">,
  Case<"abs_min", 23, "min(|a|, |b|)">,
]>;

//===- Engines and instructions --------------------------------------------------------------===//

class Engine<string engineName, string cppName> {
  string name = engineName;
  string cpp = cppName;
}
def PE : Engine<"PE (tensor engine)", "pe">;
def ACT : Engine<"ACT (scalar engine)", "act">;
def VECTOR : Engine<"VECTOR", "vector">;
def GPSIMD : Engine<"GPSIMD", "gpsimd">;
def DMA : Engine<"DMA", "dma">;

def fields;
class Instruction<bits<8> opcode, string mnemonicText, Engine engineRecord, dag fieldDag> {
  bits<8> encoding = opcode; // stable: part of the artifact format
  string mnemonic = mnemonicText;
  Engine engine = engineRecord;
  dag operands = fieldDag;
  string summary = "";
  string example = ""; // one line of assembly
  string description = "";
}

// Dialects make one operation of each with `foreach`.
defset list<Instruction> instructions = {

def Matmul : Instruction<0x01, "matmul", PE,
    (fields Update<"!self.start">:$dst, Read:$stationary, Read:$moving, Flag:$start, Flag:$stop)> {
  let summary = "dst[M, N] (+)= stationary[K, M]^T x moving[K, N]";
  let example =
      "matmul f32 psum[0+64, 0, 512:1], bf16 sbuf[0+128, 0, 64:1], bf16 sbuf[0+128, 128, 512:1], "
      "start";
  let description = [{
    One step of an accumulation group in PSUM. K <= 128 partitions, M <= 128, N <= 512; `start`
    makes the accumulator +0 first, `stop` ends the group. The contraction runs over rows of 32
    (missing rows are +0): e is the fma chain over the even rows from +0, o the one over the odd
    rows, and C := C + (e + o). bf16 and fp8 operands enter exactly, fp16 and fp32 as fp32; int8
    and uint8 accumulate exactly in int32.
  }];
}
def Transpose : Instruction<0x02, "transpose", PE, (fields Write:$dst, Read:$src)> {
  let summary = "dst[F, P] = src[P, F]^T";
  let example = "transpose f32 psum[0+64, 0, 128:1], bf16 sbuf[0+128, 0, 64:1]";
  let description = [{
    A move through the array into PSUM, not a product with the identity: infinities and NaN stay
    where they are. 8- and 16-bit types widen exactly to fp32 (integers to int32), 32-bit types move
    unchanged. P and F at most 128.
  }];
}

def Activate : Instruction<0x10, "activate", ACT,
    (fields Write:$dst, Read:$src, Function:$function, Operand:$scale, Operand:$bias,
            OptionalWrite:$sum)> {
  let summary = "dst = function(fma(src, scale, bias))";
  let example =
      "activate bf16 sbuf[0+128, 0, 512:1], f32 psum[0+128, 0, 512:1], function=gelu, scale=1.0, "
      "bias=f32 sbuf[0+128, 4096]";
  let description = [{
    Element-wise in fp32. `sum` receives, per innermost row of `src`, the sum of the fp32 results
    before they are rounded to the type of `dst`. The bias is not scaled.
  }];
}

def TensorTensor : Instruction<0x20, "tensor_tensor", VECTOR,
    (fields Write:$dst, Read:$a, Read:$b, Alu:$op, Flag:$int32)> {
  let summary = "dst = a op b";
  let example =
      "tensor_tensor f32 sbuf[0+128, 0, 512:1], f32 psum[0+128, 0, 512:1], "
      "f32 sbuf[0+128, 2048, 512:1], op=add";
  let description = [{
    Element-wise, in fp32 or, with `int32`, in wrapping 32-bit integers; every operand is an integer
    then. a and b are not both in PSUM.
  }];
}
def TensorScalar : Instruction<0x21, "tensor_scalar", VECTOR,
    (fields Write:$dst, Read:$src, Alu:$op0, Operand:$scalar0, Flag:$reverse0,
            Alu:$op1, Operand:$scalar1, Flag:$reverse1, Flag:$int32)> {
  let summary = "dst = (src op0 scalar0) op1 scalar1";
  let example =
      "tensor_scalar f32 sbuf[0+128, 0, 512:1], f32 sbuf[0+128, 2048, 512:1], op0=subtract, "
      "scalar0=f32 sbuf[0+128, 4096], op1=multiply, scalar1=0.125";
  let description = [{
    Each step rounds. `bypass` as the second operation leaves one step; `reverseN` swaps the
    operands of step N. Scalars are constants or one fp32 value per partition (int32 with `int32`).
  }];
}
def ScalarTensorTensor : Instruction<0x22, "scalar_tensor_tensor", VECTOR,
    (fields Write:$dst, Read:$a, Alu:$op0, Operand:$scalar, Flag:$reverse0, Read:$b, Alu:$op1,
            Flag:$reverse1)> {
  let summary = "dst = (a op0 scalar) op1 b";
  let example =
      "scalar_tensor_tensor f32 sbuf[0+128, 0, 512:1], f32 psum[0+128, 0, 512:1], op0=multiply, "
      "scalar=0.125, f32 sbuf[0+128, 2048, 512:1], op1=add";
  let description = [{ Two roundings: never a fused multiply-add. }];
}
def Select : Instruction<0x23, "select", VECTOR,
    (fields Write:$dst, Read:$predicate, Read:$a, Read:$b)> {
  let summary = "dst = predicate != 0 ? a : b";
  let example =
      "select f32 sbuf[0+128, 0, 512:1], u8 sbuf[0+128, 2048, 512:1], "
      "f32 sbuf[0+128, 4096, 512:1], f32 sbuf[0+128, 6144, 512:0]";
  let description = [{
    a and b are converted to the type of dst as `copy` would. A predicate that is NaN selects a.
  }];
}
def Copy : Instruction<0x24, "copy", VECTOR, (fields Write:$dst, Read:$src)> {
  let summary = "dst = src, converted to the type of dst";
  let example = "copy bf16 sbuf[0+128, 0, 512:1], f32 psum[0+128, 0, 512:1]";
  let description = [{ fp32 to an integer rounds to nearest even and saturates; NaN becomes 0. }];
}
def Fill : Instruction<0x25, "fill", VECTOR, (fields Write:$dst, Number:$value)> {
  let summary = "dst = value";
  let example = "fill f32 sbuf[0+128, 0, 512:1], value=-1.0";
  let description = [{ Into integers the value is rounded to nearest even and saturates. }];
}
def Reduce : Instruction<0x26, "reduce", VECTOR,
    (fields Write:$dst, Read:$src, Alu:$op, Int32:$axes, Flag:$int32)> {
  let summary = "dst = op over the innermost `axes` free dimensions of src";
  let example =
      "reduce f32 sbuf[0+128, 0, 12:1], f32 sbuf[0+128, 2048, 12:128, 128:1], op=max, axes=1";
  let description = [{
    `op` is add, multiply, max, min, abs_max, abs_min, a logical or, with `int32`, a bitwise one. The
    reduced elements, in row-major order, are combined in the order of sums.
  }];
}
def Reciprocal : Instruction<0x27, "reciprocal", VECTOR, (fields Write:$dst, Read:$src)> {
  let summary = "dst = 1 / src, correctly rounded";
  let example = "reciprocal f32 sbuf[0+128, 0, 12:1], f32 sbuf[0+128, 64, 12:1]";
}
def Scan : Instruction<0x28, "scan", VECTOR,
    (fields Write:$dst, Read:$a, Read:$b, Operand:$initial, Alu:$op0, Alu:$op1)> {
  let summary = "dst[i] = (dst[i-1] op0 a[i]) op1 b[i] along the innermost dimension";
  let example =
      "scan f32 sbuf[0+128, 0, 512:1], f32 sbuf[0+128, 2048, 512:1], "
      "f32 sbuf[0+128, 4096, 512:1], initial=0.0, op0=multiply, op1=add";
  let description = [{
    In fp32, in order; every innermost row starts from `initial`. What is carried on is not rounded
    to the type of dst.
  }];
}
def BnStats : Instruction<0x29, "bn_stats", VECTOR, (fields Write:$dst, Read:$src)> {
  let summary = "dst = (count, mean, M2) of at most 512 elements per partition";
  let example = "bn_stats f32 sbuf[0+128, 0, 3:1], f32 sbuf[0+128, 2048, 384:1]";
  let description = [{
    fp32. mean = sum * (1 / count), M2 = sum of (x - mean) * (x - mean); both in the order of sums,
    every operation rounded.
  }];
}
def BnAggr : Instruction<0x2a, "bn_aggr", VECTOR, (fields Write:$dst, Read:$src)> {
  let summary = "dst = (mean, population variance) of the (count, mean, M2) triples of src, in order";
  let example = "bn_aggr f32 sbuf[0+128, 0, 2:1], f32 sbuf[0+128, 64, 2:3, 3:1]";
  let description = [{
    a and b combine to n = a.count + b.count, delta = b.mean - a.mean,
    mean = a.mean + delta * (b.count / n), M2 = (a.M2 + b.M2) + (delta * delta) *
    ((a.count * b.count) / n), every operation rounded. The variance is M2 / count.
  }];
}
def Max8 : Instruction<0x2b, "max8", VECTOR, (fields Write:$dst, Read:$src)> {
  let summary = "dst = the 8 largest of each partition, descending";
  let example = "max8 f32 sbuf[0+128, 0, 8:1], f32 sbuf[0+128, 2048, 512:1]";
  let description = [{ A NaN counts as larger than every number, +0 as larger than -0. }];
}
def FindIndex8 : Instruction<0x2c, "find_index8", VECTOR,
    (fields Write:$dst, Read:$src, Read:$values)> {
  let summary = "dst = first index in src of each of 8 values; equal values take successive indices";
  let example =
      "find_index8 u32 sbuf[0+128, 0, 8:1], f32 sbuf[0+128, 2048, 512:1], "
      "f32 sbuf[0+128, 64, 8:1]";
  let description = [{ -1 where a value does not occur. A NaN matches a NaN. }];
}
def MatchReplace8 : Instruction<0x2d, "match_replace8", VECTOR,
    (fields Write:$dst, Read:$src, Read:$values, Float32:$replacement)> {
  let summary = "dst = src with the first match of each of 8 values replaced";
  let example =
      "match_replace8 f32 sbuf[0+128, 4096, 512:1], f32 sbuf[0+128, 2048, 512:1], "
      "f32 sbuf[0+128, 64, 8:1], replacement=-1.0e+30";
  let description = [{ Matches are those of `find_index8`. }];
}

def Iota : Instruction<0x40, "iota", GPSIMD,
    (fields Write:$dst, Int32:$base, Int32:$partition_step, Steps:$steps)> {
  let summary = "dst = base + partition * partition_step + sum of index[d] * steps[d]";
  let example = "iota i32 sbuf[0+128, 0, 512:1], base=0, partition_step=512, steps=[1, 0, 0, 0]";
  let description = [{
    Partitions count from the first of dst, index[d] runs over its dimension d; the sum wraps in 32
    bits.
  }];
}
def AffineSelect : Instruction<0x41, "affine_select", GPSIMD,
    (fields Write:$dst, Read:$src, Int32:$base, Int32:$partition_step, Steps:$steps, Alu:$compare,
            Float32:$otherwise)> {
  let summary = "dst = (affine value compare 0) ? src : otherwise";
  let example =
      "affine_select f32 sbuf[0+128, 0, 128:1], f32 sbuf[0+128, 2048, 128:1], base=0, "
      "partition_step=1, steps=[-1, 0, 0, 0], compare=greater_equal, otherwise=-1.0e+30";
  let description = [{ The affine value is that of `iota`; compare is one of the comparisons. }];
}
def PartitionReduce : Instruction<0x42, "partition_reduce", GPSIMD,
    (fields Write:$dst, Read:$src, Alu:$op)> {
  let summary = "dst[1, F] = op over the partitions of src[P, F], in order";
  let example = "partition_reduce f32 sbuf[0+1, 0, 512:1], f32 sbuf[0+128, 2048, 512:1], op=add";
  let description = [{
    In int32 where src and dst are integers, else in fp32. The operations are those of `reduce`.
  }];
}
def PartitionBroadcast : Instruction<0x43, "partition_broadcast", GPSIMD,
    (fields Write:$dst, Read:$src)> {
  let summary = "dst[P, F] = src[1, F] on every partition";
  let example = "partition_broadcast f32 sbuf[0+128, 0, 512:1], f32 sbuf[0+1, 2048, 512:1]";
}
def LocalGather : Instruction<0x44, "local_gather", GPSIMD,
    (fields Write:$dst, Read:$src, Read:$indices)> {
  let summary = "dst[p, i] = src[p, indices[p, i]]";
  let example =
      "local_gather f32 sbuf[0+128, 0, 64:1], f32 sbuf[0+128, 2048, 512:1], "
      "i32 sbuf[0+128, 4096, 64:1]";
  let description = [{ int32 indices within the elements of src, checked when executed. }];
}

def DmaCopy : Instruction<0x60, "dma_copy", DMA,
    (fields Update<"self.accumulate">:$dst, Read:$src, Flag:$accumulate)> {
  let summary = "dst (+)= src, converted to the type of dst";
  let example = "dma_copy bf16 sbuf[0+128, 0, 768:1], f32 input[0, 128:768, 768:1]";
  let description = [{
    Both sides list their elements in row-major order, the partition first, and have equally many.
    int64 narrows to its low word; smaller integers extend by their sign, if they have one.
    `accumulate` adds in fp32, between integers in the width of dst.
  }];
}
def DmaGather : Instruction<0x61, "dma_gather", DMA,
    (fields Write:$dst, Read:$table, Read:$indices)> {
  let summary = "dst row i = table row indices[i]";
  let example =
      "dma_gather f32 sbuf[0+128, 0, 384:1], f32 weights[0, 512:384, 384:1], i64 input[0, 128:1]";
  let description = [{
    The outermost dimension of `table` (in HBM) is the one chosen from. int32 or int64 indices, one
    per row of dst (its outermost dimension, the partition in SBUF); their range is checked on the
    full value when executed.
  }];
}
def DmaScatter : Instruction<0x62, "dma_scatter", DMA,
    (fields Update<"true">:$table, Read:$src, Read:$indices)> {
  let summary = "table row indices[i] = src row i, in order of i";
  let example =
      "dma_scatter f32 scratch[0, 512:384, 384:1], f32 sbuf[0+128, 0, 384:1], "
      "i32 sbuf[0+128, 2048]";
  let description = [{
    Indices as in `dma_gather`. All are checked before the first row is written.
  }];
}

} // instructions
