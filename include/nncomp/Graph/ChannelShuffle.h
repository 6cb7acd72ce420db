//===- ChannelShuffle.h - Recognises channel shuffles ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_GRAPH_CHANNELSHUFFLE_H
#define NNCOMP_GRAPH_CHANNELSHUFFLE_H

#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/Value.h"
#include <optional>

namespace mlir::nncomp {

/// A shuffle of the last dimension (ShuffleNet, section 3.1): the channels as a
/// matrix of `groups` rows, transposed.
struct ChannelShuffle {
  Value input;
  int64_t groups, channels;
  Location loc;

  /// The shuffle that `value` results from, if it does.
  static std::optional<ChannelShuffle> getBehind(Value value);

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

  /// The reassociation of `rank` dimensions of which the last is two, and the
  /// permutation that swaps these two.
  static SmallVector<ReassociationIndices> splitLast(int64_t rank);
  static SmallVector<int64_t> swapLast(int64_t rank);
};

} // namespace mlir::nncomp

#endif // NNCOMP_GRAPH_CHANNELSHUFFLE_H
