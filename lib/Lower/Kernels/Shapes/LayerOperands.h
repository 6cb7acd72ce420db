//===- LayerOperands.h - What a layer reads, however it is spelt -*- C++
//-*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_LAYEROPERANDS_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_LAYEROPERANDS_H

#include "ConvShape.h"
#include "Kernels/Emit/Epilogue.h"
#include "nncomp/Lower/Decline.h"
#include "nncomp/Lower/Target.h"
#include <optional>
#include <string>

namespace mlir::nncomp {

/// A convolution or linear layer as kernels of weights that are encoded or
/// computed see it.
struct LayerOperands {
  mutable LayerOpInterface op;
  Epilogue epilogue;
  ConvShape shape;

  /// The layer that `op` is, if it is one.
  static std::optional<LayerOperands> of(Operation *op);

  /// Whether all but the weights are dense tensors of f32 that are not empty.
  /// Declines if not.
  LogicalResult hasDenseRest(Decline &decline) const;
  /// All that is read: `image`, which is the input in the layout of the kernel,
  /// `weights`, bias and `residual` (null for none).
  SmallVector<Value> getInputs(Value image, ValueRange weights,
                               Value residual) const;
  /// Emits what gives the components of the weights. Those of the values, which
  /// come first and have the type `values`, become one tensor of plain values.
  SmallVector<Value> buildComponents(OpBuilder &builder, Location loc,
                                     RankedTensorType values) const;
};

/// Estimated cycles to decode a tensor of this type as
/// `--nncomp-lower-encodings` does; zero of a dense one.
double getDecodeCycles(RankedTensorType type, const Target &target);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_LAYEROPERANDS_H
