//===- ChannelShuffle.cpp - Recognises channel shuffles ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Graph/ChannelShuffle.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

SmallVector<ReassociationIndices> ChannelShuffle::splitLast(int64_t rank) {
  SmallVector<ReassociationIndices> dims;
  for (int64_t d = 0; d < rank - 1; ++d)
    dims.push_back({d});
  dims.push_back({rank - 1, rank});
  return dims;
}

SmallVector<int64_t> ChannelShuffle::swapLast(int64_t rank) {
  SmallVector<int64_t> swapped =
      llvm::to_vector(llvm::seq<int64_t>(0, rank + 1));
  std::swap(swapped[rank - 1], swapped[rank]);
  return swapped;
}

std::optional<ChannelShuffle> ChannelShuffle::getBehind(Value value) {
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
  if (collapse.getReassociationIndices() != dims ||
      expand.getReassociationIndices() != dims ||
      transpose.getPermutation() != ArrayRef(swapLast(rank)))
    return std::nullopt;
  return ChannelShuffle{expand.getSrc(), typeOf(expand).getDimSize(rank - 1),
                        typeOf(value).getDimSize(rank - 1), transpose.getLoc()};
}
