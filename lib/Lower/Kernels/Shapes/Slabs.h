//===- Slabs.h - Images a few rows at a time --------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_SLABS_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_SLABS_H

#include "ConvShape.h"

namespace mlir::nncomp {

/// How many of `outRows` output rows have a slab of the image copied for them
/// at a time: slabs of the same size, which fit into the cache, and as many as
/// threads at least. Each output row adds `rowBytes`; besides, a slab has the
/// rows that `above` of them would add.
int64_t getSlabRows(int64_t outRows, int64_t rowBytes, int64_t above,
                    int64_t threads);

/// Emits `emitSlab` for each slab of `slabRows` output rows of each image,
/// distributed over `threads`: on the image, the thread, the first row and
/// those of the slab's `tiles` tiles that are the thread's. The last slab of an
/// image starts earlier, such that it is full.
void emitSlabs(
    KernelEmitter &emitter, const ConvShape &shape, int64_t slabRows,
    int64_t tiles, int64_t threads,
    function_ref<void(Value image, Value thread, Value firstRow, TileRange)>
        emitSlab);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_SLABS_H
