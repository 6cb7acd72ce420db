//===- LowerMovement.cpp - Transposes, broadcasts and look-ups as linalg --===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

using namespace mlir;
using namespace mlir::nncomp;

/// How many pieces of a concatenation are written into one buffer.
static constexpr size_t kMaxInsertions = 32;

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

} // namespace

/// Writes `pieces`, one next to the other along `axis`, into `result`.
static Value insertAlong(OpBuilder &builder, Location loc, int64_t axis,
                         ArrayRef<Value> pieces, Value result) {
  int64_t rank = getTensorType(result).getRank();
  SmallVector<OpFoldResult> offsets(rank, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(rank, builder.getIndexAttr(1));
  int64_t position = 0;
  for (Value piece : pieces) {
    ArrayRef<int64_t> shape = getTensorType(piece).getShape();
    offsets[axis] = builder.getIndexAttr(position);
    position += shape[axis];
    result = tensor::InsertSliceOp::create(
        builder, loc, piece, result, offsets,
        getAsIndexOpFoldResult(builder.getContext(), shape), strides);
  }
  return result;
}

/// Joins each `kMaxInsertions` pieces in a buffer of their own. Bufferization
/// compares all reads and writes of a buffer with each other: 100 insertions
/// into one take seconds.
static SmallVector<Value> joinInBuffers(OpBuilder &builder, Location loc,
                                        int64_t axis, ArrayRef<Value> pieces) {
  SmallVector<Value> joined;
  while (!pieces.empty()) {
    ArrayRef<Value> chunk = pieces.take_front(kMaxInsertions);
    pieces = pieces.drop_front(chunk.size());
    RankedTensorType type = getTensorType(chunk.front());
    SmallVector<int64_t> shape(type.getShape());
    shape[axis] = 0;
    for (Value piece : chunk)
      shape[axis] += getTensorType(piece).getDimSize(axis);
    // An empty tensor would become a part of the whole result again.
    Value buffer = bufferization::AllocTensorOp::create(
        builder, loc, type.clone(shape), /*dynamicSizes=*/ValueRange());
    joined.push_back(insertAlong(builder, loc, axis, chunk, buffer));
  }
  return joined;
}

namespace {
struct LowerConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    int64_t axis = op.getAxis();
    SmallVector<Value> pieces(op.getInputs());
    while (pieces.size() > kMaxInsertions)
      pieces = joinInBuffers(rewriter, loc, axis, pieces);
    Value result = createEmpty(rewriter, loc, getTensorType(op.getResult()));
    rewriter.replaceOp(op, insertAlong(rewriter, loc, axis, pieces, result));
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
    // The dimensions of the indices are at `axis` in the result.
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
