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

namespace {
/// A product of rows with a constant matrix, however the op spells it.
struct Product {
  int64_t rows, depth, columns;
  Value input, weights, bias;
  /// How far apart the weights of neighbouring columns and steps are.
  int64_t columnStride, stepStride;
  ActivationAttr activation;

  static std::optional<Product> of(Operation *op);

  DirectConv getConv(Arithmetic arithmetic, const Target &target) const {
    return DirectConv(ConvShape::ofProduct(rows, depth, columns), arithmetic,
                      {bool(bias), /*hasResidual=*/false, activation}, target);
  }
};
} // namespace

std::optional<Product> Product::of(Operation *op) {
  Product product;
  if (auto linear = dyn_cast<LinearOp>(op)) {
    RankedTensorType input = linear.getInput().getType();
    RankedTensorType weights = linear.getWeights().getType();
    product.rows = input.getDimSize(0);
    product.depth = input.getDimSize(1);
    product.columns = weights.getDimSize(0);
    product.input = linear.getInput();
    product.weights = linear.getWeights();
    product.bias = linear.getBias();
    product.columnStride = product.depth;
    product.stepStride = 1;
    product.activation = linear.getActivationAttr();
    return product;
  }
  auto matmul = dyn_cast<MatMulOp>(op);
  if (!matmul)
    return std::nullopt;
  RankedTensorType lhs = matmul.getLhs().getType();
  RankedTensorType rhs = matmul.getRhs().getType();
  product.rows = lhs.getDimSize(lhs.getRank() - 2);
  product.depth = lhs.getDimSize(lhs.getRank() - 1);
  product.columns = rhs.getDimSize(rhs.getRank() - 1);
  product.input = matmul.getLhs();
  product.weights = matmul.getRhs();
  product.columnStride = 1;
  product.stepStride = product.columns;
  return product;
}

static KernelCall build(OpBuilder &builder, Location loc,
                        const Product &product, const DirectConv &conv) {
  ConstantFloats weights(product.weights), bias(product.bias);
  ColumnMatrix matrix =
      conv.getMatrix(product.columnStride, product.stepStride);
  Value packed = buildPacked(builder, loc, conv.blocks, matrix,
                             /*groups=*/1, weights, bias);
  KernelCall call;
  call.inputs = {product.input, packed};
  call.scratch = conv.getScratch(builder.getContext());
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    conv.emit(b, buffers);
  };
  return call;
}

template <Arithmetic arithmetic>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  std::optional<Product> product = Product::of(op);
  if (!product ||
      failed(hasDenseOperands(op, arithmetic, target, product->weights,
                              product->bias, decline)))
    return failure();
  int64_t matrices = 1;
  for (int64_t size : typeOf(product->input).getShape().drop_back(2))
    matrices *= size;
  if (matrices != 1)
    return decline << "expected one matrix, but got a stack of " << matrices;
  DirectConv conv = product->getConv(arithmetic, target);
  if (failed(conv.hasWideBlocks(decline)))
    return failure();
  return KernelPlan{conv.getCycles(),
                    [op, product = *product, conv](OpBuilder &builder) {
                      return build(builder, op->getLoc(), product, conv);
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
