// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs, buffers, and one operation per instruction of the machine.
#ifndef TESSERA_DIALECTS_TILE_TILEOPS_TD
#define TESSERA_DIALECTS_TILE_TILEOPS_TD

include "compiler/artifact/isa/Instructions.td"
include "dialects/tile/TileDialect.td"
include "dialects/tile/TileInterfaces.td"
include "mlir/IR/Properties.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Tile_Op<string mnemonic, list<Trait> traits = []> : Op<Tile_Dialect, mnemonic, traits>;

//===- Programs ------------------------------------------------------------------------------===//

def Tile_ProgramOp : Tile_Op<"program", [
    IsolatedFromAbove, NoTerminator, SingleBlock, NoRegionArguments, Symbol]> {
  let summary = "What one core does in one run, in order";
  let description = [{
    The order of the block is program order: each engine executes its operations in this order,
    and the result is as if all were executed one by one. `target` is the name or file of the
    machine description.

    ```mlir
    tile.program @main target "inf2" {
      %x = tile.input "x" tensor<4xf32>
      %y = tile.output "y" tensor<4xf32>
      tile.dma_copy f32 output %y[0, 4:1], f32 input %x[0, 4:1]
        : !tile.buffer<output, 16>, !tile.buffer<input, 16>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$target);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `target` $target attr-dict-with-keyword $body";
}

//===- Buffers -------------------------------------------------------------------------------===//

class Tile_BufferOp<string mnemonic, list<Trait> traits = []>
    : Tile_Op<mnemonic, traits # [DeclareOpInterfaceMethods<Tile_BufferOpInterface>]>;

class Tile_TensorBufferOp<string mnemonic, string space, list<Trait> traits = []>
    : Tile_BufferOp<mnemonic, traits # [InferTypeOpAdaptor]> {
  let results = (outs Tile_Buffer:$buffer);
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    static constexpr ::tessera::isa::Space space = ::tessera::isa::Space::}] # space # [{;
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *context, std::optional<::mlir::Location> location,
        Adaptor adaptor, ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return inferTensorBuffer(context, location, space, adaptor.getTensor(), types);
    }
    ::llvm::LogicalResult $cppClass::verify() {
      return verifyTensorBuffer(*this, getTensor());
    }
  }];
}

def Tile_InputOp : Tile_TensorBufferOp<"input", "input"> {
  let summary = "An input of the model, in HBM";
  let description = [{
    Row-major and dense, as the caller of the runtime hands it over; i1 takes a byte. `range`, where
    known, is the lowest and the highest integer the model can take.

    C1: the tensor is static and its element type one the machine stores. C2: a range is two
    integers in order, of a tensor of integers.

    ```mlir
    %ids = tile.input "input_ids" tensor<1x128xi64> range [0, 30521]
    ```
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$tensor, OptionalAttr<DenseI64ArrayAttr>:$range,
                       OptionalAttr<I64Attr>:$offset);
  let assemblyFormat = "$name $tensor (`range` $range^)? (`at` $offset^)? attr-dict";
}

def Tile_OutputOp : Tile_TensorBufferOp<"output", "output"> {
  let summary = "An output of the model, in HBM";
  let description = [{
    C1 as for `tile.input`. Every byte of it must be written.

    ```mlir
    %y = tile.output "y" tensor<1x128x384xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$tensor, OptionalAttr<I64Attr>:$offset);
  let assemblyFormat = "$name $tensor (`at` $offset^)? attr-dict";
}

def Tile_WeightOp : Tile_TensorBufferOp<"weight", "weights", [Pure]> {
  let summary = "A constant of the model, in HBM";
  let description = [{
    `tensor` is its form in memory, `recipe` says how to make the bytes. This dialect does not look
    into the recipe; whoever writes the artifact evaluates it while streaming.

    C1 as for `tile.input`.

    ```mlir
    %zeros = tile.weight "zeros" tensor<4xf32> = dense<0.0> : tensor<4xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$tensor, AnyAttr:$recipe,
                       OptionalAttr<I64Attr>:$offset);
  let assemblyFormat = "$name $tensor `=` $recipe (`at` $offset^)? attr-dict";
}

def Tile_AllocOp : Tile_BufferOp<"alloc"> {
  let summary = "A buffer in SBUF, PSUM or scratch HBM";
  let description = [{
    It lives from its first to its last use in program order. Once placed it says where:
    `at 4096`. Its first partition is always partition 0, so that whatever is legal for an access
    relative to the buffer is legal in memory.

    C1: the space is sbuf, psum or scratch; the others belong to inputs, outputs and weights.

    ```mlir
    %rows = tile.alloc at 4096 : !tile.buffer<sbuf, 128 x 2048>
    ```
  }];
  let arguments = (ins OptionalAttr<I64Attr>:$offset);
  let results = (outs Res<Tile_Buffer, "", [MemAlloc]>:$buffer);
  let assemblyFormat = "(`at` $offset^)? attr-dict `:` type($buffer)";
  let hasVerifier = 1;
}

//===- Engine operations ---------------------------------------------------------------------===//

class Tile_BodyProperty<Instruction instruction>
    : Property<"::tessera::isa::" # instruction, instruction.summary> {
  let writeToMlirBytecode = writeMlirBytecodeWithConvertToAttribute;
  let readFromMlirBytecode = readMlirBytecodeUsingConvertFromAttribute;
  let hashProperty = "hashOf($_storage)";
}

def Tile_QueueProperty : IntProperty<"int64_t"> {
  let summary = "0 where the engine has one queue, or the number of the DMA queue from 1";
  let defaultValue = "0";
}

// The example of an instruction, of buffers that are called after their spaces.
class Tile_Example<Instruction instruction> {
  string sbuf = !subst("sbuf[", "sbuf %sbuf[", instruction.example);
  string psum = !subst("psum[", "psum %psum[", sbuf);
  string inputs = !subst("input[", "input %input[", psum);
  string weights = !subst("weights[", "weights %weights[", inputs);
  string text = "tile." # !subst("scratch[", "scratch %scratch[", weights);
}

class Tile_EngineOp<Instruction instruction>
    : Tile_Op<instruction.mnemonic, [DeclareOpInterfaceMethods<Tile_EngineOpInterface>]> {
  let summary = instruction.summary;
  let description = instruction.description # [{

    One operand per access that is present, in the order of the instruction's fields; partitions
    and offsets are relative to these buffers.

    C1: as many buffers as accesses, each in the space of its access. C2: each access is inside its
    buffer. C3: the engine can reach the space of each buffer (PE reads SBUF and writes PSUM, GPSIMD
    has SBUF only, HBM is for DMA). C4: nothing writes to weights or inputs. C5: the queue is one of
    the engine. Limits of one instruction and of the target are checked when addresses are known
    (`tile-verify-allocated`).

    The types of the buffers, here `...`, end the line:

    ```mlir
    }] # Tile_Example<instruction>.text # [{ : ...
    ```
  }];
  let arguments = (ins Variadic<Tile_Buffer>:$buffers, Tile_BodyProperty<instruction>:$instruction,
                       Tile_QueueProperty:$queue_number);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    OpBuilder<(ins "::mlir::ValueRange":$buffers,
                   "const ::tessera::isa::" # instruction # " &":$instruction), [{
      $_state.addOperands(buffers);
      $_state.getOrAddProperties<Properties>().instruction = instruction;
    }]>
  ];
  let extraClassDeclaration = [{
    using Struct = ::tessera::isa::}] # instruction # [{;
  }];
  let extraClassDefinition = [{
    ::mlir::ParseResult $cppClass::parse(::mlir::OpAsmParser &parser,
                                         ::mlir::OperationState &result) {
      auto &properties = result.getOrAddProperties<Properties>();
      return parseEngineOp(parser, result, properties.instruction, properties.queue_number);
    }
    void $cppClass::print(::mlir::OpAsmPrinter &printer) {
      printEngineOp(printer, *this, getProperties().instruction);
    }
    ::llvm::LogicalResult $cppClass::verify() {
      return verifyEngineOp(*this, getProperties().instruction, getProperties().queue_number);
    }
    ::tessera::isa::Body $cppClass::getInstruction() { return getProperties().instruction; }
    ::tessera::isa::Engine $cppClass::getEngine() { return Struct::engine; }
    void $cppClass::forEachAccess(AccessVisitor f) {
      visitAccesses(getProperties().instruction, getBuffers(), f);
    }
    std::optional<::tessera::isa::Queue> $cppClass::getQueue() {
      return queueOf(Struct::engine, getProperties().queue_number);
    }
    void $cppClass::setQueue(::tessera::isa::Queue queue) {
      getProperties().queue_number = ::tessera::isa::isDma(queue) ? queue - 3 : 0;
    }
  }];
}

foreach instruction = instructions in
  def Tile_ # instruction # Op : Tile_EngineOp<instruction>;

#endif
