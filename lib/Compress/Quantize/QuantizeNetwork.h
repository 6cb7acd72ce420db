//===- QuantizeNetwork.h - Encodings for a network's layers -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_QUANTIZE_QUANTIZENETWORK_H
#define NNCOMP_LIB_COMPRESS_QUANTIZE_QUANTIZENETWORK_H

#include "AdaptiveRounding.h"
#include "LayerSettings.h"

namespace mlir::nncomp {

/// What data say of the layers' inputs.
struct LayerData {
  LayerMoments moments;
  /// The encodings of inputs in learned bases.
  llvm::DenseMap<Operation *, LqAttr> inputs;
};

/// Encodes weights, biases and the values between the layers of `function`, as
/// `settings` say for each of `layers`, by the ranges that are noted. Fails
/// with a diagnostic where a range is missing.
LogicalResult quantizeNetwork(func::FuncOp function,
                              ArrayRef<NetworkLayer> layers,
                              ArrayRef<LayerSettings> settings,
                              bool symmetricActivations, const LayerData &data);

/// Collects what `settings` need to know of the layers' inputs from samples of
/// a file, all if `limit` is 0. Fails with a diagnostic without a file that is
/// needed.
FailureOr<LayerData> collectLayerData(ModuleOp module,
                                      ArrayRef<NetworkLayer> layers,
                                      ArrayRef<LayerSettings> settings,
                                      const DataSource &file, int64_t limit);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_QUANTIZE_QUANTIZENETWORK_H
