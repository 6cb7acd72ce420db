//===- DigitSums.cpp - From counts of digits to results -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitSums.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

DigitSumsEmitter::DigitSumsEmitter(KernelEmitter &emitter,
                                   const DigitSums &sums,
                                   const ConvShape &shape, ValueRange buffers)
    : emitter(emitter), sums(sums), channels(shape.outChannels),
      rowKinds(BorderKinds::ofColumns(shape.transposed(), sums.hasBorders)),
      columnKinds(BorderKinds::ofColumns(shape, sums.hasBorders)),
      starts(buffers.front()),
      epilogue(emitter, sums.epilogue, buffers.drop_front()) {}

/// `count * factor`, of which the latter is a power of two or its negative.
Value DigitSumsEmitter::emitScaled(Value count, int64_t factor) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t shift = llvm::Log2_64(std::abs(factor));
  if (shift == 0)
    return count;
  auto type = cast<VectorType>(count.getType());
  Value bits = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, b.getI32IntegerAttr(shift)));
  return arith::ShLIOp::create(b, count, bits);
}

void DigitSumsEmitter::store(ValueRange counts, Value row, int64_t column,
                             Value pixel, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t numSums = sums.getNumSums();
  Value kind = emitter.add(
      emitter.mul(rowKinds.emitKind(emitter, row), columnKinds.count()),
      columnKinds.getKind(column));
  Value place = emitter.add(emitter.mul(kind, numSums * channels), channel);
  SmallVector<Value> values;
  for (int64_t sum = 0; sum < numSums; ++sum)
    values.push_back(
        vector::LoadOp::create(b, cast<VectorType>(counts.front().getType()),
                               starts, emitter.add(place, sum * channels)));
  for (int64_t i = 0; i < sums.weightDigits; ++i)
    for (int64_t j = 0; j < sums.inputDigits; ++j) {
      int64_t factor = sums.factors[i * sums.inputDigits + j];
      Value part = emitScaled(counts[j * sums.weightDigits + i], factor);
      Value &value = values[sums.getSum(i, j)];
      value = factor < 0 ? Value(arith::SubIOp::create(b, value, part))
                         : arith::AddIOp::create(b, value, part);
    }
  epilogue.store(values, pixel, channel);
}
