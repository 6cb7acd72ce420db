//===- OnnxLoss.cpp - Losses of ONNX --------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;
using arith::CmpFPredicate;
using arith::CmpIPredicate;
using onnx::TensorProto;

/// The negative log likelihood of the classes in input 1 under the log
/// probabilities `x` (N x C x …, wide), weighted by input 2 and reduced.
static Value buildLikelihoodLoss(OnnxNode &node, Value x) {
  Value target =
      node.cast(node.getInput(1), node.getOnnxType(1), TensorProto::INT64);
  if (!x || !target)
    return {};
  Shape shape = shapeOf(x), expected = shape;
  if (shape.size() > 1)
    expected.erase(expected.begin() + 1);
  if (shape.size() < 2 || !isFloat(x) || shapeOf(target) != expected) {
    node.error() << "expected scores N x C x … and classes N x …, but got "
                 << x.getType() << " and " << target.getType();
    return {};
  }
  // What is ignored has weight 0 and may have any class.
  Value isIgnored;
  if (node.hasAttribute("ignore_index")) {
    isIgnored =
        node.compare(CmpFPredicate::OEQ, CmpIPredicate::eq, target,
                     node.scalarLike(target, node.getInt("ignore_index", 0)));
    target = node.select(isIgnored, node.scalarLike(target, 0), target);
  }
  Value weights;
  if (node.hasInput(2))
    weights = node.gather(node.getWideInput(2), target, 0);
  else if (isIgnored)
    weights = node.broadcast(node.scalarLike(x, 1), expected);
  if (isIgnored)
    weights = node.select(isIgnored, node.scalarLike(x, 0), weights);

  Shape column = expected;
  column.insert(column.begin() + 1, 1);
  Value picked = node.reshape(
      node.gatherElements(x, node.reshape(target, column), 1), expected);
  Value loss = node.sub(node.scalarLike(x, 0), picked);
  if (weights)
    loss = node.mul(loss, weights);
  StringRef reduction = node.getString("reduction", "mean");
  Shape all = countUp(0, expected.size());
  auto sum = [&](Value value) {
    return node.reduce(ReduceKind::Sum, value, all, /*keepDims=*/false);
  };
  if (reduction == "none")
    return loss;
  if (reduction == "sum")
    return sum(loss);
  if (reduction != "mean") {
    node.error() << "expected reduction none, sum or mean, but got "
                 << quoteName(reduction);
    return {};
  }
  return weights ? node.div(sum(loss), sum(weights), false)
                 : node.reduce(ReduceKind::Mean, loss, all, false);
}

static LogicalResult importLikelihoodLoss(OnnxNode &node) {
  return node.setWideResult(buildLikelihoodLoss(node, node.getWideInput(0)));
}

static LogicalResult importCrossEntropyLoss(OnnxNode &node) {
  Value x = node.getWideInput(0);
  if (!x)
    return failure();
  if (!isFloat(x) || rankOf(x) < 2)
    return node.error() << "expected scores N x C x …, but got " << x.getType();
  LogSoftmaxOp::Properties properties;
  properties.axis = node.builder.getI64IntegerAttr(1);
  x = node.make<LogSoftmaxOp>(x.getType(), x, properties);
  if (failed(node.setWideResult(buildLikelihoodLoss(node, x))))
    return failure();
  return node.usesOutput(1) ? node.setWideResult(x, 1) : success();
}

ArrayRef<OnnxHandler> nncomp::getLossHandlers() {
  static const OnnxHandler handlers[] = {
      {"NegativeLogLikelihoodLoss", importLikelihoodLoss, 2, 3},
      {"SoftmaxCrossEntropyLoss", importCrossEntropyLoss, 2, 3, 2},
  };
  return handlers;
}
