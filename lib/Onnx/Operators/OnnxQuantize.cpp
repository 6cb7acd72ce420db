//===- OnnxQuantize.cpp - Quantization operators of ONNX ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxLayers.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::TensorProto;

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

/// Fails on constant scales that are not positive and finite.
static LogicalResult checkScales(OnnxNode &node, Value scale) {
  DenseElementsAttr constant = node.evaluate(scale);
  if (!constant || !isFloat(scale))
    return success();
  for (const APFloat &value : constant.getValues<APFloat>())
    if (!value.isFiniteNonZero() || value.isNegative())
      return node.error() << "expected positive and finite scales, but got "
                          << value.convertToDouble();
  return success();
}

/// Fills in what quantize and dequantize of `x` have alike; `type` is that of
/// the codes.
template <typename Properties>
static LogicalResult getScale(OnnxNode &node, Value x, OnnxScale &scale,
                              int32_t type, Properties &properties) {
  if (!x || !scale.scale)
    return failure();
  Type element = getElementTypeOfOnnx(type, node.context);
  Value zero = scale.zero ? scale.zero : node.scalar(element, 0);
  bool isOne = typeOf(scale.scale).getNumElements() == 1 && !scale.block;
  if (isOne)
    scale.scale = node.reshape(scale.scale, {});
  if (!zero || failed(checkScales(node, scale.scale)))
    return failure();
  if (shapeOf(zero) != shapeOf(scale.scale)) {
    if (typeOf(zero).getNumElements() != 1)
      return node.error() << "expected a zero point for each scale, but got "
                          << scale.scale.getType() << " and " << zero.getType();
    zero = node.broadcast(node.reshape(zero, {}), shapeOf(scale.scale));
  }
  scale.zero = zero;
  if (!isOne) {
    FailureOr<int64_t> axis = node.normalizeAxis(scale.axis, rankOf(x));
    if (failed(axis))
      return failure();
    properties.axis = node.builder.getI64IntegerAttr(*axis);
  }
  if (scale.block)
    properties.block_size = node.builder.getI64IntegerAttr(scale.block);
  if (isOnnx4Bits(type))
    properties.bits = node.builder.getI64IntegerAttr(4);
  if (isOnnxUnsigned(type))
    properties.unsigned_codes = node.builder.getUnitAttr();
  return success();
}

Value nncomp::buildQuantize(OnnxNode &node, Value x, const OnnxScale &given,
                            int32_t type) {
  OnnxScale scale = given;
  QuantizeOp::Properties properties;
  if (failed(getScale(node, x, scale, type, properties)))
    return {};
  return node.make<QuantizeOp>(
      typeOf(x).clone(getElementTypeOfOnnx(type, node.context)),
      {x, scale.scale, scale.zero}, properties);
}

Value nncomp::buildDequantize(OnnxNode &node, Value codes,
                              const OnnxScale &given, int32_t type) {
  OnnxScale scale = given;
  DequantizeOp::Properties properties;
  if (failed(getScale(node, codes, scale, type, properties)))
    return {};
  return node.make<DequantizeOp>(typeOf(codes).clone(elementOf(scale.scale)),
                                 {codes, scale.scale, scale.zero}, properties);
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

static LogicalResult importQuantize(OnnxNode &node) {
  Value x = node.getInput(0);
  int32_t type = node.hasInput(2)
                     ? node.getOnnxType(2)
                     : int32_t(node.getInt("output_dtype", TensorProto::UINT8));
  type = type ? type : int32_t(TensorProto::UINT8);
  Type element = getElementTypeOfOnnx(type, node.context);
  if (!x || !element || !element.isSignlessInteger() || element.isInteger(1))
    return node.error() << "expected integer codes, but got "
                        << getOnnxTypeName(type);
  // Integers are quantized as the floats that they are.
  if (!isFloat(x))
    x = node.cast(x, node.getOnnxType(), node.getOnnxType(1));
  return node.setResult(
      buildQuantize(node, x,
                    {node.getInput(1), node.getInput(2), node.getInt("axis", 1),
                     node.getInt("block_size", 0)},
                    type),
      type);
}

static LogicalResult importDequantize(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (isFloat(x) || isBool(x))
    return node.error() << "expected integer codes, but got "
                        << getOnnxTypeName(node.getOnnxType());
  if (node.hasInput(2) && node.getOnnxType(2) != node.getOnnxType(0))
    return node.error() << "expected a zero point of "
                        << getOnnxTypeName(node.getOnnxType()) << ", but got "
                        << getOnnxTypeName(node.getOnnxType(2));
  return node.setResult(
      buildDequantize(node, x,
                      {node.getInput(1), node.getInput(2),
                       node.getInt("axis", 1), node.getInt("block_size", 0)},
                      node.getOnnxType()),
      node.getOnnxType(1));
}

/// Codes of the range of the input, which holds zero, in 8 unsigned bits.
static LogicalResult importDynamicQuantize(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (!elementOf(x).isF32())
    return node.error() << "expected FLOAT, but got "
                        << getOnnxTypeName(node.getOnnxType());
  Shape axes = countUp(0, rankOf(x));
  Value none = node.scalarLike(x, 0);
  Value least = node.min(node.reduce(ReduceKind::Min, x, axes, false), none,
                         /*isUnsigned=*/false);
  Value most = node.max(node.reduce(ReduceKind::Max, x, axes, false), none,
                        /*isUnsigned=*/false);
  Value scale = node.div(node.sub(most, least), node.scalarLike(x, 255),
                         /*isUnsigned=*/false);
  // Where all is zero any scale will do.
  scale = node.select(node.compare(arith::CmpFPredicate::OGT,
                                   arith::CmpIPredicate::sgt, scale, none),
                      scale, node.scalarLike(x, 1));
  Value zero = node.sub(none, node.div(least, scale, /*isUnsigned=*/false));
  zero = node.max(zero, none, /*isUnsigned=*/false);
  zero = node.min(zero, node.scalarLike(x, 255), /*isUnsigned=*/false);
  zero = node.cast(node.map<math::RoundEvenOp>(zero), TensorProto::FLOAT,
                   TensorProto::UINT8);
  Value codes = buildQuantize(node, x, {scale, zero}, TensorProto::UINT8);
  if (failed(node.setResult(codes, TensorProto::UINT8)) ||
      failed(node.setResult(scale, TensorProto::FLOAT, 1)))
    return failure();
  return node.setResult(zero, TensorProto::UINT8, 2);
}

ArrayRef<OnnxHandler> nncomp::getQuantizeHandlers() {
  static const OnnxHandler handlers[] = {
      {"QuantizeLinear", importQuantize, 2, 3},
      {"DequantizeLinear", importDequantize, 2, 3},
      {"com.microsoft.QuantizeLinear", importQuantize, 2, 3},
      {"com.microsoft.DequantizeLinear", importDequantize, 2, 3},
      {"DynamicQuantizeLinear", importDynamicQuantize, 1, 1, 3},
  };
  return handlers;
}
