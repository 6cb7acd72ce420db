//===- InputChannels.cpp - Channels read where they are ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InputChannels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Graph/ChannelShuffle.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The first channel of a slice that has all of the other dimensions.
static std::optional<int64_t> getFirstChannel(tensor::ExtractSliceOp slice) {
  RankedTensorType from = slice.getSourceType(), to = slice.getType();
  if (from.getRank() != to.getRank() || !slice.hasUnitStride() ||
      from.getShape().drop_back() != to.getShape().drop_back())
    return std::nullopt;
  int64_t first = slice.getStaticOffsets().back();
  if (ShapedType::isDynamic(first))
    return std::nullopt;
  return first;
}

InputChannels InputChannels::get(Value input) {
  return {input, llvm::to_vector(llvm::seq(typeOf(input).getShape().back()))};
}

InputChannels InputChannels::findSource(Value input) {
  InputChannels result = get(input);
  for (;;) {
    if (auto shuffle = ChannelShuffle::getBehind(result.source)) {
      if (getEncoding(shuffle->input.getType()))
        return result;
      for (int64_t &channel : result.channels)
        channel = shuffle->getSource(channel);
      result.source = shuffle->input;
      continue;
    }
    auto slice = result.source.getDefiningOp<tensor::ExtractSliceOp>();
    auto first = slice ? getFirstChannel(slice) : std::nullopt;
    if (!first || getEncoding(slice.getSourceType()))
      return result;
    for (int64_t &channel : result.channels)
      channel += *first;
    result.source = slice.getSource();
  }
}

bool InputChannels::isPlain() const {
  int64_t count = typeOf(source).getShape().back();
  return llvm::equal(channels, llvm::seq<int64_t>(0, count));
}

Value InputChannels::buildTable(OpBuilder &builder, Location loc) const {
  SmallVector<int32_t> table(channels.begin(), channels.end());
  auto type = RankedTensorType::get(table.size(), builder.getI32Type());
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(table)));
}
