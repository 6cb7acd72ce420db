//===- OnnxPool.cpp - Pools of ONNX ---------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxLayers.h"
#include "OnnxWindow.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;
using arith::CmpFPredicate;
using arith::CmpIPredicate;
using onnx::TensorProto;

/// The image in input 0.
static Value getImage(OnnxNode &node) {
  return checkImage(node, node.getInput(0));
}

/// The kernel of a pool. `properties` gets what all pools have.
template <typename Properties>
static LogicalResult getPool(OnnxNode &node, Value x, Properties &properties) {
  size_t rank = rankOf(x) - 2;
  Shape kernel = node.getInts("kernel_shape");
  if (kernel.size() != rank)
    return node.error() << "expected a kernel_shape of " << rank
                        << " dimensions, but got " << kernel.size();
  FailureOr<Window> window =
      getWindow(node, kernel, typeOf(x).getShape().drop_front(2));
  if (failed(window))
    return failure();
  Builder &b = node.builder;
  properties.kernel = b.getDenseI64ArrayAttr(window->kernel);
  properties.strides = b.getDenseI64ArrayAttr(window->strides);
  properties.pads = b.getDenseI64ArrayAttr(window->pads);
  properties.dilations = b.getDenseI64ArrayAttr(window->dilations);
  if (node.getInt("ceil_mode", 0))
    properties.ceil_mode = b.getUnitAttr();
  return success();
}

/// Windows of more elements than this have no indices: each is looked at by
/// operations of its own.
static constexpr int64_t kMaxIndexedKernel = 256;

/// Whether `value` replaces the maximum so far, `best`: if it is greater, or
/// the first NaN.
static Value exceeds(OnnxNode &node, Value value, Value best) {
  Value isGreater =
      node.compare(CmpFPredicate::OGT, CmpIPredicate::sgt, value, best);
  if (!isa<FloatType>(elementOf(value)))
    return isGreater;
  auto isNaN = [&](Value v) {
    return node.compare(CmpFPredicate::UNO, CmpIPredicate::ne, v, v);
  };
  return node.select(
      isNaN(best), node.scalarLike(isGreater, 0),
      node.select(isNaN(value), node.scalarLike(isGreater, 1), isGreater));
}

/// Where in the tensor the first maximum of each window of `image` is, N x C x
/// H x W; `pooled` are the maxima, N x OH x OW x C. In column-major order rows
/// are contiguous, not columns.
static Value getMaxIndices(OnnxNode &node, Value image, Value pooled,
                           const MaxPoolOp::Properties &pool,
                           bool isColumnMajor) {
  if (!image || !pooled)
    return {};
  Shape shape = shapeOf(image);
  int64_t planes = shape[0] * shape[1], size = shape[2] * shape[3];
  int64_t steps[] = {isColumnMajor ? 1 : shape[3],
                     isColumnMajor ? shape[2] : 1};
  int64_t taps = pool.kernel[0] * pool.kernel[1];
  if (taps > kMaxIndexedKernel) {
    node.error() << "expected a kernel of at most " << kMaxIndexedKernel
                 << " elements whose indices are used, but got " << taps;
    return {};
  }
  // What lies outside of the image is less than anything, or as little.
  Shape counts{typeOf(pooled).getDimSize(1), typeOf(pooled).getDimSize(2)};
  Shape low(4, 0), high(4, 0);
  for (int d : {0, 1}) {
    int64_t end = (counts[d] - 1) * pool.strides[d] +
                  (pool.kernel[d] - 1) * pool.dilations[d] + 1;
    low[d + 2] = pool.pads[d];
    high[d + 2] = std::max<int64_t>(0, end - shape[d + 2] - pool.pads[d]);
  }
  Type element = elementOf(image);
  TypedAttr least =
      isa<FloatType>(element)
          ? TypedAttr(node.builder.getFloatAttr(
                element, -std::numeric_limits<double>::infinity()))
          : TypedAttr(node.builder.getIntegerAttr(
                element,
                APInt::getSignedMinValue(element.getIntOrFloatBitWidth())));
  Value padded = node.pad(image, low, high, least);
  // The index of tap `k` of each window along dimension `d`; of the first tap
  // inside for none.
  auto along = [&](int d, std::optional<int64_t> k) {
    Shape positions, spread(4, 1);
    for (int64_t i = 0; i < counts[d]; ++i) {
      int64_t from = i * pool.strides[d] - pool.pads[d];
      int64_t step = pool.dilations[d];
      int64_t tap = k          ? *k
                    : from < 0 ? llvm::divideCeil(uint64_t(-from), step)
                               : 0;
      positions.push_back((from + tap * step) * steps[d]);
    }
    spread[d + 2] = counts[d];
    return node.reshape(node.constantInts(positions), spread);
  };
  Shape result{shape[0], shape[1], counts[0], counts[1]};
  Value best;
  Value index = node.broadcast(
      node.add(along(0, std::nullopt), along(1, std::nullopt)), result);
  for (int64_t y = 0; y < pool.kernel[0]; ++y)
    for (int64_t x = 0; x < pool.kernel[1]; ++x) {
      Shape strides{1, 1, pool.strides[0], pool.strides[1]};
      Value value = node.slice(
          padded, {0, 0, y * pool.dilations[0], x * pool.dilations[1]}, result,
          strides);
      if (!best) {
        best = value;
        continue;
      }
      Value wins = exceeds(node, value, best);
      best = node.select(wins, value, best);
      index = node.select(wins, node.add(along(0, y), along(1, x)), index);
    }
  if (!index)
    return {};
  Shape spread{shape[0], shape[1], 1, 1};
  return node.add(index, node.reshape(node.iota(planes, 0, 1, size), spread));
}

static LogicalResult importMaxPool(OnnxNode &node) {
  Value x = getImage(node);
  MaxPoolOp::Properties properties;
  if (!x || failed(getPool(node, x, properties)))
    return failure();
  int64_t rank = rankOf(x);
  bool flip = node.isUnsigned();
  x = flip ? node.flipSign(x) : x;
  Value pooled = node.infer<MaxPoolOp>(toChannelsLast(node, x), properties);
  Value values = fromChannelsLast(node, pooled, rank);
  if (failed(node.setResult(flip ? node.flipSign(values) : values)))
    return failure();
  if (!node.usesOutput(1))
    return success();
  Value indices = getMaxIndices(node, asImage(node, x), pooled, properties,
                                node.getInt("storage_order", 0));
  if (!indices)
    return failure();
  return node.setResult(node.reshape(indices, shapeOf(values)),
                        TensorProto::INT64, 1);
}

Value nncomp::buildAveragePool(OnnxNode &node, Value x) {
  x = checkImage(node, x);
  AvgPoolOp::Properties properties;
  if (!x || failed(getPool(node, x, properties)))
    return {};
  if (node.getInt("count_include_pad", 0))
    properties.count_include_pad = node.builder.getUnitAttr();
  return fromChannelsLast(
      node, node.infer<AvgPoolOp>(toChannelsLast(node, x), properties),
      rankOf(x));
}

static LogicalResult importAveragePool(OnnxNode &node) {
  Value x = getImage(node);
  if (!x)
    return failure();
  if (!isFloat(x))
    return node.error() << "expected floats, but got "
                        << getOnnxTypeName(node.getOnnxType());
  return node.setResult(buildAveragePool(node, x));
}

/// abs(x)^p, of which norms are sums.
static Value raise(OnnxNode &node, Value x, int64_t p) {
  if (p == 2)
    return node.mul(x, x);
  x = x ? node.map<math::AbsFOp>(x) : Value();
  if (p == 1 || !x)
    return x;
  Value exponent = node.broadcast(node.scalarLike(x, p), shapeOf(x));
  return node.map<math::PowFOp>({x, exponent});
}

/// The pth root of a sum of such powers.
static Value takeRoot(OnnxNode &node, Value sum, int64_t p) {
  if (p == 1 || !sum)
    return sum;
  if (p == 2)
    return node.map<math::SqrtOp>(sum);
  Value exponent = node.broadcast(node.scalarLike(sum, 1.0 / p), shapeOf(sum));
  return node.map<math::PowFOp>({sum, exponent});
}

/// The p of a norm, and an image of floats that it is of.
static FailureOr<int64_t> getNorm(OnnxNode &node, Value x) {
  int64_t p = node.getInt("p", 2);
  if (p < 1)
    return node.error() << "expected p of at least 1, but got " << p;
  if (!isFloat(x))
    return node.error() << "expected floats, but got "
                        << getOnnxTypeName(node.getOnnxType());
  return p;
}

/// Sums of windows are a depthwise convolution with ones, which pads with
/// zeros. Powers of 16-bit floats would overflow: they are f32.
static LogicalResult importLpPool(OnnxNode &node) {
  Value x = checkImage(node, node.getWideInput(0));
  MaxPoolOp::Properties pool;
  if (!x || failed(getPool(node, x, pool)))
    return failure();
  FailureOr<int64_t> p = getNorm(node, x);
  if (failed(p))
    return failure();
  int64_t rank = rankOf(x);
  Value powers = toChannelsLast(node, raise(node, x, *p));
  if (!powers)
    return failure();
  Shape shape = shapeOf(powers);
  Shape pads(pool.pads.asArrayRef());
  for (int d : {0, 1}) {
    // With ceil_mode the last windows reach beyond the pads.
    int64_t count = getWindowCount(shape[d + 1], pool.kernel[d],
                                   pool.strides[d], pool.dilations[d], pads[d],
                                   pads[d + 2], bool(pool.ceil_mode));
    int64_t end = (count - 1) * pool.strides[d] +
                  pool.dilations[d] * (pool.kernel[d] - 1) + 1;
    pads[d + 2] = std::max<int64_t>(0, end - shape[d + 1] - pads[d]);
  }
  Value ones = node.broadcast(node.scalarLike(powers, 1),
                              {shape[3], pool.kernel[0], pool.kernel[1], 1});
  Builder &b = node.builder;
  Conv2DOp::Properties properties;
  properties.operandSegmentSizes = {1, 1, 0, 0};
  properties.strides = pool.strides;
  properties.pads = b.getDenseI64ArrayAttr(pads);
  properties.dilations = pool.dilations;
  properties.groups = b.getI64IntegerAttr(shape[3]);
  Value sums = node.infer<Conv2DOp>({powers, ones}, properties);
  return node.setWideResult(
      takeRoot(node, fromChannelsLast(node, sums, rank), *p));
}

static LogicalResult importGlobalLpPool(OnnxNode &node) {
  Value x = node.getWideInput(0);
  if (!x)
    return failure();
  if (rankOf(x) < 3)
    return node.error() << "expected floats of at least 3 dimensions, but got "
                        << x.getType();
  FailureOr<int64_t> p = getNorm(node, x);
  if (failed(p))
    return failure();
  Value sum = node.reduce(ReduceKind::Sum, raise(node, x, *p),
                          countUp(2, rankOf(x)), /*keepDims=*/true);
  return node.setWideResult(takeRoot(node, sum, *p));
}

template <ReduceKind kind>
static LogicalResult importGlobalPool(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (rankOf(x) < 3 || !isFloat(x))
    return node.error() << "expected floats of at least 3 dimensions, but got "
                        << x.getType();
  Shape axes = countUp(2, rankOf(x));
  return node.setResult(node.reduce(kind, x, axes, /*keepDims=*/true));
}

ArrayRef<OnnxHandler> nncomp::getPoolHandlers() {
  static const OnnxHandler handlers[] = {
      {"MaxPool", importMaxPool, 1, 1, 2, refuseVolumes},
      {"AveragePool", importAveragePool, 1, 1, 1, refuseVolumes},
      {"LpPool", importLpPool, 1, 1, 1, refuseVolumes},
      {"GlobalAveragePool", importGlobalPool<ReduceKind::Mean>, 1, 1},
      {"GlobalMaxPool", importGlobalPool<ReduceKind::Max>, 1, 1},
      {"GlobalLpPool", importGlobalLpPool, 1, 1},
  };
  return handlers;
}
