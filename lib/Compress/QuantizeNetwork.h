//===- QuantizeNetwork.h - Encodings for a network's layers -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_QUANTIZENETWORK_H
#define NNCOMP_LIB_COMPRESS_QUANTIZENETWORK_H

#include "LayerSettings.h"

namespace mlir::nncomp {

/// Encodes weights, biases and the values between the layers of `function`, as
/// `settings` say for each of `layers`, by the ranges that are noted. Fails
/// with a diagnostic where a range is missing. With `remarks`, tells for each
/// layer how it is stored.
LogicalResult quantizeNetwork(func::FuncOp function,
                              ArrayRef<NetworkLayer> layers,
                              ArrayRef<LayerSettings> settings,
                              bool symmetricActivations, bool remarks);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_QUANTIZENETWORK_H
