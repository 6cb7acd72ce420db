//===- EncodeConstant.h - Weights in another encoding -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_ENCODECONSTANT_H
#define NNCOMP_LIB_COMPRESS_NETWORK_ENCODECONSTANT_H

#include "NetworkLayers.h"

namespace mlir::nncomp {

/// The weights of a layer, `dense` ones, in this encoding: constants and their
/// assemble before the layer. Fails with a diagnostic on weights that the
/// encoding cannot hold.
FailureOr<Value> encodeWeightsAs(OpBuilder &builder, const NetworkLayer &layer,
                                 Attribute encoding, DenseElementsAttr dense);
FailureOr<Value> encodeWeightsAs(OpBuilder &builder, const NetworkLayer &layer,
                                 Attribute encoding);

/// How far the layer's encoded weights are from `weights`, in L2 norm relative
/// to these; 0 where both are zero.
double getWeightError(const NetworkLayer &layer, ArrayRef<float> weights);

/// Remarks how a layer's weights are stored, and their error.
void remarkOnWeights(const NetworkLayer &layer, ArrayRef<float> weights);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_ENCODECONSTANT_H
