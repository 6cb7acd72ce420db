//===- PlaneImage.cpp - Images as planes of channels
//-------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaneImage.h"
#include "Slabs.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The same convolution of images of one row, if it is 1x1.
static ConvShape flattenPlanes(ConvShape shape) {
  bool isSingle = shape.kernelHeight == 1 && shape.kernelWidth == 1 &&
                  shape.strideHeight == 1 && shape.strideWidth == 1;
  // Equal sizes then mean that there is no padding.
  if (!isSingle || shape.outHeight != shape.height ||
      shape.outWidth != shape.width)
    return shape;
  shape.width = shape.outWidth = shape.height * shape.width;
  shape.height = shape.outHeight = 1;
  return shape;
}

PlaneImage::PlaneImage(const ConvShape &original, int64_t lanes, bool isAligned,
                       int64_t threads)
    : shape(flattenPlanes(original)) {
  // Elements past the last tap of the last pixel are not seen.
  auto getSize = [](int64_t output, int64_t kernel, int64_t dilation,
                    int64_t stride) {
    return output + (kernel - 1) * dilation / stride;
  };
  phaseRows = std::min(shape.strideHeight,
                       (shape.kernelHeight - 1) * shape.dilationHeight + 1);
  phaseColumns = std::min(shape.strideWidth,
                          (shape.kernelWidth - 1) * shape.dilationWidth + 1);
  isCopied = shape.top > 0 || shape.left > 0 || shape.strideHeight > 1 ||
             shape.strideWidth > 1;
  auto getRows = [&](int64_t outRows) {
    return getSize(outRows, shape.kernelHeight, shape.dilationHeight,
                   shape.strideHeight);
  };
  slabRows = shape.outHeight;
  rows = getRows(slabRows);
  pitch = getSize(shape.outWidth, shape.kernelWidth, shape.dilationWidth,
                  shape.strideWidth);
  // Padding may be only below or to the right.
  isCopied |= rows > shape.height || pitch > shape.width;
  isCopied |= isAligned && shape.height * shape.width % lanes != 0;
  if (!isCopied) {
    rows = shape.height;
    pitch = shape.width;
    channelElements = rows * pitch;
    return;
  }
  int64_t rowBytes =
      shape.channels * getPhases() * pitch * int64_t(sizeof(float));
  slabRows =
      getSlabRows(shape.outHeight, rowBytes, /*above=*/getRows(0), threads);
  rows = getRows(slabRows);
  channelElements = llvm::alignTo(getPhases() * rows * pitch, lanes);
}

Value PlaneImage::emitTapOffset(KernelEmitter &emitter, Value row,
                                Value column) const {
  Value y = emitter.mul(row, shape.dilationHeight);
  Value x = emitter.mul(column, shape.dilationWidth);
  Value below = emitter.floorDiv(y, shape.strideHeight);
  Value right = emitter.floorDiv(x, shape.strideWidth);
  Value phaseRow = emitter.add(y, emitter.mul(below, -shape.strideHeight));
  Value phase =
      emitter.add(emitter.mul(phaseRow, phaseColumns),
                  emitter.add(x, emitter.mul(right, -shape.strideWidth)));
  return emitter.add(emitter.mul(phase, rows * pitch),
                     emitter.add(emitter.mul(below, pitch), right));
}

/// Stores zeros from `first` to before `end`.
static void emitZeros(KernelEmitter &emitter, Value copy, Value first,
                      Value end) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(b.getF32Type()));
  emitter.loop(first, end, 1, {},
               [&](Value place, ValueRange) -> SmallVector<Value> {
                 memref::StoreOp::create(b, zero, copy, place);
                 return {};
               });
}

/// Which of `size` places, `stride` apart and from `phase` on, with `before`
/// elements of padding, are in the image of `length` elements: the first and
/// the end.
static std::pair<Value, Value> emitInside(KernelEmitter &emitter, Value phase,
                                          int64_t size, int64_t length,
                                          int64_t stride, int64_t before) {
  Value start = emitter.add(emitter.mul(phase, -1), before);
  auto clamp = [&](Value place) {
    return emitter.min(emitter.ceilDiv(emitter.max(place, 0), stride), size);
  };
  return {clamp(start), clamp(emitter.add(start, length))};
}

/// `type` of every second element of `buffer` from `place` on. Nothing past
/// the last one is read.
static Value loadSeconds(KernelEmitter &emitter, VectorType type, Value buffer,
                         Value place) {
  int64_t lanes = type.getNumElements();
  Value low = emitter.loadFloats(type, buffer, place);
  Value high = emitter.loadFloats(type, buffer, emitter.add(place, lanes - 1));
  // Elements 0, 2, ... of the first; what it does not have starts with the
  // second one's element 1.
  SmallVector<int64_t> places;
  for (int64_t i = 0; i < 2 * lanes; i += 2)
    places.push_back(i < lanes ? i : i + 1);
  return vector::ShuffleOp::create(emitter.b, low, high, places);
}

/// Copies a row of the image that starts at `from` to `to`, `phaseColumn` being
/// its first pixel.
void PlaneImage::emitRow(KernelEmitter &emitter, Value image, Value from,
                         Value copy, Value to, int64_t phaseColumn,
                         int64_t lanes) const {
  auto [firstPlace, endPlace] =
      emitInside(emitter, emitter.constant(phaseColumn), pitch, shape.width,
                 shape.strideWidth, shape.left);
  int64_t first = *getConstantIntValue(firstPlace),
          end = *getConstantIntValue(endPlace);
  emitZeros(emitter, copy, to, emitter.add(to, first));
  emitZeros(emitter, copy, emitter.add(to, end), emitter.add(to, pitch));
  if (first >= end)
    return;
  int64_t stride = shape.strideWidth, count = end - first;
  lanes = stride > 2
              ? 1
              : std::min<int64_t>(lanes, llvm::bit_floor<uint64_t>(count));
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  Value start = emitter.add(from, phaseColumn - shape.left);
  // Few enough to be unrolled.
  int64_t vectors = llvm::divideCeil(count, lanes);
  constexpr int64_t fewVectors = 8;
  int64_t together = vectors <= fewVectors ? vectors : 1;
  emitter.loop(0, vectors, together, [&](Value vector) {
    for (int64_t i = 0; i < together; ++i) {
      // The last one is full: it starts earlier.
      Value place = emitter.min(emitter.mul(emitter.add(vector, i), lanes),
                                count - lanes);
      place = emitter.add(place, first);
      Value column = emitter.add(start, emitter.mul(place, stride));
      Value value = stride == 2 && lanes > 1
                        ? loadSeconds(emitter, type, image, column)
                        : emitter.loadFloats(type, image, column);
      emitter.storeFloats(value, copy, emitter.add(to, place));
    }
  });
}

/// Copies one plane of a channel that starts at `from` to `to`, from the row
/// that output row `firstRow` sees on.
void PlaneImage::emitPlane(KernelEmitter &emitter, Value image, Value from,
                           Value firstRow, Value copy, Value to, Value phaseRow,
                           int64_t phaseColumn, int64_t lanes) const {
  // The row of the padded image, which its plane is a part of.
  Value top = emitter.add(emitter.mul(firstRow, shape.strideHeight), phaseRow);
  auto [first, end] = emitInside(emitter, top, rows, shape.height,
                                 shape.strideHeight, shape.top);
  auto rowAt = [&](Value row) {
    return emitter.add(to, emitter.mul(row, pitch));
  };
  emitZeros(emitter, copy, to, rowAt(first));
  emitZeros(emitter, copy, rowAt(end), rowAt(emitter.constant(rows)));
  Value start = emitter.add(top, -shape.top);
  emitter.loop(
      first, end, 1, {}, [&](Value row, ValueRange) -> SmallVector<Value> {
        Value line = emitter.add(emitter.mul(row, shape.strideHeight), start);
        emitRow(emitter, image,
                emitter.add(from, emitter.mul(line, shape.width)), copy,
                rowAt(row), phaseColumn, lanes);
        return {};
      });
}

void PlaneImage::emitCopy(KernelEmitter &emitter, Value images, Value number,
                          Value firstRow, Value copy, Value start,
                          int64_t lanes) const {
  Value firstChannel = emitter.mul(number, shape.channels);
  emitter.loop(0, shape.channels, 1, [&](Value channel) {
    Value from = emitter.mul(emitter.add(firstChannel, channel),
                             shape.height * shape.width);
    Value to = emitter.add(start, emitter.mul(channel, channelElements));
    emitter.loop(0, phaseRows, 1, [&](Value phaseRow) {
      for (int64_t column = 0; column < phaseColumns; ++column) {
        Value phase = emitter.add(emitter.mul(phaseRow, phaseColumns), column);
        emitPlane(emitter, images, from, firstRow, copy,
                  emitter.add(to, emitter.mul(phase, rows * pitch)), phaseRow,
                  column, lanes);
      }
    });
  });
}
