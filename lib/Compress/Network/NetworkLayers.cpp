//===- NetworkLayers.cpp - The layers that can be compressed --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NetworkLayers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nncomp/IR/CountOf.h"
#include "nncomp/IR/Layers.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Pipelines.h"
#include "llvm/ADT/StringSet.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

static void eraseUnused(Value constant) {
  Operation *op = constant ? constant.getDefiningOp() : nullptr;
  if (op && isOpTriviallyDead(op))
    op->erase();
}

void NetworkLayer::setWeights(Value weights) const {
  Value old = getWeights();
  op.getWeightsMutable().set(weights);
  eraseUnused(old);
}

void NetworkLayer::setBias(Value bias) const {
  Value old = getBias();
  op.getBiasMutable().assign(bias);
  eraseUnused(old);
}

/// Every layer with filters that `isMeant`. All get names, so that a layer
/// keeps its own whatever becomes of others.
static SmallVector<NetworkLayer>
collectLayers(func::FuncOp function,
              function_ref<bool(const NetworkLayer &)> isMeant) {
  SmallVector<NetworkLayer> layers;
  llvm::StringSet<> names;
  function.walk([&](LayerOpInterface op) {
    if (!op.hasFilters())
      return;
    NetworkLayer layer{op, {}};
    StringAttr given = getLayerName(op->getLoc());
    std::string base = given ? given.str() : op->getName().stripDialect().str();
    layer.name = base;
    for (int number = 1; !names.insert(layer.name).second; ++number)
      layer.name = base + "." + std::to_string(number);
    if (isMeant(layer))
      layers.push_back(std::move(layer));
  });
  return layers;
}

SmallVector<NetworkLayer> nncomp::findLayers(func::FuncOp function) {
  return findLayers(function, [](Value) { return false; });
}

SmallVector<NetworkLayer> nncomp::findLayers(func::FuncOp function,
                                             function_ref<bool(Value)> takes) {
  return collectLayers(function, [&](const NetworkLayer &layer) {
    Value weights = layer.getWeights();
    return typeOf(weights).getElementType().isF32() &&
           (getEncoding(weights.getType()) ? takes(weights)
                                           : bool(getDenseElements(weights)));
  });
}

SmallVector<NetworkLayer> nncomp::findEncodedLayers(func::FuncOp function) {
  return collectLayers(function, [](const NetworkLayer &layer) {
    return getEncoding(layer.getWeights().getType()) != nullptr;
  });
}

void nncomp::remarkOnEncoded(func::FuncOp function,
                             function_ref<bool(Value)> takes) {
  SmallVector<NetworkLayer> layers = findEncodedLayers(function);
  if (takes)
    llvm::erase_if(layers, [&](const NetworkLayer &layer) {
      return takes(layer.getWeights());
    });
  if (layers.empty())
    return;
  InFlightDiagnostic remark = emitRemark(function.getLoc());
  bool isOne = layers.size() == 1;
  remark << "left " << countOf(layers.size(), "layer") << " as "
         << (isOne ? "it is" : "they are")
         << ", whose weights are encoded already: ";
  llvm::interleaveComma(
      layers, remark, [&](const NetworkLayer &layer) { remark << layer.name; });
}

bool nncomp::isNeverNegative(Value value) {
  Operation *op = value.getDefiningOp();
  if (isa_and_present<KeepsSignOpInterface>(op))
    return isNeverNegative(op->getOperand(0));
  ActivationAttr activation;
  if (auto function = dyn_cast_if_present<ActivationOp>(op))
    activation = function.getFunction();
  else if (auto layer = dyn_cast_if_present<LayerOpInterface>(op))
    activation = layer.getActivationAttr();
  return activation && activation.getKind() == ActivationKind::Relu;
}

std::optional<std::vector<float>> nncomp::getFloatElements(Value value) {
  DenseElementsAttr constant = value ? getDenseElements(value) : nullptr;
  if (!constant || !constant.getElementType().isF32())
    return std::nullopt;
  auto values = constant.getValues<float>();
  return std::vector<float>(values.begin(), values.end());
}

Value nncomp::createFloats(OpBuilder &builder, Location loc,
                           RankedTensorType type, ArrayRef<float> values) {
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, values));
}

/// Fails with a diagnostic on weights that no pass can work with.
static LogicalResult verifyWeights(func::FuncOp function) {
  for (const NetworkLayer &layer : findLayers(function)) {
    auto weights = getFloatElements(layer.getWeights());
    for (float weight : *weights)
      if (!std::isfinite(weight))
        return emitError(layer.op->getLoc())
               << "expected finite weights, but got " << weight << " in '"
               << layer.name << "'";
    auto bias = getFloatElements(layer.getBias());
    if (bias && llvm::any_of(*bias, [](float b) { return std::isnan(b); }))
      return emitError(layer.op->getLoc())
             << "expected a bias of numbers, but got NaN in '" << layer.name
             << "'";
  }
  return success();
}

FailureOr<func::FuncOp> nncomp::prepareNetwork(
    ModuleOp module,
    function_ref<LogicalResult(OpPassManager &, Operation *)> run) {
  OpPassManager manager(ModuleOp::getOperationName());
  buildPreparePipeline(manager);
  if (failed(run(manager, module)))
    return failure();
  FailureOr<func::FuncOp> main = findNetwork(module);
  if (failed(main) || failed(verifyWeights(*main)))
    return failure();
  return main;
}

FailureOr<func::FuncOp> nncomp::findNetwork(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>(kMainName);
  if (!main || main.isExternal() || !llvm::hasSingleElement(main.getBody()))
    return module.emitError(
        "expected a network in a function @main, but got none");
  return main;
}

int64_t nncomp::countConstantBytes(ArrayRef<NetworkLayer> layers) {
  int64_t bits = 0;
  DenseSet<Value> counted;
  for (const NetworkLayer &layer : layers)
    for (Value value : {layer.getWeights(), layer.getBias()})
      if (value && counted.insert(value).second)
        bits += getSizeInBits(typeOf(value));
  return llvm::divideCeil(bits, 8);
}
