//===- LayerPass.cpp - The course of passes on layers --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerPass.h"

using namespace mlir;
using namespace mlir::nncomp;

FailureOr<LayerFrame> LayerFrame::create(
    ModuleOp module,
    function_ref<LogicalResult(OpPassManager &, Operation *)> run,
    StringRef mcpu, function_ref<bool(Value)> takes) {
  FailureOr<func::FuncOp> main = prepareNetwork(module, run);
  FailureOr<Target> target = findTarget(module, mcpu);
  if (failed(main) || failed(target))
    return failure();
  LayerFrame frame{*main, *target, findLayers(*main, takes), {}, 0};
  remarkOnEncoded(*main, takes);
  frame.costs = estimateCosts(frame.layers, *target);
  frame.bytes = countConstantBytes(frame.layers);
  return frame;
}

LayerFigures LayerFrame::finish(const std::vector<bool> &isChanged) const {
  remarkOnSlow(
      main, layers, [&](size_t i) { return isChanged[i]; }, costs, target);
  size_t changed = llvm::count(isChanged, true);
  return {changed, layers.size(), bytes, countConstantBytes(layers)};
}
