//===- StoredWeights.h - Weights in the form they have ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes on weights run in any order: what one has made zero another stores
// without its zeros, and what one has encoded another may make zero.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_STOREDWEIGHTS_H
#define NNCOMP_LIB_COMPRESS_NETWORK_STOREDWEIGHTS_H

#include "NetworkLayers.h"

namespace mlir::nncomp {

/// The f32 values of a constant, encoded or not; none if it is another value.
std::optional<std::vector<float>> getStoredValues(Value weights);

/// The format in which only some weights are stored, as plain values; null if
/// `weights` are others.
SparseAttr getPlainSparse(Value weights);

/// Whether some of these weights, a constant, can become zero and the others
/// stay to the bit in the encoding that they have.
bool canRemoveWeights(Value weights);
/// The weights of a layer of which `canRemoveWeights`, with the values `kept`:
/// each its own or 0. Sparse ones store fewer.
FailureOr<Value> keepWeights(OpBuilder &builder, const NetworkLayer &layer,
                             ArrayRef<float> kept);

/// Whether these weights, a constant that stores all elements as codes, have
/// zeros, without which the others can be stored in the same codes.
bool hasStoredZeros(Value weights);
/// The weights of a layer of which `hasStoredZeros`, or dense ones, in the
/// format of `like`, whose number of entries and values do not count.
FailureOr<Value> omitZeros(OpBuilder &builder, const NetworkLayer &layer,
                           SparseAttr like);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_STOREDWEIGHTS_H
