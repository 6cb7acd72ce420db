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
// What is left before a convolution of several groups its kernel reads through
// (Kernels/InputChannels.h).
//
//===----------------------------------------------------------------------===//

#include "FusePatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/Graph/ChannelShuffle.h"
#include "nncomp/IR/ConstantFloats.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/WeightStorage.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The same shuffle as `shuffle` of another tensor with as many channels.
static Value apply(PatternRewriter &rewriter, const ChannelShuffle &shuffle,
                   Value tensor) {
  RankedTensorType type = typeOf(tensor);
  int64_t rank = type.getRank();
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = shuffle.groups;
  shape.push_back(shuffle.channels / shuffle.groups);
  SmallVector<ReassociationIndices> dims = ChannelShuffle::splitLast(rank);
  // In a profile the copy is the shuffle's layer, named by its transposition.
  Value matrix = tensor::ExpandShapeOp::create(rewriter, tensor.getLoc(),
                                               type.clone(shape), tensor, dims);
  std::swap(shape[rank - 1], shape[rank]);
  matrix = TransposeOp::create(rewriter, shuffle.loc, type.clone(shape), matrix,
                               ChannelShuffle::swapLast(rank));
  return tensor::CollapseShapeOp::create(rewriter, shuffle.loc, type, matrix,
                                         dims);
}

/// Whether `value` is a dense constant of floats.
static bool isFloatConstant(Value value) {
  return !getEncoding(value.getType()) &&
         isa<FloatType>(typeOf(value).getElementType()) &&
         isDenseConstant(value);
}

/// The constant whose element `i`, for each run of `source.size()` elements, is
/// element `source[i]` of the run in the constant `value`. An element here is
/// `size` floats.
static Value permuteConstant(PatternRewriter &rewriter, Value value,
                             int64_t size, ArrayRef<int64_t> source) {
  std::optional<ConstantBytes> constant = ConstantBytes::get(value);
  if (!constant || constant->isSplat)
    return value;
  ArrayRef<char> from = constant->bytes;
  size *= constant->getWidth();
  auto permute = [&](MutableArrayRef<char> target) {
    char *to = target.data();
    for (size_t run = 0; run < from.size(); run += source.size() * size)
      for (int64_t i : source)
        to = llvm::copy(from.slice(run + i * size, size), to);
  };
  return arith::ConstantOp::create(rewriter, value.getLoc(),
                                   createConstant(typeOf(value), permute));
}

namespace {
/// A convolution of one group sees all channels: its filters' channels are
/// reordered instead of the image's.
struct FuseShuffleIntoFilters : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<ChannelShuffle> shuffle =
        ChannelShuffle::getBehind(op.getInput());
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
    std::optional<ChannelShuffle> shuffle =
        ChannelShuffle::getBehind(op.getInput());
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
    rewriter.replaceOp(op, apply(rewriter, *shuffle, moved->getResult(0)));
    return success();
  }
};
} // namespace

void nncomp::populateFuseShuffles(RewritePatternSet &patterns) {
  patterns.add<FuseShuffleIntoFilters, MoveShuffleBehindDepthwise>(
      patterns.getContext());
}
