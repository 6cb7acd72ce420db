//===- LayerClock.cpp - Time spent in each layer --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerClock.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "nncomp/IR/Module.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Compiled code gets no pointer to a clock, so each thread has one at work.
static thread_local LayerClock *activeClock = nullptr;

void LayerClock::start(MutableArrayRef<Layer> measured) {
  layers = measured;
  current = -1;
  activeClock = layers.empty() ? nullptr : this;
}

void LayerClock::stop() {
  finishLayer();
  current = -1;
  activeClock = nullptr;
}

void LayerClock::finishLayer() {
  auto now = std::chrono::steady_clock::now();
  if (current >= 0 && current < static_cast<int64_t>(layers.size()))
    layers[current].milliseconds +=
        std::chrono::duration<double, std::milli>(now - since).count();
  since = now;
}

void LayerClock::mark(int64_t layer) {
  if (!activeClock)
    return;
  activeClock->finishLayer();
  activeClock->current = layer;
}

SmallVector<Layer, 0> nncomp::readLayers(ModuleOp module) {
  SmallVector<Layer, 0> layers;
  auto list = module->getAttrOfType<ArrayAttr>(kLayersAttr);
  if (!list)
    return layers;
  for (Attribute element : list) {
    Layer &layer = layers.emplace_back();
    if (auto name = dyn_cast<StringAttr>(element))
      layer.name = name.str();
    auto entry = dyn_cast<DictionaryAttr>(element);
    if (!entry)
      continue;
    for (auto [key, text] : {std::pair("name", &layer.name),
                             {"op", &layer.op},
                             {"kernel", &layer.kernel},
                             {"reason", &layer.reason},
                             {"encoding", &layer.encoding},
                             {"mac_kind", &layer.macKind}})
      if (auto value = entry.getAs<StringAttr>(key))
        *text = value.str();
    for (auto [key, number] : {std::pair("macs", &layer.macs),
                               {"stored_macs", &layer.storedMacs},
                               {"cycles", &layer.cycles},
                               {"dense_cycles", &layer.denseCycles},
                               {"bytes", &layer.bytes},
                               {"value_bytes", &layer.valueBytes},
                               {"side_bytes", &layer.sideBytes},
                               {"bias_bytes", &layer.biasBytes}})
      if (auto value = entry.getAs<IntegerAttr>(key))
        *number = value.getInt();
  }
  return layers;
}
