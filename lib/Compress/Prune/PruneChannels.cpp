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
#include "nncomp/IR/CountOf.h"
#include "llvm/ADT/MapVector.h"
#include <map>

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
  double sparsity = 0;
  bool isOwn = false;
  /// The first layer that is to keep its channels, if any.
  const NetworkLayer *keeper = nullptr;

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

/// What the filters of each class weigh, on average.
using ClassScores = llvm::DenseMap<unsigned, double>;

/// The class of greatest score that is removed of a value.
static unsigned getBest(const ChannelMap &map, const ClassScores &scores,
                        const llvm::BitVector &removed) {
  std::optional<unsigned> best;
  for (unsigned id : map.classes)
    if (removed.test(id) && (!best || scores.lookup(id) > scores.lookup(*best)))
      best = id;
  return *best;
}

/// The sets of layers with something to remove. A depthwise layer has the
/// channels of its input, and no say in which of them matter.
static SmallVector<CoupledLayers> findCoupled(ArrayRef<NetworkLayer> layers,
                                              ArrayRef<PruneSettings> settings,
                                              const ChannelFlow &flow,
                                              bool isNormalized) {
  llvm::IntEqClasses unions(layers.size());
  llvm::DenseMap<unsigned, size_t> first;
  for (auto [i, layer] : llvm::enumerate(layers))
    for (unsigned id : flow.getMap(layer.getResult()).classes)
      if (!flow.isKept(id))
        unions.join(first.try_emplace(id, i).first->second, i);
  llvm::MapVector<unsigned, CoupledLayers> coupled;
  for (auto [i, layer] : llvm::enumerate(layers)) {
    if (!flow.isOpen(layer.op))
      continue;
    CoupledLayers &set = coupled[unions.findLeader(i)];
    const PruneSettings &setting = settings[i];
    if (setting.keep && !set.keeper)
      set.keeper = &layer;
    bool isDepthwise = layer.getGroups() > 1 &&
                       typeOf(layer.getWeights()).getShape().back() == 1;
    if (isDepthwise)
      continue;
    if (set.layers.empty() || (setting.isOwn && !set.isOwn))
      set.sparsity = setting.sparsity;
    set.layers.push_back(i);
    set.isOwn |= setting.isOwn;
    std::vector<double> scores = getFilterScores(layer, isNormalized);
    for (auto [channel, score] : llvm::enumerate(scores)) {
      unsigned id = flow.getMap(layer.getResult()).atLast(channel);
      if (flow.isKept(id))
        continue;
      auto &[magnitude, filters] = set.classes[id];
      magnitude += score;
      ++filters;
    }
  }
  SmallVector<CoupledLayers> found;
  for (CoupledLayers &set : llvm::make_second_range(coupled))
    if (!set.classes.empty())
      found.push_back(std::move(set));
  return found;
}

/// Lets go of the best class of each value that would have none left, as layers
/// and slices that share channels with others may: those of their set stay.
static void keepOneOfEach(const ChannelFlow &flow, const ClassScores &scores,
                          llvm::BitVector &removed) {
  for (const auto &[value, map] : flow)
    if (llvm::all_of(map.classes,
                     [&](unsigned id) { return removed.test(id); }))
      removed.reset(getBest(map, scores, removed));
}

/// Lets go of classes until each layer keeps a multiple of `multiple` channels,
/// or all.
static void keepMultiples(ArrayRef<NetworkLayer> layers,
                          const ChannelFlow &flow, const ClassScores &scores,
                          int64_t multiple, llvm::BitVector &removed) {
  bool hasChanged = true;
  while (hasChanged) {
    hasChanged = false;
    for (const NetworkLayer &layer : layers) {
      const ChannelMap &map = flow.getMap(layer.getResult());
      auto isRemoved = [&](unsigned id) { return removed.test(id); };
      int64_t channels = layer.getChannels();
      while (int64_t gone =
                 map.isUniform() ? 0 : llvm::count_if(map.classes, isRemoved)) {
        if ((channels - gone) % multiple == 0)
          break;
        removed.reset(getBest(map, scores, removed));
        hasChanged = true;
      }
    }
  }
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

  /// Why channels of a layer stay whatever they weigh: how many, and for what.
  static std::string explain(const NetworkLayer &layer, const ChannelFlow &flow,
                             ArrayRef<CoupledLayers> sets) {
    std::map<std::string, int64_t> counts;
    const ChannelMap &map = flow.getMap(layer.getResult());
    for (int64_t i = 0; i < layer.getChannels(); ++i) {
      unsigned id = map.atLast(i);
      if (flow.isKept(id)) {
        ++counts[flow.getReason(id).str()];
        continue;
      }
      for (const CoupledLayers &set : sets)
        if (set.keeper && set.classes.contains(id))
          ++counts["'" + set.keeper->name + "', which is to be kept"];
    }
    std::string text;
    for (const auto &[reason, count] : counts)
      text += (text.empty() ? "; " : ", ") + std::to_string(count) +
              " stay for " + reason;
    return text;
  }

  void remarkOn(func::FuncOp main, ArrayRef<NetworkLayer> found,
                const ChannelFlow &flow, ArrayRef<CoupledLayers> sets,
                const llvm::BitVector &removed) {
    int64_t channels = 0, gone = 0;
    for (const NetworkLayer &layer : found) {
      int64_t goneHere = 0;
      for (int64_t i = 0; i < layer.getChannels(); ++i)
        goneHere += removed.test(flow.getMap(layer.getResult()).atLast(i));
      channels += layer.getChannels();
      gone += goneHere;
      if (remarks)
        emitRemark(layer.op->getLoc())
            << "'" << layer.name << "': " << goneHere << " of "
            << layer.getChannels() << " channels go"
            << explain(layer, flow, sets);
    }
    emitRemark(main.getLoc()) << (mask ? "masked " : "removed ") << gone
                              << " of " << countOf(channels, "channel")
                              << " of " << countOf(found.size(), "layer");
  }

  LogicalResult run() {
    Location loc = getOperation().getLoc();
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    if (failed(prepareNetwork(getOperation(), runNested)) ||
        failed(verifySparsity(loc, sparsity)))
      return failure();
    if (multiple < 1)
      return emitError(loc) << "expected a multiple of at least 1, but got "
                            << static_cast<int64_t>(multiple);
    FailureOr<func::FuncOp> main = findNetwork(getOperation());
    if (failed(main))
      return failure();
    SmallVector<NetworkLayer> found = findLayers(*main);
    remarkOnEncoded(*main);
    PruneSettings defaults;
    defaults.granularity = PruneGranularity::Filter;
    defaults.sparsity = sparsity;
    std::vector<std::string> overrides(layers.begin(), layers.end());
    auto settings = resolvePruneSettings(loc, found, findEncodedLayers(*main),
                                         defaults, overrides);
    if (failed(settings))
      return failure();
    for (auto [layer, setting] : llvm::zip_equal(found, *settings))
      if (setting.granularity != PruneGranularity::Filter)
        return emitError(loc)
               << "expected keep or a sparsity for channels, but got another "
                  "granularity for '"
               << layer.name << "'";
    ChannelFlow flow(*main);
    SmallVector<CoupledLayers> sets =
        findCoupled(found, *settings, flow, scope == PruneScope::Normalized);
    llvm::BitVector removed(flow.getNumIds());
    SmallVector<CoupledLayers> together;
    ClassScores scores;
    for (const CoupledLayers &set : sets) {
      for (const auto &[id, score] : set.classes)
        scores[id] = score.first / score.second;
      if (set.keeper)
        continue;
      if (scope == PruneScope::Local || set.isOwn)
        choose(set, set.sparsity, removed);
      else
        together.push_back(set);
    }
    choose(together, sparsity, removed);
    keepOneOfEach(flow, scores, removed);
    keepMultiples(found, flow, scores, multiple, removed);
    remarkOn(*main, found, flow, sets, removed);
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
