//===- LowerMovement.cpp - Transposes, broadcasts and look-ups as linalg --===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

static Value buildCopy(OpBuilder &, Location, ValueRange scalars) {
  return scalars[0];
}

namespace {
struct LowerTranspose : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<unsigned> permutation;
    for (int64_t d : op.getPermutation())
      permutation.push_back(d);
    // Result dimension d walks input dimension permutation[d].
    AffineMap map = inversePermutation(
        AffineMap::getPermutationMap(permutation, op.getContext()));
    rewriter.replaceOp(op, createPointwise(rewriter, op.getLoc(),
                                           getTensorType(op.getResult()),
                                           op.getInput(), map, buildCopy));
    return success();
  }
};

struct LowerBroadcast : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BroadcastOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType from = getTensorType(op.getInput());
    RankedTensorType to = getTensorType(op.getResult());
    int64_t missing = to.getRank() - from.getRank();
    SmallVector<AffineExpr> exprs;
    for (int64_t d = 0; d < from.getRank(); ++d)
      exprs.push_back(from.getDimSize(d) == to.getDimSize(d + missing)
                          ? rewriter.getAffineDimExpr(d + missing)
                          : rewriter.getAffineConstantExpr(0));
    AffineMap map = AffineMap::get(to.getRank(), 0, exprs, op.getContext());
    rewriter.replaceOp(op, createPointwise(rewriter, op.getLoc(), to,
                                           op.getInput(), map, buildCopy));
    return success();
  }
};

struct LowerConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(op.getResult());
    Value result = createEmpty(rewriter, loc, type);
    SmallVector<OpFoldResult> offsets(type.getRank(), rewriter.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(type.getRank(), rewriter.getIndexAttr(1));
    int64_t position = 0;
    for (Value input : op.getInputs()) {
      ArrayRef<int64_t> shape = getTensorType(input).getShape();
      offsets[op.getAxis()] = rewriter.getIndexAttr(position);
      position += shape[op.getAxis()];
      result = tensor::InsertSliceOp::create(
          rewriter, loc, input, result, offsets,
          getAsIndexOpFoldResult(op.getContext(), shape), strides);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct LowerGather : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GatherOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = getTensorType(op.getResult());
    int64_t axis = op.getAxis();
    int64_t count = getTensorType(op.getIndices()).getRank();
    int64_t size = getTensorType(op.getInput()).getDimSize(axis);
    // The dimensions of the indices stand at `axis` in the result.
    AffineMap map =
        AffineMap::getMinorIdentityMap(axis + count, count, op.getContext());
    map = AffineMap::get(type.getRank(), 0, map.getResults(), op.getContext());
    auto body = [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
      auto constant = [&](int64_t value) -> Value {
        return arith::ConstantIndexOp::create(b, l, value);
      };
      Value index =
          arith::IndexCastOp::create(b, l, b.getIndexType(), scalars[0]);
      Value fromEnd = arith::AddIOp::create(b, l, index, constant(size));
      Value isNegative = arith::CmpIOp::create(b, l, arith::CmpIPredicate::slt,
                                               index, constant(0));
      index = arith::SelectOp::create(b, l, isNegative, fromEnd, index);
      index = arith::MaxSIOp::create(b, l, index, constant(0));
      index = arith::MinSIOp::create(b, l, index, constant(size - 1));
      SmallVector<Value> position;
      for (int64_t d = 0; d < type.getRank(); ++d) {
        if (d == axis)
          position.push_back(index);
        if (d < axis || d >= axis + count)
          position.push_back(linalg::IndexOp::create(b, l, d));
      }
      if (axis == type.getRank()) // A scalar index at the last dimension.
        position.push_back(index);
      return tensor::ExtractOp::create(b, l, op.getInput(), position);
    };
    rewriter.replaceOp(op, createPointwise(rewriter, op.getLoc(), type,
                                           op.getIndices(), map, body));
    return success();
  }
};

/// Padding as a fill and an insertion: upstream's own bufferization looks at
/// the position of each element.
struct LowerPad : OpRewritePattern<tensor::PadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tensor::PadOp op,
                                PatternRewriter &rewriter) const override {
    Value scalar = op.getConstantPaddingValue();
    auto low = getConstantIntValues(op.getMixedLowPad());
    auto high = getConstantIntValues(op.getMixedHighPad());
    auto negative = [](int64_t extent) { return extent < 0; };
    if (!scalar || !low || !high || llvm::any_of(*low, negative) ||
        llvm::any_of(*high, negative))
      return failure();
    rewriter.replaceOp(op, createPadded(rewriter, op.getLoc(), op.getSource(),
                                        *low, *high, scalar));
    return success();
  }
};
} // namespace

void nncomp::populateLowerMovement(RewritePatternSet &patterns) {
  patterns
      .add<LowerTranspose, LowerBroadcast, LowerConcat, LowerGather, LowerPad>(
          patterns.getContext());
}
