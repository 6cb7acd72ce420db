//===- ComputedProduct.h - Products of two computed matrices *- C++ -* ----===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_DENSE_COMPUTEDPRODUCT_H
#define NNCOMP_LIB_LOWER_KERNELS_DENSE_COMPUTEDPRODUCT_H

#include "Kernels/Emit/Epilogue.h"
#include "Kernels/Emit/PanelPacking.h"
#include "Kernels/Emit/ProductTail.h"
#include "Kernels/Emit/StridedView.h"
#include "Kernels/Shapes/ColumnBlocks.h"

namespace mlir::nncomp {

/// A dimension of a stack of products: its size, and what one step goes on in
/// the elements of both operands and in the rows of the result.
struct StackDim {
  int64_t size, left, right, resultRows;
};

/// A matmul, or a linear with weights that are computed: rows of `left` times
/// columns of `right`, both read by strides.
struct ComputedProduct {
  Arithmetic arithmetic;
  int64_t rows, depth, columns;
  StridedView left, right;
  int64_t rowStride, rowDepthStride;
  int64_t columnStride, columnDepthStride;
  /// The dimensions of the stack, outermost first: those that the columns
  /// differ in, and then those that share them.
  SmallVector<StackDim> stack, shared;
  ProductTail tail;
  /// How many rows of the result one row goes on.
  int64_t resultRowStride;

  ColumnBlocks blocks;
  PanelPacking packing;
  bool hasFma;
  /// Threads that compute the tiles, and that extend 16-bit rows to f32.
  int64_t threads, inputThreads;
  /// Estimated core cycles.
  double cycles;

  /// Nothing of another op, or where the product is for other kernels: with
  /// encoded or empty tensors, other elements than those of `arithmetic`, or
  /// one constant matrix on the right.
  static std::optional<ComputedProduct> of(Operation *op, Arithmetic arithmetic,
                                           const Target &target);

  /// What the kernel reads.
  SmallVector<Value> getInputs() const;
  /// Panels, and rows in f32.
  SmallVector<RankedTensorType> getScratch(MLIRContext *context) const;
  /// All that the code depends on.
  Attribute getKey(MLIRContext *context) const;
  /// Emits the body of the kernel on buffers of inputs, the result and scratch.
  void emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const;

  /// Whether a block of columns is packed before its tiles: not if they lie as
  /// in a panel, or are used once.
  bool packs() const;
  bool extendsRows() const { return arithmetic != Arithmetic::F32; }
  int64_t getPanelSize() const {
    return blocks.blocks.front().size * blocks.lanes * depth;
  }
  int64_t getShared() const;
  Epilogue getEpilogue() const {
    Epilogue epilogue{bool(tail.bias), bool(tail.residual), tail.activation};
    epilogue.scale = tail.scale;
    return epilogue;
  }

private:
  void setStrides(LayerOpInterface op);
  void setStack(ArrayRef<StackDim> dims);
  void choose(const Target &target);
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_DENSE_COMPUTEDPRODUCT_H
