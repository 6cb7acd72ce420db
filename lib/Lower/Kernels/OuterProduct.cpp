//===- OuterProduct.cpp - The register tile of every kernel ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OuterProduct.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

OuterProductStep nncomp::getF32Step(Value rows, Value columns, int64_t vectors,
                                    int64_t lanes, bool hasFma) {
  auto type =
      VectorType::get(lanes, cast<MemRefType>(rows.getType()).getElementType());
  OuterProductStep step;
  step.vectors = vectors;
  step.rowElements = 1;
  step.columnElements = vectors * lanes;
  step.loadRow = [=](KernelEmitter &emitter, Value offset) -> Value {
    Value element = memref::LoadOp::create(emitter.b, rows, offset);
    return vector::BroadcastOp::create(emitter.b, type, element);
  };
  step.loadColumns = [=](KernelEmitter &emitter, Value offset,
                         int64_t vector) -> Value {
    return vector::LoadOp::create(emitter.b, type, columns,
                                  emitter.add(offset, vector * lanes));
  };
  step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                         Value accumulator) -> Value {
    return emitter.multiplyAdd(row, columns, accumulator, hasFma);
  };
  return step;
}

/// How often to unroll a loop of `steps` steps: a divisor, so that no steps are
/// left over, that leaves a loop of at least four. LLVM unrolls shorter loops
/// completely, hoists their loads and then spills (measured with 22.1.8).
static int64_t getUnroll(int64_t steps, int64_t maxUnroll) {
  for (int64_t unroll = maxUnroll; unroll > 1; --unroll)
    if (steps % unroll == 0 && steps / unroll >= 4)
      return unroll;
  return 1;
}

SmallVector<Value> nncomp::emitOuterProduct(KernelEmitter &emitter,
                                            const OuterProductStep &step,
                                            ArrayRef<int64_t> rowOffsets,
                                            Value rowBase, Value columnBase,
                                            int64_t steps, int64_t maxUnroll,
                                            ValueRange accumulators) {
  int64_t unroll = getUnroll(steps, maxUnroll);
  return emitter.loop(
      emitter.constant(0), emitter.constant(steps), unroll, accumulators,
      [&](Value index, ValueRange carried) {
        SmallVector<Value> values(carried);
        Value rowStart =
            emitter.add(rowBase, emitter.mul(index, step.rowElements));
        Value columnStart =
            emitter.add(columnBase, emitter.mul(index, step.columnElements));
        if (step.emitBeside)
          step.emitBeside(emitter, index, unroll, columnStart);
        for (int64_t k = 0; k < unroll; ++k) {
          Value columnOffset =
              emitter.add(columnStart, k * step.columnElements);
          SmallVector<Value> columns;
          for (int64_t v = 0; v < step.vectors; ++v)
            columns.push_back(step.loadColumns(emitter, columnOffset, v));
          for (auto [r, offset] : llvm::enumerate(rowOffsets)) {
            Value row = step.loadRow(
                emitter, emitter.add(rowStart, offset + k * step.rowElements));
            for (int64_t v = 0; v < step.vectors; ++v) {
              Value &value = values[r * step.vectors + v];
              value = step.multiplyAdd(emitter, row, columns[v], value);
            }
          }
        }
        return values;
      });
}
