//===- OutputLayers.h - Layers that make a network's outputs ----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_OUTPUTLAYERS_H
#define NNCOMP_LIB_COMPRESS_NETWORK_OUTPUTLAYERS_H

#include "NetworkLayers.h"

namespace mlir::nncomp {

/// The layers whose output channels are, or decide about, single outputs of the
/// network: no other product sums over the channels on the way to the end.
/// Reshapes, softmax, concatenations, sums, pools and depthwise convolutions
/// are passed. Channels are the last dimension, as `--nncomp-prepare` leaves
/// them.
llvm::DenseSet<Operation *> findOutputLayers(func::FuncOp function);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_OUTPUTLAYERS_H
