//===- Equalize.cpp - Balance the weights of layers in a row --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Network/NetworkLayers.h"
#include "Network/TiedWeights.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/IR/CountOf.h"
#include <cmath>

namespace mlir::nncomp {
#define GEN_PASS_DEF_EQUALIZE
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// A layer and the only one that takes its result, channel by channel.
struct Pair {
  NetworkLayer first, second;
};
} // namespace

/// The only user of the result of `layer`, if that is a layer.
static std::optional<NetworkLayer> findSecond(const NetworkLayer &layer,
                                              ArrayRef<NetworkLayer> layers) {
  ActivationAttr activation = layer.getActivation();
  if (layer.getResidual() ||
      (activation && activation.getKind() != ActivationKind::Relu))
    return std::nullopt;
  Value value = layer.getResult();
  while (value.hasOneUse() && !getEncoding(value.getType())) {
    OpOperand &use = *value.getUses().begin();
    Operation *user = use.getOwner();
    for (const NetworkLayer &second : layers)
      if (second.op == user)
        return &use == &second.op.getInputMutable() ? std::optional(second)
                                                    : std::nullopt;
    auto local = dyn_cast<ChannelLocalOpInterface>(user);
    if (!local || !local.scalesChannels())
      return std::nullopt;
    value = user->getResult(0);
  }
  return std::nullopt;
}

/// Calls `visit` with the channel of `second`'s input, of `channels`, that each
/// of its weights multiplies.
static void
walkInputs(const NetworkLayer &second, int64_t channels,
           function_ref<void(int64_t weight, int64_t channel)> visit) {
  RankedTensorType type = typeOf(second.getWeights());
  int64_t perFilter = type.getNumElements() / type.getDimSize(0);
  int64_t width = type.getShape().back();
  int64_t perGroup = type.getDimSize(0) / second.getGroups();
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
    int64_t group = i / perFilter / perGroup;
    int64_t input = group * width + i % width;
    visit(i, input % channels);
  }
}

/// Scales one pair. Returns by how much, as the largest |log s|.
static double equalize(const Pair &pair, std::vector<float> &firstWeights,
                       std::vector<float> &bias,
                       std::vector<float> &secondWeights) {
  int64_t channels = pair.first.getChannels();
  int64_t perChannel = firstWeights.size() / channels;
  std::vector<float> firstRange(channels), secondRange(channels);
  for (auto [i, weight] : llvm::enumerate(firstWeights))
    firstRange[i / perChannel] =
        std::max(firstRange[i / perChannel], std::abs(weight));
  walkInputs(pair.second, channels, [&](int64_t i, int64_t channel) {
    secondRange[channel] =
        std::max(secondRange[channel], std::abs(secondWeights[i]));
  });
  double largest = 0;
  std::vector<float> scales(channels, 1.0f);
  for (auto [scale, a, b] : llvm::zip(scales, firstRange, secondRange)) {
    // A dead channel has nothing to balance.
    if (!(a > 0) || !(b > 0))
      continue;
    double exact = std::sqrt(double(a) / b);
    scale = exact;
    largest = std::max(largest, std::abs(std::log(exact)));
  }
  for (auto [i, weight] : llvm::enumerate(firstWeights))
    weight /= scales[i / perChannel];
  for (auto [value, scale] : llvm::zip(bias, scales))
    value /= scale;
  walkInputs(pair.second, channels, [&](int64_t i, int64_t channel) {
    secondWeights[i] *= scales[channel];
  });
  return largest;
}

namespace {
struct Equalize : nncomp::impl::EqualizeBase<Equalize> {
  using EqualizeBase::EqualizeBase;

  void runOnOperation() override {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    FailureOr<func::FuncOp> main = prepareNetwork(getOperation(), runNested);
    if (failed(main))
      return signalPassFailure();
    SmallVector<NetworkLayer> layers = findLayers(*main);
    SmallVector<Pair> pairs;
    for (const NetworkLayer &layer : layers)
      if (auto second = findSecond(layer, layers))
        if (!layer.getBias() || getFloatElements(layer.getBias()))
          pairs.push_back({layer, *second});
    TiedWeights tied(layers);
    balance(layers, pairs);
    tied.restore();
    emitRemark(main->getLoc()) << "equalized " << countOf(pairs.size(), "pair")
                               << " of " << countOf(layers.size(), "layer");
  }

  static void balance(ArrayRef<NetworkLayer> layers, ArrayRef<Pair> pairs) {
    llvm::DenseMap<Operation *, std::vector<float>> weights, biases;
    for (const NetworkLayer &layer : layers) {
      weights[layer.op] = *getFloatElements(layer.getWeights());
      if (auto bias = getFloatElements(layer.getBias()))
        biases[layer.op] = *bias;
    }
    // Pairs share layers: repeated until nothing moves (section 4.1 of the
    // paper).
    constexpr int most = 100;
    constexpr double still = 1e-3;
    double moved = 1;
    for (int i = 0; i < most && moved > still; ++i) {
      moved = 0;
      for (const Pair &pair : pairs)
        moved = std::max(moved, equalize(pair, weights[pair.first.op],
                                         biases[pair.first.op],
                                         weights[pair.second.op]));
    }
    for (const NetworkLayer &layer : layers) {
      bool isInPair = llvm::any_of(pairs, [&](const Pair &pair) {
        return pair.first.op == layer.op || pair.second.op == layer.op;
      });
      if (!isInPair)
        continue;
      OpBuilder builder(layer.op);
      Location loc = layer.op->getLoc();
      layer.setWeights(createFloats(builder, loc, typeOf(layer.getWeights()),
                                    weights[layer.op]));
      if (!biases[layer.op].empty())
        layer.setBias(createFloats(builder, loc, typeOf(layer.getBias()),
                                   biases[layer.op]));
    }
  }
};
} // namespace
