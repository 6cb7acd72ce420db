//===- Parametrize.cpp - From constants to states ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorBuilder.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Autodiff/State.h"
#include "nncomp/IR/Layers.h"
#include "nncomp/IR/Module.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_PARAMETRIZE
#include "nncomp/Autodiff/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct Parametrize : nncomp::impl::ParametrizeBase<Parametrize> {
  using ParametrizeBase::ParametrizeBase;

  void runOnOperation() override {
    FailureOr<func::FuncOp> found = findMain(getOperation());
    if (failed(found))
      return signalPassFailure();
    main = *found;
    taken.clear();
    shared.clear();
    learned = 0;
    SmallVector<Operation *> ops;
    for (Operation &op : main.getBody().front())
      ops.push_back(&op);
    for (Operation *op : ops) {
      if (auto layer = dyn_cast<LayerOpInterface>(op))
        parametrizeLayer(layer);
      else if (auto norm = dyn_cast<BatchNormOp>(op))
        parametrizeNorm(norm);
      else if (auto add = dyn_cast<arith::AddFOp>(op))
        parametrizeBias(add);
    }
    if (!learned) {
      main.emitError("expected layers with constant weights, but got none");
      signalPassFailure();
    }
  }

private:
  void parametrizeLayer(LayerOpInterface layer);
  void parametrizeNorm(BatchNormOp norm);
  /// A constant that is added to a layer, as exporters write the bias of a
  /// matrix product.
  void parametrizeBias(arith::AddFOp add);
  /// Normalises by the mean and variance of the batch, which the running ones
  /// follow.
  void useBatchStatistics(BatchNormOp norm);

  /// Makes a constant operand an argument `LAYER.part`; nothing happens to
  /// others. Layers that shared a constant share the argument.
  void parametrize(OpOperand &operand, StringRef part, bool learns,
                   bool decays);
  Value addState(arith::ConstantOp constant, Location layer, StringRef part,
                 bool learns, bool decays);
  std::string getUniqueName(Location loc, StringRef part);

  func::FuncOp main;
  llvm::StringSet<> taken;
  /// By constant, the argument.
  llvm::DenseMap<Attribute, Value> shared;
  unsigned learned = 0;
};
} // namespace

std::string Parametrize::getUniqueName(Location loc, StringRef part) {
  StringAttr layer = getLayerName(loc);
  std::string stem =
      (layer ? layer.getValue() : StringRef(kUnnamedLayer)).str();
  std::string name = stem + "." + part.str();
  for (unsigned i = 2; !taken.insert(name).second; ++i)
    name = stem + "#" + std::to_string(i) + "." + part.str();
  return name;
}

void Parametrize::parametrize(OpOperand &operand, StringRef part, bool learns,
                              bool decays) {
  auto constant = operand.get().getDefiningOp<arith::ConstantOp>();
  auto type = dyn_cast<RankedTensorType>(operand.get().getType());
  auto values =
      constant ? dyn_cast<ElementsAttr>(constant.getValue()) : nullptr;
  if (!values || !type || !isa<FloatType>(type.getElementType()))
    return;
  // Constants that are equal by chance are those that hold one value: zeros of
  // biases. They are states of their own.
  bool isShared = learns && !values.isSplat();
  Value argument = isShared ? shared.lookup(values) : Value();
  if (!argument)
    argument =
        addState(constant, operand.getOwner()->getLoc(), part, learns, decays);
  if (isShared)
    shared[values] = argument;
  operand.set(argument);
  if (constant->use_empty())
    constant->erase();
}

Value Parametrize::addState(arith::ConstantOp constant, Location layer,
                            StringRef part, bool learns, bool decays) {
  Builder builder(main.getContext());
  std::string name = getUniqueName(layer, part);
  SmallVector<NamedAttribute> attributes{
      builder.getNamedAttr(kStateAttr, builder.getStringAttr(name)),
      builder.getNamedAttr(kInitialAttr, constant.getValue())};
  if (learns)
    attributes.push_back(
        builder.getNamedAttr(kLearnedAttr, builder.getUnitAttr()));
  if (learns && !decays)
    attributes.push_back(
        builder.getNamedAttr(kNoDecayAttr, builder.getUnitAttr()));
  learned += learns;
  return addArgument(main, cast<RankedTensorType>(constant.getType()),
                     attributes, constant.getLoc());
}

void Parametrize::parametrizeLayer(LayerOpInterface layer) {
  parametrize(layer.getWeightsMutable(), "weights", /*learns=*/true,
              /*decays=*/true);
  for (OpOperand &bias : layer.getBiasMutable())
    parametrize(bias, "bias", /*learns=*/true, /*decays=*/false);
}

void Parametrize::parametrizeBias(arith::AddFOp add) {
  for (auto [side, other] : {std::pair(0, 1), std::pair(1, 0)}) {
    Operation *source = add->getOperand(other).getDefiningOp();
    while (isa_and_present<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
                           TransposeOp>(source))
      source = source->getOperand(0).getDefiningOp();
    if (!isa_and_present<LayerOpInterface>(source))
      continue;
    OpOperand *constant = &add->getOpOperand(side);
    if (auto broadcast = constant->get().getDefiningOp<BroadcastOp>())
      constant = &broadcast.getInputMutable();
    parametrize(*constant, "bias", /*learns=*/true, /*decays=*/false);
  }
}

void Parametrize::parametrizeNorm(BatchNormOp norm) {
  parametrize(norm.getScaleMutable(), "scale", /*learns=*/true,
              /*decays=*/false);
  parametrize(norm.getShiftMutable(), "shift", /*learns=*/true,
              /*decays=*/false);
  parametrize(norm.getMeanMutable(), "mean", /*learns=*/false,
              /*decays=*/false);
  parametrize(norm.getVarianceMutable(), "variance", /*learns=*/false,
              /*decays=*/false);
  if (batchStatistics)
    useBatchStatistics(norm);
}

void Parametrize::useBatchStatistics(BatchNormOp norm) {
  OpBuilder builder(norm);
  TensorBuilder b(builder, norm.getLoc());
  RankedTensorType type = norm.getInput().getType(),
                   channels = norm.getMean().getType();
  int64_t axis = norm.getAxis();
  SmallVector<int64_t> others = getOtherAxes(type.getRank(), axis);
  int64_t count = type.getNumElements() / channels.getNumElements();
  auto meanOf = [&](Value value) -> Value {
    return ReduceOp::create(b, value, ReduceKind::Mean, others,
                            /*keep_dims=*/false);
  };
  Value mean = meanOf(norm.getInput());
  Value centred = b.difference(norm.getInput(), b.alongAxis(mean, axis, type));
  Value variance = meanOf(b.product(centred, centred));
  // r + a (b - r), with the unbiased variance.
  auto follow = [&](OpOperand &running, Value batch) {
    auto argument = dyn_cast<BlockArgument>(running.get());
    if (!argument)
      return;
    Value change = b.scale(b.difference(batch, argument), followRate);
    addResult(
        main, b.sum(argument, change),
        b.getNamedAttr(kStateAttr,
                       main.getArgAttr(argument.getArgNumber(), kStateAttr)));
  };
  Value unbiased =
      b.scale(variance, count > 1 ? double(count) / (count - 1) : 1.0);
  follow(norm.getMeanMutable(), mean);
  follow(norm.getVarianceMutable(), unbiased);
  norm.getMeanMutable().set(mean);
  norm.getVarianceMutable().set(variance);
}
