//===- CorrectBias.cpp - Take the error of weights out of biases ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodeLayer.h"
#include "Observe.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Pass/PassManager.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Pipelines.h"
#include "nncomp/Run/Model.h"
#include "nncomp/Run/Session.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_CORRECTBIAS
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// The values of constant, perhaps encoded, weights or biases.
static std::optional<std::vector<float>> getDecoded(Value value) {
  auto assemble = value.getDefiningOp<AssembleOp>();
  if (!assemble)
    return getFloatElements(value);
  SmallVector<DenseElementsAttr> components;
  for (Value component : assemble.getComponents())
    if (!components.emplace_back(getDenseElements(component)))
      return std::nullopt;
  RankedTensorType type = typeOf(value);
  auto dense = getEncoding(type).decode(type, components, std::nullopt);
  if (failed(dense) || !dense->getElementType().isF32())
    return std::nullopt;
  auto floats = dense->getValues<float>();
  return std::vector<float>(floats.begin(), floats.end());
}

namespace {
/// The mean of each channel, the last dimension, of the values seen.
struct ChannelMeans {
  std::vector<double> sums;
  int64_t count = 0;

  void add(const HostTensor &elements) {
    int64_t channels = elements.getShape().back();
    sums.resize(channels);
    for (int64_t i = 0, e = elements.getNumElements(); i < e; ++i)
      sums[i % channels] += elements.getDouble(i);
    count += elements.getNumElements() / channels;
  }
};

/// A layer with encoded weights, and how far they are off.
struct RoundedLayer {
  NetworkLayer layer;
  std::vector<float> errors;
};

struct CorrectBias : nncomp::impl::CorrectBiasBase<CorrectBias> {
  using CorrectBiasBase::CorrectBiasBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    registerObserverDialects(registry);
  }

  /// The network before compression, prepared.
  FailureOr<OwningOpRef<ModuleOp>> loadReference() {
    Location loc = getOperation().getLoc();
    if (reference.empty())
      return emitError(loc) << "expected reference=MODEL, the network before "
                               "compression, but got none";
    auto module = loadModel(reference, LoadOptions(), {}, getContext());
    if (!module)
      return diagnose(loc, module.takeError());
    PassManager manager(&getContext());
    buildPreparePipeline(manager);
    if (failed(manager.run(**module)))
      return failure();
    return std::move(*module);
  }

  /// The layers of `main` whose weights are encoded, and the errors of these.
  FailureOr<SmallVector<RoundedLayer>> findRounded(func::FuncOp main,
                                                   func::FuncOp original) {
    SmallVector<NetworkLayer> dense = findLayers(original);
    SmallVector<RoundedLayer> rounded;
    for (const NetworkLayer &layer : findEncodedLayers(main)) {
      const auto *found = llvm::find_if(dense, [&](const NetworkLayer &other) {
        return other.name == layer.name;
      });
      if (found == dense.end() || typeOf(found->getWeights()) !=
                                      getDenseType(typeOf(layer.getWeights())))
        return emitError(layer.op->getLoc())
               << "expected a layer '" << layer.name << "' with weights of "
               << getDenseType(typeOf(layer.getWeights())) << " in '"
               << reference << "', but got none";
      auto errors = getDecoded(layer.getWeights());
      auto exact = getFloatElements(found->getWeights());
      if (!errors || (layer.getBias() && !getDecoded(layer.getBias())))
        continue;
      for (auto [error, weight] : llvm::zip(*errors, *exact))
        error -= weight;
      rounded.push_back({layer, std::move(*errors)});
    }
    return rounded;
  }

  /// Subtracts the mean error from the bias, which keeps its encoding.
  static void correct(const RoundedLayer &rounded, const ChannelMeans &means) {
    const NetworkLayer &layer = rounded.layer;
    RankedTensorType weights = typeOf(layer.getWeights());
    int64_t channels = layer.getChannels(), width = weights.getShape().back();
    int64_t perChannel = weights.getNumElements() / channels;
    int64_t perGroup = channels / layer.getGroups();
    std::vector<float> bias(channels);
    if (layer.getBias())
      bias = *getDecoded(layer.getBias());
    for (int64_t o = 0; o < channels; ++o) {
      double shift = 0;
      for (int64_t i = 0; i < perChannel; ++i)
        shift += double(rounded.errors[o * perChannel + i]) *
                 means.sums[o / perGroup * width + i % width] / means.count;
      bias[o] -= shift;
    }
    OpBuilder builder(layer.op);
    auto type = RankedTensorType::get({channels}, weights.getElementType());
    layer.setBias(createFloats(builder, layer.op->getLoc(), type, bias));
    encodeBias(builder, layer);
  }

  LogicalResult run() {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    auto original = loadReference();
    if (failed(original) || failed(prepareNetwork(getOperation(), runNested)))
      return failure();
    FailureOr<func::FuncOp> main = findNetwork(getOperation());
    FailureOr<func::FuncOp> originalMain = findNetwork(original->get());
    if (failed(main) || failed(originalMain))
      return failure();
    auto rounded = findRounded(*main, *originalMain);
    if (failed(rounded))
      return failure();
    SmallVector<Value> inputs;
    for (const RoundedLayer &layer : *rounded)
      inputs.push_back(layer.layer.getInput());
    std::vector<ChannelMeans> means(rounded->size());
    auto see = [&](size_t place, const HostTensor &elements, int64_t) {
      means[place].add(elements);
      return success();
    };
    FailureOr<DataSource> source =
        getDataSource(main->getLoc(), data, layout, mean, deviation, scale);
    if (failed(source))
      return failure();
    if (!inputs.empty() && failed(observe(getOperation(), inputs, *source,
                                          samples, "correcting biases", see)))
      return failure();
    for (auto [layer, mean] : llvm::zip(*rounded, means))
      correct(layer, mean);
    emitRemark(main->getLoc())
        << "corrected the biases of " << rounded->size() << " layers";
    return success();
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
