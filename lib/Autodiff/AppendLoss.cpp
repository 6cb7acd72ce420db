//===- AppendLoss.cpp - From outputs and labels to a loss ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorBuilder.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Autodiff/State.h"
#include "nncomp/IR/Module.h"
#include "llvm/ADT/Sequence.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_APPENDLOSS
#include "nncomp/Autodiff/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Builds a loss of scores z, N x C, for labels or targets and a weight of each
/// sample.
class LossBuilder : public TensorBuilder {
public:
  LossBuilder(OpBuilder &builder, Location loc, RankedTensorType scores)
      : TensorBuilder(builder, loc), scores(scores),
        samples(scores.clone(scores.getShape().take_front())),
        scalar(scores.clone(ArrayRef<int64_t>())) {}

  /// 1 where the class is the label, N x C.
  Value oneHot(Value labels);
  /// The mean of the samples' losses by `weights`; 0 if these are.
  Value mean(Value losses, Value weights);
  /// How many samples of positive weight have their greatest score at the
  /// label.
  Value countCorrect(Value z, Value labels, Value weights);

  Value crossEntropy(Value logits, Value labels, Value weights,
                     ArrayRef<double> classWeights, double smoothing);
  Value squaredHinge(Value z, Value labels, Value weights);
  Value meanSquaredError(Value z, Value targets, Value weights);

private:
  Value total(Value values) {
    auto axes =
        llvm::to_vector(llvm::seq<int64_t>(0, typeOf(values).getRank()));
    return sumOver(values, axes, scalar);
  }
  /// One value for each class, as a row for each sample.
  Value rows(ArrayRef<double> values);
  /// total(a) / total(b).
  Value ratio(Value a, Value b) {
    Value sum = total(b);
    return quotient(total(a),
                    where(isGreater(sum, 0), sum, constant(scalar, 1)));
  }

  RankedTensorType scores, samples, scalar;
};

struct AppendLoss : nncomp::impl::AppendLossBase<AppendLoss> {
  using AppendLossBase::AppendLossBase;

  void runOnOperation() override {
    FailureOr<func::FuncOp> main = findMain(getOperation());
    if (failed(main) || failed(append(*main)))
      signalPassFailure();
  }

private:
  LogicalResult append(func::FuncOp main);
  /// The scores, N x C, that the loss is of: of probabilities, the softmax's
  /// input.
  FailureOr<Value> findScores(func::FuncOp main, OpBuilder &builder);
};
} // namespace

Value LossBuilder::oneHot(Value labels) {
  int64_t classes = scores.getDimSize(1);
  Type integer = typeOf(labels).getElementType();
  SmallVector<Attribute> numbers;
  for (int64_t i = 0; i < classes; ++i)
    numbers.push_back(IntegerAttr::get(integer, i));
  auto integers = RankedTensorType::get(scores.getShape(), integer);
  Value row = arith::ConstantOp::create(
      *this, DenseElementsAttr::get(
                 RankedTensorType::get({1, classes}, integer), numbers));
  Value column = reshape(labels, {scores.getDimSize(0), 1});
  Value isLabel =
      arith::CmpIOp::create(*this, arith::CmpIPredicate::eq,
                            BroadcastOp::create(*this, integers, row),
                            BroadcastOp::create(*this, integers, column));
  return where(isLabel, constant(scores, 1));
}

Value LossBuilder::rows(ArrayRef<double> values) {
  Type element = scores.getElementType();
  SmallVector<Attribute> attributes;
  for (double value : values)
    attributes.push_back(FloatAttr::get(element, value));
  auto row = scores.clone({1, scores.getDimSize(1)});
  return BroadcastOp::create(
      *this, scores,
      arith::ConstantOp::create(*this,
                                DenseElementsAttr::get(row, attributes)));
}

Value LossBuilder::mean(Value losses, Value weights) {
  return ratio(product(losses, weights), weights);
}

Value LossBuilder::countCorrect(Value z, Value labels, Value weights) {
  Value best = ArgReduceOp::create(*this, z, ArgReduceKind::Max, /*axis=*/1,
                                   /*keep_dims=*/false,
                                   /*select_last_index=*/false);
  Value isCorrect =
      arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, best, labels);
  Value counts = where(isGreater(weights, 0), constant(samples, 1));
  return total(where(isCorrect, counts));
}

/// With class weights c and smoothing e: the sum of (1 - e) c[label] (-log
/// p[label]) + e / C (sum over all classes k of c[k] (-log p[k])), over the sum
/// of c[label] (PyTorch's CrossEntropyLoss). Samples are weighted too.
Value LossBuilder::crossEntropy(Value logits, Value labels, Value weights,
                                ArrayRef<double> classWeights,
                                double smoothing) {
  Value surprise = negate(LogSoftmaxOp::create(*this, logits, /*axis=*/1));
  Value hot = oneHot(labels), wanted = hot, parts = weights;
  if (smoothing > 0)
    wanted = sum(scale(hot, 1 - smoothing),
                 constant(scores, smoothing / scores.getDimSize(1)));
  if (!classWeights.empty()) {
    Value factors = rows(classWeights);
    surprise = product(surprise, factors);
    parts = product(weights, sumOver(product(hot, factors), {1}, samples));
  }
  Value losses = sumOver(product(wanted, surprise), {1}, samples);
  return ratio(product(losses, weights), parts);
}

/// The sum over classes of max(0, 1 - t z)^2, with t 1 at the label, else -1.
Value LossBuilder::squaredHinge(Value z, Value labels, Value weights) {
  Value t = difference(scale(oneHot(labels), 2), constant(scores, 1));
  Value margin = difference(constant(scores, 1), product(t, z));
  margin = where(isGreater(margin, 0), margin);
  return mean(sumOver(product(margin, margin), {1}, samples), weights);
}

Value LossBuilder::meanSquaredError(Value z, Value targets, Value weights) {
  Value error = difference(z, targets);
  Value squares = sumOver(product(error, error), {1}, samples);
  return mean(scale(squares, 1. / scores.getDimSize(1)), weights);
}

FailureOr<Value> AppendLoss::findScores(func::FuncOp main, OpBuilder &builder) {
  Operation *end = main.getBody().front().getTerminator();
  if (end->getNumOperands() == 0)
    return main.emitError(
        "expected a result to take the loss of, but got none");
  Value output = end->getOperand(0);
  // What only changes the shape is between a network and its softmax, or after
  // it.
  auto skipReshapes = [](Value value) {
    while (Operation *op = value.getDefiningOp())
      if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
        value = op->getOperand(0);
      else
        break;
    return value;
  };
  Value scores = output;
  if (loss == LossKind::CrossEntropy)
    if (auto softmax = skipReshapes(output).getDefiningOp<SoftmaxOp>())
      scores = softmax.getInput();
  auto type = dyn_cast<RankedTensorType>(scores.getType());
  if (!type || type.getRank() < 2 || type.getEncoding() ||
      !isa<FloatType>(type.getElementType()))
    return main.emitError("expected scores of a sample and a class each, but "
                          "got ")
           << scores.getType();
  // Classes are the one dimension other than the first that is not 1, or the
  // last one: positions of a sequence are samples.
  int64_t samples = type.getDimSize(0);
  int64_t classes = type.getNumElements() / std::max<int64_t>(1, samples);
  if (llvm::count_if(type.getShape().drop_front(),
                     [](int64_t size) { return size != 1; }) > 1) {
    classes = type.getShape().back();
    samples = type.getNumElements() / classes;
  }
  return TensorBuilder(builder, end->getLoc())
      .reshape(scores, {samples, classes});
}

LogicalResult AppendLoss::append(func::FuncOp main) {
  Operation *end = main.getBody().front().getTerminator();
  OpBuilder builder(end);
  FailureOr<Value> z = findScores(main, builder);
  if (failed(z))
    return failure();
  RankedTensorType type = typeOf(*z);
  int64_t samples = type.getDimSize(0), classes = type.getDimSize(1);
  if (!classWeights.empty() && int64_t(classWeights.size()) != classes)
    return main.emitError("expected a weight for each of ")
           << classes << " classes, but got " << classWeights.size();
  if (!(smoothing >= 0 && smoothing < 1))
    return main.emitError("expected a smoothing between 0 and 1, but got ")
           << smoothing;
  auto named = [&](StringRef name) {
    return builder.getNamedAttr(kNameAttr, builder.getStringAttr(name));
  };
  Location loc = end->getLoc();
  bool isTarget = loss == LossKind::MeanSquaredError;
  Value labels =
      isTarget
          ? addArgument(main, type, named("target"), loc)
          : addArgument(main,
                        RankedTensorType::get(samples, builder.getI64Type()),
                        named("label"), loc);
  Value weights =
      addArgument(main, type.clone({samples}), named("weight"), loc);
  LossBuilder build(builder, loc, type);
  SmallVector<double> factors(classWeights.begin(), classWeights.end());
  Value value;
  switch (loss) {
  case LossKind::CrossEntropy:
    value = build.crossEntropy(*z, labels, weights, factors, smoothing);
    break;
  case LossKind::SquaredHinge:
    value = build.squaredHinge(*z, labels, weights);
    break;
  case LossKind::MeanSquaredError:
    value = build.meanSquaredError(*z, labels, weights);
    break;
  }
  // Outputs that are no states were those of the network.
  BitVector outputs(main.getNumResults());
  for (unsigned i = 0; i < main.getNumResults(); ++i)
    if (!main.getResultAttr(i, kStateAttr))
      outputs.set(i);
  SmallVector<Value> kept;
  for (auto [i, operand] : llvm::enumerate(end->getOperands()))
    if (!outputs[i])
      kept.push_back(operand);
  end->setOperands(kept);
  (void)main.eraseResults(outputs);
  addResult(main, value, named("loss"));
  if (!isTarget)
    addResult(main, build.countCorrect(*z, labels, weights), named("correct"));
  return success();
}
