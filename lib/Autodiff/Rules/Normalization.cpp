//===- Normalization.cpp - Gradients of normalisations -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;

/// With x^ = (x - mean) / s and s = sqrt(variance + epsilon), by each operand
/// alone. Where mean and variance are those of the batch, the rules of what
/// computes them do the rest.
static void differentiateBatchNorm(BatchNormOp op, GradientBuilder &b) {
  RankedTensorType type = op.getInput().getType(),
                   channels = op.getScale().getType();
  int64_t axis = op.getAxis();
  SmallVector<int64_t> others = getOtherAxes(type.getRank(), axis);
  Value gradient = b.getGradient();
  double epsilon = op.getEpsilon().convertToDouble();
  Value inverse =
      b.quotient(b.constant(channels, 1),
                 math::SqrtOp::create(b, b.sum(op.getVariance(),
                                               b.constant(channels, epsilon))));
  Value centred =
      b.difference(op.getInput(), b.alongAxis(op.getMean(), axis, type));
  Value normal = b.product(centred, b.alongAxis(inverse, axis, type));
  Value byShift = b.sumOver(gradient, others, channels);
  Value byScale = b.sumOver(b.product(gradient, normal), others, channels);
  Value slope = b.product(op.getScale(), inverse);
  b.add(op.getInput(), b.product(gradient, b.alongAxis(slope, axis, type)));
  b.add(op.getScale(), byScale);
  b.add(op.getShift(), byShift);
  b.add(op.getMean(), b.negate(b.product(slope, byShift)));
  b.add(op.getVariance(),
        b.scale(b.product(b.product(slope, inverse), byScale), -0.5));
}

/// The sum of a window of `size` neighbours along an axis, from `first` of them
/// before each element.
static Value sumWindows(GradientBuilder &b, Value value, int64_t axis,
                        int64_t size, int64_t first) {
  RankedTensorType type = typeOf(value);
  SmallVector<int64_t> shape(type.getShape()), offsets(type.getRank(), 0),
      ones(type.getRank(), 1);
  shape[axis] += size - 1;
  offsets[axis] = first;
  Value padded = b.unslice(value, offsets, ones, type.clone(shape));
  Value sum;
  for (int64_t i = 0; i < size; ++i) {
    offsets[axis] = i;
    Value term = b.slice(padded, offsets, type.getShape(), ones);
    sum = sum ? b.sum(sum, term) : term;
  }
  return sum;
}

/// With s = bias + alpha / size * (sum of squares), y = x s^-beta:
/// dx = g s^-beta - 2 alpha beta / size * x * (sum of g y / s over the windows
/// that hold the channel).
static void differentiateLRN(LRNOp op, GradientBuilder &b) {
  Value gradient = b.getGradient(), x = op.getInput();
  int64_t size = op.getSize(), axis = op.getAxis();
  double alpha = op.getAlpha().convertToDouble(),
         beta = op.getBeta().convertToDouble(),
         bias = op.getBias().convertToDouble();
  int64_t before = (size - 1) / 2;
  Value squares = sumWindows(b, b.product(x, x), axis, size, before);
  Value s =
      b.sum(b.scale(squares, alpha / size), b.constant(x.getType(), bias));
  Value power = math::PowFOp::create(b, s, b.constant(x.getType(), -beta));
  Value weighted = b.quotient(b.product(gradient, op.getResult()), s);
  Value sums = sumWindows(b, weighted, axis, size, size - 1 - before);
  b.add(x, b.difference(b.product(gradient, power),
                        b.scale(b.product(x, sums), 2 * alpha * beta / size)));
}

/// The sum of `value` along `axis`, repeated along it.
static Value sumAlong(GradientBuilder &b, Value value, int64_t axis) {
  RankedTensorType type = typeOf(value);
  SmallVector<int64_t> shape(type.getShape());
  shape[axis] = 1;
  return b.repeatAlong(b.sumOver(value, axis, type.clone(shape)), axis, type);
}

static void differentiateSoftmax(SoftmaxOp op, GradientBuilder &b) {
  Value gradient = b.getGradient(), p = op.getResult();
  Value mean = sumAlong(b, b.product(gradient, p), op.getAxis());
  b.add(op.getInput(), b.product(p, b.difference(gradient, mean)));
}

static void differentiateLogSoftmax(LogSoftmaxOp op, GradientBuilder &b) {
  Value gradient = b.getGradient();
  Value p = math::ExpOp::create(b, op.getResult());
  Value total = sumAlong(b, gradient, op.getAxis());
  b.add(op.getInput(), b.difference(gradient, b.product(p, total)));
}

void nncomp::attachNormalizationRules(MLIRContext *context) {
  attachRules<differentiateBatchNorm, differentiateLRN, differentiateSoftmax,
              differentiateLogSoftmax>(context);
}
