//===- MarkLayers.cpp - Mark where each layer starts for a profile --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "nncomp/IR/Layers.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_MARKLAYERS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Whether `op` takes time of its own.
static bool isWork(Operation &op) {
  return !isa<ViewLikeOpInterface, memref::AllocOp, memref::GetGlobalOp>(op) &&
         !op.hasTrait<OpTrait::ConstantLike>() &&
         !op.hasTrait<OpTrait::IsTerminator>();
}

namespace {
struct MarkLayers : nncomp::impl::MarkLayersBase<MarkLayers> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<func::FuncOp> found = findMain(module);
    if (failed(found))
      return signalPassFailure();
    func::FuncOp main = *found;
    OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
    auto mark =
        func::FuncOp::create(builder, module.getLoc(), kProfileMarkName,
                             builder.getFunctionType(builder.getI64Type(), {}));
    mark.setPrivate();

    SmallVector<Attribute> layers;
    if (auto described = module->getAttrOfType<ArrayAttr>(kLayersAttr))
      layers.assign(described.begin(), described.end());
    DenseMap<StringAttr, int64_t> numbers;
    for (auto [number, layer] : llvm::enumerate(layers))
      numbers.try_emplace(
          builder.getStringAttr(cast<LayerAttr>(layer).getName()), number);
    StringAttr current;
    auto markAt = [&](Operation *op, int64_t layer) {
      builder.setInsertionPoint(op);
      Value number = arith::ConstantOp::create(
          builder, op->getLoc(), builder.getI64IntegerAttr(layer));
      func::CallOp::create(builder, op->getLoc(), mark, number);
    };
    Block &body = main.getBody().front();
    for (Operation &op : llvm::make_early_inc_range(body)) {
      if (!isWork(op))
        continue;
      // What has no name of its own, a fill or a copy, serves its neighbour.
      StringAttr name = getLayerName(op.getLoc());
      if (current && (!name || name == current))
        continue;
      if (!name)
        name = builder.getStringAttr(kUnnamedLayer);
      auto [found, isNew] = numbers.try_emplace(name, layers.size());
      if (isNew)
        layers.push_back(LayerAttr::get(&getContext(), name.getValue()));
      markAt(&op, found->second);
      current = name;
    }
    markAt(body.getTerminator(), layers.size());
    module->setAttr(kLayersAttr, builder.getArrayAttr(layers));
  }
};
} // namespace
