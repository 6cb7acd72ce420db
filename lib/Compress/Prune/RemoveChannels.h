//===- RemoveChannels.h - Cut channels out of a network ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_PRUNE_REMOVECHANNELS_H
#define NNCOMP_LIB_COMPRESS_PRUNE_REMOVECHANNELS_H

#include "Network/ChannelFlow.h"
#include "llvm/ADT/BitVector.h"

namespace mlir::nncomp {

/// Takes the channels of the removed classes out of all values of the function
/// and out of the weights, biases and other constants that belong to them.
/// `removed` is indexed by class.
void removeChannels(func::FuncOp function, const ChannelFlow &flow,
                    const llvm::BitVector &removed);

/// Makes zero what `removeChannels` would cut out of the layers: their filters,
/// biases, and the weights by which layers read these channels. Results are
/// then the same, and no shape changes.
void maskChannels(func::FuncOp function, const ChannelFlow &flow,
                  const llvm::BitVector &removed);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_PRUNE_REMOVECHANNELS_H
