//===- CorrectBias.cpp - Take the error of weights out of biases ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodeLayer.h"
#include "Measure/Observe.h"
#include "Measure/PatchMeans.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Pass/PassManager.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Data/Progress.h"
#include "nncomp/Driver/Model.h"
#include "nncomp/IR/CountOf.h"
#include "nncomp/Pipelines.h"
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

/// The values of a layer's bias, zeros without one.
static std::optional<std::vector<float>>
getBiasElements(const NetworkLayer &layer) {
  if (layer.getBias())
    return getDecoded(layer.getBias());
  return std::vector<float>(layer.getChannels());
}

namespace {
/// A layer with encoded weights, and the same layer before compression.
struct RoundedLayer {
  NetworkLayer layer, original;
  /// Before compression.
  std::vector<float> exactWeights, exactBias;
  /// Rounded layers on the longest way to this one: those of one depth do not
  /// see each other.
  int64_t depth = 0;
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

  /// The layers of `main` whose weights are encoded, and where they come from.
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
      auto exact = getFloatElements(found->getWeights());
      auto bias = getBiasElements(*found);
      if (exact && bias && getDecoded(layer.getWeights()) &&
          getBiasElements(layer))
        rounded.push_back({layer, *found, std::move(*exact), std::move(*bias)});
    }
    setDepths(main, rounded);
    return rounded;
  }

  static void setDepths(func::FuncOp main,
                        MutableArrayRef<RoundedLayer> rounded) {
    llvm::DenseMap<Operation *, RoundedLayer *> layers;
    for (RoundedLayer &layer : rounded)
      layers[layer.layer.op] = &layer;
    llvm::DenseMap<Value, int64_t> depths;
    for (Operation &op : main.getOps()) {
      int64_t depth = 0;
      for (Value operand : op.getOperands())
        depth = std::max(depth, depths.lookup(operand));
      if (auto found = layers.find(&op); found != layers.end())
        found->second->depth = depth++;
      for (Value result : op.getResults())
        depths[result] = depth;
    }
  }

  /// What layers of a network see on average, one of `layers` each.
  FailureOr<std::vector<PatchMeans>>
  measure(ModuleOp module, ArrayRef<NetworkLayer> layers, StringRef what) {
    FailureOr<DataSource> source =
        getDataSource(module.getLoc(), data, layout, mean, deviation, scale);
    if (failed(source))
      return failure();
    SmallVector<Value> values;
    for (const NetworkLayer &layer : layers)
      values.push_back(layer.getInput());
    SmallVector<size_t> withResidual;
    for (auto [i, layer] : llvm::enumerate(layers))
      if (layer.getResidual()) {
        values.push_back(layer.getResidual());
        withResidual.push_back(i);
      }
    std::vector<PatchMeans> means(layers.begin(), layers.end());
    auto see = [&](size_t place, const HostTensor &elements, int64_t) {
      if (place < layers.size())
        means[place].addInput(elements);
      else
        means[withResidual[place - layers.size()]].addResidual(elements);
      return success();
    };
    if (failed(observe(module, values, *source, samples, what, see)))
      return failure();
    return means;
  }

  /// Adds to the bias, which keeps its encoding, what the layer gives too
  /// little on average.
  static void correct(const RoundedLayer &rounded, const PatchMeans &means,
                      ArrayRef<double> expected) {
    const NetworkLayer &layer = rounded.layer;
    std::vector<float> bias = *getBiasElements(layer);
    std::vector<double> actual =
        means.getOutputs(*getDecoded(layer.getWeights()), bias);
    for (auto [value, want, got] : llvm::zip_equal(bias, expected, actual))
      value += want - got;
    OpBuilder builder(layer.op);
    auto type = RankedTensorType::get(
        {layer.getChannels()}, typeOf(layer.getWeights()).getElementType());
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
    if (!rounded->empty() && failed(correctAll(original->get(), *rounded)))
      return failure();
    emitRemark(main->getLoc())
        << "corrected the biases of " << countOf(rounded->size(), "layer");
    return success();
  }

  /// Corrects layers in the order of their depths, each on the network that is
  /// corrected up to there.
  LogicalResult correctAll(ModuleOp original,
                           MutableArrayRef<RoundedLayer> rounded) {
    auto before = measure(
        original,
        llvm::map_to_vector(
            rounded, [](const RoundedLayer &layer) { return layer.original; }),
        "correcting biases");
    if (failed(before))
      return failure();
    int64_t end = 0;
    for (const RoundedLayer &layer : rounded)
      end = std::max(end, layer.depth + 1);
    Progress progress("correcting biases: step");
    for (int64_t depth = 0; depth < end; ++depth) {
      SmallVector<size_t> places;
      SmallVector<NetworkLayer> layers;
      for (auto [i, layer] : llvm::enumerate(rounded))
        if (layer.depth == depth) {
          places.push_back(i);
          layers.push_back(layer.layer);
        }
      auto means = measure(getOperation(), layers, /*what=*/"");
      if (failed(means))
        return failure();
      for (auto [place, mean] : llvm::zip_equal(places, *means))
        correct(rounded[place], mean,
                (*before)[place].getOutputs(rounded[place].exactWeights,
                                            rounded[place].exactBias));
      progress.update(depth + 1, end);
    }
    return success();
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
