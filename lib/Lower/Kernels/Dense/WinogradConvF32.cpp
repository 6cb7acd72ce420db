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

static KernelCall build(OpBuilder &builder, LayerOpInterface conv,
                        const WinogradConv &winograd) {
  const ConvShape &shape = winograd.shape;
  ConstantFloats filters(conv.getWeights());
  std::vector<float> transformed = winograd.transform.transformFilters(
      filters.values<float>(), shape.groups, shape.groupOutChannels(),
      shape.groupChannels());
  Value packed = buildPacked(builder, conv.getLoc(), winograd.columns,
                             winograd.getMatrix(),
                             shape.groups * winograd.transform.products(),
                             ConstantFloats(transformed, builder.getF32Type()),
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

/// Tiles of `outputs` x `outputs` pixels.
template <int64_t outputs>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  LayerOpInterface conv = getConvolution(op);
  if (!conv ||
      failed(hasDenseOperands(op, Arithmetic::F32, target, conv.getWeights(),
                              conv.getBias(), decline)))
    return failure();
  ConvShape shape = ConvShape::of(conv);
  if (shape.kernelHeight != 3 || shape.kernelWidth != 3)
    return decline << llvm::formatv("expected 3x3 filters, but got {0}x{1}",
                                    shape.kernelHeight, shape.kernelWidth);
  if (shape.strideHeight != 1 || shape.strideWidth != 1 ||
      shape.dilationHeight != 1 || shape.dilationWidth != 1)
    return decline << llvm::formatv(
               "expected strides and dilations of 1, but got strides {0}, {1} "
               "and dilations {2}, {3}",
               shape.strideHeight, shape.strideWidth, shape.dilationHeight,
               shape.dilationWidth);
  double products = (outputs + 2) * (outputs + 2);
  double bytes =
      products * shape.outChannels * shape.groupChannels() * sizeof(float);
  if (bytes > kMaxWeightBytes)
    return decline << llvm::formatv(
               "expected transformed filters of at most {0} bytes, but got "
               "{1:f0}",
               kMaxWeightBytes, bytes);
  WinogradConv winograd(shape, outputs, Epilogue::of(conv), target);
  return KernelPlan{winograd.getCycles(), [conv, winograd](OpBuilder &builder) {
                      return build(builder, conv, winograd);
                    }};
}

static constexpr KernelTraits getTraits() {
  KernelTraits traits;
  traits.isWinograd = true;
  return traits;
}

const Kernel nncomp::winograd4x4F32 = {"winograd-4x4-f32", plan<4>,
                                       getTraits()};
const Kernel nncomp::winograd2x2F32 = {"winograd-2x2-f32", plan<2>,
                                       getTraits()};
