//===- DirectConv.h - Convolution as outer products -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_DIRECTCONV_H
#define NNCOMP_LIB_LOWER_KERNELS_DIRECTCONV_H

#include "ColumnBlocks.h"
#include "ConvShape.h"
#include "Epilogue.h"
#include "KernelEmitter.h"

namespace mlir::nncomp {

/// A convolution (or product) on f32 values whose filters are constant: sizes,
/// packing and code of the kernels `direct-conv-f32` and `gemm-f32`.
struct DirectConv {
  ConvShape shape;
  ColumnBlocks blocks;
  Epilogue epilogue;
  bool hasFma;
  /// Threads that compute the tiles.
  int64_t threads;

  DirectConv(const ConvShape &shape, const Epilogue &epilogue,
             const Target &target);

  /// Estimated core cycles.
  double getCycles() const;
  /// Emits the body of the kernel on buffers of input, packed filters,
  /// residual if there is one, output.
  void emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_DIRECTCONV_H
