//===- NNCompDialect.td - The nncomp dialect ---------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_NNCOMPDIALECT_TD
#define NNCOMP_IR_NNCOMPDIALECT_TD

include "mlir/IR/DialectBase.td"

def NNComp_Dialect : Dialect {
  let name = "nncomp";
  let cppNamespace = "::mlir::nncomp";
  let summary = "Compressed neural networks";
  let description = [{
    Networks whose tensors are stored compressed: in few bits each, without their
    zeros, or both. Another format is another attribute.

    **Compression is a type.** How a tensor is stored is an encoding attribute
    on its type; its element type stays what the mathematics says:

    ```mlir
    func.func private @stored(tensor<64x3x3x64xf32, #nncomp.uniform<bits = 4, axis = 0>>)
      -> tensor<10x784xf32, #nncomp.sparse<format = csr, nnz = 627>>
    ```

    Ops do not multiply with formats. `nncomp.conv2d` takes any encoding on any
    operand and on its result, and always means
    `encode(conv(decode(input), decode(weight)))`: the *dense meaning*, which is
    the oracle of every kernel.

    **What is here and what is not.** The dialect owns what compression, fusion,
    differentiation and the choice of a kernel must see: convolution, matrix
    products, pooling, normalisation, softmax, reductions, activations, data
    movement along named axes, and the encodings. Element-wise arithmetic is
    `arith` and `math` on tensors of equal shapes (`nncomp.broadcast` makes them
    equal), reshaping, slicing and padding are `tensor`.

    **Layout.** Image operators are channels-last (NHWC) and their weights OHWI.
    Networks come in NCHW: an importer spells that with `nncomp.transpose` around
    each operator, and `--nncomp-convert-layout` moves these to the edges.

    **Functions.** A model is a `func.func @main`. Each argument and result
    carries its name in the model as the attribute `nncomp.name`, and
    `nncomp.unsigned` where a signless integer holds an unsigned number.

    **Lowering.** A module says in `nncomp.target` what it is compiled for, and in
    `nncomp.layers` what reports say of its layers; an op says in `nncomp.kernel` what
    computes it.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
}

#endif // NNCOMP_IR_NNCOMPDIALECT_TD
