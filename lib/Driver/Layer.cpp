//===- Layer.cpp - What is known of a layer -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Driver/Layer.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
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
  for (auto facts : list.getAsRange<LayerAttr>()) {
    Layer &layer = layers.emplace_back();
    layer.name = facts.getName().str();
    layer.op = facts.getOp().str();
    layer.macKind = facts.getMacKind().str();
    layer.macs = facts.getMacs();
    layer.storedMacs = facts.getStoredMacs();
    layer.bytes = facts.getBytes();
    layer.valueBytes = facts.getValueBytes();
    layer.sideBytes = facts.getSideBytes();
    layer.biasBytes = facts.getBiasBytes();
    if (EncodingAttrInterface encoding = facts.getEncoding())
      llvm::raw_string_ostream(layer.encoding) << encoding;
    if (KernelAttr kernel = facts.getKernel()) {
      layer.kernel = kernel.getName().str();
      layer.reason = kernel.getReason().str();
      layer.cycles = kernel.getCycles();
      layer.denseCycles = kernel.getDenseCycles();
    }
  }
  return layers;
}
