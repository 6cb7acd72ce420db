//===- ComputedConvF32.cpp - Kernel computed-conv-f32 ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution whose filters are computed while the network runs, or only its
// bias: a block of output channels at a time is packed into a panel that stays
// in the cache, and then all images run by as with constant filters.
//
//===----------------------------------------------------------------------===//

#include "DirectConv.h"
#include "Kernels/Emit/PanelPacking.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/LayerOperands.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/IR/ConstantFloats.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct ComputedConv {
  LayerOperands layer;
  DirectConv conv;
  PanelPacking packing;

  ComputedConv(Operation *op, const Target &target)
      : layer(*LayerOperands::of(op)),
        conv(layer.shape.flattened(), Arithmetic::F32, layer.epilogue, target),
        packing{conv.shape.depth(), conv.blocks.lanes,
                /*columnStride=*/conv.shape.depth(), /*depthStride=*/1} {}
};
} // namespace

static KernelCall build(OpBuilder &builder, const ComputedConv &computed) {
  const LayerOperands &layer = computed.layer;
  KernelCall call;
  call.inputs = layer.getInputs(layer.op.getInput(), layer.op.getWeights(),
                                layer.op.getResidual());
  call.scratch = {RankedTensorType::get(
      {computed.conv.threads * computed.conv.getPanelSize()},
      builder.getF32Type())};
  call.emitBody = [conv = computed.conv, packing = computed.packing](
                      ImplicitLocOpBuilder &b, ValueRange buffers) {
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
          packing.emit(emitter, emitter.flatten(buffers[1]),
                       emitter.constant(0), channels, panel, start);
        });
  };
  return call;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  LayerOpInterface conv = getConvolution(op);
  if (!conv)
    return failure();
  auto isDense = [](Value value) {
    RankedTensorType type = typeOf(value);
    return type.getElementType().isF32() && !type.getEncoding() &&
           type.getNumElements() > 0;
  };
  // With constants, other kernels pack when compiling.
  bool isConstant = isDenseConstant(conv.getWeights()) &&
                    (!conv.getBias() || isDenseConstant(conv.getBias()));
  if (isConstant || !llvm::all_of(op->getOperands(), isDense) ||
      !isDense(op->getResult(0)))
    return failure();
  ComputedConv computed(op, target);
  if (failed(
          hasFewTiles(computed.conv.shape, computed.conv.blocks.rows, decline)))
    return failure();
  double cycles =
      computed.conv.getProductCycles() +
      computed.packing.getCycles(computed.conv.shape.outChannels, target);
  return KernelPlan{cycles, [computed](OpBuilder &builder) {
                      return build(builder, computed);
                    }};
}

const Kernel nncomp::computedConvF32 = {"computed-conv-f32", plan};
