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
  return BitConv(ConvShape::ofLayer(layer.product.op), layer.sums, target);
}

template <typename Op>
static LogicalResult accepts(Operation *op, const Target &target,
                             std::string &reason) {
  if (!isa<Op>(op))
    return failure();
  FailureOr<DigitLayer> layer = DigitLayer::of(op, target, reason);
  if (failed(layer))
    return failure();
  ConvShape shape = ConvShape::ofLayer(op);
  if (failed(hasWordGroups(shape, reason)))
    return failure();
  BitConv conv = getConv(*layer, target);
  return hasFewTiles(conv.shape, conv.blocks.rows, reason);
}

/// The encode of f32 whose result is the input of `op` alone, or null.
static Operation *getEncode(Operation *op) {
  auto encode = op->getOperand(0).getDefiningOp<EncodeOp>();
  if (!encode || !encode->hasOneUse() || !DigitInput::ofEncode(encode))
    return nullptr;
  return encode;
}

template <typename Op>
static LogicalResult acceptsEncode(Operation *op, const Target &target,
                                   std::string &reason) {
  // What it is else declined for is a reason against the kernel without it.
  std::string other;
  return success(isa<Op>(op) && getEncode(op) &&
                 succeeded(accepts<Op>(op, target, other)));
}

/// How the kernel gets the digits of its input.
static DigitInput getInput(Operation *op, bool isEncode, const Target &target) {
  return isEncode ? *DigitInput::ofEncode(cast<EncodeOp>(getEncode(op)))
                  : DigitInput::ofCodes(op->getOperand(0), target);
}

template <bool isEncode>
static double cost(Operation *op, const Target &target) {
  std::string reason;
  DigitLayer layer = *DigitLayer::of(op, target, reason);
  return getConv(layer, target).getCycles() +
         getInput(op, isEncode, target).getCycles(target);
}

template <bool isEncode>
static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  std::string reason;
  Location loc = op->getLoc();
  DigitLayer layer = *DigitLayer::of(op, target, reason);
  BitConv conv = getConv(layer, target);
  DigitInput input = getInput(op, isEncode, target);
  input.threads = target.getThreads(input.getCycles(target));
  KernelCall call;
  call.inputs = {input.source, conv.buildPacked(builder, loc, layer.codes),
                 layer.buildStarts(builder, loc, conv.shape)};
  llvm::append_range(call.inputs, layer.buildParameters(builder, loc));
  if (Value residual = layer.product.residual)
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

const Kernel nncomp::bitPlaneConv = {"bit-plane-conv", accepts<Conv2DOp>,
                                     cost<false>, build<false>};
const Kernel nncomp::bitPlaneGemm = {"bit-plane-gemm", accepts<LinearOp>,
                                     cost<false>, build<false>};
const Kernel nncomp::encodeBitPlaneConv = {"encode-bit-plane-conv",
                                           acceptsEncode<Conv2DOp>,
                                           cost<true>,
                                           build<true>,
                                           /*isWinograd=*/false,
                                           getEncode};
const Kernel nncomp::encodeBitPlaneGemm = {"encode-bit-plane-gemm",
                                           acceptsEncode<LinearOp>,
                                           cost<true>,
                                           build<true>,
                                           /*isWinograd=*/false,
                                           getEncode};
