//===- DecodedPanels.cpp - Dense products of decoded weights --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights that are encoded only for their size need not be slow: a layer that
// uses each weight often, as convolutions do, decodes all of them into scratch
// memory first, output channels becoming neighbours, and then is a dense one. A
// block of output channels at a time goes to a panel that stays in the cache.
//
//===----------------------------------------------------------------------===//

#include "DirectConv.h"
#include "Kernels/Emit/PanelPacking.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/LayerOperands.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct DecodedPanels {
  LayerOperands layer;
  DirectConv conv;

  DecodedPanels(const LayerOperands &layer, const Target &target)
      : layer(layer),
        conv(layer.shape.flattened(), Arithmetic::F32, layer.epilogue, target) {
  }

  /// What a kernel reads: input, weights by columns, bias and residual.
  SmallVector<Value> buildInputs(OpBuilder &builder, Location loc) const;
  double getCycles(const Target &target) const;
};
} // namespace

SmallVector<Value> DecodedPanels::buildInputs(OpBuilder &builder,
                                              Location loc) const {
  Value weights = layer.op.getWeights();
  Value dense =
      DecodeOp::create(builder, loc, getDenseType(typeOf(weights)), weights);
  // Output channels, which come first, become the last.
  auto order =
      llvm::to_vector(llvm::seq<int64_t>(1, typeOf(dense).getRank() + 1));
  order.back() = 0;
  Value columns = builder.createOrFold<TransposeOp>(loc, dense, order);
  return layer.getInputs(layer.op.getInput(), columns, layer.op.getResidual());
}

double DecodedPanels::getCycles(const Target &target) const {
  RankedTensorType type = typeOf(layer.op.getWeights());
  // To turn a square of vectors around takes a load, a store and some four
  // shuffles of each, and to write panels another load and store.
  constexpr double perVector = 8;
  double moved = perVector * type.getNumElements() /
                 target.getVectorLength(32) * target.getCycleCost();
  // Out of the cache, both copies of the weights are written and read.
  double bytes = 4 * double(type.getNumElements());
  return conv.getProductCycles() +
         std::max(moved, 4 * target.getReadCycles(bytes)) +
         getDecodeCycles(type, target);
}

static KernelCall build(OpBuilder &builder, Location loc,
                        const DecodedPanels &panels) {
  KernelCall call;
  call.inputs = panels.buildInputs(builder, loc);
  call.scratch = {
      RankedTensorType::get({panels.conv.threads * panels.conv.getPanelSize()},
                            builder.getF32Type())};
  call.emitBody = [conv = panels.conv](ImplicitLocOpBuilder &b,
                                       ValueRange buffers) {
    bool hasBias = conv.epilogue.hasBias;
    Value panel = buffers.back();
    SmallVector<Value> ofConv{buffers[0], panel};
    llvm::append_range(ofConv, buffers.drop_front(2 + hasBias).drop_back());
    conv.emitByPanels(
        b, ofConv,
        [&](KernelEmitter &emitter, Value, Value start,
            ArrayRef<Value> channels) {
          int64_t lanes = conv.blocks.lanes;
          if (hasBias) {
            emitPanelBias(emitter, buffers[2], lanes, channels, panel, start);
            start = emitter.add(start, channels.size() * lanes);
          }
          PanelPacking packing{conv.steps(), lanes, /*columnStride=*/1,
                               /*depthStride=*/conv.shape.outChannels};
          packing.emit(emitter, emitter.flatten(buffers[1]),
                       emitter.constant(0), channels, panel, start);
        });
  };
  return call;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  std::optional<LayerOperands> layer = LayerOperands::of(op);
  // Hashed weights are decoded by panels.
  RankedTensorType type =
      layer ? typeOf(layer->op.getWeights()) : RankedTensorType();
  if (!layer || !getEncoding(type) || isa<HashedAttr>(type.getEncoding()))
    return failure();
  if (!type.getElementType().isF32())
    return decline << "expected encoded weights of f32, but got '" << type
                   << "'";
  if (failed(layer->hasDenseRest(decline)))
    return failure();
  DecodedPanels panels(*layer, target);
  if (failed(hasFewTiles(panels.conv.shape, panels.conv.blocks.rows, decline)))
    return failure();
  return KernelPlan{panels.getCycles(target), [op, panels](OpBuilder &builder) {
                      return build(builder, op->getLoc(), panels);
                    }};
}

const Kernel nncomp::decodedPanelsF32 = {"decoded-panels-f32", plan};
