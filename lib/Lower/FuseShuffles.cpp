//===- FuseShuffles.cpp - Fold channel shuffles into convolutions ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A channel shuffle (ShuffleNet, section 3.1) sees the channels as a matrix of
// G rows and transposes it: channel a G + b of its result is channel b C / G +
// a of its input. Its cost is that of a copy, so it is done to constant filters
// instead, or to the result of a depthwise convolution where that is smaller.
//
//===----------------------------------------------------------------------===//

#include "FusePatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// A shuffle of the last dimension.
struct Shuffle {
  Value input;
  int64_t groups, channels;
  Location loc;

  /// The shuffle that `value` results from, if it does.
  static std::optional<Shuffle> getBehind(Value value);

  /// Which channel of the input is channel `channel` of the result.
  int64_t getSource(int64_t channel) const {
    return channel % groups * (channels / groups) + channel / groups;
  }

  /// For each channel of the input, which channel of the result it is.
  SmallVector<int64_t> getTargets() const {
    SmallVector<int64_t> targets(channels);
    for (int64_t channel = 0; channel < channels; ++channel)
      targets[getSource(channel)] = channel;
    return targets;
  }

  /// The same shuffle of another tensor with as many channels.
  Value apply(PatternRewriter &rewriter, Value tensor) const;
};
} // namespace

/// The reassociation of all dimensions but the last, which is two.
static SmallVector<ReassociationIndices> splitLast(int64_t rank) {
  SmallVector<ReassociationIndices> dims;
  for (int64_t d = 0; d < rank - 1; ++d)
    dims.push_back({d});
  dims.push_back({rank - 1, rank});
  return dims;
}

std::optional<Shuffle> Shuffle::getBehind(Value value) {
  auto collapse = value.getDefiningOp<tensor::CollapseShapeOp>();
  auto transpose =
      collapse ? collapse.getSrc().getDefiningOp<TransposeOp>() : TransposeOp();
  auto expand =
      transpose ? transpose.getInput().getDefiningOp<tensor::ExpandShapeOp>()
                : tensor::ExpandShapeOp();
  if (!expand)
    return std::nullopt;
  int64_t rank = typeOf(value).getRank();
  SmallVector<ReassociationIndices> dims = splitLast(rank);
  SmallVector<int64_t> swapped =
      llvm::to_vector(llvm::seq<int64_t>(0, rank + 1));
  std::swap(swapped[rank - 1], swapped[rank]);
  if (collapse.getReassociationIndices() != dims ||
      expand.getReassociationIndices() != dims ||
      transpose.getPermutation() != ArrayRef(swapped))
    return std::nullopt;
  return Shuffle{expand.getSrc(), typeOf(expand).getDimSize(rank - 1),
                 typeOf(value).getDimSize(rank - 1), transpose.getLoc()};
}

Value Shuffle::apply(PatternRewriter &rewriter, Value tensor) const {
  RankedTensorType type = typeOf(tensor);
  int64_t rank = type.getRank();
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = groups;
  shape.push_back(channels / groups);
  SmallVector<ReassociationIndices> dims = splitLast(rank);
  // In a profile the copy is the shuffle's layer, named by its transposition.
  Value matrix = tensor::ExpandShapeOp::create(rewriter, tensor.getLoc(),
                                               type.clone(shape), tensor, dims);
  std::swap(shape[rank - 1], shape[rank]);
  SmallVector<int64_t> swapped =
      llvm::to_vector(llvm::seq<int64_t>(0, rank + 1));
  std::swap(swapped[rank - 1], swapped[rank]);
  matrix =
      TransposeOp::create(rewriter, loc, type.clone(shape), matrix, swapped);
  return tensor::CollapseShapeOp::create(rewriter, loc, type, matrix, dims);
}

/// Whether `value` is a dense f32 constant.
static bool isFloatConstant(Value value) {
  return typeOf(value).getElementType().isF32() &&
         !getEncoding(value.getType()) && matchPattern(value, m_Constant());
}

/// The constant whose element `i`, for each run of `source.size()` elements, is
/// element `source[i]` of the run in the constant `value`. An element here is
/// `size` floats.
static Value permuteConstant(PatternRewriter &rewriter, Value value,
                             int64_t size, ArrayRef<int64_t> source) {
  DenseFPElementsAttr constant;
  if (!matchPattern(value, m_Constant(&constant)) || constant.isSplat())
    return value;
  auto from = llvm::to_vector(constant.getValues<float>());
  std::vector<float> to;
  for (size_t run = 0; run < from.size(); run += source.size() * size)
    for (int64_t i : source)
      llvm::append_range(to, ArrayRef(from).slice(run + i * size, size));
  return arith::ConstantOp::create(
      rewriter, value.getLoc(),
      DenseElementsAttr::get(typeOf(value), ArrayRef(to)));
}

namespace {
/// A convolution of one group sees all channels: its filters' channels are
/// reordered instead of the image's.
struct FuseShuffleIntoFilters : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Shuffle> shuffle = Shuffle::getBehind(op.getInput());
    if (!shuffle || op.getGroups() != 1 || !isFloatConstant(op.getFilters()))
      return failure();
    Value filters = permuteConstant(rewriter, op.getFilters(), /*size=*/1,
                                    shuffle->getTargets());
    rewriter.modifyOpInPlace(op, [&]() {
      op.getInputMutable().assign(shuffle->input);
      op.getFiltersMutable().assign(filters);
    });
    return success();
  }
};

/// A depthwise convolution computes the same in any order of channels. Behind
/// it the shuffle has less to do if the convolution has strides, and may meet
/// filters that take it.
struct MoveShuffleBehindDepthwise : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType input = op.getInput().getType();
    RankedTensorType result = op.getResult().getType();
    std::optional<Shuffle> shuffle = Shuffle::getBehind(op.getInput());
    if (!shuffle || !op.getInput().hasOneUse() ||
        int64_t(op.getGroups()) != shuffle->channels ||
        result.getDimSize(3) != shuffle->channels || getEncoding(result) ||
        result.getNumElements() > input.getNumElements() ||
        op->getNumOperands() != (op.getBias() ? 3u : 2u) ||
        !llvm::all_of(op->getOperands().drop_front(), isFloatConstant))
      return failure();
    SmallVector<int64_t> targets = shuffle->getTargets();
    SmallVector<Value> operands{shuffle->input};
    for (Value value : op->getOperands().drop_front())
      operands.push_back(permuteConstant(
          rewriter, value, typeOf(value).getNumElements() / shuffle->channels,
          targets));
    Operation *moved = rewriter.clone(*op);
    moved->setOperands(operands);
    rewriter.replaceOp(op, shuffle->apply(rewriter, moved->getResult(0)));
    return success();
  }
};
} // namespace

void nncomp::populateFuseShuffles(RewritePatternSet &patterns) {
  patterns.add<FuseShuffleIntoFilters, MoveShuffleBehindDepthwise>(
      patterns.getContext());
}
