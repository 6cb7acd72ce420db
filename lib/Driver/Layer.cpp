//===- Layer.cpp - What is known of a layer -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Driver/Layer.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Lower/LayerCost.h"

using namespace mlir;
using namespace mlir::nncomp;

std::optional<double> Layer::getBreakEvenSparsity() const {
  if (storedMacs == 0 || storedMacs >= macs || cycles == 0 || denseCycles == 0)
    return std::nullopt;
  return nncomp::getBreakEvenSparsity(double(storedMacs) / double(macs),
                                      double(cycles), double(denseCycles));
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
