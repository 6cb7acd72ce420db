//===- InputChannels.h - Channels read where they are ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_INPUTCHANNELS_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_INPUTCHANNELS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace mlir::nncomp {

/// Channels of an image that need not be copied: where a shuffle or a slice of
/// the last dimension takes them from.
struct InputChannels {
  /// A tensor with the same pixels, perhaps with more channels.
  Value source;
  /// For each channel, which channel of the source it is.
  SmallVector<int64_t> channels;

  /// The channels of `input` itself.
  static InputChannels get(Value input);
  /// The same channels from as far back as shuffles and slices go.
  static InputChannels findSource(Value input);

  /// Whether the source is the image itself.
  bool isPlain() const;
  /// The channels as a constant `tensor<Cxi32>`.
  Value buildTable(OpBuilder &builder, Location loc) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_INPUTCHANNELS_H
