//===- ComputedProduct.cpp - Products of two computed matrices ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ComputedProduct.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Whether kernels with packed constants multiply by `weights`.
static bool isConstantMatrix(Value weights, Value bias) {
  auto isOne = [](int64_t size) { return size == 1; };
  return isDenseConstant(weights) && (!bias || isDenseConstant(bias)) &&
         llvm::all_of(typeOf(weights).getShape().drop_back(2), isOne);
}

std::optional<ComputedProduct> ComputedProduct::of(Operation *op,
                                                   Arithmetic arithmetic,
                                                   const Target &target) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer || !layer.isMatrixProduct())
    return std::nullopt;
  Type element = getElementType(arithmetic, op->getContext());
  for (ValueRange values :
       {ValueRange(op->getOperands()), ValueRange(op->getResults())})
    for (Value value : values)
      if (RankedTensorType type = typeOf(value);
          type.getEncoding() || type.getElementType() != element ||
          type.getNumElements() == 0)
        return std::nullopt;
  ComputedProduct product;
  product.arithmetic = arithmetic;
  if (isConstantMatrix(layer.getWeights(), layer.getBias()))
    return std::nullopt;
  product.tail = ProductTail::of(layer);
  product.left = StridedView::of(layer.getInput());
  product.right = StridedView::of(layer.getWeights());
  product.setStrides(layer);
  product.choose(target);
  return product;
}

void ComputedProduct::setStrides(LayerOpInterface op) {
  ArrayRef<int64_t> shape = typeOf(op->getResult(0)).getShape();
  int64_t count = int64_t(shape.size()) - 2;
  rows = shape[count];
  columns = shape[count + 1];
  depth = op.getProductShape().depth;
  rowStride = left.strides[count];
  rowDepthStride = left.strides[count + 1];
  columnStride = right.strides[count + 1];
  columnDepthStride = right.strides[count];
  if (op.hasFilters())
    std::swap(columnStride, columnDepthStride);
  SmallVector<StackDim> dims;
  resultRowStride = tail.resultRows[count];
  for (int64_t d = count - 1; d >= 0; --d)
    dims.push_back(
        {shape[d], left.strides[d], right.strides[d], tail.resultRows[d]});
  setStack(dims);
}

/// Sorts `dims`, innermost first, into `stack` and `shared`; those that
/// continue another one, or the rows, become one with it.
void ComputedProduct::setStack(ArrayRef<StackDim> dims) {
  for (const StackDim &dim : dims) {
    if (dim.size == 1)
      continue;
    bool isShared = dim.right == 0;
    SmallVector<StackDim> &to = isShared ? shared : stack;
    if (isShared && rows == 1) {
      rowStride = dim.left;
      resultRowStride = dim.resultRows;
      rows = dim.size;
      continue;
    }
    if (isShared && shared.empty() && dim.left == rows * rowStride &&
        dim.resultRows == rows * resultRowStride) {
      rows *= dim.size;
      continue;
    }
    if (!to.empty() && dim.left == to.front().size * to.front().left &&
        dim.right == to.front().size * to.front().right &&
        dim.resultRows == to.front().size * to.front().resultRows)
      to.front().size *= dim.size;
    else
      to.insert(to.begin(), dim);
  }
}

static int64_t countProducts(ArrayRef<StackDim> dims) {
  int64_t count = 1;
  for (const StackDim &dim : dims)
    count *= dim.size;
  return count;
}

int64_t ComputedProduct::getShared() const { return countProducts(shared); }

void ComputedProduct::choose(const Target &target) {
  hasFma = target.hasFma;
  int64_t matrices = countProducts(stack), images = matrices * getShared();
  StepFormat format(Arithmetic::F32, target);
  blocks = chooseColumnBlocks(rows, columns, depth, format, target, images);
  packing = {depth, blocks.lanes, columnStride, columnDepthStride};
  cycles = blocks.cyclesPerStep * double(depth) * double(images);
  if (packs())
    cycles += double(matrices) * packing.getCycles(columns, target);
  inputThreads = 1;
  if (extendsRows()) {
    double extension = double(typeOf(left.source).getNumElements()) /
                       target.getVectorLength(32) * 2 * target.getCycleCost();
    inputThreads = target.getThreads(extension);
    cycles += extension;
  }
  threads = target.getThreads(cycles);
}

bool ComputedProduct::packs() const {
  int64_t width = blocks.blocks.front().size * blocks.lanes;
  if (columnStride != 1)
    return true;
  bool isPanel = columnDepthStride == width && columns == width;
  return !isPanel && rows * getShared() > blocks.rows;
}

SmallVector<Value> ComputedProduct::getInputs() const {
  SmallVector<Value> inputs{left.source, right.source};
  for (Value value : {tail.bias, tail.residual})
    if (value)
      inputs.push_back(value);
  return inputs;
}

SmallVector<RankedTensorType>
ComputedProduct::getScratch(MLIRContext *context) const {
  Type element = Float32Type::get(context);
  SmallVector<RankedTensorType> scratch;
  if (packs())
    scratch.push_back(
        RankedTensorType::get({threads * getPanelSize()}, element));
  if (extendsRows())
    scratch.push_back(
        RankedTensorType::get({typeOf(left.source).getNumElements()}, element));
  return scratch;
}

Attribute ComputedProduct::getKey(MLIRContext *context) const {
  SmallVector<int64_t> numbers{rows,
                               depth,
                               columns,
                               rowStride,
                               rowDepthStride,
                               left.offset,
                               right.offset,
                               columnStride,
                               columnDepthStride,
                               int64_t(stack.size()),
                               resultRowStride,
                               bool(tail.bias),
                               bool(tail.residual)};
  for (ArrayRef<StackDim> dims : {ArrayRef(stack), ArrayRef(shared)})
    for (const StackDim &dim : dims)
      numbers.append({dim.size, dim.left, dim.right, dim.resultRows});
  Builder builder(context);
  SmallVector<Attribute> key{builder.getDenseI64ArrayAttr(numbers),
                             builder.getF32FloatAttr(tail.scale)};
  if (tail.activation)
    key.push_back(tail.activation);
  return builder.getArrayAttr(key);
}
