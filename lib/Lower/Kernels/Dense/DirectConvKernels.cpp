//===- DirectConvKernels.cpp - Kernels direct-conv-* ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DirectConv.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ChannelSlices.h"
#include "Kernels/Shapes/DenseOperands.h"
#include "Kernels/Shapes/InputChannels.h"
#include "nncomp/IR/ConstantFloats.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Where the kernel takes the input's channels from.
template <Arithmetic arithmetic>
static InputChannels getInputChannels(LayerOpInterface conv) {
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

/// The convolution; to be computed `byRows`, rows of the image are rows.
template <Arithmetic arithmetic>
static DirectConv getConv(Operation *op, const Target &target,
                          bool byRows = false) {
  auto conv = cast<LayerOpInterface>(op);
  ConvShape shape = ConvShape::of(conv);
  InputChannels channels = getInputChannels<arithmetic>(conv);
  shape.pixelStride = typeOf(channels.source).getShape().back();
  DirectConv direct(byRows ? shape : shape.flattened(), arithmetic,
                    Epilogue::of(conv), target);
  direct.hasChannelTable = !channels.isPlain();
  return direct;
}

/// The convolution if the kernel can compute it.
template <Arithmetic arithmetic>
static FailureOr<DirectConv>
getAcceptedConv(Operation *op, const Target &target, Decline &decline) {
  LayerOpInterface conv = getConvolution(op);
  if (!conv ||
      failed(hasDenseOperands(op, arithmetic, target, conv.getWeights(),
                              conv.getBias(), decline)))
    return failure();
  DirectConv direct = getConv<arithmetic>(op, target);
  if (failed(direct.hasWideBlocks(decline)) ||
      failed(hasFewTiles(direct.shape, direct.blocks.rows, decline)))
    return failure();
  return direct;
}

/// All that the kernel reads.
template <Arithmetic arithmetic>
static SmallVector<Value> buildInputs(OpBuilder &builder, LayerOpInterface conv,
                                      const DirectConv &direct) {
  ConstantFloats filters(conv.getWeights()), bias(conv.getBias());
  // OHWI: an output channel's taps and input channels are one row.
  ColumnMatrix matrix = direct.getMatrix(/*columnStride=*/direct.shape.depth(),
                                         /*depthStride=*/1);
  Value packed = buildPacked(builder, conv.getLoc(), direct.blocks, matrix,
                             direct.shape.groups, filters, bias);
  InputChannels channels = getInputChannels<arithmetic>(conv);
  SmallVector<Value> inputs{channels.source, packed};
  if (direct.hasChannelTable)
    inputs.push_back(channels.buildTable(builder, conv.getLoc()));
  llvm::append_range(inputs, getResidual(conv));
  return inputs;
}

template <Arithmetic arithmetic>
static KernelCall build(OpBuilder &builder, LayerOpInterface conv,
                        DirectConv direct) {
  KernelCall call;
  auto slices =
      ChannelSlices::of(conv->getResult(0), direct.blocks, direct.shape.groups);
  call.results = slices.values;
  direct.epilogue.outputStarts = slices.starts;
  call.inputs = buildInputs<arithmetic>(builder, conv, direct);
  call.scratch = direct.getScratch(builder.getContext());
  call.emitBody = [direct](ImplicitLocOpBuilder &b, ValueRange buffers) {
    direct.emit(b, buffers);
  };
  return call;
}

template <Arithmetic arithmetic>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  auto direct = getAcceptedConv<arithmetic>(op, target, decline);
  if (failed(direct))
    return failure();
  return KernelPlan{direct->getCycles(),
                    [conv = cast<LayerOpInterface>(op),
                     direct = std::move(*direct)](OpBuilder &builder) {
                      return build<arithmetic>(builder, conv, direct);
                    }};
}

FailureOr<RowStage> nncomp::getConvRowStage(Operation *op, const Target &target,
                                            Decline &decline) {
  constexpr Arithmetic arithmetic = Arithmetic::F32;
  if (failed(getAcceptedConv<arithmetic>(op, target, decline)))
    return failure();
  auto conv = cast<LayerOpInterface>(op);
  DirectConv direct = getConv<arithmetic>(op, target, /*byRows=*/true);
  // Each slab would fetch them again.
  if (!direct.staysCached()) {
    return decline << llvm::formatv(
               "expected filters of at most {0} bytes, but got {1}",
               kCachedBytes,
               typeOf(conv.getWeights()).getNumElements() *
                   int64_t(sizeof(float)));
  }
  RowStage stage{direct.shape, direct.getCycles(), {}, {}};
  stage.buildInputs = [conv, direct](OpBuilder &builder) {
    return buildInputs<arithmetic>(builder, conv, direct);
  };
  stage.start = [direct](ImplicitLocOpBuilder &b, ValueRange buffers) {
    return direct.startRows(b, buffers);
  };
  return stage;
}

template <Arithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, plan<arithmetic>};
}

const Kernel nncomp::directConvF32 =
    getKernel<Arithmetic::F32>("direct-conv-f32");
const Kernel nncomp::directConvF16 =
    getKernel<Arithmetic::F16>("direct-conv-f16");
const Kernel nncomp::directConvBf16 =
    getKernel<Arithmetic::Bf16>("direct-conv-bf16");
const Kernel nncomp::directConvBf16Dot =
    getKernel<Arithmetic::Bf16Dot>("direct-conv-bf16-dot");
