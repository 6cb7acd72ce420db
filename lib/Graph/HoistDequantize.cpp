//===- HoistDequantize.cpp - Dequantize before what moves codes -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldQuantization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/Graph/Integers.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
//===----------------------------------------------------------------------===//
// Codes that are moved as integers
//===----------------------------------------------------------------------===//

/// The codes whose order as signed integers is that of `value` as unsigned
/// ones: the operand of an exclusive or with the sign bits.
static Value getSignFlipped(Value value) {
  auto flip = value.getDefiningOp<arith::XOrIOp>();
  DenseElementsAttr mask =
      flip ? getDenseElements(flip.getRhs()) : DenseElementsAttr();
  if (!mask || !mask.isSplat() ||
      !mask.getSplatValue<APInt>().isMinSignedValue())
    return {};
  return flip.getLhs();
}

/// dequantize(movement(codes)) is movement(dequantize(codes)), where one scale
/// is all codes'. Operators on codes are written so.
struct HoistDequantize : OpRewritePattern<DequantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DequantizeOp op,
                                PatternRewriter &rewriter) const override {
    Value moved = op.getInput();
    bool isFlipped = false;
    if (op.getUnsignedCodes())
      if (Value inner = getSignFlipped(moved);
          inner && inner.getDefiningOp<MaxPoolOp>()) {
        moved = inner;
        isFlipped = true;
      }
    Operation *movement = moved.getDefiningOp();
    if (op.getAxis() || !movement ||
        !isa<SelectsElementsOpInterface>(movement) ||
        !getDenseElements(op.getScale()) ||
        !getDenseElements(op.getZeroPoint()))
      return failure();
    Value codes = movement->getOperand(0);
    if (isa<MaxPoolOp>(movement) && op.getUnsignedCodes()) {
      codes = isFlipped ? getSignFlipped(codes) : Value();
      if (!codes)
        return failure();
    }
    Type real = getElementTypeOrSelf(op.getResult());
    Value values = DequantizeOp::create(
        rewriter, op.getLoc(), TypeRange(typeOf(codes).clone(real)),
        ValueRange{codes, op.getScale(), op.getZeroPoint()},
        op.getProperties());
    Operation *clone = rewriter.clone(*movement);
    clone->setOperand(0, values);
    clone->getResult(0).setType(op.getResult().getType());
    rewriter.replaceOp(op, clone);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// A constant in the place and shape that transpose, collapse or expand gives.
static Value moveConstant(PatternRewriter &rewriter, Operation *movement,
                          Value value) {
  if (auto transpose = dyn_cast<TransposeOp>(movement))
    return rewriter.createOrFold<TransposeOp>(value.getLoc(), value,
                                              transpose.getPermutation());
  DenseElementsAttr constant = getDenseElements(value);
  RankedTensorType type = typeOf(movement->getResult(0));
  return arith::ConstantOp::create(
      rewriter, value.getLoc(),
      constant.reshape(type.clone(constant.getElementType())));
}

static bool movesConstants(Operation *op) {
  return isa<RearrangesElementsOpInterface>(op) &&
         !getEncoding(op->getResult(0).getType());
}

/// transpose, collapse and expand of constant codes, before these are
/// dequantized.
struct FoldMovementOfCodes : RewritePattern {
  FoldMovementOfCodes(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!movesConstants(op) || op->use_empty() ||
        !getElementTypeOrSelf(op->getOperand(0)).isInteger() ||
        !getDenseElements(op->getOperand(0)))
      return failure();
    Value moved = moveConstant(rewriter, op, op->getOperand(0));
    if (moved.getDefiningOp<TransposeOp>())
      return failure();
    rewriter.replaceOp(op, moved);
    return success();
  }
};

/// transpose, collapse and expand of dequantized constants.
struct HoistOntoConstant : OpRewritePattern<DequantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DequantizeOp op,
                                PatternRewriter &rewriter) const override {
    if (!getDenseElements(op.getInput()) || !getDenseElements(op.getScale()) ||
        !getDenseElements(op.getZeroPoint()))
      return failure();
    bool moved = false;
    for (Operation *user : llvm::make_early_inc_range(op->getUsers()))
      moved |= succeeded(hoist(rewriter, op, user));
    return success(moved);
  }

private:
  /// The position of dimension `axis` after `user`, if it is still there.
  static std::optional<int64_t> findAxis(Operation *user, int64_t axis) {
    if (auto transpose = dyn_cast<TransposeOp>(user))
      return llvm::find(transpose.getPermutation(), axis) -
             transpose.getPermutation().begin();
    // A reshape keeps it if some dimension is as long and has as many elements
    // after it.
    ArrayRef<int64_t> from = typeOf(user->getOperand(0)).getShape();
    ArrayRef<int64_t> to = typeOf(user->getResult(0)).getShape();
    for (int64_t d = 0, e = to.size(); d < e; ++d)
      if (to[d] == from[axis] && computeProduct(to.drop_front(d + 1)) ==
                                     computeProduct(from.drop_front(axis + 1)))
        return d;
    return std::nullopt;
  }

  static LogicalResult hoist(PatternRewriter &rewriter, DequantizeOp op,
                             Operation *user) {
    if (!movesConstants(user))
      return failure();
    DequantizeOp::Properties properties = op.getProperties();
    Value scale = op.getScale(), zero = op.getZeroPoint();
    rewriter.setInsertionPoint(user);
    if (std::optional<int64_t> axis = op.getAxis()) {
      std::optional<int64_t> found = findAxis(user, *axis);
      if (op.getBlockSize() && !isa<TransposeOp>(user))
        return failure();
      if (op.getBlockSize()) {
        scale = moveConstant(rewriter, user, scale);
        zero = moveConstant(rewriter, user, zero);
      }
      // One scale for all needs no axis.
      if (!found && typeOf(scale).getNumElements() != 1)
        return failure();
      properties.axis =
          found ? rewriter.getI64IntegerAttr(*found) : IntegerAttr();
    }
    Value codes = moveConstant(rewriter, user, op.getInput());
    auto moved = DequantizeOp::create(
        rewriter, op.getLoc(), TypeRange(user->getResult(0).getType()),
        ValueRange{codes, scale, zero}, properties);
    rewriter.replaceOp(user, moved.getResult());
    return success();
  }
};
} // namespace

void nncomp::populateHoistDequantize(RewritePatternSet &patterns) {
  patterns.add<FoldMovementOfCodes, HoistOntoConstant, HoistDequantize>(
      patterns.getContext());
}
