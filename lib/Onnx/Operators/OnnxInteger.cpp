//===- OnnxInteger.cpp - Operators on quantized tensors of ONNX -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An operator that takes codes and gives codes is imported as the float
// operator between dequantize and quantize: --nncomp-fold-quantization makes it
// one again. One that gives sums of products is imported on integers.
//
//===----------------------------------------------------------------------===//

#include "OnnxLayers.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::TensorProto;

//===----------------------------------------------------------------------===//
// Codes in, codes out
//===----------------------------------------------------------------------===//

/// Dequantizes input `index`; its scale and zero point are the next two.
static Value dequantize(OnnxNode &node, int index, int64_t axis = 1) {
  Value codes = node.getInput(index);
  if (codes && (isFloat(codes) || isBool(codes))) {
    node.error() << "expected integer codes, but got "
                 << getOnnxTypeName(node.getOnnxType(index));
    return {};
  }
  if (node.hasInput(index + 2) &&
      node.getOnnxType(index + 2) != node.getOnnxType(index)) {
    node.error() << "expected a zero point of "
                 << getOnnxTypeName(node.getOnnxType(index)) << ", but got "
                 << getOnnxTypeName(node.getOnnxType(index + 2));
    return {};
  }
  return buildDequantize(
      node, codes, {node.getInput(index + 1), node.getInput(index + 2), axis},
      node.getOnnxType(index));
}

/// Quantizes the node's result; its scale is input `index`, and its zero point,
/// which has the type of the codes, the next.
static LogicalResult quantize(OnnxNode &node, Value y, int index) {
  if (!y)
    return failure();
  int32_t type = node.hasInput(index + 1) ? node.getOnnxType(index + 1)
                                          : node.getOnnxType(0);
  Type element = getElementTypeOfOnnx(type, node.context);
  if (!element || !element.isInteger(8))
    return node.error() << "expected a zero point of 8 bits, but got "
                        << getOnnxTypeName(type);
  return node.setResult(
      buildQuantize(node, y, {node.getInput(index), node.getInput(index + 1)},
                    type),
      type);
}

/// The bias in input `index`, whose scales are the products of these two; null
/// if there is none.
static Value dequantizeBias(OnnxNode &node, int index, Value left,
                            Value right) {
  if (!node.hasInput(index) || !left || !right)
    return {};
  if (node.getOnnxType(index) != TensorProto::INT32) {
    node.error() << "expected a bias of INT32, but got "
                 << getOnnxTypeName(node.getOnnxType(index));
    return {};
  }
  if (typeOf(left).getNumElements() == 1)
    left = node.reshape(left, {});
  return buildDequantize(node, node.getInput(index),
                         {node.mul(left, right), Value(), /*axis=*/0},
                         TensorProto::INT32);
}

/// x, scale, zero, w, scale, zero, scale and zero of y, bias
static LogicalResult importQLinearConv(OnnxNode &node) {
  Value bias = dequantizeBias(node, 8, node.getInput(1), node.getInput(4));
  if (node.failed())
    return failure();
  Value y = buildConvolution(node, dequantize(node, 0),
                             {dequantize(node, 3, /*axis=*/0)}, bias);
  return quantize(node, y, 6);
}

static LogicalResult importQLinearMatMul(OnnxNode &node) {
  Value a = node.getInput(0), b = node.getInput(3);
  if (!a || !b)
    return failure();
  // One scale per row of the left operand, per column of the right one.
  Value y = buildMatMul(node, dequantize(node, 0, rankOf(a) - 2),
                        {dequantize(node, 3, rankOf(b) - 1)});
  return quantize(node, y, 6);
}

/// ONNX Runtime's alpha A' B' + C with C in the scale of the products; without
/// a scale of its own the result is float.
static LogicalResult importQGemm(OnnxNode &node) {
  Value a = node.getInput(0), b = node.getInput(3), scale = node.getInput(1);
  if (!a || !b || !scale)
    return failure();
  if (rankOf(a) != 2 || rankOf(b) != 2)
    return node.error() << "expected two matrices of numbers, but got "
                        << a.getType() << " and " << b.getType();
  float alpha = node.getFloat("alpha", 1);
  if (alpha != 1)
    scale = node.mul(scale, node.scalarLike(scale, alpha));
  bool isTransposed = node.getInt("transB", 0);
  Value left =
      buildDequantize(node, a, {scale, node.getInput(2)}, node.getOnnxType(0));
  Value right = dequantize(node, 3, isTransposed ? 0 : 1);
  if (node.getInt("transA", 0))
    left = node.transpose(left, {1, 0});
  if (!isTransposed)
    right = node.transpose(right, {1, 0});
  SmallVector<Value> operands{left, right};
  if (node.hasInput(6))
    operands.push_back(dequantizeBias(node, 6, scale, node.getInput(4)));
  if (node.failed())
    return failure();
  Value y = node.infer<LinearOp>(operands);
  if (!node.hasInput(7))
    return node.setResult(y, node.getOnnxType(1));
  return quantize(node, y, 7);
}

template <Value (OnnxNode::*build)(Value, Value)>
static LogicalResult importQLinearBinary(OnnxNode &node) {
  return quantize(node, (node.*build)(dequantize(node, 0), dequantize(node, 3)),
                  6);
}

/// scale and zero of y, then x, scale, zero of each operand
static LogicalResult importQLinearConcat(OnnxNode &node) {
  int count = node.getNumInputs();
  if (count < 5 || count % 3 != 2)
    return node.error() << "expected three inputs for each operand, but got "
                        << count - 2;
  SmallVector<Value> operands;
  for (int i = 2; i < count; i += 3)
    if (!operands.emplace_back(dequantize(node, i)))
      return failure();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 0), rankOf(operands[0]));
  if (failed(axis))
    return failure();
  ConcatOp::Properties properties;
  properties.axis = node.builder.getI64IntegerAttr(*axis);
  return quantize(node, node.infer<ConcatOp>(operands, properties), 0);
}

static LogicalResult importQLinearGlobalAveragePool(OnnxNode &node) {
  Value x = dequantize(node, 0);
  if (!x)
    return failure();
  int64_t rank = rankOf(x);
  if (rank < 3)
    return node.error() << "expected codes of at least 3 dimensions, but got "
                        << x.getType();
  bool channelsLast = node.getInt("channels_last", 0);
  Shape axes = channelsLast ? countUp(1, rank - 1) : countUp(2, rank);
  return quantize(node,
                  node.reduce(ReduceKind::Mean, x, axes, /*keepDims=*/true), 3);
}

/// Quantizes as ONNX Runtime's average pool does: the zero point is added
/// before the one rounding, to even, so that halves go the other way where it
/// is odd.
static LogicalResult quantizeWithZero(OnnxNode &node, Value y, int index) {
  DenseElementsAttr zero;
  if (!node.hasInput(index + 1) ||
      (matchPattern(node.getInput(index + 1), m_Constant(&zero)) &&
       zero.isSplat() && !zero.getSplatValue<APInt>()[0]))
    return quantize(node, y, index);
  if (!y)
    return failure();
  int32_t type = node.getOnnxType(index + 1);
  bool isUnsigned = isOnnxUnsigned(type);
  Value shift = node.cast(node.getInput(index + 1), type, TensorProto::FLOAT);
  y = node.add(node.div(y, node.getInput(index), /*isUnsigned=*/false), shift);
  if (!y)
    return failure();
  y = node.map<math::RoundEvenOp>(y);
  y = node.max(y, node.scalarLike(y, isUnsigned ? 0 : -128), isUnsigned);
  y = node.min(y, node.scalarLike(y, isUnsigned ? 255 : 127), isUnsigned);
  return node.setResult(node.cast(y, TensorProto::FLOAT, type), type);
}

static LogicalResult importQLinearAveragePool(OnnxNode &node) {
  Value x = dequantize(node, 0);
  bool channelsLast = node.getInt("channels_last", 0);
  if (x && channelsLast && rankOf(x) != 4)
    return node.error() << "expected an image of 4 dimensions with "
                           "channels_last, but got "
                        << x.getType();
  if (channelsLast)
    x = node.transpose(x, {0, 3, 1, 2});
  Value y = buildAveragePool(node, x);
  if (channelsLast)
    y = node.transpose(y, {0, 2, 3, 1});
  return quantizeWithZero(node, y, 3);
}

static LogicalResult importQLinearSigmoid(OnnxNode &node) {
  return quantize(
      node, node.activate(dequantize(node, 0), ActivationKind::Sigmoid), 3);
}

static LogicalResult importQLinearLeakyRelu(OnnxNode &node) {
  return quantize(node,
                  node.activate(dequantize(node, 0), ActivationKind::LeakyRelu,
                                node.getFloat("alpha", 0.01f)),
                  3);
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

/// Input `index`, of 8 bits, less its zero point, as 32 bits. Zero points for
/// each index of a dimension are given the shape `spread` of them.
static Value getSteps(OnnxNode &node, int index, int zeroIndex,
                      function_ref<Shape(int64_t)> spread) {
  Value x = node.getInput(index);
  if (!x || isFloat(x) || isBool(x) ||
      elementOf(x).getIntOrFloatBitWidth() != 8) {
    node.error() << "expected INT8 or UINT8, but got "
                 << getOnnxTypeName(node.getOnnxType(index));
    return {};
  }
  x = node.cast(x, node.getOnnxType(index), TensorProto::INT32);
  if (!node.hasInput(zeroIndex))
    return x;
  Value zero = node.cast(node.getInput(zeroIndex), node.getOnnxType(zeroIndex),
                         TensorProto::INT32);
  if (zero && typeOf(zero).getNumElements() == 1)
    zero = node.reshape(zero, {});
  else if (zero && rankOf(zero) == 1)
    zero = node.reshape(zero, spread(typeOf(zero).getDimSize(0)));
  return node.sub(x, zero);
}

static LogicalResult importMatMulInteger(OnnxNode &node) {
  // One per row of the left operand, per column of the right one.
  Value a = getSteps(node, 0, 2, [](int64_t n) { return Shape{n, 1}; });
  Value b = getSteps(node, 1, 3, [](int64_t n) { return Shape{n}; });
  return node.setResult(buildMatMul(node, a, {b}), TensorProto::INT32);
}

static LogicalResult importConvInteger(OnnxNode &node) {
  // One per filter; that of the image is one.
  Value x = getSteps(node, 0, 2, [](int64_t n) { return Shape{n}; });
  Value filters = getSteps(node, 1, 3, [&](int64_t n) {
    Shape shape(rankOf(node.getInput(1)), 1);
    if (!shape.empty())
      shape.front() = n;
    return shape;
  });
  return node.setResult(buildConvolution(node, x, {filters}, /*bias=*/{}),
                        TensorProto::INT32);
}

ArrayRef<OnnxHandler> nncomp::getIntegerHandlers() {
  static const OnnxHandler handlers[] = {
      {"QLinearConv", importQLinearConv, 8, 9, 1, refuseVolumes},
      {"QLinearMatMul", importQLinearMatMul, 8, 8},
      {"ConvInteger", importConvInteger, 2, 4, 1, refuseVolumes},
      {"MatMulInteger", importMatMulInteger, 2, 4},
      // What ONNX Runtime's quantizer writes.
      {"com.microsoft.QGemm", importQGemm, 6, 9},
      {"com.microsoft.QLinearAdd", importQLinearBinary<&OnnxNode::add>, 7, 8},
      {"com.microsoft.QLinearMul", importQLinearBinary<&OnnxNode::mul>, 7, 8},
      {"com.microsoft.QLinearConcat", importQLinearConcat, 5, kAnyNumber},
      {"com.microsoft.QLinearGlobalAveragePool", importQLinearGlobalAveragePool,
       4, 5},
      {"com.microsoft.QLinearAveragePool", importQLinearAveragePool, 4, 5, 1,
       refuseVolumes},
      {"com.microsoft.QLinearSigmoid", importQLinearSigmoid, 4, 5},
      {"com.microsoft.QLinearLeakyRelu", importQLinearLeakyRelu, 4, 5},
  };
  return handlers;
}
