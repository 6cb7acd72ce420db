//===- Kernels.h - The kernels of the table ---------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each kernel is a file of its own; KernelTable.cpp puts them in order.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_KERNELS_H
#define NNCOMP_LIB_LOWER_KERNELS_KERNELS_H

#include "nncomp/Lower/Kernel.h"

namespace mlir::nncomp {

/// conv2d with f32 values and constant filters, outer products of pixels and
/// output channels.
extern const Kernel directConvF32;
/// conv2d with one filter per channel, f32 values.
extern const Kernel depthwiseConvF32;
/// conv2d with groups that are narrower than a vector, and f32 values.
extern const Kernel groupedConvF32;
/// conv2d with 3x3 filters that are constant, f32 values: Winograd's algorithm
/// on output tiles of 4x4 and of 2x2 pixels.
extern const Kernel winograd4x4F32;
extern const Kernel winograd2x2F32;
/// linear, and matmul of one matrix, with f32 values and constant weights.
extern const Kernel gemmF32;
/// max_pool and avg_pool with f32 values.
extern const Kernel maxPoolF32;
extern const Kernel avgPoolF32;
/// lrn with f32 values across the last dimension.
extern const Kernel lrnF32;
/// Any conv2d, linear, matmul, pool or lrn, left to `--nncomp-lower-to-linalg`.
extern const Kernel reference;

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_KERNELS_H
