//===- WinogradConvF32.cpp - Kernels winograd-4x4-f32 and 2x2 -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels/Kernels.h"
#include "Kernels/Shapes/DenseOperands.h"
#include "WinogradConv.h"
#include "nncomp/IR/ConstantFloats.h"
#include "nncomp/IR/Module.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

template <int64_t outputs>
static WinogradConv getConv(Operation *op, const Target &target) {
  auto conv = cast<Conv2DOp>(op);
  return WinogradConv(ConvShape::of(conv), outputs, Epilogue::of(conv), target);
}

template <int64_t outputs>
static LogicalResult accepts(Operation *op, const Target &target,
                             std::string &reason) {
  auto conv = dyn_cast<Conv2DOp>(op);
  if (!conv ||
      failed(hasDenseOperands(op, Arithmetic::F32, target, conv.getFilters(),
                              conv.getBias(), reason)))
    return failure();
  ConvShape shape = ConvShape::of(conv);
  if (shape.kernelHeight != 3 || shape.kernelWidth != 3) {
    reason = llvm::formatv("expected 3x3 filters, but got {0}x{1}",
                           shape.kernelHeight, shape.kernelWidth);
    return failure();
  }
  if (shape.strideHeight != 1 || shape.strideWidth != 1 ||
      shape.dilationHeight != 1 || shape.dilationWidth != 1) {
    reason = llvm::formatv("expected strides and dilations of 1, but got "
                           "strides {0}, {1} and dilations {2}, {3}",
                           shape.strideHeight, shape.strideWidth,
                           shape.dilationHeight, shape.dilationWidth);
    return failure();
  }
  double products = (outputs + 2) * (outputs + 2);
  double bytes =
      products * shape.outChannels * shape.groupChannels() * sizeof(float);
  if (bytes > kMaxWeightBytes) {
    reason = llvm::formatv(
        "expected transformed filters of at most {0} bytes, but got {1:f0}",
        kMaxWeightBytes, bytes);
    return failure();
  }
  return success();
}

template <int64_t outputs>
static double cost(Operation *op, const Target &target) {
  return getConv<outputs>(op, target).getCycles();
}

template <int64_t outputs>
static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  auto conv = cast<Conv2DOp>(op);
  WinogradConv winograd = getConv<outputs>(op, target);
  const ConvShape &shape = winograd.shape;
  ConstantFloats filters(conv.getFilters());
  ConstantFloats transformed(
      winograd.transform.transformFilters(filters.values<float>(), shape.groups,
                                          shape.groupOutChannels(),
                                          shape.groupChannels()),
      builder.getF32Type());
  Value packed =
      buildPacked(builder, op->getLoc(), winograd.columns, winograd.getMatrix(),
                  shape.groups * winograd.transform.products(), transformed,
                  /*bias=*/ConstantFloats(Value()));
  KernelCall call;
  call.inputs = {conv.getInput(), packed};
  if (conv.getBias())
    call.inputs.push_back(conv.getBias());
  llvm::append_range(call.inputs, getResidual(conv));
  call.scratch = winograd.getScratch(builder.getContext());
  call.emitBody = [winograd](ImplicitLocOpBuilder &b, ValueRange buffers) {
    winograd.emit(b, buffers);
  };
  return call;
}

const Kernel nncomp::winograd4x4F32 = {"winograd-4x4-f32", accepts<4>, cost<4>,
                                       build<4>, /*isWinograd=*/true};
const Kernel nncomp::winograd2x2F32 = {"winograd-2x2-f32", accepts<2>, cost<2>,
                                       build<2>, /*isWinograd=*/true};
