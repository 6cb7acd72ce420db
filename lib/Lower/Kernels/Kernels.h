//===- Kernels.h - The kernels of the table ---------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels are called after what they compute and what the tensors hold. Those
// that differ in the latter only are one file; KernelTable.cpp puts all in
// order.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_KERNELS_H
#define NNCOMP_LIB_LOWER_KERNELS_KERNELS_H

#include "nncomp/Lower/Kernel.h"

namespace mlir::nncomp {

/// conv2d with constant filters, outer products of pixels and output channels.
extern const Kernel directConvF32, directConvF16, directConvBf16;
/// The same by AVX512-BF16.
extern const Kernel directConvBf16Dot;
/// conv2d with one filter per channel.
extern const Kernel depthwiseConvF32, depthwiseConvF16, depthwiseConvBf16;
/// conv2d with groups that are narrower than a vector.
extern const Kernel groupedConvF32, groupedConvF16, groupedConvBf16;
/// conv2d with 3x3 filters that are constant, f32 values: Winograd's algorithm
/// on output tiles of 4x4 and of 2x2 pixels.
extern const Kernel winograd4x4F32, winograd2x2F32;
/// linear, and matmul of one matrix, with constant weights.
extern const Kernel gemmF32, gemmF16, gemmBf16;
/// The same by AVX512-BF16.
extern const Kernel gemmBf16Dot;
/// conv2d with filters or a bias that are computed.
extern const Kernel computedConvF32;
/// linear and matmul of two matrices, or stacks of them, that are computed.
extern const Kernel computedGemmF32, computedGemmF16, computedGemmBf16;
/// conv2d and linear of signs times constant signs: counts of bits.
extern const Kernel xnorConv, xnorGemm;
/// conv2d and linear of codes of few bits times constants of few bits: counts
/// of pairs of digits. The latter encode the input first.
extern const Kernel bitPlaneConv, bitPlaneGemm;
extern const Kernel encodeBitPlaneConv, encodeBitPlaneGemm;
/// encode of f32 to signs, and to codes of less than a byte.
extern const Kernel packSigns, packLevels;
/// conv2d and linear of 8-bit codes and constant weights of at most 8 bits: by
/// VNNI, by pairs of bytes, by pairs of 16-bit integers.
extern const Kernel directConvInt8Dot, directConvInt8Pairs, directConvInt8Wide;
extern const Kernel depthwiseConvInt8Dot, depthwiseConvInt8Wide;
extern const Kernel groupedConvInt8Dot, groupedConvInt8Wide;
extern const Kernel gemmInt8Dot, gemmInt8Pairs, gemmInt8Wide;
/// linear with constant weights of few bits, and an input of 8-bit codes or
/// f32.
extern const Kernel lowBitInt8Dot, lowBitInt8Wide, lowBitF32;
/// conv2d and linear with f32 values and sparse weights, rows or blocks of
/// rows: lanes are pixels, or for rows of a product those of its depth or of a
/// block.
extern const Kernel sparseConvF32, sparseLinearF32;
/// The same with blocks of many rows, which are the lanes.
extern const Kernel sparseBlocksConvF32;
/// The three with codes on both sides, whose sums are integers that f32 holds.
extern const Kernel sparseConvInt8, sparseLinearInt8, sparseBlocksConvInt8;
/// linear of a few rows, and conv2d and linear, with f32 values and hashed
/// weights: decoded into the sums, and into panels of a dense product.
extern const Kernel hashedRowsF32, hashedPanelsF32;
/// conv2d and linear with f32 values and weights of any other encoding: decoded
/// as a whole, and then dense.
extern const Kernel decodedPanelsF32;
/// max_pool and avg_pool with f32 values.
extern const Kernel maxPoolF32, avgPoolF32;
/// A conv2d and the pool after it, or a pool and the conv2d after it, rows at
/// a time.
extern const Kernel fusedRowsF32;
/// lrn with f32 values across the last dimension.
extern const Kernel lrnF32;
/// softmax with f32 values along the last dimension.
extern const Kernel softmaxF32;
/// Any conv2d, linear, matmul, pool, lrn or softmax, left to
/// `--nncomp-lower-to-linalg`.
extern const Kernel reference;

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_KERNELS_H
