//===- ColumnOffsets.cpp - Where the columns of weights are ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ColumnOffsets.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::nncomp;

RankedTensorType ColumnOffsets::getTableType(MLIRContext *context) const {
  return RankedTensorType::get({kernelHeight * kernelWidth * channels},
                               IntegerType::get(context, 32));
}

void ColumnOffsets::emitTable(KernelEmitter &emitter, Value table,
                              TapOffset emitTapOffset) const {
  ImplicitLocOpBuilder &b = emitter.b;
  emitter.loop(0, kernelHeight, 1, [&](Value row) {
    emitter.loop(0, kernelWidth, 1, [&](Value column) {
      Value offset = emitTapOffset(row, column);
      Value tap = emitter.add(emitter.mul(row, kernelWidth), column);
      Value first = emitter.mul(tap, channels);
      emitter.loop(0, channels, 1, [&](Value channel) {
        Value place = emitter.add(offset, emitter.mul(channel, channelStep));
        memref::StoreOp::create(
            b, arith::IndexCastOp::create(b, b.getI32Type(), place), table,
            emitter.add(first, channel));
      });
    });
  });
}

Value ColumnOffsets::emitOffset(KernelEmitter &emitter, Value table,
                                Value column) const {
  if (!table)
    return emitter.mul(column, channelStep);
  ImplicitLocOpBuilder &b = emitter.b;
  return arith::IndexCastUIOp::create(b, b.getIndexType(),
                                      memref::LoadOp::create(b, table, column));
}
