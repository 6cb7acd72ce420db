//===- OnnxActivation.cpp - Activation functions of ONNX ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"

using namespace mlir;
using namespace mlir::nncomp;
using arith::CmpFPredicate;
using arith::CmpIPredicate;

template <ActivationKind kind>
static LogicalResult importPlain(OnnxNode &node) {
  return node.setResult(node.activate(node.getInput(0), kind));
}

static LogicalResult importRelu(OnnxNode &node) {
  Value x = node.getInput(0);
  return node.setResult(
      node.isUnsigned() ? x : node.activate(x, ActivationKind::Relu));
}

static LogicalResult importLeakyRelu(OnnxNode &node) {
  return node.setResult(node.activate(node.getInput(0),
                                      ActivationKind::LeakyRelu,
                                      node.getFloat("alpha", 0.01f)));
}

static LogicalResult importThresholdedRelu(OnnxNode &node) {
  return node.setResult(node.activate(node.getInput(0),
                                      ActivationKind::ThresholdedRelu,
                                      node.getFloat("alpha", 1)));
}

static LogicalResult importHardSigmoid(OnnxNode &node) {
  return node.setResult(
      node.activate(node.getInput(0), ActivationKind::HardSigmoid,
                    node.getFloat("alpha", 0.2f), node.getFloat("beta", 0.5f)));
}

static LogicalResult importElu(OnnxNode &node) {
  return node.setResult(node.activate(node.getInput(0), ActivationKind::Elu,
                                      node.getFloat("alpha", 1)));
}

static LogicalResult importCelu(OnnxNode &node) {
  return node.setResult(node.activate(node.getInput(0), ActivationKind::Celu,
                                      node.getFloat("alpha", 1)));
}

static LogicalResult importSelu(OnnxNode &node) {
  // The constants of Klambauer et al., "Self-Normalizing Neural Networks".
  return node.setResult(
      node.activate(node.getInput(0), ActivationKind::Selu,
                    node.getFloat("alpha", 1.67326319217681884765625f),
                    node.getFloat("gamma", 1.05070102214813232421875f)));
}

static LogicalResult importGelu(OnnxNode &node) {
  StringRef approximate = node.getString("approximate", "none");
  if (approximate != "none" && approximate != "tanh")
    return node.error() << "expected approximate none or tanh, but got "
                        << quoteName(approximate);
  return node.setResult(node.activate(
      node.getInput(0),
      approximate == "tanh" ? ActivationKind::GeluTanh : ActivationKind::Gelu));
}

static LogicalResult importPRelu(OnnxNode &node) {
  Value x = node.getInput(0), slope = node.getInput(1);
  if (!x || !slope)
    return failure();
  if (node.getOnnxType(0) != node.getOnnxType(1))
    return node.error() << "expected a slope of "
                        << getOnnxTypeName(node.getOnnxType(0)) << ", but got "
                        << getOnnxTypeName(node.getOnnxType(1));
  slope = node.broadcast(slope, shapeOf(x));
  Value isNegative =
      node.compare(CmpFPredicate::OLT,
                   node.isUnsigned() ? CmpIPredicate::ult : CmpIPredicate::slt,
                   x, node.scalarLike(x, 0));
  return node.setResult(node.select(isNegative, node.mul(x, slope), x));
}

static LogicalResult importShrink(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x || !isFloat(x))
    return node.error() << "expected floats, but got "
                        << getOnnxTypeName(node.getOnnxType());
  float bias = node.getFloat("bias", 0), lambda = node.getFloat("lambd", 0.5f);
  Value shift = node.scalarLike(x, bias);
  Value below = node.compare(CmpFPredicate::OLT, CmpIPredicate::slt, x,
                             node.scalarLike(x, -lambda));
  // A NaN is neither below nor inside.
  Value inside = node.compare(CmpFPredicate::OLE, CmpIPredicate::sle, x,
                              node.scalarLike(x, lambda));
  Value inner = node.select(inside, node.scalarLike(x, 0), node.sub(x, shift));
  return node.setResult(node.select(below, node.add(x, shift), inner));
}

/// One limit of Clip: an attribute before opset 11, then an input. Null without
/// a limit, which is also how the lowest and highest f32 were once spelt.
static FailureOr<Value> getLimit(OnnxNode &node, Value x, StringRef name,
                                 int index) {
  if (node.opset >= 11) {
    if (!node.hasInput(index))
      return Value();
    Value limit = node.getInput(index);
    if (!limit)
      return failure();
    if (node.getOnnxType(index) != node.getOnnxType(0) ||
        typeOf(limit).getNumElements() != 1)
      return node.error() << "expected one " << name << " of type "
                          << elementOf(x) << ", but got " << limit.getType();
    return node.reshape(limit, {});
  }
  float none = std::numeric_limits<float>::max() * (index == 1 ? -1 : 1);
  float limit = node.getFloat(name, none);
  return limit == none ? Value() : node.scalarLike(x, limit);
}

/// The value of a constant scalar float.
static std::optional<float> getFloatLimit(OnnxNode &node, Value limit) {
  DenseElementsAttr constant = limit ? node.evaluate(limit) : nullptr;
  // A bound input must stay an operand: only true constants are folded in.
  if (!constant || !limit.getDefiningOp<arith::ConstantOp>() ||
      !constant.getElementType().isF32())
    return std::nullopt;
  return constant.getSplatValue<float>();
}

static LogicalResult importClip(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (isBool(x))
    return node.error() << "expected numbers, but got BOOL";
  FailureOr<Value> low = getLimit(node, x, "min", 1);
  if (failed(low))
    return failure();
  FailureOr<Value> high = getLimit(node, x, "max", 2);
  if (failed(high))
    return failure();
  auto lowest = getFloatLimit(node, *low), highest = getFloatLimit(node, *high);
  if (lowest && highest)
    return node.setResult(
        node.activate(x, ActivationKind::Clip, *lowest, *highest));
  if (lowest == 0.0f && !*high)
    return node.setResult(node.activate(x, ActivationKind::Relu));
  if (*low)
    x = node.max(x, *low, node.isUnsigned());
  if (*high)
    x = node.min(x, *high, node.isUnsigned());
  return node.setResult(x);
}

ArrayRef<OnnxHandler> nncomp::getActivationHandlers() {
  static const OnnxHandler handlers[] = {
      {"Relu", importRelu, 1, 1},
      {"LeakyRelu", importLeakyRelu, 1, 1},
      {"ThresholdedRelu", importThresholdedRelu, 1, 1},
      {"Sigmoid", importPlain<ActivationKind::Sigmoid>, 1, 1},
      {"HardSigmoid", importHardSigmoid, 1, 1},
      {"HardSwish", importPlain<ActivationKind::HardSwish>, 1, 1},
      {"Tanh", importPlain<ActivationKind::Tanh>, 1, 1},
      {"Gelu", importGelu, 1, 1},
      {"Elu", importElu, 1, 1},
      {"Celu", importCelu, 1, 1},
      {"Selu", importSelu, 1, 1},
      {"Softplus", importPlain<ActivationKind::Softplus>, 1, 1},
      {"Softsign", importPlain<ActivationKind::Softsign>, 1, 1},
      {"Mish", importPlain<ActivationKind::Mish>, 1, 1},
      {"PRelu", importPRelu, 2, 2},
      {"Shrink", importShrink, 1, 1},
      {"Clip", importClip, 1, 3},
  };
  return handlers;
}
