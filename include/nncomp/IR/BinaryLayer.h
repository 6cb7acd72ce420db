//===- BinaryLayer.h - Layers of signs --------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_BINARYLAYER_H
#define NNCOMP_IR_BINARYLAYER_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// Whether both factors of a layer's products are signs.
bool multipliesSigns(LayerOpInterface layer);

/// A convolution or product of signs times signs: `binary` input with a static
/// alpha, constant `binary` weights with one alpha or one for each output
/// channel, f32. Its sums are integers; a result is `float(sum) * multiplier +
/// bias + residual`, and the activation.
struct BinaryLayer {
  mutable LayerOpInterface op;
  BinaryAttr inputEncoding, weightEncoding;
  /// The components of the weights.
  DenseElementsAttr bits, alphas;

  /// The layer that `op` is, if it is one.
  static std::optional<BinaryLayer> of(Operation *op);

  int64_t getOutputs() const { return typeOf(op.getWeights()).getDimSize(0); }
  /// How many signs each output sums at most.
  int64_t getDepth() const {
    return typeOf(op.getWeights()).getNumElements() / getOutputs();
  }
  /// The signs of the weights, row-major, 1 negative.
  std::vector<uint8_t> getSigns() const;
  /// `alpha * alpha'` for each output channel.
  std::vector<float> getMultipliers() const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_IR_BINARYLAYER_H
