//===- OnnxNode.cpp - Attributes, inputs and results of a node ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::AttributeProto;

const AttributeProto *OnnxQuery::find(StringRef name) const {
  for (const AttributeProto &attribute : proto.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

int64_t OnnxQuery::getInt(StringRef name, int64_t otherwise) const {
  const AttributeProto *attribute = find(name);
  return attribute && attribute->has_i() ? attribute->i() : otherwise;
}

StringRef OnnxQuery::getString(StringRef name, StringRef otherwise) const {
  const AttributeProto *attribute = find(name);
  return attribute && attribute->has_s() ? StringRef(attribute->s())
                                         : otherwise;
}

bool OnnxQuery::usesOutput(int index) const {
  return index < proto.output_size() &&
         usedValues.contains(proto.output(index));
}

const OnnxValueInfo *OnnxQuery::getDeclared(int index) const {
  if (!declared || index >= proto.output_size())
    return nullptr;
  auto found = declared->find(proto.output(index));
  return found == declared->end() ? nullptr : &found->second;
}

int64_t OnnxNode::getDeclaredSize(int index, int64_t d) const {
  const OnnxValueInfo *info = query.getDeclared(index);
  bool isKnown = info && info->shape && d < int64_t(info->shape->size());
  return isKnown ? (*info->shape)[d].size : -1;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

const AttributeProto *OnnxNode::find(StringRef name, int kind,
                                     StringRef kindName) {
  const AttributeProto *attribute = query.find(name);
  if (!attribute)
    return nullptr;
  // The oldest writers leave the kind out.
  if (attribute->type() == kind ||
      attribute->type() == AttributeProto::UNDEFINED)
    return attribute;
  error() << "expected attribute " << quoteName(name) << " to be " << kindName
          << ", but got "
          << onnx::AttributeProto_AttributeType_Name(attribute->type());
  return nullptr;
}

int64_t OnnxNode::getInt(StringRef name, int64_t otherwise) {
  const auto *attribute = find(name, AttributeProto::INT, "an integer");
  return attribute ? attribute->i() : otherwise;
}

float OnnxNode::getFloat(StringRef name, float otherwise) {
  const auto *attribute = find(name, AttributeProto::FLOAT, "a float");
  return attribute ? attribute->f() : otherwise;
}

StringRef OnnxNode::getString(StringRef name, StringRef otherwise) {
  const auto *attribute = find(name, AttributeProto::STRING, "a string");
  return attribute ? StringRef(attribute->s()) : otherwise;
}

Shape OnnxNode::getInts(StringRef name, ArrayRef<int64_t> otherwise) {
  const auto *attribute = find(name, AttributeProto::INTS, "integers");
  if (!attribute)
    return llvm::to_vector(otherwise);
  return Shape(attribute->ints().begin(), attribute->ints().end());
}

SmallVector<float> OnnxNode::getFloats(StringRef name) {
  const auto *attribute = find(name, AttributeProto::FLOATS, "floats");
  if (!attribute)
    return {};
  return SmallVector<float>(attribute->floats().begin(),
                            attribute->floats().end());
}

const onnx::TensorProto *OnnxNode::getTensor(StringRef name) {
  const auto *attribute = find(name, AttributeProto::TENSOR, "a tensor");
  return attribute ? &attribute->t() : nullptr;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

Value OnnxNode::getInput(int index) {
  if (!hasInput(index))
    return {};
  const OnnxValue &input = inputs[index];
  if (!input.sparse)
    return input.value;
  // Not folded: a sparse initializer stays sparse in what is imported.
  return DecodeOp::create(builder, loc, getDenseType(typeOf(input.value)),
                          input.value);
}

Value OnnxNode::getWideInput(int index) {
  int32_t type = getOnnxType(index);
  return cast(getInput(index), type, getWideType(type));
}

/// How far back a constant is looked for through operations that a bound input
/// feeds; the arithmetic of exporters is a few steps long.
static constexpr int kMaxEvaluationDepth = 32;

DenseElementsAttr OnnxNode::evaluate(Value value, int depth) {
  if (DenseElementsAttr constant = getDenseElements(value))
    return constant;
  if (boundInputs.empty() || depth > kMaxEvaluationDepth)
    return {};
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto name = dyn_cast<NameLoc>(argument.getLoc());
    auto bound = name ? boundInputs.find(name.getName()) : boundInputs.end();
    if (bound == boundInputs.end() ||
        bound->second.getType() != argument.getType())
      return {};
    return bound->second;
  }
  Operation *op = value.getDefiningOp();
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    operands.push_back(evaluate(operand, depth + 1));
    if (!operands.back())
      return {};
  }
  SmallVector<OpFoldResult> folded;
  if (mlir::failed(op->fold(operands, folded)) || folded.size() != 1)
    return {};
  if (auto attribute = dyn_cast<Attribute>(folded.front()))
    return getDenseElements(attribute);
  auto same = dyn_cast<Value>(folded.front());
  return same && same != value ? evaluate(same, depth + 1)
                               : DenseElementsAttr();
}

FailureOr<DenseElementsAttr> OnnxNode::getConstant(int index, StringRef what) {
  Value value = getInput(index);
  if (!value)
    return failure();
  if (DenseElementsAttr constant = evaluate(value))
    return constant;
  return error() << "expected a constant for the " << what << " in input "
                 << index << ", but got " << quoteName(proto.input(index))
                 << ", known at run time only";
}

FailureOr<Shape> OnnxNode::getConstantInts(int index, StringRef what) {
  FailureOr<DenseElementsAttr> constant = getConstant(index, what);
  if (mlir::failed(constant))
    return failure();
  if (!constant->getElementType().isSignlessInteger() ||
      constant->getType().getRank() > 1)
    return error() << "expected a list of integers for the " << what
                   << ", but got " << constant->getType();
  return llvm::map_to_vector<6>(
      constant->getValues<APInt>(),
      [](const APInt &value) { return value.getSExtValue(); });
}

FailureOr<int64_t> OnnxNode::getConstantInt(int index, StringRef what) {
  FailureOr<Shape> values = getConstantInts(index, what);
  if (mlir::failed(values))
    return failure();
  if (values->size() != 1)
    return error() << "expected one integer for the " << what << ", but got "
                   << values->size();
  return values->front();
}

FailureOr<std::optional<Shape>> OnnxNode::getIntsOrInput(StringRef name,
                                                         int index) {
  if (hasInput(index)) {
    FailureOr<Shape> values = getConstantInts(index, name);
    if (mlir::failed(values))
      return failure();
    return std::optional(*values);
  }
  if (hasAttribute(name))
    return std::optional(getInts(name));
  return std::optional<Shape>();
}

FailureOr<int64_t> OnnxNode::normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return error() << "expected an axis between " << -rank << " and "
                   << rank - 1 << ", but got " << axis;
  return axis < 0 ? axis + rank : axis;
}

FailureOr<Shape> OnnxNode::normalizeAxes(ArrayRef<int64_t> axes, int64_t rank) {
  Shape result;
  for (int64_t axis : axes) {
    FailureOr<int64_t> normal = normalizeAxis(axis, rank);
    if (mlir::failed(normal))
      return failure();
    if (llvm::is_contained(result, *normal))
      return error() << "expected distinct axes, but got " << *normal
                     << " twice";
    result.push_back(*normal);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

LogicalResult OnnxNode::setResult(Value value, int32_t elementType, int index) {
  if (!value || hasFailed)
    return failure();
  if (!elementType)
    elementType = getOnnxType(0);
  // Every table and handler must agree with the type that it built.
  if (elementOf(value) != getElementTypeOfOnnx(elementType, context))
    return error() << "expected a result of " << getOnnxTypeName(elementType)
                   << ", but got " << value.getType();
  if (int(results.size()) <= index)
    results.resize(index + 1);
  results[index] = {value, elementType};
  return success();
}

LogicalResult OnnxNode::setWideResult(Value value, int index) {
  int32_t type = getOnnxType(0);
  return setResult(cast(value, getWideType(type), type), type, index);
}
