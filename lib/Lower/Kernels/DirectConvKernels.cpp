//===- DirectConvKernels.cpp - Kernels direct-conv-* ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFloats.h"
#include "DenseOperands.h"
#include "DirectConv.h"
#include "InputChannels.h"
#include "Kernels.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Where the kernel takes the input's channels from.
template <Arithmetic arithmetic>
static InputChannels getInputChannels(Conv2DOp conv) {
  InputChannels plain = InputChannels::get(conv.getInput());
  // Pairs must be neighbours.
  if (arithmetic == Arithmetic::Bf16Dot)
    return plain;
  InputChannels channels = InputChannels::findSource(conv.getInput());
  // What is extended to f32 is extended as a whole.
  bool isWider = typeOf(channels.source).getShape().back() >
                 int64_t(channels.channels.size());
  return arithmetic != Arithmetic::F32 && isWider ? plain : channels;
}

template <Arithmetic arithmetic>
static DirectConv getConv(Operation *op, const Target &target) {
  auto conv = cast<Conv2DOp>(op);
  ConvShape shape = ConvShape::of(conv);
  InputChannels channels = getInputChannels<arithmetic>(conv);
  shape.pixelStride = typeOf(channels.source).getShape().back();
  DirectConv direct(shape, arithmetic, Epilogue::of(conv), target);
  direct.hasChannelTable = !channels.isPlain();
  return direct;
}

template <Arithmetic arithmetic>
static LogicalResult accepts(Operation *op, const Target &target,
                             std::string &reason) {
  auto conv = dyn_cast<Conv2DOp>(op);
  if (!conv ||
      failed(hasDenseOperands(op, arithmetic, target, conv.getFilters(),
                              conv.getBias(), reason)))
    return failure();
  DirectConv direct = getConv<arithmetic>(op, target);
  if (failed(direct.hasWideBlocks(reason)))
    return failure();
  return hasFewTiles(direct.shape, direct.blocks.rows, reason);
}

template <Arithmetic arithmetic>
static double cost(Operation *op, const Target &target) {
  return getConv<arithmetic>(op, target).getCycles();
}

template <Arithmetic arithmetic>
static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  auto conv = cast<Conv2DOp>(op);
  DirectConv direct = getConv<arithmetic>(op, target);
  ConstantFloats filters(conv.getFilters()), bias(conv.getBias());
  // OHWI: an output channel's taps and input channels are one row.
  ColumnMatrix matrix = direct.getMatrix(/*columnStride=*/direct.shape.depth(),
                                         /*depthStride=*/1);
  Value packed = buildPacked(builder, op->getLoc(), direct.blocks, matrix,
                             direct.shape.groups, filters, bias);
  KernelCall call;
  // Each slice becomes an output of its own.
  SmallVector<Value> slices = getChannelSlices(conv, direct.blocks.lanes);
  if (!conv.getResidual() && slices.size() > 1) {
    call.results = slices;
    direct.epilogue.outputStarts.clear();
    int64_t start = 0;
    for (Value slice : slices) {
      direct.epilogue.outputStarts.push_back(start);
      start += typeOf(slice).getShape().back();
    }
  }
  InputChannels channels = getInputChannels<arithmetic>(conv);
  call.inputs = {channels.source, packed};
  if (direct.hasChannelTable)
    call.inputs.push_back(channels.buildTable(builder, op->getLoc()));
  llvm::append_range(call.inputs, getResidual(conv));
  call.scratch = direct.getScratch(op->getContext());
  call.emitBody = [direct](ImplicitLocOpBuilder &b, ValueRange buffers) {
    direct.emit(b, buffers);
  };
  return call;
}

template <Arithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, accepts<arithmetic>, cost<arithmetic>, build<arithmetic>};
}

const Kernel nncomp::directConvF32 =
    getKernel<Arithmetic::F32>("direct-conv-f32");
const Kernel nncomp::directConvF16 =
    getKernel<Arithmetic::F16>("direct-conv-f16");
const Kernel nncomp::directConvBf16 =
    getKernel<Arithmetic::Bf16>("direct-conv-bf16");
const Kernel nncomp::directConvBf16Dot =
    getKernel<Arithmetic::Bf16Dot>("direct-conv-bf16-dot");
