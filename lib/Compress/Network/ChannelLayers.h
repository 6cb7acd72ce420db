//===- ChannelLayers.h - How channels pass layers ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_CHANNELLAYERS_H
#define NNCOMP_LIB_COMPRESS_NETWORK_CHANNELLAYERS_H

#include "mlir/IR/MLIRContext.h"

namespace mlir::nncomp {

/// Attaches the models of `ChannelFlowOpInterface` of layers and products.
void attachLayerModels(MLIRContext *context);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_CHANNELLAYERS_H
