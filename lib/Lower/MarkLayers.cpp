//===- MarkLayers.cpp - Tell a profile where each layer starts ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "nncomp/Lower/Layers.h"
#include "nncomp/Lower/Module.h"
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

    auto facts = module->getAttrOfType<DictionaryAttr>(kLayerFactsAttr);
    SmallVector<Attribute> layers;
    StringAttr current;
    auto startLayer = [&](Operation *op) {
      builder.setInsertionPoint(op);
      Value number = arith::ConstantOp::create(
          builder, op->getLoc(), builder.getI64IntegerAttr(layers.size()));
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
        name = builder.getStringAttr("unnamed");
      startLayer(&op);
      current = name;
      NamedAttrList layer;
      if (auto known = facts ? facts.getAs<DictionaryAttr>(name) : nullptr)
        layer.append(known.begin(), known.end());
      layer.set("name", name);
      layers.push_back(layer.getDictionary(&getContext()));
    }
    startLayer(body.getTerminator());
    module->removeAttr(kLayerFactsAttr);
    module->setAttr(kLayersAttr, builder.getArrayAttr(layers));
  }
};
} // namespace
