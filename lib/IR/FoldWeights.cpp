//===- FoldWeights.cpp - Fold upstream's operations on resources ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/WeightStorage.h"

using namespace mlir;
using namespace mlir::nncomp;

Attribute nncomp::foldOnWeights(Operation *op) {
  // Those that upstream folds on elements. Operators of ours read resources.
  bool isReshape = isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(op);
  if (op->getNumResults() != 1 ||
      isa_and_present<NNCompDialect>(op->getDialect()) ||
      !(isReshape || isa<tensor::ExtractOp>(op) ||
        op->hasTrait<OpTrait::Elementwise>()))
    return {};
  SmallVector<Attribute> operands;
  bool hasResource = false;
  for (Value operand : op->getOperands()) {
    if (!matchPattern(operand, m_Constant(&operands.emplace_back())))
      return {};
    hasResource |= isa<DenseResourceElementsAttr>(operands.back());
  }
  if (!hasResource)
    return {};
  auto type = dyn_cast<RankedTensorType>(op->getResultTypes().front());
  if (type && isReshape)
    return DenseResourceElementsAttr::get(
        type, cast<DenseResourceElementsAttr>(operands[0]).getRawHandle());
  for (Attribute &operand : operands)
    if (isa<DenseResourceElementsAttr>(operand) &&
        !(operand = getDenseElements(operand)))
      return {};
  SmallVector<OpFoldResult> folded;
  if (failed(op->fold(operands, folded)) || folded.size() != 1)
    return {};
  auto result = dyn_cast<Attribute>(folded.front());
  auto dense = dyn_cast_if_present<DenseElementsAttr>(result);
  if (!dense || dense.isSplat() || !ConstantBytes::get(result))
    return result;
  return createConstant(dense.getType(), dense.getRawData());
}

namespace {
struct FoldOnWeights : RewritePattern {
  FoldOnWeights(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    Attribute value = foldOnWeights(op);
    if (!value)
      return failure();
    Operation *constant =
        op->getContext()
            ->getLoadedDialect<NNCompDialect>()
            ->materializeConstant(rewriter, value, op->getResultTypes().front(),
                                  op->getLoc());
    if (!constant)
      return failure();
    rewriter.replaceOp(op, constant);
    return success();
  }
};
} // namespace

void nncomp::populateFoldOnWeights(RewritePatternSet &patterns) {
  patterns.add<FoldOnWeights>(patterns.getContext());
}
