//===- DigitKernels.cpp - Kernels bit-plane-conv, bit-plane-gemm ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BitConv.h"
#include "DigitInput.h"
#include "DigitLayer.h"
#include "Kernels/Emit/ByteBuffers.h"
#include "Kernels/Kernels.h"

using namespace mlir;
using namespace mlir::nncomp;

static BitConv getConv(const DigitLayer &layer, const Target &target) {
  return BitConv(ConvShape::of(layer.product.op), layer.sums, target);
}

/// The encode of f32 whose result only `op` uses, as its input, or null.
static Operation *getEncode(Operation *op) {
  Value input = cast<LayerOpInterface>(op).getInput();
  auto encode = input.getDefiningOp<EncodeOp>();
  if (!encode || !encode->hasOneUse() || !DigitInput::ofEncode(encode))
    return nullptr;
  return encode;
}

/// How the kernel gets the digits of its input.
static DigitInput getInput(Operation *op, bool isEncode, const Target &target) {
  return isEncode ? *DigitInput::ofEncode(cast<EncodeOp>(getEncode(op)))
                  : DigitInput::ofCodes(cast<LayerOpInterface>(op).getInput(),
                                        target);
}

static KernelCall build(OpBuilder &builder, Operation *op,
                        const DigitLayer &layer, const BitConv &conv,
                        const DigitInput &input, const Target &target) {
  Location loc = op->getLoc();
  KernelCall call;
  call.inputs = {input.source, conv.buildPacked(builder, loc, layer.codes),
                 layer.buildStarts(builder, loc, conv.shape)};
  llvm::append_range(call.inputs, layer.buildParameters(builder, loc));
  if (Value residual = layer.product.op.getResidual())
    call.inputs.push_back(residual);
  call.scratch = input.getScratch();
  call.emitBody = [conv, input](ImplicitLocOpBuilder &b, ValueRange buffers) {
    KernelEmitter emitter(b);
    size_t scratch = input.getScratch().size();
    SmallVector<Value> own(buffers.drop_back(scratch));
    own[0] = input.emit(emitter, own[0], buffers.take_back(scratch));
    conv.emit(b, own);
  };
  addByteBuffers(call, op->getResult(0), target, /*firstInput=*/1);
  return call;
}

template <LayerOpInterface getLayer(Operation *), bool isEncode>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  if (!getLayer(op) || (isEncode && !getEncode(op)))
    return failure();
  // What both kernels decline is a reason against the one without the encode.
  Decline unheard;
  Decline &reason = isEncode ? unheard : decline;
  FailureOr<DigitLayer> layer = DigitLayer::of(op, target, reason);
  if (failed(layer) ||
      failed(hasWordGroups(ConvShape::of(layer->product.op), reason)))
    return failure();
  BitConv conv = getConv(*layer, target);
  if (failed(hasFewTiles(conv.shape, conv.blocks.rows, reason)))
    return failure();
  DigitInput input = getInput(op, isEncode, target);
  double inputCycles = input.getCycles(target);
  input.threads = target.getThreads(inputCycles);
  return KernelPlan{
      conv.getCycles() + inputCycles,
      [op, layer = std::move(*layer), conv, input, target](OpBuilder &builder) {
        return build(builder, op, layer, conv, input, target);
      }};
}

static constexpr KernelTraits getTraits() {
  KernelTraits traits;
  traits.countsBits = true;
  return traits;
}

const Kernel nncomp::bitPlaneConv = {"bit-plane-conv",
                                     plan<getConvolution, false>, getTraits()};
const Kernel nncomp::bitPlaneGemm = {"bit-plane-gemm", plan<getLinear, false>,
                                     getTraits()};
const Kernel nncomp::encodeBitPlaneConv = {"encode-bit-plane-conv",
                                           plan<getConvolution, true>,
                                           getTraits(), getEncode};
const Kernel nncomp::encodeBitPlaneGemm = {
    "encode-bit-plane-gemm", plan<getLinear, true>, getTraits(), getEncode};
