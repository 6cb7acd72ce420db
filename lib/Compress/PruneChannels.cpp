//===- PruneChannels.cpp - Remove the least important channels ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PruneMask.h"
#include "PruneSettings.h"
#include "RemoveChannels.h"
#include "nncomp/Compress/Passes.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_PRUNECHANNELS
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Layers of which the channels belong together, as those that a sum adds up.
struct CoupledLayers {
  SmallVector<size_t> layers;
  /// The classes that can be removed, with what their filters weigh and how
  /// many filters they have.
  llvm::MapVector<unsigned, std::pair<double, int64_t>> classes;
  double sparsity;
  bool keep = false, isOwn = false;

  RankedUnits getUnits() const {
    RankedUnits units;
    for (auto [magnitude, filters] : llvm::make_second_range(classes)) {
      units.scores.push_back(magnitude / filters);
      units.sizes.push_back(filters);
    }
    return units;
  }
};
} // namespace

/// The mean magnitude of the weights of each output channel.
static std::vector<double> getFilterScores(const NetworkLayer &layer,
                                           bool isNormalized) {
  PruneUnits units(PruneGranularity::Filter,
                   typeOf(layer.getWeights()).getShape(), 1, 1);
  std::vector<float> weights = *getFloatElements(layer.getWeights());
  std::vector<double> scores = units.getScores(weights);
  if (isNormalized)
    normalizeScores(scores, weights);
  return scores;
}

/// Layers that share channels with others, by a concatenation before a sum, may
/// have none left though others of their set have: their best class stays.
static void keepOneOfEach(ArrayRef<NetworkLayer> layers,
                          const ChannelFlow &flow, llvm::BitVector &removed) {
  for (const NetworkLayer &layer : layers) {
    if (!flow.isOpen(layer.op))
      continue;
    const ChannelMap &map = flow.getMap(layer.getResult());
    if (!llvm::all_of(map.classes,
                      [&](unsigned id) { return removed.test(id); }))
      continue;
    std::vector<double> scores = getFilterScores(layer, false);
    removed.reset(map.atLast(llvm::max_element(scores) - scores.begin()));
  }
}

/// Of layers with something to remove. A depthwise layer has the channels of
/// its input, and no say in which of them matter.
static SmallVector<CoupledLayers> findCoupled(ArrayRef<NetworkLayer> layers,
                                              ArrayRef<PruneSettings> settings,
                                              const ChannelFlow &flow,
                                              bool isNormalized) {
  auto decides = [&](const NetworkLayer &layer) {
    return flow.isOpen(layer.op) &&
           (layer.getGroups() == 1 ||
            typeOf(layer.getWeights()).getShape().back() > 1);
  };
  llvm::IntEqClasses unions(layers.size());
  llvm::DenseMap<unsigned, size_t> first;
  for (auto [i, layer] : llvm::enumerate(layers))
    if (decides(layer))
      for (unsigned id : flow.getMap(layer.getResult()).classes)
        if (id != flow.getFixed())
          unions.join(first.try_emplace(id, i).first->second, i);
  llvm::MapVector<unsigned, CoupledLayers> coupled;
  for (auto [i, layer] : llvm::enumerate(layers)) {
    if (!decides(layer))
      continue;
    CoupledLayers &set = coupled[unions.findLeader(i)];
    const PruneSettings &setting = settings[i];
    if (set.layers.empty() || (setting.isOwn && !set.isOwn))
      set.sparsity = setting.sparsity;
    set.layers.push_back(i);
    set.isOwn |= setting.isOwn;
    set.keep |= setting.keep;
    std::vector<double> scores = getFilterScores(layer, isNormalized);
    for (auto [channel, score] : llvm::enumerate(scores)) {
      unsigned id = flow.getMap(layer.getResult()).atLast(channel);
      if (id == flow.getFixed())
        continue;
      auto &[magnitude, filters] = set.classes[id];
      magnitude += score;
      ++filters;
    }
  }
  SmallVector<CoupledLayers> found;
  for (CoupledLayers &set : llvm::make_second_range(coupled))
    if (!set.keep && !set.classes.empty())
      found.push_back(std::move(set));
  return found;
}

namespace {
struct PruneChannels : nncomp::impl::PruneChannelsBase<PruneChannels> {
  using PruneChannelsBase::PruneChannelsBase;

  /// Marks the classes that a ranking of all these removes.
  static void choose(ArrayRef<CoupledLayers> sets, double sparsity,
                     llvm::BitVector &removed) {
    SmallVector<RankedUnits> units;
    for (const CoupledLayers &set : sets)
      units.push_back(set.getUnits());
    for (auto [set, goes] :
         llvm::zip_equal(sets, selectRemoved(units, sparsity)))
      for (auto [id, isRemoved] :
           llvm::zip_equal(llvm::make_first_range(set.classes), goes))
        if (isRemoved)
          removed.set(id);
  }

  void tell(func::FuncOp main, ArrayRef<NetworkLayer> found,
            const ChannelFlow &flow, const llvm::BitVector &removed) {
    int64_t channels = 0, gone = 0;
    for (const NetworkLayer &layer : found) {
      if (!flow.isOpen(layer.op))
        continue;
      int64_t goneHere = 0;
      for (int64_t i = 0; i < layer.getChannels(); ++i)
        goneHere += removed.test(flow.getMap(layer.getResult()).atLast(i));
      channels += layer.getChannels();
      gone += goneHere;
      if (remarks)
        emitRemark(layer.op->getLoc())
            << "'" << layer.name << "': " << goneHere << " of "
            << layer.getChannels() << " channels go";
    }
    emitRemark(main.getLoc())
        << (mask ? "masked " : "removed ") << gone << " of " << channels
        << " channels of " << found.size() << " layers";
  }

  LogicalResult run() {
    Location loc = getOperation().getLoc();
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    if (failed(prepareNetwork(getOperation(), runNested)) ||
        failed(verifySparsity(loc, sparsity)))
      return failure();
    FailureOr<func::FuncOp> main = findNetwork(getOperation());
    if (failed(main))
      return failure();
    SmallVector<NetworkLayer> found = findLayers(*main);
    remarkOnEncoded(*main);
    PruneSettings defaults;
    defaults.granularity = PruneGranularity::Filter;
    defaults.sparsity = sparsity;
    std::vector<std::string> overrides(layers.begin(), layers.end());
    auto settings = resolvePruneSettings(loc, found, defaults, overrides);
    if (failed(settings))
      return failure();
    for (auto [layer, setting] : llvm::zip_equal(found, *settings))
      if (setting.granularity != PruneGranularity::Filter)
        return emitError(loc)
               << "expected keep or a sparsity for channels, but got another "
                  "granularity for '"
               << layer.name << "'";
    ChannelFlow flow(*main);
    llvm::BitVector removed(flow.getNumIds());
    SmallVector<CoupledLayers> together;
    for (const CoupledLayers &set :
         findCoupled(found, *settings, flow, scope == PruneScope::Normalized)) {
      if (scope == PruneScope::Local || set.isOwn)
        choose(set, set.sparsity, removed);
      else
        together.push_back(set);
    }
    choose(together, sparsity, removed);
    keepOneOfEach(found, flow, removed);
    tell(*main, found, flow, removed);
    if (mask)
      maskChannels(*main, flow, removed);
    else
      removeChannels(*main, flow, removed);
    return success();
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
