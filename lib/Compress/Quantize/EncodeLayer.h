//===- EncodeLayer.h - Constants of a layer in few bits ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_QUANTIZE_ENCODELAYER_H
#define NNCOMP_LIB_COMPRESS_QUANTIZE_ENCODELAYER_H

#include "AdaptiveRounding.h"
#include "LayerSettings.h"

namespace mlir::nncomp {

/// The layer's weights, encoded as the settings say; `moments` are those of its
/// input, for WeightRounding::AdaRound. Fails with a diagnostic on
/// weights that the encoding cannot hold.
FailureOr<Value> encodeWeights(OpBuilder &builder, const NetworkLayer &layer,
                               const LayerSettings &settings,
                               const PatchMoments *moments);

/// Gives a layer whose epilogue is in integers a bias of 32-bit codes, with the
/// product of the scales of input and weights as the scale of each channel. The
/// bias stays as it is where that cannot hold it.
void encodeBias(OpBuilder &builder, const NetworkLayer &layer);

/// The encoding of a value between `lo` and `hi`, in codes of `bits` bits: with
/// a zero point, or `symmetric`, signed. Zero is always a level, and the scale
/// is 1 where it would not be a normal number.
UniformAttr makeActivationEncoding(MLIRContext *context, float lo, float hi,
                                   unsigned bits, bool symmetric);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_QUANTIZE_ENCODELAYER_H
