//===- ConvShape.cpp - The numbers of a convolution -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvShape.h"
#include "ColumnBlocks.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

ConvShape ConvShape::of(LayerOpInterface op) {
  ConvShape shape;
  std::optional<ConvWindow> window = op.getWindow();
  if (!window) {
    ProductShape product = op.getProductShape();
    shape.width = shape.outWidth = product.rows;
    shape.channels = shape.pixelStride = product.depth;
    shape.outChannels = product.columns;
    return shape;
  }
  RankedTensorType input = typeOf(op.getInput());
  RankedTensorType result = typeOf(op->getResult(0));
  shape.batch = input.getDimSize(0);
  shape.height = input.getDimSize(1);
  shape.width = input.getDimSize(2);
  shape.channels = shape.pixelStride = input.getDimSize(3);
  shape.outHeight = result.getDimSize(1);
  shape.outWidth = result.getDimSize(2);
  shape.outChannels = result.getDimSize(3);
  shape.kernelHeight = window->size[0];
  shape.kernelWidth = window->size[1];
  shape.strideHeight = window->strides[0];
  shape.strideWidth = window->strides[1];
  shape.dilationHeight = window->dilations[0];
  shape.dilationWidth = window->dilations[1];
  shape.top = window->before[0];
  shape.left = window->before[1];
  shape.groups = op.getGroups();
  return shape;
}

LayerOpInterface nncomp::getConvolution(Operation *op) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  return layer && layer.isConvolution() ? layer : LayerOpInterface();
}

LayerOpInterface nncomp::getLinear(Operation *op) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  return layer && layer.isLinear() ? layer : LayerOpInterface();
}

ConvShape ConvShape::flattened() const {
  bool single = kernelHeight == 1 && kernelWidth == 1 && strideHeight == 1 &&
                strideWidth == 1;
  // Equal sizes then mean that there is no padding.
  if (!single || outHeight != height || outWidth != width)
    return *this;
  ConvShape flat = *this;
  flat.batch = flat.height = flat.outHeight = 1;
  flat.width = flat.outWidth = batch * height * width;
  return flat;
}

/// The taps of all output pixels along one dimension that reach the image, of
/// `taps * outSize`.
static double getLiveShare(int64_t size, int64_t outSize, int64_t taps,
                           int64_t stride, int64_t dilation, int64_t before) {
  double live = 0;
  for (int64_t tap = 0; tap < taps; ++tap) {
    int64_t start = tap * dilation - before;
    int64_t first = llvm::divideCeil(std::max<int64_t>(-start, 0), stride);
    int64_t end = llvm::divideCeil(std::max<int64_t>(size - start, 0), stride);
    live += std::max<int64_t>(std::min(end, outSize) - first, 0);
  }
  return live / (double(taps) * outSize);
}

double ConvShape::getLiveShare() const {
  return ::getLiveShare(height, outHeight, kernelHeight, strideHeight,
                        dilationHeight, top) *
         ::getLiveShare(width, outWidth, kernelWidth, strideWidth,
                        dilationWidth, left);
}

ConvShape ConvShape::transposed() const {
  ConvShape result = *this;
  std::swap(result.height, result.width);
  std::swap(result.outHeight, result.outWidth);
  std::swap(result.kernelHeight, result.kernelWidth);
  std::swap(result.strideHeight, result.strideWidth);
  std::swap(result.dilationHeight, result.dilationWidth);
  std::swap(result.top, result.left);
  return result;
}

/// The range of output pixels of a row, end exclusive, that reach the image
/// with every tap.
static std::pair<int64_t, int64_t> getInterior(const ConvShape &shape) {
  int64_t first = llvm::divideCeil(shape.left, shape.strideWidth);
  int64_t last = shape.width - 1 + shape.left -
                 (shape.kernelWidth - 1) * shape.dilationWidth;
  int64_t end = last < 0 ? 0 : last / shape.strideWidth + 1;
  end = std::min(end, shape.outWidth);
  return {first, std::max(first, end)};
}

SmallVector<TileClass> nncomp::getTileClasses(const ConvShape &shape,
                                              int64_t largest) {
  SmallVector<TileClass> classes;
  auto [interior, end] = getInterior(shape);
  int64_t start = 0;
  for (Pieces tiles : splitEvenly(shape.outWidth, largest)) {
    for (int64_t n = 0; n < tiles.count; ++n, start += tiles.size) {
      SmallVector<SmallVector<int64_t>> live(shape.kernelWidth);
      for (int64_t tap = 0; tap < shape.kernelWidth; ++tap)
        for (int64_t pixel = 0; pixel < tiles.size; ++pixel) {
          int64_t column = (start + pixel) * shape.strideWidth +
                           tap * shape.dilationWidth - shape.left;
          if (column >= 0 && column < shape.width)
            live[tap].push_back(pixel);
        }
      if (!classes.empty() && classes.back().width == tiles.size &&
          classes.back().live == live)
        ++classes.back().count;
      else
        classes.push_back({start, tiles.size, 1, std::move(live)});
      // Tiles inside the image are equal; there may be billions.
      if (start < interior)
        continue;
      int64_t more = std::min(tiles.count - n, (end - start) / tiles.size) - 1;
      if (more <= 0)
        continue;
      classes.back().count += more;
      n += more;
      start += more * tiles.size;
    }
  }
  return classes;
}

SmallVector<TileClass> nncomp::getRowClasses(const ConvShape &shape,
                                             int64_t largest) {
  return getTileClasses(shape.transposed(), largest);
}

SmallVector<TapRun> nncomp::getTapRuns(const TileClass &tile) {
  SmallVector<TapRun> runs;
  for (auto [tap, live] : llvm::enumerate(tile.live)) {
    int64_t first = tap;
    if (!runs.empty() && runs.back().last == first &&
        runs.back().live == ArrayRef<int64_t>(live))
      runs.back().last = first + 1;
    else if (!live.empty())
      runs.push_back({first, first + 1, live});
  }
  return runs;
}

LogicalResult nncomp::hasFewTiles(const ConvShape &shape, int64_t largest,
                                  Decline &decline) {
  // Filters nearly as wide as the image meet its borders in many ways.
  constexpr size_t most = 64;
  // Tiles at the borders are looked at pixel by pixel and tap by tap.
  constexpr int64_t mostTaps = 1 << 20;
  auto [interior, end] = getInterior(shape);
  int64_t pixels = shape.outWidth - (end - interior) + largest;
  if (pixels > mostTaps / shape.kernelWidth) {
    return decline << llvm::formatv("expected at most {0} taps at the borders, "
                                    "but got {1} for {2} pixels",
                                    mostTaps, shape.kernelWidth, pixels);
  }
  size_t runs = 0;
  for (const TileClass &tile : getTileClasses(shape, largest))
    runs += getTapRuns(tile).size();
  if (runs <= most)
    return success();
  return decline << llvm::formatv(
             "expected at most {0} kinds of borders, but got {1}", most, runs);
}

BorderKinds BorderKinds::ofColumns(const ConvShape &shape, bool isNeeded) {
  auto [first, end] = getInterior(shape);
  BorderKinds kinds;
  kinds.isNeeded = isNeeded && (first > 0 || end < shape.outWidth);
  kinds.first = first;
  kinds.end = end;
  kinds.size = shape.outWidth;
  kinds.inputSize = shape.width;
  kinds.stride = shape.strideWidth;
  kinds.dilation = shape.dilationWidth;
  kinds.before = shape.left;
  return kinds;
}

int64_t BorderKinds::getKind(int64_t pixel) const {
  if (!isNeeded)
    return 0;
  return std::min(pixel, first) + std::max<int64_t>(pixel - (end - 1), 0);
}

Value BorderKinds::emitKind(KernelEmitter &emitter, Value pixel) const {
  if (!isNeeded)
    return emitter.constant(0);
  return emitter.add(emitter.min(pixel, first),
                     emitter.max(emitter.add(pixel, 1 - end), 0));
}

bool BorderKinds::isLive(int64_t kind, int64_t tap) const {
  if (!isNeeded && size > 0 && first < end)
    kind = first;
  int64_t pixel = kind <= first ? kind : end + kind - first - 1;
  int64_t place = pixel * stride + tap * dilation - before;
  return place >= 0 && place < inputSize;
}

/// Whether every filter row reaches every output row.
static bool reachesAllRows(const ConvShape &shape) {
  int64_t last = (shape.outHeight - 1) * shape.strideHeight +
                 (shape.kernelHeight - 1) * shape.dilationHeight - shape.top;
  return shape.top == 0 && last < shape.height;
}

RowWindow nncomp::emitWindow(KernelEmitter &emitter, const ConvShape &shape,
                             Value image, Value row, Value pixel) {
  int64_t lineElements = shape.width * shape.pixelStride;
  Value top = emitter.add(emitter.mul(row, shape.strideHeight), -shape.top);
  Value line = emitter.add(emitter.mul(image, shape.height), top);
  Value column =
      emitter.add(emitter.mul(pixel, shape.strideWidth), -shape.left);
  RowWindow window;
  window.inputStart = emitter.add(emitter.mul(line, lineElements),
                                  emitter.mul(column, shape.pixelStride));
  window.firstRow = emitter.constant(0);
  window.lastRow = emitter.constant(shape.kernelHeight);
  window.rowStep = shape.dilationHeight * lineElements;
  if (!reachesAllRows(shape)) {
    Value above = emitter.mul(top, -1);
    Value below = emitter.add(above, shape.height);
    window.firstRow =
        emitter.ceilDiv(emitter.max(above, 0), shape.dilationHeight);
    window.lastRow = emitter.min(
        emitter.ceilDiv(emitter.max(below, 0), shape.dilationHeight),
        shape.kernelHeight);
  }
  Value outLine = emitter.add(emitter.mul(image, shape.outHeight), row);
  window.outputPixel = emitter.add(emitter.mul(outLine, shape.outWidth), pixel);
  return window;
}

void nncomp::emitPixelTiles(
    KernelEmitter &emitter, const ConvShape &shape, ArrayRef<TileClass> rows,
    ArrayRef<TileClass> tiles, int64_t threads,
    function_ref<void(const TileClass &, const TileClass &, Value, Value,
                      Value)>
        body) {
  auto count = [](ArrayRef<TileClass> classes) {
    int64_t total = 0;
    for (const TileClass &tile : classes)
      total += tile.count;
    return total;
  };
  // Visits the tiles of each class in turn.
  auto visit = [&](ArrayRef<TileClass> classes, TileRange range,
                   int64_t tilesPerStep,
                   function_ref<void(const TileClass &, Value, TileRange)> to) {
    for (const TileClass &tile : classes) {
      emitter.loop(tile.start, tile.start + tile.width * tile.count, tile.width,
                   range, tilesPerStep, [&](Value start, TileRange inside) {
                     to(tile, start, inside);
                   });
      range = emitter.skip(range, tile.count * tilesPerStep);
    }
  };
  int64_t rowTiles = count(tiles), imageTiles = count(rows) * rowTiles;
  emitter.parallel(threads, shape.batch * imageTiles, [&](TileRange range) {
    emitter.loop(
        0, shape.batch, 1, range, imageTiles,
        [&](Value image, TileRange range) {
          visit(rows, range, rowTiles,
                [&](const TileClass &high, Value row, TileRange range) {
                  visit(tiles, range, /*tilesPerStep=*/1,
                        [&](const TileClass &tile, Value pixel, TileRange) {
                          body(high, tile, image, row, pixel);
                        });
                });
        });
  });
}

void nncomp::emitPixelTiles(
    KernelEmitter &emitter, const ConvShape &shape, ArrayRef<TileClass> tiles,
    int64_t threads,
    function_ref<void(const TileClass &, Value, Value, Value)> body) {
  TileClass row{/*start=*/0, /*width=*/1, /*count=*/shape.outHeight, {}};
  emitPixelTiles(emitter, shape, row, tiles, threads,
                 [&](const TileClass &, const TileClass &tile, Value image,
                     Value row,
                     Value pixel) { body(tile, image, row, pixel); });
}

void nncomp::emitRowTiles(
    KernelEmitter &emitter, Value first, Value end, ArrayRef<TileClass> tiles,
    function_ref<void(const TileClass &, Value, Value)> body) {
  emitter.loop(
      first, end, 1, {}, [&](Value row, ValueRange) -> SmallVector<Value> {
        for (const TileClass &tile : tiles)
          emitter.loop(tile.start, tile.start + tile.width * tile.count,
                       tile.width,
                       [&](Value pixel) { body(tile, row, pixel); });
        return {};
      });
}
