//===- Rules.h - The gradients of all ops ------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_AUTODIFF_RULES_RULES_H
#define NNCOMP_LIB_AUTODIFF_RULES_RULES_H

#include "GradientBuilder.h"

namespace mlir::nncomp {

/// Each attaches the rules of one family of ops.
void attachArithmeticRules(MLIRContext *context);
void attachMathRules(MLIRContext *context);
void attachActivationRules(MLIRContext *context);
void attachLayerRules(MLIRContext *context);
void attachPoolingRules(MLIRContext *context);
void attachNormalizationRules(MLIRContext *context);
void attachMovementRules(MLIRContext *context);
void attachTensorRules(MLIRContext *context);
void attachReductionRules(MLIRContext *context);
void attachEncodingRules(MLIRContext *context);

/// What makes a function `void rule(Op, GradientBuilder &)`, or one that may
/// fail, the rule of `Op`.
template <auto rule> struct RuleOf;
template <typename Op, void (*rule)(Op, GradientBuilder &)>
struct RuleOf<rule>
    : DifferentiableOpInterface::ExternalModel<RuleOf<rule>, Op> {
  static void attach(MLIRContext *context) {
    Op::template attachInterface<RuleOf>(*context);
  }
  LogicalResult buildGradients(Operation *op, GradientBuilder &builder) const {
    rule(cast<Op>(op), builder);
    return success();
  }
};
template <typename Op, LogicalResult (*rule)(Op, GradientBuilder &)>
struct RuleOf<rule>
    : DifferentiableOpInterface::ExternalModel<RuleOf<rule>, Op> {
  static void attach(MLIRContext *context) {
    Op::template attachInterface<RuleOf>(*context);
  }
  LogicalResult buildGradients(Operation *op, GradientBuilder &builder) const {
    return rule(cast<Op>(op), builder);
  }
};

template <auto... rules> void attachRules(MLIRContext *context) {
  (RuleOf<rules>::attach(context), ...);
}

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_AUTODIFF_RULES_RULES_H
