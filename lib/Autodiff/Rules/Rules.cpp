//===- Rules.cpp - Registration of all rules -----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Autodiff/Models.h"

using namespace mlir;
using namespace mlir::nncomp;

void nncomp::registerGradientModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, NNCompDialect *,
                            arith::ArithDialect *, math::MathDialect *,
                            tensor::TensorDialect *) {
    attachArithmeticRules(context);
    attachMathRules(context);
    attachActivationRules(context);
    attachLayerRules(context);
    attachPoolingRules(context);
    attachNormalizationRules(context);
    attachMovementRules(context);
    attachTensorRules(context);
    attachReductionRules(context);
    attachEncodingRules(context);
  });
}
