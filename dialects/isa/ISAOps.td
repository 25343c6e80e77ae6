// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs, their interface, queues, and one operation per record of the instruction table.
#ifndef TESSERA_DIALECTS_ISA_ISAOPS_TD
#define TESSERA_DIALECTS_ISA_ISAOPS_TD

include "compiler/artifact/isa/Instructions.td"
include "dialects/isa/ISADialect.td"
include "mlir/IR/Properties.td"

class ISA_Op<string mnemonic, list<Trait> traits = []> : Op<ISA_Dialect, mnemonic, traits>;

//===- Programs ------------------------------------------------------------------------------===//

def ISA_ProgramOp : ISA_Op<"program", [
    IsolatedFromAbove, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "All that goes into one artifact";
  let description = [{
    Declarations of tensors, then queues. `target` is the name or file of the machine description, or
    the description itself; `scratch` the bytes of scratch HBM; `metadata` what the artifact records
    about its making.

    C1: the body holds declarations and queues only. C2: at most one `isa.queue` per queue. C3: the
    tables of tensors are sound: distinct names, offsets that are multiples of 64, no overlap. C8: all
    metadata are strings.

    ```mlir
    isa.program "first-light" target "inf2" scratch 0 {
      isa.input "x" tensor<4xf32> at 0
      isa.output "y" tensor<4xf32> at 0
      isa.queue dma0 {
        isa.dma_copy f32 output[0, 4:1], f32 input[0, 4:1]
      }
    }
    ```
  }];
  let arguments = (ins StrAttr:$name, StrAttr:$target, I64Attr:$scratch,
                       OptionalAttr<DictionaryAttr>:$metadata);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $name `target` $target `scratch` custom<Size>($scratch) (`metadata` $metadata^)?
    attr-dict-with-keyword $body
  }];
  let hasRegionVerifier = 1;
}

class ISA_TensorOp<string mnemonic> : ISA_Op<mnemonic, [HasParent<"ProgramOp">]> {
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() { return verifyTensor(*this, getTensor()); }
  }];
}

def ISA_InputOp : ISA_TensorOp<"input"> {
  let summary = "An input tensor";
  let description = [{
    Dense and row-major at a byte offset of the input region. `range` holds the smallest and the
    largest integer the model can take there.

    C4: the tensor is static, of an element type the machine stores. C5: a range is two integers.

    ```mlir
    isa.input "input_ids" tensor<1x128xi64> at 0 range [0, 30521]
    ```
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$tensor, I64Attr:$offset,
                       OptionalAttr<DenseI64ArrayAttr>:$range);
  let assemblyFormat = "$name $tensor `at` custom<Size>($offset) (`range` $range^)? attr-dict";
}

def ISA_OutputOp : ISA_TensorOp<"output"> {
  let summary = "An output tensor";
  let description = [{
    C4 as for `isa.input`.

    ```mlir
    isa.output "y" tensor<1x128x384xf32> at 0
    ```
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$tensor, I64Attr:$offset);
  let assemblyFormat = "$name $tensor `at` custom<Size>($offset) attr-dict";
}

def ISA_WeightOp : ISA_TensorOp<"weight"> {
  let summary = "A constant tensor";
  let description = [{
    `recipe` says how to make its bytes when the artifact is written; this dialect does not look
    into it. C4 as for `isa.input`.

    ```mlir
    isa.weight "gamma" tensor<384xf32> at 4096
    ```
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$tensor, I64Attr:$offset,
                       OptionalAttr<AnyAttr>:$recipe);
  let assemblyFormat = "$name $tensor `at` custom<Size>($offset) (`=` $recipe^)? attr-dict";
}

def ISA_QueueOp : ISA_Op<"queue", [
    HasParent<"ProgramOp">, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "The instructions of one queue, in order";
  let description = [{
    C6: there is such a queue, and everything in it is an instruction of the queue's engine.

    ```mlir
    isa.queue vector {
      isa.fill f32 sbuf[0+128, 0, 512:1], value=0.0
    }
    ```
  }];
  let arguments = (ins I64Attr:$queue);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "custom<Queue>($queue) attr-dict-with-keyword $body";
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

//===- Instructions --------------------------------------------------------------------------===//

class ISA_BodyProperty<Instruction instruction>
    : Property<"::tessera::isa::" # instruction, instruction.summary> {
  let convertToAttribute = "::tessera::isa::bodyToAttribute($_ctxt, $_storage)";
  let convertFromAttribute = "return ::tessera::isa::bodyFrom($_storage, $_attr, $_diag);";
  let hashProperty = "::tessera::isa::hashOf($_storage)";
  let writeToMlirBytecode =
      "$_writer.writeAttribute(::tessera::isa::bodyToAttribute($_ctxt, $_storage))";
  let readFromMlirBytecode = [{
    if (failed(::tessera::isa::readBody($_reader, $_storage)))
      return ::mlir::failure();
  }];
}

def ISA_WaitsProperty : Property<"std::vector<::tessera::isa::Wait>", "what it waits for"> {
  let interfaceType = "::llvm::ArrayRef<::tessera::isa::Wait>";
  let assignToStorage = "$_storage.assign($_value.begin(), $_value.end())";
  let convertToAttribute = "::tessera::isa::waitsToAttribute($_ctxt, $_storage)";
  let convertFromAttribute = "return ::tessera::isa::waitsFromAttribute($_storage, $_attr, $_diag);";
  let hashProperty = "::llvm::hash_value($_storage.size())";
  let writeToMlirBytecode =
      "$_writer.writeAttribute(::tessera::isa::waitsToAttribute($_ctxt, $_storage))";
  let readFromMlirBytecode = [{
    if (failed(::tessera::isa::readWaits($_reader, $_storage)))
      return ::mlir::failure();
  }];
}

class ISA_InstructionOp<Instruction instruction>
    : ISA_Op<instruction.mnemonic, [
        HasParent<"QueueOp">, DeclareOpInterfaceMethods<ISA_InstructionInterface>]> {
  let summary = instruction.summary;
  let description = instruction.description # [{

    C7: the instruction has an encoding, which is to say that it satisfies C1 to C7 of
    compiler/artifact/isa/Check.h. What the target allows is for the verifier of artifacts.

    ```mlir
    isa.}] # instruction.example # [{
    ```
  }];
  let arguments = (ins ISA_BodyProperty<instruction>:$instruction, ISA_WaitsProperty:$waits);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::mlir::ParseResult $cppClass::parse(::mlir::OpAsmParser &parser,
                                         ::mlir::OperationState &result) {
      auto &properties = result.getOrAddProperties<Properties>();
      return parseInstructionOp(parser, result, properties.instruction, properties.waits);
    }
    void $cppClass::print(::mlir::OpAsmPrinter &printer) {
      printInstructionOp(printer, *this, getProperties().instruction, getProperties().waits);
    }
    ::llvm::LogicalResult $cppClass::verify() {
      return verifyInstructionOp(*this, getProperties().instruction, getProperties().waits);
    }
    ::tessera::isa::Body $cppClass::getBody() { return getProperties().instruction; }
    void $cppClass::setBody(const ::tessera::isa::Body &body) {
      getProperties().instruction = std::get<::tessera::isa::}] # instruction # [{>(body);
    }
    const std::vector<::tessera::isa::Wait> &$cppClass::getWaitList() {
      return getProperties().waits;
    }
    void $cppClass::setWaitList(std::vector<::tessera::isa::Wait> waits) {
      getProperties().waits = std::move(waits);
    }
    ::tessera::isa::Engine $cppClass::getEngine() { return ::tessera::isa::}] # instruction
        # [{::engine; }
  }];
}

foreach instruction = instructions in
  def ISA_ # instruction # Op : ISA_InstructionOp<instruction>;

#endif
