//===- AppendUpdate.cpp - From gradients to new states -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorBuilder.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Autodiff/Rates.h"
#include "nncomp/Autodiff/State.h"
#include "nncomp/IR/Module.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_APPENDUPDATE
#include "nncomp/Autodiff/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// A state that is learned.
struct Learned {
  BlockArgument value;
  Value gradient;
  StringRef name;
  bool decays;
};

/// Builds the update of one state.
class UpdateBuilder : public TensorBuilder {
public:
  UpdateBuilder(OpBuilder &builder, func::FuncOp main, Value rates,
                const Learned &state)
      : TensorBuilder(builder, state.value.getLoc()), main(main), rates(rates),
        state(state), type(typeOf(state.value)) {}

  void sgd(bool nesterov);
  void adam(bool decoupled);

private:
  /// One rate, repeated.
  Value rate(Rate rate);
  /// A state of the optimizer beside this one, before the step.
  Value slot(StringRef name);
  void setSlot(StringRef name, Value value);
  void setValue(Value value);
  Value decayed(Value value, Value gradient);
  std::string nameSlot(StringRef name) {
    return (state.name + "/" + name).str();
  }

  func::FuncOp main;
  Value rates;
  const Learned &state;
  RankedTensorType type;
};

struct AppendUpdate : nncomp::impl::AppendUpdateBase<AppendUpdate> {
  using AppendUpdateBase::AppendUpdateBase;

  void runOnOperation() override {
    FailureOr<func::FuncOp> main = findMain(getOperation());
    if (failed(main) || failed(append(*main)))
      signalPassFailure();
  }

private:
  LogicalResult append(func::FuncOp main);
  /// Takes the results that are gradients away.
  FailureOr<SmallVector<Learned>> takeGradients(func::FuncOp main);
  /// Scales all gradients so that their common norm is at most a rate.
  void clip(func::FuncOp main, Value rates, MutableArrayRef<Learned> states);
};
} // namespace

/// One of the rates as a scalar.
static Value extractRate(TensorBuilder &b, Value rates, Rate rate) {
  return b.reshape(b.slice(rates, int64_t(rate), 1, 1), {});
}

Value UpdateBuilder::rate(Rate rate) {
  Value scalar = extractRate(*this, rates, rate);
  if (typeOf(scalar).getElementType() != type.getElementType())
    scalar = arith::ExtFOp::create(
        *this, typeOf(scalar).clone(type.getElementType()), scalar);
  return type.getRank() ? Value(BroadcastOp::create(*this, type, scalar))
                        : scalar;
}

Value UpdateBuilder::slot(StringRef name) {
  return addArgument(main, type,
                     getNamedAttr(kStateAttr, getStringAttr(nameSlot(name))),
                     getLoc());
}

void UpdateBuilder::setSlot(StringRef name, Value value) {
  addResult(main, value,
            getNamedAttr(kStateAttr, getStringAttr(nameSlot(name))));
}

void UpdateBuilder::setValue(Value value) {
  addResult(main, value, getNamedAttr(kStateAttr, getStringAttr(state.name)));
}

/// gradient + decay * value.
Value UpdateBuilder::decayed(Value value, Value gradient) {
  if (!state.decays)
    return gradient;
  return sum(gradient, product(rate(Rate::Decay), value));
}

/// m = momentum m + g; value -= lr m, or with Nesterov lr (g + momentum m).
void UpdateBuilder::sgd(bool nesterov) {
  Value gradient = decayed(state.value, state.gradient);
  Value momentum = rate(Rate::Momentum);
  Value velocity = sum(product(momentum, slot("momentum")), gradient);
  Value step = nesterov ? sum(gradient, product(momentum, velocity)) : velocity;
  setValue(difference(state.value, product(rate(Rate::Learning), step)));
  setSlot("momentum", velocity);
}

/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
/// value -= lr / c1 m / (sqrt(v) / sqrt(c2) + epsilon), with ci = 1 - bi^t.
/// Decoupled, decay shrinks the value by lr decay before (AdamW).
void UpdateBuilder::adam(bool decoupled) {
  Value one = constant(type, 1), learning = rate(Rate::Learning);
  Value value = state.value, gradient = state.gradient;
  if (!decoupled)
    gradient = decayed(value, gradient);
  else if (state.decays)
    value =
        product(value, difference(one, product(learning, rate(Rate::Decay))));
  Value beta1 = rate(Rate::Beta1), beta2 = rate(Rate::Beta2);
  Value first = sum(product(beta1, slot("first")),
                    product(difference(one, beta1), gradient));
  Value second =
      sum(product(beta2, slot("second")),
          product(difference(one, beta2), product(gradient, gradient)));
  Value root = quotient(math::SqrtOp::create(*this, second),
                        math::SqrtOp::create(*this, rate(Rate::Correction2)));
  Value step = quotient(first, sum(root, rate(Rate::Epsilon)));
  Value size = quotient(learning, rate(Rate::Correction1));
  setValue(difference(value, product(size, step)));
  setSlot("first", first);
  setSlot("second", second);
}

FailureOr<SmallVector<Learned>> AppendUpdate::takeGradients(func::FuncOp main) {
  llvm::StringMap<Value> gradients;
  BitVector taken(main.getNumResults());
  Operation *end = main.getBody().front().getTerminator();
  SmallVector<Value> kept;
  for (unsigned i = 0; i < main.getNumResults(); ++i) {
    auto name = main.getResultAttrOfType<StringAttr>(i, kGradientAttr);
    if (!name) {
      kept.push_back(end->getOperand(i));
      continue;
    }
    gradients[name.getValue()] = end->getOperand(i);
    taken.set(i);
  }
  SmallVector<Learned> states;
  for (BlockArgument argument : main.getArguments()) {
    unsigned i = argument.getArgNumber();
    auto name = main.getArgAttrOfType<StringAttr>(i, kStateAttr);
    if (!name || !main.getArgAttr(i, kLearnedAttr))
      continue;
    Value gradient = gradients.lookup(name.getValue());
    if (!gradient || gradient.getType() != argument.getType())
      return main.emitError("expected a gradient of ")
             << name << " of its type, but got "
             << (gradient ? "another one" : "none");
    Type element = typeOf(argument).getElementType();
    if (element.getIntOrFloatBitWidth() < 32)
      return main.emitError("expected states of 32 bits or more, since updates "
                            "are small, but got ")
             << name << " of " << element;
    states.push_back({argument, gradient, name.getValue(),
                      !main.getArgAttr(i, kNoDecayAttr)});
  }
  if (states.empty())
    return main.emitError("expected states that are learned, but got none");
  end->setOperands(kept);
  (void)main.eraseResults(taken);
  return states;
}

/// By min(1, maximum / (norm + 1e-6)), as PyTorch's clip_grad_norm_.
void AppendUpdate::clip(func::FuncOp main, Value rates,
                        MutableArrayRef<Learned> states) {
  OpBuilder builder(main.getBody().front().getTerminator());
  TensorBuilder b(builder, main.getLoc());
  RankedTensorType scalar = typeOf(rates).clone(ArrayRef<int64_t>());
  Value squares;
  for (Learned &state : states) {
    RankedTensorType type = typeOf(state.gradient);
    auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
    Value part = b.sumOver(b.product(state.gradient, state.gradient), axes,
                           type.clone(ArrayRef<int64_t>()));
    squares = squares ? b.sum(squares, part) : part;
  }
  Value norm =
      b.sum(math::SqrtOp::create(b, squares), b.constant(scalar, 1e-6));
  Value factor = b.quotient(extractRate(b, rates, Rate::MaxNorm), norm);
  factor = arith::MinimumFOp::create(b, factor, b.constant(scalar, 1));
  for (Learned &state : states) {
    RankedTensorType type = typeOf(state.gradient);
    state.gradient =
        b.product(state.gradient, BroadcastOp::create(b, type, factor));
  }
}

LogicalResult AppendUpdate::append(func::FuncOp main) {
  FailureOr<SmallVector<Learned>> states = takeGradients(main);
  if (failed(states))
    return failure();
  OpBuilder builder(main.getBody().front().getTerminator());
  Value rates = addArgument(
      main, RankedTensorType::get(kNumRates, builder.getF32Type()),
      builder.getNamedAttr(kNameAttr, builder.getStringAttr("rates")),
      main.getLoc());
  if (clipNorm)
    clip(main, rates, *states);
  for (const Learned &state : *states) {
    UpdateBuilder update(builder, main, rates, state);
    switch (optimizer) {
    case OptimizerKind::Sgd:
    case OptimizerKind::Nesterov:
      update.sgd(optimizer == OptimizerKind::Nesterov);
      break;
    case OptimizerKind::Adam:
    case OptimizerKind::AdamW:
      update.adam(optimizer == OptimizerKind::AdamW);
      break;
    }
  }
  return success();
}
