//===- GemmF32.cpp - Kernel gemm-f32 --------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFloats.h"
#include "DirectConv.h"
#include "F32Operands.h"
#include "Kernels.h"
#include "llvm/Support/FormatVariadic.h"

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

  DirectConv getConv(const Target &target) const {
    return DirectConv(ConvShape::ofProduct(rows, depth, columns),
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

static LogicalResult accepts(Operation *op, const Target &,
                             std::string &reason) {
  std::optional<Product> product = Product::of(op);
  if (!product ||
      failed(hasF32Operands(op, product->weights, product->bias, reason)))
    return failure();
  int64_t matrices = 1;
  for (int64_t size :
       cast<RankedTensorType>(product->input.getType()).getShape().drop_back(2))
    matrices *= size;
  if (matrices == 1)
    return success();
  reason =
      llvm::formatv("expected one matrix, but got a stack of {0}", matrices);
  return failure();
}

static double cost(Operation *op, const Target &target) {
  return Product::of(op)->getConv(target).getCycles();
}

static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  Product product = *Product::of(op);
  DirectConv conv = product.getConv(target);
  ConstantFloats weights(product.weights), bias(product.bias);
  Value packed =
      buildPacked(builder, op->getLoc(), conv.blocks, product.depth,
                  /*groups=*/1, weights.values(), product.columnStride,
                  product.stepStride, bias.values());
  KernelCall call;
  call.inputs = {product.input, packed};
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    conv.emit(b, buffers);
  };
  return call;
}

const Kernel nncomp::gemmF32 = {"gemm-f32", accepts, cost, build};
