//===- OuterProduct.cpp - The register tile of every kernel ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OuterProduct.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

OuterProductStep nncomp::getF32Step(Value rows, Value columns, int64_t vectors,
                                    int64_t lanes, bool hasFma) {
  auto type = VectorType::get(lanes, Float32Type::get(rows.getContext()));
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
    return emitter.loadFloats(type, columns,
                              emitter.add(offset, vector * lanes));
  };
  step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                         Value accumulator) -> Value {
    return emitter.multiplyAdd(row, columns, accumulator, hasFma);
  };
  return step;
}

/// The 32 bits `pair` in each lane, as pairs of bf16.
static Value spreadPair(KernelEmitter &emitter, VectorType type, Value pair) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto lanes = VectorType::get(type.getNumElements() / 2, b.getI32Type());
  return vector::BitCastOp::create(b, type,
                                   vector::BroadcastOp::create(b, lanes, pair));
}

OuterProductStep nncomp::getBf16DotStep(Value rows, Value columns,
                                        int64_t vectors, int64_t lanes) {
  auto type = VectorType::get(2 * lanes, BFloat16Type::get(rows.getContext()));
  OuterProductStep step;
  step.vectors = vectors;
  step.rowElements = 2;
  step.columnElements = vectors * lanes * 2;
  step.loadRow = [=](KernelEmitter &emitter, Value offset) -> Value {
    ImplicitLocOpBuilder &b = emitter.b;
    Value pair = vector::LoadOp::create(
        b, VectorType::get(2, type.getElementType()), rows, offset);
    Value bits =
        vector::BitCastOp::create(b, VectorType::get(1, b.getI32Type()), pair);
    return spreadPair(emitter, type,
                      vector::ExtractOp::create(b, bits, int64_t(0)));
  };
  step.loadColumns = [=](KernelEmitter &emitter, Value offset,
                         int64_t vector) -> Value {
    return vector::LoadOp::create(emitter.b, type, columns,
                                  emitter.add(offset, vector * lanes * 2));
  };
  std::string name =
      "llvm.x86.avx512bf16.dpbf16ps." + std::to_string(32 * lanes);
  step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                         Value accumulator) -> Value {
    return LLVM::CallIntrinsicOp::create(emitter.b, accumulator.getType(),
                                         emitter.b.getStringAttr(name),
                                         ValueRange{accumulator, columns, row})
        .getResult(0);
  };
  return step;
}

OuterProductStep nncomp::getBf16DotTail(Value rows, Value columns,
                                        int64_t vectors, int64_t lanes) {
  OuterProductStep step = getBf16DotStep(rows, columns, vectors, lanes);
  auto type = VectorType::get(2 * lanes, BFloat16Type::get(rows.getContext()));
  // The next element may be a NaN, or past the end of the buffer.
  step.loadRow = [=](KernelEmitter &emitter, Value offset) -> Value {
    ImplicitLocOpBuilder &b = emitter.b;
    Value element = memref::LoadOp::create(b, rows, offset);
    Value bits = arith::BitcastOp::create(b, b.getI16Type(), element);
    return spreadPair(emitter, type,
                      arith::ExtUIOp::create(b, b.getI32Type(), bits));
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
          Value place = rowStart;
          int64_t beyond = k * step.rowElements;
          if (step.getRowPlace) {
            place = emitter.add(
                rowBase, step.getRowPlace(emitter, emitter.add(index, k)));
            beyond = 0;
          }
          for (auto [r, offset] : llvm::enumerate(rowOffsets)) {
            Value row =
                step.loadRow(emitter, emitter.add(place, offset + beyond));
            for (int64_t v = 0; v < step.vectors; ++v) {
              Value &value = values[r * step.vectors + v];
              value = step.multiplyAdd(emitter, row, columns[v], value);
            }
          }
        }
        return values;
      });
}
