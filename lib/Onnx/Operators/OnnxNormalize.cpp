//===- OnnxNormalize.cpp - Normalisations and softmax of ONNX -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;
using arith::CmpFPredicate;
using arith::CmpIPredicate;
using onnx::TensorProto;

static LogicalResult expectFloats(OnnxNode &node, Value x, int64_t minRank) {
  if (!x)
    return failure();
  if (isFloat(x) && rankOf(x) >= minRank)
    return success();
  return node.error() << "expected floats of at least " << minRank
                      << " dimensions, but got " << x.getType();
}

static LogicalResult importBatchNorm(OnnxNode &node) {
  SmallVector<Value> operands;
  for (int i = 0; i < 5; ++i)
    operands.push_back(node.getInput(i));
  if (failed(expectFloats(node, operands[0], 2)))
    return failure();
  BatchNormOp::Properties properties;
  properties.axis = node.builder.getI64IntegerAttr(1);
  properties.epsilon =
      node.builder.getF32FloatAttr(node.getFloat("epsilon", 1e-5f));
  return node.setResult(
      node.make<BatchNormOp>(operands[0].getType(), operands, properties));
}

static std::string refuseBatchNorm(const OnnxQuery &query) {
  // Opsets below 7 train unless `is_test` is set.
  if (query.getInt("training_mode", 0) ||
      (query.opset < 7 && !query.getInt("is_test", 0)))
    return "training mode";
  return query.getInt("spatial", 1) ? "" : "spatial = 0";
}

static LogicalResult importLRN(OnnxNode &node) {
  Value x = node.getInput(0);
  if (failed(expectFloats(node, x, 2)))
    return failure();
  Builder &b = node.builder;
  LRNOp::Properties properties;
  properties.axis = b.getI64IntegerAttr(1);
  properties.size = b.getI64IntegerAttr(node.getInt("size", 0));
  properties.alpha = b.getF32FloatAttr(node.getFloat("alpha", 1e-4f));
  properties.beta = b.getF32FloatAttr(node.getFloat("beta", 0.75f));
  properties.bias = b.getF32FloatAttr(node.getFloat("bias", 1));
  return node.setResult(node.make<LRNOp>(x.getType(), x, properties));
}

namespace {
/// A value less its mean, over some dimensions, and the statistics.
struct Centered {
  Value value, mean, variance;
};
} // namespace

static Centered center(OnnxNode &node, Value x, ArrayRef<int64_t> axes) {
  Value mean = node.reduce(ReduceKind::Mean, x, axes, /*keepDims=*/true);
  Value value = node.sub(x, mean);
  Value variance = node.reduce(ReduceKind::Mean, node.mul(value, value), axes,
                               /*keepDims=*/true);
  return {value, mean, variance};
}

/// 1 / sqrt(variance + epsilon)
static Value inverseDeviation(OnnxNode &node, Value variance, float epsilon) {
  Value deviation = node.add(variance, node.scalarLike(variance, epsilon));
  deviation = deviation ? node.map<math::SqrtOp>(deviation) : Value();
  return node.div(node.scalarLike(deviation, 1), deviation, false);
}

/// One value per channel as something that broadcasts with N x C x ….
static Value perChannel(OnnxNode &node, Value value, Value x) {
  if (!value)
    return {};
  Shape shape(rankOf(x), 1);
  shape[1] = typeOf(x).getDimSize(1);
  return node.reshape(value, shape);
}

static LogicalResult importInstanceNorm(OnnxNode &node) {
  Value x = node.getWideInput(0);
  if (failed(expectFloats(node, x, 3)))
    return failure();
  Centered c = center(node, x, countUp(2, rankOf(x)));
  Value scale = node.mul(
      inverseDeviation(node, c.variance, node.getFloat("epsilon", 1e-5f)),
      perChannel(node, node.getWideInput(1), x));
  return node.setWideResult(node.add(
      node.mul(c.value, scale), perChannel(node, node.getWideInput(2), x)));
}

static LogicalResult importGroupNorm(OnnxNode &node) {
  Value x = node.getWideInput(0);
  if (failed(expectFloats(node, x, 3)))
    return failure();
  Shape shape = shapeOf(x);
  int64_t groups = node.getInt("num_groups", 0);
  if (groups < 1 || shape[1] % groups)
    return node.error() << "expected groups that divide " << shape[1]
                        << " channels, but got " << groups;
  int64_t rest = computeProduct(ArrayRef(shape).drop_front()) / groups;
  Centered c = center(node, node.reshape(x, {shape[0], groups, rest}), 2);
  Value normal = node.reshape(
      node.mul(c.value, inverseDeviation(node, c.variance,
                                         node.getFloat("epsilon", 1e-5f))),
      shape);
  // Opset 18 has a scale per group, later ones one per channel.
  auto spread = [&](Value value) -> Value {
    if (node.opset >= 21 || !value)
      return perChannel(node, value, x);
    value = node.broadcast(node.reshape(value, {groups, 1}),
                           {groups, shape[1] / groups});
    return perChannel(node, value, x);
  };
  return node.setWideResult(
      node.add(node.mul(normal, spread(node.getWideInput(1))),
               spread(node.getWideInput(2))));
}

static LogicalResult importLayerNorm(OnnxNode &node) {
  Value x = node.getInput(0);
  if (failed(expectFloats(node, x, 1)))
    return failure();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", -1), rankOf(x));
  if (failed(axis))
    return failure();
  // Statistics are in the stash type, f32 unless the model says otherwise.
  int32_t type = node.getOnnxType();
  int32_t stash = node.getInt("stash_type", TensorProto::FLOAT);
  if (stash != TensorProto::FLOAT && stash != type)
    return node.error() << "expected a stash_type of FLOAT, but got "
                        << getOnnxTypeName(stash);
  if (elementOf(x).isF64())
    stash = type;
  int32_t wide = getWideType(stash);
  Centered c =
      center(node, node.cast(x, type, wide), countUp(*axis, rankOf(x)));
  Value inverse =
      inverseDeviation(node, c.variance, node.getFloat("epsilon", 1e-5f));
  Value y = node.mul(node.cast(node.mul(c.value, inverse), wide, type),
                     node.getInput(1));
  if (node.hasInput(2))
    y = node.add(y, node.getInput(2));
  if (failed(node.setResult(y)))
    return failure();
  if (node.usesOutput(1) &&
      failed(node.setResult(node.cast(c.mean, wide, stash), stash, 1)))
    return failure();
  return node.usesOutput(2)
             ? node.setResult(node.cast(inverse, wide, stash), stash, 2)
             : success();
}

static LogicalResult importMeanVarianceNorm(OnnxNode &node) {
  Value x = node.getWideInput(0);
  if (failed(expectFloats(node, x, 1)))
    return failure();
  FailureOr<Shape> axes =
      node.normalizeAxes(node.getInts("axes", {0, 2, 3}), rankOf(x));
  if (failed(axes))
    return failure();
  llvm::sort(*axes);
  Centered c = center(node, x, *axes);
  Value deviation = c.variance ? node.map<math::SqrtOp>(c.variance) : Value();
  // The guard against a deviation of zero is that of ONNX's function.
  deviation = node.add(deviation, node.scalarLike(deviation, 1e-9));
  return node.setWideResult(node.div(c.value, deviation, false));
}

static LogicalResult importLpNorm(OnnxNode &node) {
  Value x = node.getWideInput(0);
  if (failed(expectFloats(node, x, 1)))
    return failure();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", -1), rankOf(x));
  if (failed(axis))
    return failure();
  int64_t p = node.getInt("p", 2);
  if (p != 1 && p != 2)
    return node.error() << "expected p of 1 or 2, but got " << p;
  Value norm = node.reduce(p == 1 ? ReduceKind::L1 : ReduceKind::L2, x, *axis,
                           /*keepDims=*/true);
  // A row of zeros stays one.
  Value zero = node.scalarLike(x, 0);
  Value isZero =
      node.compare(CmpFPredicate::OEQ, CmpIPredicate::eq, norm, zero);
  return node.setWideResult(
      node.select(isZero, zero, node.div(x, norm, false)));
}

/// Builds on the one dimension that a softmax is along: since opset 13 that is
/// `axis`, before it is all from `axis` on as one.
static LogicalResult
alongSoftmaxAxis(OnnxNode &node,
                 llvm::function_ref<Value(Value, int64_t)> build) {
  Value x = node.getInput(0);
  if (failed(expectFloats(node, x, 1)))
    return failure();
  bool coerces = node.opset < 13;
  int64_t rank = rankOf(x), given = node.getInt("axis", coerces ? 1 : -1);
  // Before opset 11 an axis may be the rank, and each element is by itself.
  if (coerces && given == rank) {
    Shape shape = shapeOf(x), expanded = shape;
    expanded.push_back(1);
    return node.setResult(
        node.reshape(build(node.reshape(x, expanded), rank), shape));
  }
  FailureOr<int64_t> axis = node.normalizeAxis(given, rank);
  if (failed(axis))
    return failure();
  ArrayRef<int64_t> inner = typeOf(x).getShape().drop_front(*axis + 1);
  if (!coerces || llvm::all_of(inner, [](int64_t d) { return d == 1; }))
    return node.setResult(build(x, *axis));
  Shape shape = shapeOf(x);
  Shape merged(shape.begin(), shape.begin() + *axis);
  merged.push_back(1);
  for (int64_t size : ArrayRef(shape).drop_front(*axis))
    merged.back() *= size;
  return node.setResult(
      node.reshape(build(node.reshape(x, merged), *axis), shape));
}

template <typename OpTy> static LogicalResult importSoftmax(OnnxNode &node) {
  return alongSoftmaxAxis(node, [&](Value x, int64_t axis) -> Value {
    if (!x)
      return {};
    typename OpTy::Properties properties;
    properties.axis = node.builder.getI64IntegerAttr(axis);
    return node.make<OpTy>(x.getType(), x, properties);
  });
}

/// One at the first maximum along the dimension, zero elsewhere.
static LogicalResult importHardmax(OnnxNode &node) {
  return alongSoftmaxAxis(node, [&](Value x, int64_t axis) -> Value {
    if (!x)
      return {};
    ArgReduceOp::Properties properties;
    properties.kind = ArgReduceKindAttr::get(node.context, ArgReduceKind::Max);
    properties.axis = node.builder.getI64IntegerAttr(axis);
    properties.keep_dims = node.builder.getUnitAttr();
    Value first = node.infer<ArgReduceOp>(x, properties);
    Value position = node.iota(typeOf(x).getDimSize(axis), axis, rankOf(x));
    Value isFirst =
        node.compare(CmpFPredicate::OEQ, CmpIPredicate::eq, position, first);
    return node.select(isFirst, node.scalarLike(x, 1), node.scalarLike(x, 0));
  });
}

ArrayRef<OnnxHandler> nncomp::getNormalizeHandlers() {
  static const OnnxHandler handlers[] = {
      {"BatchNormalization", importBatchNorm, 5, 5, 1, refuseBatchNorm},
      {"LRN", importLRN, 1, 1},
      {"InstanceNormalization", importInstanceNorm, 3, 3},
      {"GroupNormalization", importGroupNorm, 3, 3},
      {"LayerNormalization", importLayerNorm, 2, 3, 3},
      {"MeanVarianceNormalization", importMeanVarianceNorm, 1, 1},
      {"LpNormalization", importLpNorm, 1, 1},
      {"Softmax", importSoftmax<SoftmaxOp>, 1, 1},
      {"LogSoftmax", importSoftmax<LogSoftmaxOp>, 1, 1},
      {"Hardmax", importHardmax, 1, 1},
  };
  return handlers;
}
