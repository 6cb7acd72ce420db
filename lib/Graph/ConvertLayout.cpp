//===- ConvertLayout.cpp - Move transposes to the edges of the graph ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One direction only: a transpose from channels-last to channels-first moves
// down, after its user, and takes every other operand of that user to
// channels-last by an inverse transpose. Inverse transposes never move, so this
// ends. Those that meet cancel in the canonical form of nncomp.transpose.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/Weights.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_CONVERTLAYOUT
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// 0, rank-1, 1, 2, ...: from channels-last to channels-first.
static SmallVector<int64_t> getToChannelsFirst(int64_t rank) {
  SmallVector<int64_t> permutation{0, rank - 1};
  llvm::append_range(permutation, llvm::seq<int64_t>(1, rank - 1));
  return permutation;
}

/// The transpose that defines `value`, if it goes from channels-last to
/// channels-first. Not below four dimensions: the exchange of two dimensions is
/// its own inverse, and would be moved for ever.
static TransposeOp getToChannelsFirst(Value value) {
  auto transpose = value.getDefiningOp<TransposeOp>();
  if (!transpose)
    return {};
  ArrayRef<int64_t> permutation = transpose.getPermutation();
  if (permutation.size() < 4 ||
      permutation != ArrayRef(getToChannelsFirst(permutation.size())))
    return {};
  return transpose;
}

/// The channels-last form of a channels-first value.
static Value toChannelsLast(PatternRewriter &rewriter, Value value) {
  if (TransposeOp transpose = getToChannelsFirst(value))
    return transpose.getInput();
  SmallVector<int64_t> inverse =
      invertPermutationVector(getToChannelsFirst(typeOf(value).getRank()));
  return rewriter.createOrFold<TransposeOp>(value.getLoc(), value, inverse);
}

/// Replaces `op` by the channels-first form of `channelsLast`.
static void replaceByTransposed(PatternRewriter &rewriter, Operation *op,
                                Value channelsLast) {
  rewriter.replaceOpWithNewOp<TransposeOp>(
      op, channelsLast, getToChannelsFirst(typeOf(channelsLast).getRank()));
}

/// `type` with the shape of its channels-last form.
static RankedTensorType getChannelsLast(RankedTensorType type) {
  SmallVector<int64_t> shape = applyPermutation(
      type.getShape(),
      invertPermutationVector(getToChannelsFirst(type.getRank())));
  return type.clone(shape);
}

/// Whether a tensor of this type has the same encoding, or none, in any layout.
static bool isPositionFree(RankedTensorType type) {
  if (EncodingAttrInterface encoding = getEncoding(type))
    return encoding.isPositionFree();
  return !type.getEncoding();
}

namespace {

/// Element-wise ops, concat and every op with dimensions named by `axis`: the
/// op is cloned on channels-last operands and its axis renamed.
struct SinkThroughOp : RewritePattern {
  SinkThroughOp(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  /// How many leading operands follow the layout, or none if `op` cannot move.
  static unsigned countFollowing(Operation *op) {
    if (OpTrait::hasElementwiseMappableTraits(op))
      return op->getNumOperands();
    auto follows = dyn_cast<FollowsLayoutOpInterface>(op);
    return follows ? follows.countFollowing() : 0;
  }

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    unsigned following = countFollowing(op);
    if (!following || op->getNumResults() != 1)
      return failure();
    auto result = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    if (!result || !isPositionFree(result))
      return failure();
    bool moves = false;
    for (Value operand : op->getOperands().take_front(following)) {
      auto type = dyn_cast<RankedTensorType>(operand.getType());
      if (!type || type.getRank() != result.getRank() || !isPositionFree(type))
        return failure();
      moves |= static_cast<bool>(getToChannelsFirst(operand));
    }
    if (!moves)
      return failure();

    SmallVector<Value> operands(op->getOperands());
    for (Value &operand : MutableArrayRef(operands).take_front(following))
      operand = toChannelsLast(rewriter, operand);
    OperationState state(op->getLoc(), op->getName(), operands,
                         getChannelsLast(result), op->getAttrs());
    if (auto axis = op->getAttrOfType<IntegerAttr>("axis")) {
      int64_t renamed = getToChannelsFirst(result.getRank())[axis.getInt()];
      state.attributes.set("axis", rewriter.getI64IntegerAttr(renamed));
    }
    replaceByTransposed(rewriter, op, rewriter.create(state)->getResult(0));
    return success();
  }
};

/// reduce and arg_reduce: dimensions that stay are transposed afterwards.
template <typename Op> struct SinkThroughReduction : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  static SmallVector<int64_t> getAxes(ReduceOp op) {
    return SmallVector<int64_t>(op.getAxes());
  }
  static SmallVector<int64_t> getAxes(ArgReduceOp op) {
    return {static_cast<int64_t>(op.getAxis())};
  }
  static Value create(PatternRewriter &rewriter, ReduceOp op, Value input,
                      ArrayRef<int64_t> axes) {
    return ReduceOp::create(rewriter, op.getLoc(), input, op.getKind(), axes,
                            op.getKeepDims());
  }
  static Value create(PatternRewriter &rewriter, ArgReduceOp op, Value input,
                      ArrayRef<int64_t> axes) {
    return ArgReduceOp::create(rewriter, op.getLoc(), input, op.getKind(),
                               axes.front(), op.getKeepDims(),
                               op.getSelectLastIndex());
  }

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    TransposeOp transpose = getToChannelsFirst(op.getInput());
    if (!transpose)
      return failure();
    ArrayRef<int64_t> permutation = transpose.getPermutation();
    SmallVector<int64_t> axes = getAxes(op), last;
    for (int64_t axis : axes)
      last.push_back(permutation[axis]);
    llvm::sort(last);
    Value reduced = create(rewriter, op, transpose.getInput(), last);
    if (op.getKeepDims()) {
      replaceByTransposed(rewriter, op, reduced);
      return success();
    }
    // The position of each dimension that stays among those of the new result.
    SmallVector<int64_t> stays;
    for (auto [d, from] : llvm::enumerate(permutation))
      if (!llvm::is_contained(axes, static_cast<int64_t>(d)))
        stays.push_back(from - llvm::count_if(last, [from = from](int64_t a) {
                          return a < from;
                        }));
    rewriter.replaceOpWithNewOp<TransposeOp>(op, reduced, stays);
    return success();
  }
};

struct SinkThroughPad : OpRewritePattern<tensor::PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::PadOp op,
                                PatternRewriter &rewriter) const override {
    TransposeOp transpose = getToChannelsFirst(op.getSource());
    Value value = op.getConstantPaddingValue();
    if (!transpose || !value || !op.getLow().empty() || !op.getHigh().empty())
      return failure();
    SmallVector<int64_t> inverse =
        invertPermutationVector(transpose.getPermutation());
    auto toIndices = [&](ArrayRef<int64_t> sizes) {
      return getAsIndexOpFoldResult(getContext(),
                                    applyPermutation(sizes, inverse));
    };
    Value padded = tensor::PadOp::create(
        rewriter, op.getLoc(), getChannelsLast(op.getResultType()),
        transpose.getInput(), toIndices(op.getStaticLow()),
        toIndices(op.getStaticHigh()), value, op.getNofold());
    replaceByTransposed(rewriter, op, padded);
    return success();
  }
};

struct SinkThroughSlice : OpRewritePattern<tensor::ExtractSliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ExtractSliceOp op,
                                PatternRewriter &rewriter) const override {
    TransposeOp transpose = getToChannelsFirst(op.getSource());
    if (!transpose || op.getType().getRank() != op.getSourceType().getRank())
      return failure();
    SmallVector<int64_t> inverse =
        invertPermutationVector(transpose.getPermutation());
    Value slice = tensor::ExtractSliceOp::create(
        rewriter, op.getLoc(), transpose.getInput(),
        applyPermutation(op.getMixedOffsets(), inverse),
        applyPermutation(op.getMixedSizes(), inverse),
        applyPermutation(op.getMixedStrides(), inverse));
    replaceByTransposed(rewriter, op, slice);
    return success();
  }
};

/// An expansion splits dimensions at any position.
struct SinkThroughExpand : OpRewritePattern<tensor::ExpandShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ExpandShapeOp op,
                                PatternRewriter &rewriter) const override {
    TransposeOp transpose = getToChannelsFirst(op.getSrc());
    if (!transpose)
      return failure();
    ArrayRef<int64_t> permutation = transpose.getPermutation();
    SmallVector<ReassociationIndices> groups = op.getReassociationIndices();
    // Groups in the order of the transpose's input, and the position
    // of each result dimension then.
    SmallVector<ReassociationIndices> moved(groups.size());
    SmallVector<int64_t> shape, restored(op.getType().getRank());
    for (int64_t d : invertPermutationVector(permutation))
      for (int64_t from : groups[d]) {
        moved[permutation[d]].push_back(shape.size());
        restored[from] = shape.size();
        shape.push_back(op.getType().getDimSize(from));
      }
    Value expanded = tensor::ExpandShapeOp::create(rewriter, op.getLoc(),
                                                   op.getType().clone(shape),
                                                   transpose.getInput(), moved);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, expanded, restored);
    return success();
  }
};

/// collapse(transpose(x)) to three or more dimensions, as in a channel shuffle:
/// the transpose is split in one that orders the dimensions of each group, with
/// the channels' group last, and one that moves after the collapse.
struct SinkThroughCollapse : OpRewritePattern<tensor::CollapseShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::CollapseShapeOp op,
                                PatternRewriter &rewriter) const override {
    auto transpose = op.getSrc().getDefiningOp<TransposeOp>();
    SmallVector<ReassociationIndices> groups = op.getReassociationIndices();
    if (!transpose || groups.size() < 3)
      return failure();
    ArrayRef<int64_t> permutation = transpose.getPermutation();
    // The last dimension of the input must be one of the channels', or the
    // input was not channels-last.
    auto isLast = [&](int64_t d) {
      return permutation[d] == static_cast<int64_t>(permutation.size()) - 1;
    };
    if (llvm::none_of(groups[1], isLast))
      return failure();
    std::rotate(groups.begin() + 1, groups.begin() + 2, groups.end());
    SmallVector<int64_t> ordered;
    SmallVector<ReassociationIndices> moved;
    for (const ReassociationIndices &group : groups) {
      ReassociationIndices &indices = moved.emplace_back();
      for (int64_t d : group) {
        indices.push_back(ordered.size());
        ordered.push_back(permutation[d]);
      }
    }
    Value inner = rewriter.createOrFold<TransposeOp>(
        op.getLoc(), transpose.getInput(), ordered);
    replaceByTransposed(
        rewriter, op,
        tensor::CollapseShapeOp::create(rewriter, op.getLoc(), inner, moved));
    return success();
  }
};

struct SinkThroughBroadcast : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BroadcastOp op,
                                PatternRewriter &rewriter) const override {
    TransposeOp transpose = getToChannelsFirst(op.getInput());
    RankedTensorType type = typeOf(op.getResult());
    if (!transpose || typeOf(op.getInput()).getRank() != type.getRank() ||
        type.getEncoding())
      return failure();
    replaceByTransposed(rewriter, op,
                        BroadcastOp::create(rewriter, op.getLoc(),
                                            getChannelsLast(type),
                                            transpose.getInput()));
    return success();
  }
};

/// transpose(broadcast(x)) is a broadcast of the small x transposed. Of the two
/// directions only the one to channels-last moves up; the other moves down.
struct TransposeBeforeBroadcast : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto broadcast = op.getInput().getDefiningOp<BroadcastOp>();
    if (!broadcast || getToChannelsFirst(op.getResult()))
      return failure();
    Value input = broadcast.getInput();
    RankedTensorType from = typeOf(input);
    int64_t rank = typeOf(op.getResult()).getRank();
    if (from.getEncoding())
      return failure();
    if (from.getRank() < rank) {
      SmallVector<int64_t> shape(rank - from.getRank(), 1);
      llvm::append_range(shape, from.getShape());
      RankedTensorType to = from.clone(shape);
      auto groups = getReassociationIndicesForReshape(from, to);
      if (!groups)
        return failure();
      input = rewriter.createOrFold<tensor::ExpandShapeOp>(op.getLoc(), to,
                                                           input, *groups);
    }
    Value moved = rewriter.createOrFold<TransposeOp>(op.getLoc(), input,
                                                     op.getPermutation());
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), moved);
    return success();
  }
};

/// A transpose that moves dimensions of size one only is a reshape.
struct TransposeToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType from = typeOf(op.getInput()), to = typeOf(op.getResult());
    if (from.getEncoding() || to.getEncoding())
      return failure();
    int64_t last = -1;
    for (int64_t d : op.getPermutation()) {
      if (from.getDimSize(d) == 1)
        continue;
      if (d < last)
        return failure();
      last = d;
    }
    // While its user may still take the transpose, it is more than a reshape.
    if (getToChannelsFirst(op.getResult()) &&
        llvm::any_of(op->getUsers(), [](Operation *user) {
          return isa<TransposeOp>(user) || SinkThroughOp::countFollowing(user);
        }))
      return failure();
    SmallVector<int64_t> sizes;
    for (int64_t size : from.getShape())
      if (size != 1)
        sizes.push_back(size);
    RankedTensorType flat = from.clone(ArrayRef<int64_t>(sizes));
    auto down = getReassociationIndicesForReshape(from, flat);
    auto up = getReassociationIndicesForReshape(flat, to);
    if (!down || !up)
      return failure();
    Value collapsed = op.getInput();
    if (flat != from)
      collapsed = tensor::CollapseShapeOp::create(rewriter, op.getLoc(), flat,
                                                  collapsed, *down);
    if (flat == to)
      rewriter.replaceOp(op, collapsed);
    else
      rewriter.replaceOpWithNewOp<tensor::ExpandShapeOp>(op, to, collapsed,
                                                         *up);
    return success();
  }
};

/// linear(flatten(transpose(x)), W) is linear(flatten(x), W') with the columns
/// of the constant W in the order of x.
struct FoldIntoLinear : OpRewritePattern<LinearOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LinearOp op,
                                PatternRewriter &rewriter) const override {
    auto collapse = op.getInput().getDefiningOp<tensor::CollapseShapeOp>();
    if (!collapse)
      return failure();
    auto transpose = collapse.getSrc().getDefiningOp<TransposeOp>();
    if (!transpose || transpose.getPermutation().front() != 0 ||
        collapse.getReassociationIndices().front().size() != 1 ||
        !isWeights(op.getWeights()))
      return failure();
    RankedTensorType weights = typeOf(op.getWeights());
    // O x (C H W) -> O x C x H x W -> O x H x W x C -> O x (H W C).
    SmallVector<int64_t> shape(typeOf(collapse.getSrc()).getShape());
    shape.front() = weights.getDimSize(0);
    auto groups = collapse.getReassociationIndices();
    Location loc = op.getWeights().getLoc();
    Value split = rewriter.createOrFold<tensor::ExpandShapeOp>(
        loc, weights.clone(shape), op.getWeights(), groups);
    Value moved = rewriter.createOrFold<TransposeOp>(
        loc, split, invertPermutationVector(transpose.getPermutation()));
    Value merged = rewriter.createOrFold<tensor::CollapseShapeOp>(
        loc, weights, moved, groups);
    Value input = tensor::CollapseShapeOp::create(rewriter, collapse.getLoc(),
                                                  transpose.getInput(), groups);
    rewriter.modifyOpInPlace(op, [&]() {
      op.getInputMutable().assign(input);
      op.getWeightsMutable().assign(merged);
    });
    return success();
  }
};

struct ConvertLayout : nncomp::impl::ConvertLayoutBase<ConvertLayout> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns
        .add<SinkThroughOp, SinkThroughReduction<ReduceOp>,
             SinkThroughReduction<ArgReduceOp>, SinkThroughPad,
             SinkThroughSlice, SinkThroughExpand, SinkThroughCollapse,
             SinkThroughBroadcast, TransposeBeforeBroadcast, FoldIntoLinear>(
            context);
    patterns.add<TransposeToReshape>(context);
    TransposeOp::getCanonicalizationPatterns(patterns, context);
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, context);
    tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns, context);
    // Each transpose moves past each op at most a few times. Should patterns
    // ever undo each other, the program is right wherever they are stopped.
    int64_t ops = 0;
    getOperation().walk([&](Operation *) { ++ops; });
    GreedyRewriteConfig config;
    config.setMaxNumRewrites(1000 + 100 * ops);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns), config);
  }
};

} // namespace
