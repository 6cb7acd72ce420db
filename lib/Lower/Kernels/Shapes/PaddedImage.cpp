//===- PaddedImage.cpp - Images of pixels with their padding --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PaddedImage.h"
#include "Slabs.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

int64_t PaddedImage::getSeenRows(int64_t outRows) const {
  return (outRows - 1) * shape.strideHeight +
         (shape.kernelHeight - 1) * shape.dilationHeight + 1;
}

int64_t PaddedImage::getSeenColumns(int64_t outColumns) const {
  return (outColumns - 1) * shape.strideWidth +
         (shape.kernelWidth - 1) * shape.dilationWidth + 1;
}

PaddedImage::PaddedImage(const ConvShape &original, int64_t threads)
    : shape(original.flattened()), slabRows(shape.outHeight),
      rows(getSeenRows(slabRows)), pitch(getSeenColumns(shape.outWidth)) {
  isCopied = shape.top > 0 || shape.left > 0 || rows > shape.height ||
             pitch > shape.width;
  if (!isCopied) {
    rows = shape.height;
    pitch = shape.width;
    return;
  }
  slabRows = getSlabRows(
      shape.outHeight, getStepDown() * int64_t(sizeof(float)),
      llvm::divideCeil(getSeenRows(1), shape.strideHeight) - 1, threads);
  rows = getSeenRows(slabRows);
}

Value PaddedImage::emitTapOffset(KernelEmitter &emitter, Value row,
                                 Value column) const {
  Value y = emitter.mul(row, shape.dilationHeight * getRowElements());
  Value x = emitter.mul(column, shape.dilationWidth * shape.channels);
  return emitter.add(y, x);
}

/// Stores `emitVector` of each vector of the elements from 0 to before `count`.
/// The last vector is full: it starts earlier.
static void emitVectors(KernelEmitter &emitter, int64_t count, int64_t lanes,
                        Value copy, Value to,
                        function_ref<Value(VectorType, Value)> emitVector) {
  if (count <= 0)
    return;
  lanes = std::min<int64_t>(lanes, llvm::bit_floor<uint64_t>(count));
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  emitter.loop(0, llvm::divideCeil(count, lanes), 1, [&](Value index) {
    Value place = emitter.min(emitter.mul(index, lanes), count - lanes);
    emitter.storeFloats(emitVector(type, place), copy, emitter.add(to, place));
  });
}

void PaddedImage::emitCopy(KernelEmitter &emitter, Value images, Value number,
                           Value firstRow, Value copy, Value start,
                           int64_t lanes) const {
  int64_t rowElements = getRowElements(), channels = shape.channels;
  int64_t before = getBefore() * channels, inside = getInside() * channels;
  auto emitZeros = [&](Value to, int64_t count) {
    emitVectors(emitter, count, lanes, copy, to, [&](VectorType type, Value) {
      return emitter.zeroVector(type.getNumElements());
    });
  };
  auto rowAt = [&](Value row) {
    return emitter.add(start, emitter.mul(row, rowElements));
  };
  // The row of the image that the first one of the slab is.
  Value top =
      emitter.add(emitter.mul(firstRow, shape.strideHeight), -shape.top);
  auto clamp = [&](Value row) {
    return emitter.min(emitter.max(row, 0), rows);
  };
  Value first = clamp(emitter.mul(top, -1));
  Value end = clamp(emitter.add(emitter.mul(top, -1), shape.height));
  auto emitRows = [&](Value lower, Value upper,
                      function_ref<void(Value row)> emitRow) {
    emitter.loop(lower, upper, 1, {},
                 [&](Value row, ValueRange) -> SmallVector<Value> {
                   emitRow(row);
                   return {};
                 });
  };
  auto emitEmpty = [&](Value row) { emitZeros(rowAt(row), rowElements); };
  emitRows(emitter.constant(0), first, emitEmpty);
  emitRows(end, emitter.constant(rows), emitEmpty);
  Value image = emitter.add(emitter.mul(number, shape.height), top);
  emitRows(first, end, [&](Value row) {
    Value from =
        emitter.mul(emitter.add(image, row), shape.width * shape.channels);
    Value to = rowAt(row);
    emitZeros(to, before);
    to = emitter.add(to, before);
    emitVectors(
        emitter, inside, lanes, copy, to, [&](VectorType type, Value place) {
          return emitter.loadFloats(type, images, emitter.add(from, place));
        });
    emitZeros(emitter.add(to, inside), rowElements - before - inside);
  });
}
