//===- DifferentiableOpInterface.td - Gradients of an op ---*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_AUTODIFF_DIFFERENTIABLEOPINTERFACE_TD
#define NNCOMP_AUTODIFF_DIFFERENTIABLEOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::mlir::nncomp";
  let description = [{
    An op whose operands have gradients: a rule of reverse mode. The rules of all ops,
    nncomp's and upstream's, are in `lib/Autodiff/Rules`, a file for each family.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the gradients of the operands from those of the results and adds them
      (`GradientBuilder::add`). What is built for an operand that needs no gradient is
      erased again. Fails, after a diagnostic, for attributes without a rule.
    }], "::llvm::LogicalResult", "buildGradients",
      (ins "::mlir::nncomp::GradientBuilder &":$builder)>,
  ];
}

#endif // NNCOMP_AUTODIFF_DIFFERENTIABLEOPINTERFACE_TD
