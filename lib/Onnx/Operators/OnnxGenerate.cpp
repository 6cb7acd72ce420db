//===- OnnxGenerate.cpp - Operators of ONNX that make constants -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "OnnxWeights.h"

using namespace mlir;
using namespace mlir::nncomp;
using arith::CmpFPredicate;
using arith::CmpIPredicate;
using onnx::AttributeProto;
using onnx::TensorProto;

/// The value of a tensor in an attribute, which holds its data itself.
static FailureOr<DenseElementsAttr> getValue(OnnxNode &node,
                                             const TensorProto &tensor) {
  return getTensorValue(tensor, ExternalData{}, node.context,
                        [&] { return node.error(); });
}

static LogicalResult importConstant(OnnxNode &node) {
  if (node.proto.attribute_size() != 1)
    return node.error() << "expected one attribute, but got "
                        << node.proto.attribute_size();
  StringRef name = node.proto.attribute(0).name();
  auto vectorOf = [&](int64_t size, Type type) {
    return RankedTensorType::get(size, type);
  };
  Builder &b = node.builder;
  if (name == "value") {
    const TensorProto *tensor = node.getTensor(name);
    if (!tensor)
      return failure();
    onnx::TensorProto copy = *tensor;
    FailureOr<TypedAttr> value = takeTensorValue(
        copy, ExternalData{}, node.context, [&] { return node.error(); });
    if (failed(value))
      return failure();
    return node.setResult(
        arith::ConstantOp::create(node.builder, node.loc, *value),
        tensor->data_type());
  }
  if (name == "value_int" || name == "value_ints") {
    bool isList = name == "value_ints";
    Value value = node.constantInts(isList ? node.getInts(name)
                                           : Shape{node.getInt(name, 0)});
    return node.setResult(isList ? value : node.reshape(value, {}),
                          TensorProto::INT64);
  }
  bool isList = name == "value_floats";
  SmallVector<float> values = isList
                                  ? node.getFloats(name)
                                  : SmallVector<float>{node.getFloat(name, 0)};
  Value value = node.constant(DenseElementsAttr::get(
      vectorOf(values.size(), b.getF32Type()), ArrayRef(values)));
  return node.setResult(isList ? value : node.reshape(value, {}),
                        TensorProto::FLOAT);
}

static std::string refuseConstant(const OnnxQuery &query) {
  for (const AttributeProto &attribute : query.proto.attribute()) {
    StringRef name = attribute.name();
    if (name != "value" && name != "value_int" && name != "value_ints" &&
        name != "value_float" && name != "value_floats")
      return quoteName(name) + " constants";
    if (name == "value" && attribute.t().data_type() == TensorProto::STRING)
      return "STRING constants";
  }
  return "";
}

static LogicalResult importConstantOfShape(OnnxNode &node) {
  FailureOr<Shape> shape = node.getConstantInts(0, "shape");
  if (failed(shape))
    return failure();
  if (!node.hasAttribute("value"))
    return node.setResult(
        node.broadcast(node.scalar(node.builder.getF32Type(), 0), *shape),
        TensorProto::FLOAT);
  const TensorProto *tensor = node.getTensor("value");
  if (!tensor)
    return failure();
  FailureOr<DenseElementsAttr> value = getValue(node, *tensor);
  if (failed(value))
    return failure();
  if (value->getNumElements() != 1)
    return node.error() << "expected a value of one element, but got "
                        << value->getType();
  return node.setResult(
      node.broadcast(node.reshape(node.constant(*value), {}), *shape),
      tensor->data_type());
}

/// start, start + delta, … before limit; all three must be constants.
static LogicalResult importRange(OnnxNode &node) {
  int32_t type = node.getOnnxType(0);
  double bounds[3];
  StringRef names[3] = {"start", "limit", "delta"};
  for (auto [i, what] : llvm::enumerate(names)) {
    FailureOr<DenseElementsAttr> value = node.getConstant(i, what);
    if (failed(value))
      return failure();
    if (value->getNumElements() != 1 || node.getOnnxType(i) != type ||
        value->getElementType().isInteger(1))
      return node.error() << "expected one number of type "
                          << getOnnxTypeName(type) << " for the " << what
                          << ", but got " << value->getType();
    bounds[i] = isa<FloatType>(value->getElementType())
                    ? value->getSplatValue<APFloat>().convertToDouble()
                    : value->getSplatValue<APInt>().roundToDouble(true);
  }
  auto [start, limit, delta] = bounds;
  double count = std::ceil((limit - start) / delta);
  // NaN and infinity fail both comparisons of the next line.
  if (!(count >= 1 && count <= double(kMaxTensorElements)))
    return node.error() << "expected a range of at least 1 element, but got "
                           "from "
                        << start << " to " << limit << " by " << delta;
  Value index =
      node.cast(node.iota(int64_t(count), 0, 1), TensorProto::INT64, type);
  return node.setResult(
      node.add(node.mul(index, node.getInput(2)), node.getInput(0)));
}

static LogicalResult importEyeLike(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (rankOf(x) != 2)
    return node.error() << "expected 2 dimensions, but got " << x.getType();
  int32_t type = node.getInt("dtype", node.getOnnxType());
  int64_t rows = typeOf(x).getDimSize(0), columns = typeOf(x).getDimSize(1);
  int64_t k = std::clamp(node.getInt("k", 0), -rows - 1, columns + 1);
  Value row = node.add(node.iota(rows, 0, 2),
                       node.scalar(node.builder.getI64Type(), k));
  Value isOne = node.compare(CmpFPredicate::OEQ, CmpIPredicate::eq, row,
                             node.iota(columns, 1, 2));
  return node.setResult(node.cast(isOne, TensorProto::BOOL, type), type);
}

ArrayRef<OnnxHandler> nncomp::getGenerateHandlers() {
  static const OnnxHandler handlers[] = {
      {"Constant", importConstant, 0, 0, 1, refuseConstant},
      {"ConstantOfShape", importConstantOfShape, 1, 1},
      {"Range", importRange, 3, 3},
      {"EyeLike", importEyeLike, 1, 1},
  };
  return handlers;
}
