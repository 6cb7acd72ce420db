//===- GemmKernels.cpp - Kernels gemm-* -----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DirectConv.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/DenseOperands.h"
#include "nncomp/IR/ConstantFloats.h"

using namespace mlir;
using namespace mlir::nncomp;

static KernelCall build(OpBuilder &builder, LayerOpInterface product,
                        const DirectConv &conv) {
  ConstantFloats weights(product.getWeights()), bias(product.getBias());
  // A filter, which is a column, is contiguous.
  ColumnMatrix matrix =
      product.hasFilters()
          ? conv.getMatrix(/*columnStride=*/conv.shape.depth(),
                           /*depthStride=*/1)
          : conv.getMatrix(/*columnStride=*/1,
                           /*depthStride=*/conv.shape.outChannels);
  Value packed = buildPacked(builder, product.getLoc(), conv.blocks, matrix,
                             /*groups=*/1, weights, bias);
  KernelCall call;
  call.inputs = {product.getInput(), packed};
  call.scratch = conv.getScratch(builder.getContext());
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    conv.emit(b, buffers);
  };
  return call;
}

template <Arithmetic arithmetic>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  auto product = dyn_cast<LayerOpInterface>(op);
  if (!product || !product.isMatrixProduct() ||
      failed(hasDenseOperands(op, arithmetic, target, product.getWeights(),
                              product.getBias(), decline)))
    return failure();
  int64_t matrices = product.getProductShape().groups;
  if (matrices != 1)
    return decline << "expected one matrix, but got a stack of " << matrices;
  DirectConv conv(ConvShape::of(product), arithmetic, Epilogue::of(product),
                  target);
  if (failed(conv.hasWideBlocks(decline)))
    return failure();
  return KernelPlan{conv.getCycles(), [product, conv](OpBuilder &builder) {
                      return build(builder, product, conv);
                    }};
}

template <Arithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, plan<arithmetic>};
}

const Kernel nncomp::gemmF32 = getKernel<Arithmetic::F32>("gemm-f32");
const Kernel nncomp::gemmF16 = getKernel<Arithmetic::F16>("gemm-f16");
const Kernel nncomp::gemmBf16 = getKernel<Arithmetic::Bf16>("gemm-bf16");
const Kernel nncomp::gemmBf16Dot =
    getKernel<Arithmetic::Bf16Dot>("gemm-bf16-dot");
