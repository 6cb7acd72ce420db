//===- LaunchOp.td - A call of a kernel --------------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_LAUNCHOP_TD
#define NNCOMP_IR_OPS_LAUNCHOP_TD

include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "nncomp/IR/Ops/OpBase.td"

def NNComp_LaunchOp : Op<NNComp_Dialect, "launch", [
    DestinationStyleOpInterface, AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Runs a kernel function on tensors or buffers";
  let description = [{
    Calls `kernel`, a function on buffers without results, with the inputs and
    then the outputs. It reads the inputs and writes the outputs; on tensors each
    output gives one result. A kernel may write a part of an output: the rest
    keeps its value.

    Constraints:
    1. `kernel` names a `func.func` without results, whose arguments are
       buffers of the shapes and element types of inputs and outputs, in order.
    2. results and outputs agree in number and type (none on buffers).

    Example:

    ```mlir
    %y = nncomp.launch @conv ins(%x, %w : tensor<1x8x8x16xf32>, tensor<2304xf32>)
           outs(%init : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel,
                   Variadic<AnyTypeOf<[AnyRankedTensor, AnyMemRef]>>:$inputs,
                   Variadic<AnyTypeOf<[AnyRankedTensor, AnyMemRef]>>:$outputs);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $kernel `ins` `(` ($inputs^ `:` type($inputs))? `)`
    `outs` `(` $outputs `:` type($outputs) `)` attr-dict (`->` type($results)^)?
  }];
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutputsMutable(); }
  }];
  let hasVerifier = 1;
}

#endif // NNCOMP_IR_OPS_LAUNCHOP_TD
