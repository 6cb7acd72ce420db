//===- OnnxReduce.cpp - Reductions of ONNX --------------------------------===//
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

template <ReduceKind kind> static LogicalResult importReduce(OnnxNode &node) {
  Value x = node.getInput(0);
  auto given = node.getIntsOrInput("axes", 1);
  if (!x || failed(given))
    return failure();
  if (isBool(x) && kind != ReduceKind::Max && kind != ReduceKind::Min)
    return node.error() << "expected numbers, but got BOOL";
  bool keepDims = node.getInt("keepdims", 1);
  FailureOr<Shape> axes = countUp(0, rankOf(x));
  if (*given && !(*given)->empty()) {
    if (failed(axes = node.normalizeAxes(**given, rankOf(x))))
      return failure();
  } else if (node.getInt("noop_with_empty_axes", 0)) {
    // No axes means each element by itself.
    axes = Shape();
  }
  llvm::sort(*axes);
  // Maxima of unsigned integers and booleans are those of signed integers.
  bool isBoolean = isBool(x);
  if (isBoolean)
    x = node.cast(x, TensorProto::BOOL, TensorProto::INT8);
  bool flip =
      node.isUnsigned() && (kind == ReduceKind::Max || kind == ReduceKind::Min);
  if (node.isUnsigned() && kind == ReduceKind::Mean)
    return node.error() << "expected floats or signed integers, but got "
                        << getOnnxTypeName(node.getOnnxType());
  x = node.reduce(kind, flip ? node.flipSign(x) : x, *axes, keepDims);
  if (isBoolean)
    x = node.cast(x, TensorProto::INT8, TensorProto::BOOL);
  return node.setResult(flip ? node.flipSign(x) : x);
}

template <ArgReduceKind kind>
static LogicalResult importArgReduce(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (isBool(x))
    return node.error() << "expected numbers, but got BOOL";
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 0), rankOf(x));
  if (failed(axis))
    return failure();
  ArgReduceOp::Properties properties;
  properties.kind = ArgReduceKindAttr::get(node.context, kind);
  properties.axis = node.builder.getI64IntegerAttr(*axis);
  if (node.getInt("keepdims", 1))
    properties.keep_dims = node.builder.getUnitAttr();
  if (node.getInt("select_last_index", 0))
    properties.select_last_index = node.builder.getUnitAttr();
  return node.setResult(
      node.infer<ArgReduceOp>(node.isUnsigned() ? node.flipSign(x) : x,
                              properties),
      TensorProto::INT64);
}

ArrayRef<OnnxHandler> nncomp::getReduceHandlers() {
  static const OnnxHandler handlers[] = {
      {"ReduceSum", importReduce<ReduceKind::Sum>, 1, 2},
      {"ReduceMean", importReduce<ReduceKind::Mean>, 1, 2},
      {"ReduceMax", importReduce<ReduceKind::Max>, 1, 2},
      {"ReduceMin", importReduce<ReduceKind::Min>, 1, 2},
      {"ReduceProd", importReduce<ReduceKind::Prod>, 1, 2},
      {"ReduceL1", importReduce<ReduceKind::L1>, 1, 2},
      {"ReduceL2", importReduce<ReduceKind::L2>, 1, 2},
      {"ReduceSumSquare", importReduce<ReduceKind::SumSquare>, 1, 2},
      {"ReduceLogSum", importReduce<ReduceKind::LogSum>, 1, 2},
      {"ReduceLogSumExp", importReduce<ReduceKind::LogSumExp>, 1, 2},
      {"ArgMax", importArgReduce<ArgReduceKind::Max>, 1, 1},
      {"ArgMin", importArgReduce<ArgReduceKind::Min>, 1, 1},
  };
  return handlers;
}
