//===- OnnxQuantize.cpp - Quantization operators of ONNX ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::TensorProto;

/// The axis of per-axis scales, null for one scale.
static FailureOr<IntegerAttr> getAxis(OnnxNode &node, Value x, Value scale,
                                      Value zero) {
  if (!x || !scale || !zero)
    return failure();
  if (rankOf(scale) == 0 || shapeOf(scale) == Shape{1})
    return IntegerAttr();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 1), rankOf(x));
  if (failed(axis))
    return failure();
  return node.builder.getI64IntegerAttr(*axis);
}

/// The zero point in input 2, or zeros, one for each scale.
static Value getZeroPoint(OnnxNode &node, Value scale, Type element) {
  Value zero = node.hasInput(2) ? node.getInput(2) : node.scalar(element, 0);
  if (!scale || !zero)
    return {};
  if (shapeOf(scale) == shapeOf(zero))
    return zero;
  if (typeOf(zero).getNumElements() == 1)
    return node.broadcast(node.reshape(zero, {}), shapeOf(scale));
  node.error() << "expected a zero point for each scale, but got "
               << scale.getType() << " and " << zero.getType();
  return {};
}

static LogicalResult importQuantize(OnnxNode &node) {
  Value x = node.getInput(0), scale = node.getInput(1);
  int32_t type = node.hasInput(2)
                     ? node.getOnnxType(2)
                     : int32_t(node.getInt("output_dtype", TensorProto::UINT8));
  Type element =
      getElementTypeOfOnnx(type ? type : TensorProto::UINT8, node.context);
  if (!x || !scale || !element || !element.isSignlessInteger() ||
      element.isInteger(1))
    return node.error() << "expected integer codes, but got "
                        << getOnnxTypeName(type);
  Value zero = getZeroPoint(node, scale, element);
  FailureOr<IntegerAttr> axis = getAxis(node, x, scale, zero);
  if (failed(axis))
    return failure();
  // Integers are quantized as the floats that they are.
  if (!isFloat(x))
    x = node.cast(x, node.getOnnxType(), node.getOnnxType(1));
  QuantizeOp::Properties properties;
  properties.axis = *axis;
  if (isOnnxUnsigned(type))
    properties.unsigned_codes = node.builder.getUnitAttr();
  return node.setResult(node.make<QuantizeOp>(typeOf(x).clone(element),
                                              {x, scale, zero}, properties),
                        type);
}

static LogicalResult importDequantize(OnnxNode &node) {
  Value x = node.getInput(0), scale = node.getInput(1);
  if (!x || !scale)
    return failure();
  if (isFloat(x) || isBool(x))
    return node.error() << "expected integer codes, but got "
                        << getOnnxTypeName(node.getOnnxType());
  if (node.hasInput(2) && node.getOnnxType(2) != node.getOnnxType(0))
    return node.error() << "expected a zero point of "
                        << getOnnxTypeName(node.getOnnxType()) << ", but got "
                        << getOnnxTypeName(node.getOnnxType(2));
  Value zero = getZeroPoint(node, scale, elementOf(x));
  FailureOr<IntegerAttr> axis = getAxis(node, x, scale, zero);
  if (failed(axis))
    return failure();
  DequantizeOp::Properties properties;
  properties.axis = *axis;
  if (node.isUnsigned())
    properties.unsigned_codes = node.builder.getUnitAttr();
  return node.setResult(
      node.make<DequantizeOp>(typeOf(x).clone(elementOf(scale)),
                              {x, scale, zero}, properties),
      node.getOnnxType(1));
}

static std::string refuseBlocks(const OnnxQuery &query) {
  return query.getInt("block_size", 0) ? "a block_size" : "";
}

/// The matrix product of integers less their zero points, in i32.
static LogicalResult importMatMulInteger(OnnxNode &node) {
  Value operands[2];
  for (int i : {0, 1}) {
    Value x = node.getInput(i);
    if (!x || isFloat(x) || elementOf(x).getIntOrFloatBitWidth() != 8)
      return node.error() << "expected INT8 or UINT8, but got "
                          << getOnnxTypeName(node.getOnnxType(i));
    operands[i] = node.cast(x, node.getOnnxType(i), TensorProto::INT32);
    if (!node.hasInput(i + 2))
      continue;
    Value zero = node.cast(node.getInput(i + 2), node.getOnnxType(i + 2),
                           TensorProto::INT32);
    // One per row of the left operand, per column of the right one.
    if (i == 0 && zero && rankOf(zero) == 1 && shapeOf(zero)[0] != 1)
      zero = node.reshape(zero, {shapeOf(zero)[0], 1});
    operands[i] = node.sub(operands[i], zero);
  }
  if (!operands[0] || !operands[1])
    return failure();
  if (rankOf(operands[0]) < 2 || rankOf(operands[0]) != rankOf(operands[1]))
    return node.error() << "expected operands of one rank of at least 2, but "
                           "got "
                        << operands[0].getType() << " and "
                        << operands[1].getType();
  return node.setResult(node.infer<MatMulOp>(operands), TensorProto::INT32);
}

ArrayRef<OnnxHandler> nncomp::getQuantizeHandlers() {
  static const OnnxHandler handlers[] = {
      {"QuantizeLinear", importQuantize, 2, 3, 1, refuseBlocks},
      {"DequantizeLinear", importDequantize, 2, 3, 1, refuseBlocks},
      {"MatMulInteger", importMatMulInteger, 2, 4},
  };
  return handlers;
}
