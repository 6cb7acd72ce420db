//===- CodeKernels.cpp - Kernels direct-conv-int8-*, gemm-int8-* ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeLayer.h"
#include "Kernels/Dense/DirectConv.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ChannelSlices.h"
#include "StoredWeights.h"

using namespace mlir;
using namespace mlir::nncomp;

static ConvShape getShape(Operation *op) {
  return ConvShape::of(cast<LayerOpInterface>(op)).flattened();
}

static StoredWeights getStored(Operation *op, const CodeLayer &layer,
                               const DirectConv &conv, const Target &target) {
  ConvShape shape = getShape(op);
  return StoredWeights::of(layer, conv.blocks,
                           conv.getMatrix(/*columnStride=*/shape.depth(),
                                          /*depthStride=*/1),
                           shape.groups, conv.getCycles(), target,
                           op->getContext());
}

static KernelCall build(OpBuilder &builder, Operation *op,
                        const CodeLayer &layer, DirectConv conv,
                        const StoredWeights &stored, const Target &target) {
  KernelCall call;
  auto slices =
      ChannelSlices::of(op->getResult(0), conv.blocks, conv.shape.groups);
  call.results = slices.values;
  conv.codeEpilogue.outputStarts = slices.starts;
  call.inputs = {layer.input};
  SmallVector<Value> constants = stored.build(builder, op->getLoc(), layer);
  llvm::append_range(call.inputs, constants);
  call.inputs.push_back(
      layer.buildStarts(builder, op->getLoc(), conv.shape, conv.sumZero));
  llvm::append_range(call.inputs, layer.buildParameters(builder, op->getLoc()));
  llvm::append_range(call.inputs, getResidual(cast<LayerOpInterface>(op)));
  call.scratch = conv.getScratch(op->getContext());
  size_t numScratch = stored.getScratch().size();
  llvm::append_range(call.scratch, stored.getScratch());
  call.emitBody = [conv, stored, numConstants = constants.size(),
                   numScratch](ImplicitLocOpBuilder &b, ValueRange buffers) {
    ValueRange rest = buffers.drop_front(1 + numConstants);
    Value matrix = stored.emit(b, buffers.slice(1, numConstants),
                               rest.take_back(numScratch));
    SmallVector<Value> given{buffers.front(), matrix};
    llvm::append_range(given, rest.drop_back(numScratch));
    conv.emit(b, given);
  };
  call.key = builder.getArrayAttr(
      {layer.getKey(op, conv.codeEpilogue), stored.getKey(op->getContext())});
  addByteBuffers(call, op->getResult(0), target);
  return call;
}

template <LayerOpInterface getLayer(Operation *), Arithmetic arithmetic>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  LayerOpInterface layerOp = getLayer(op);
  if (!layerOp)
    return failure();
  // Fewer bits would become bytes here; there are kernels that leave them
  // packed.
  auto weights =
      dyn_cast_or_null<UniformAttr>(typeOf(layerOp.getWeights()).getEncoding());
  UniformAttr input = getByteCodes(layerOp.getInput());
  if (layerOp.isLinear() && weights && weights.getBits() < 8 &&
      8 % weights.getBits() == 0 && input && input.getBits() == 8)
    return decline << "expected linear weights of 8 bits, but got "
                   << weights.getBits();
  FailureOr<CodeLayer> layer = CodeLayer::of(op, decline);
  if (failed(layer))
    return failure();
  ConvShape shape = getShape(op);
  if (failed(layer->canMultiply(arithmetic, shape.groupChannels(), target,
                                decline)))
    return failure();
  DirectConv conv(shape, arithmetic, *layer, target);
  if (failed(conv.hasWideBlocks(decline)) ||
      failed(hasFewTiles(conv.shape, conv.blocks.rows, decline)))
    return failure();
  StoredWeights stored = getStored(op, *layer, conv, target);
  double cycles = conv.getCycles() + getPackingCycles(op) +
                  (stored.isUnpacked ? stored.getCycles() : 0);
  return KernelPlan{cycles, [op, layer = std::move(*layer), conv, stored,
                             target](OpBuilder &builder) {
                      return build(builder, op, layer, conv, stored, target);
                    }};
}

template <LayerOpInterface getLayer(Operation *), Arithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, plan<getLayer, arithmetic>};
}

const Kernel nncomp::directConvInt8Dot =
    getKernel<getConvolution, Arithmetic::CodesDot>("direct-conv-int8-dot");
const Kernel nncomp::directConvInt8Pairs =
    getKernel<getConvolution, Arithmetic::CodesPairs>("direct-conv-int8-pairs");
const Kernel nncomp::directConvInt8Wide =
    getKernel<getConvolution, Arithmetic::CodesWide>("direct-conv-int8-wide");
const Kernel nncomp::gemmInt8Dot =
    getKernel<getLinear, Arithmetic::CodesDot>("gemm-int8-dot");
const Kernel nncomp::gemmInt8Pairs =
    getKernel<getLinear, Arithmetic::CodesPairs>("gemm-int8-pairs");
const Kernel nncomp::gemmInt8Wide =
    getKernel<getLinear, Arithmetic::CodesWide>("gemm-int8-wide");
