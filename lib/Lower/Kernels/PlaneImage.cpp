//===- PlaneImage.cpp - Images as planes of channels
//-------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaneImage.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

PlaneImage::PlaneImage(const ConvShape &shape) : shape(shape) {
  // What is behind the last tap of the last pixel is not seen.
  auto getSize = [](int64_t output, int64_t kernel, int64_t dilation,
                    int64_t stride) {
    return output + (kernel - 1) * dilation / stride;
  };
  isCopied = shape.top > 0 || shape.left > 0 || getPhases() > 1;
  rows = getSize(shape.outHeight, shape.kernelHeight, shape.dilationHeight,
                 shape.strideHeight);
  pitch = getSize(shape.outWidth, shape.kernelWidth, shape.dilationWidth,
                  shape.strideWidth);
  // Padding may be below or to the right alone.
  isCopied |= rows > shape.height || pitch > shape.width;
  if (!isCopied) {
    rows = shape.height;
    pitch = shape.width;
  }
  channelElements = getPhases() * rows * pitch;
}

Value PlaneImage::emitTapOffset(KernelEmitter &emitter, Value row,
                                Value column) const {
  Value y = emitter.mul(row, shape.dilationHeight);
  Value x = emitter.mul(column, shape.dilationWidth);
  Value below = emitter.floorDiv(y, shape.strideHeight);
  Value behind = emitter.floorDiv(x, shape.strideWidth);
  Value phaseRow = emitter.add(y, emitter.mul(below, -shape.strideHeight));
  Value phase =
      emitter.add(emitter.mul(phaseRow, shape.strideWidth),
                  emitter.add(x, emitter.mul(behind, -shape.strideWidth)));
  return emitter.add(emitter.mul(phase, rows * pitch),
                     emitter.add(emitter.mul(below, pitch), behind));
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
/// elements of padding, are in the image of `length` elements: first and behind
/// the last.
static std::pair<Value, Value> emitInside(KernelEmitter &emitter, Value phase,
                                          int64_t size, int64_t length,
                                          int64_t stride, int64_t before) {
  Value start = emitter.add(emitter.mul(phase, -1), before);
  auto clamp = [&](Value place) {
    return emitter.min(emitter.ceilDiv(emitter.max(place, 0), stride), size);
  };
  return {clamp(start), clamp(emitter.add(start, length))};
}

/// Copies a row of the image that starts at `from` to `to`, `phaseColumn` being
/// its first pixel.
void PlaneImage::emitRow(KernelEmitter &emitter, Value image, Value from,
                         Value copy, Value to, Value phaseColumn,
                         int64_t lanes) const {
  auto [first, end] = emitInside(emitter, phaseColumn, pitch, shape.width,
                                 shape.strideWidth, shape.left);
  Value start = emitter.add(phaseColumn, -shape.left);
  emitZeros(emitter, copy, to, emitter.add(to, first));
  emitZeros(emitter, copy, emitter.add(to, end), emitter.add(to, pitch));
  std::optional<int64_t> known = getConstantIntValue(first);
  std::optional<int64_t> knownEnd = getConstantIntValue(end);
  if (shape.strideWidth == 1 && known && knownEnd && *known < *knownEnd) {
    int64_t count = *knownEnd - *known;
    lanes = std::min<int64_t>(lanes, llvm::bit_floor<uint64_t>(count));
    auto type = VectorType::get(lanes, emitter.b.getF32Type());
    // Few enough to be written one behind the other.
    int64_t vectors = llvm::divideCeil(count, lanes);
    constexpr int64_t fewVectors = 8;
    emitter.loop(
        0, vectors, vectors <= fewVectors ? vectors : 1, [&](Value vector) {
          for (int64_t i = 0; i < (vectors <= fewVectors ? vectors : 1); ++i) {
            // The last one is full: it starts earlier.
            Value place = emitter.min(
                emitter.mul(emitter.add(vector, i), lanes), count - lanes);
            place = emitter.add(place, *known);
            Value value = emitter.loadFloats(
                type, image, emitter.add(from, emitter.add(place, start)));
            emitter.storeFloats(value, copy, emitter.add(to, place));
          }
        });
    return;
  }
  emitter.loop(
      first, end, 1, {},
      [&, start = start](Value pixel, ValueRange) -> SmallVector<Value> {
        Value column =
            emitter.add(emitter.mul(pixel, shape.strideWidth), start);
        Value value =
            memref::LoadOp::create(emitter.b, image, emitter.add(from, column));
        memref::StoreOp::create(emitter.b, value, copy, emitter.add(to, pixel));
        return {};
      });
}

/// Copies one plane of a channel that starts at `from` to `to`.
void PlaneImage::emitPlane(KernelEmitter &emitter, Value image, Value from,
                           Value copy, Value to, Value phaseRow,
                           Value phaseColumn, int64_t lanes) const {
  auto [first, end] = emitInside(emitter, phaseRow, rows, shape.height,
                                 shape.strideHeight, shape.top);
  auto rowAt = [&](Value row) {
    return emitter.add(to, emitter.mul(row, pitch));
  };
  emitZeros(emitter, copy, to, rowAt(first));
  emitZeros(emitter, copy, rowAt(end), rowAt(emitter.constant(rows)));
  Value start = emitter.add(phaseRow, -shape.top);
  emitter.loop(
      first, end, 1, {}, [&](Value row, ValueRange) -> SmallVector<Value> {
        Value line = emitter.add(emitter.mul(row, shape.strideHeight), start);
        emitRow(emitter, image,
                emitter.add(from, emitter.mul(line, shape.width)), copy,
                rowAt(row), phaseColumn, lanes);
        return {};
      });
}

void PlaneImage::emitCopy(KernelEmitter &emitter, Value image, Value copy,
                          int64_t lanes, int64_t threads) const {
  int64_t channels = shape.batch * shape.channels;
  emitter.parallel(threads, channels, [&](TileRange range) {
    emitter.loop(0, channels, 1, range, 1, [&](Value channel, TileRange) {
      Value from = emitter.mul(channel, shape.height * shape.width);
      Value to = emitter.mul(channel, channelElements);
      emitter.loop(0, shape.strideHeight, 1, [&](Value phaseRow) {
        emitter.loop(0, shape.strideWidth, 1, [&](Value phaseColumn) {
          Value phase = emitter.add(emitter.mul(phaseRow, shape.strideWidth),
                                    phaseColumn);
          emitPlane(emitter, image, from, copy,
                    emitter.add(to, emitter.mul(phase, rows * pitch)), phaseRow,
                    phaseColumn, lanes);
        });
      });
    });
  });
}
