//===- ChannelModels.h - How channels pass each op --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_COMPRESS_CHANNELMODELS_H
#define NNCOMP_COMPRESS_CHANNELMODELS_H

#include "mlir/IR/DialectRegistry.h"

namespace mlir::nncomp {

/// Registers the models of `ChannelFlowOpInterface` of the ops of the nncomp
/// and tensor dialects.
void registerChannelModels(DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_COMPRESS_CHANNELMODELS_H
