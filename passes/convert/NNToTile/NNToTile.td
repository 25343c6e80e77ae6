// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From whole tensors to tiles and engine operations.

include "mlir/Pass/PassBase.td"

def NNToTile : Pass<"nn-to-tile", "::mlir::ModuleOp"> {
  let summary = "compute every nn operation on tiles of one core";
  let description = [{
    Replaces `@main` by a `tile.program`. Each operation has one kernel, which asks for its operands
    in the layout it wants (rows or columns on partitions, replicated, a view of HBM) and emits
    engine operations; values are converted between layouts where no choice avoided it. No value is
    rounded here but where the nn program says so: by the element type of a result.

    What kernels do not take, `nn-verify-tileable` refuses; this pass asks it first.

    ```mlir
    func.func @main(%x: tensor<4x8xf32> {nn.name = "x"}) -> (tensor<4x8xf32> {nn.name = "y"}) {
      %y = nn.relu %x : tensor<4x8xf32>
      return %y : tensor<4x8xf32>
    }
    ```
    becomes a load, one `tile.activate` and a store.
  }];
  let dependentDialects = ["::tessera::tile::TileDialect"];
  let options = [
    Option<"target", "target", "std::string", "\"inf2\"", "machine description the program is for">,
  ];
}
