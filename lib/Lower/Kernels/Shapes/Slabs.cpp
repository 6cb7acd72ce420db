//===- Slabs.cpp - Images a few rows at a time ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Slabs.h"

using namespace mlir;
using namespace mlir::nncomp;

int64_t nncomp::getSlabRows(int64_t outRows, int64_t rowBytes, int64_t above,
                            int64_t threads) {
  // It stays in a second-level cache of 512 KB next to weights and what else
  // passes.
  constexpr int64_t slabBytes = 256 << 10;
  int64_t most = std::max<int64_t>(slabBytes / rowBytes - above, above + 1);
  int64_t slabs = std::max<int64_t>(llvm::divideCeil(outRows, most),
                                    std::min(threads, outRows));
  return llvm::divideCeil(outRows, slabs);
}

void nncomp::emitSlabs(
    KernelEmitter &emitter, const ConvShape &shape, int64_t slabRows,
    int64_t tiles, int64_t threads,
    function_ref<void(Value, Value, Value, TileRange)> emitSlab) {
  int64_t slabs = llvm::divideCeil(shape.outHeight, slabRows);
  emitter.parallel(threads, shape.batch * slabs * tiles, [&](TileRange range) {
    Value thread = range.isAll() ? emitter.constant(0) : range.thread;
    emitter.loop(0, shape.batch, 1, range, slabs * tiles,
                 [&](Value image, TileRange range) {
                   emitter.loop(0, slabs, 1, range, tiles,
                                [&](Value slab, TileRange range) {
                                  Value firstRow =
                                      emitter.min(emitter.mul(slab, slabRows),
                                                  shape.outHeight - slabRows);
                                  emitSlab(image, thread, firstRow, range);
                                });
                 });
  });
}
