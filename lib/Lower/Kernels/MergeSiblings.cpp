//===- MergeSiblings.cpp - One kernel for branches of 1x1 convolutions ----===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/IR/ConstantFloats.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/WeightStorage.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/Passes.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_MERGESIBLINGS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

static bool isPlainConstant(Value value) {
  return !getEncoding(value.getType()) && isDenseConstant(value);
}

/// Whether `op` is a convolution of single pixels that can be a part of a wider
/// one: its channels fill vectors of `lanes`.
static bool isBranch(Conv2DOp op, int64_t lanes) {
  RankedTensorType filters = op.getFilters().getType();
  return filters.getDimSize(0) % lanes == 0 && filters.getDimSize(1) == 1 &&
         filters.getDimSize(2) == 1 && op.getGroups() == 1 &&
         isa<Float32Type, Float16Type, BFloat16Type>(
             filters.getElementType()) &&
         !op.getResidual() && !op->hasAttr(kKernelAttr) &&
         !getEncoding(op.getResult().getType()) &&
         isPlainConstant(op.getFilters()) &&
         (!op.getBias() || isPlainConstant(op.getBias()));
}

/// What branches must agree in: the input and all attributes.
static std::pair<Value, Attribute> getFamily(Conv2DOp op) {
  return {op.getInput(), op->getAttrDictionary()};
}

/// The constants of `values` concatenated along the first dimension.
static Value concatenate(OpBuilder &builder, Location loc,
                         ArrayRef<Value> values) {
  SmallVector<int64_t> shape(typeOf(values.front()).getShape());
  shape[0] = 0;
  for (Value value : values)
    shape[0] += typeOf(value).getDimSize(0);
  auto type =
      RankedTensorType::get(shape, typeOf(values.front()).getElementType());
  auto fill = [&](MutableArrayRef<char> elements) {
    char *end = elements.data();
    for (Value value : values)
      end = llvm::copy(ConstantFloats(value).values<char>(), end);
  };
  return arith::ConstantOp::create(builder, loc, createConstant(type, fill));
}

/// Replaces `branches` by one convolution at the place of the first of them,
/// and slices of its channels.
static void merge(ArrayRef<Conv2DOp> branches) {
  Conv2DOp first = branches.front();
  OpBuilder builder(first);
  SmallVector<Value> filters, biases;
  SmallVector<Location> locations;
  for (Conv2DOp branch : branches) {
    filters.push_back(branch.getFilters());
    if (branch.getBias())
      biases.push_back(branch.getBias());
    locations.push_back(branch.getLoc());
  }
  Location loc = FusedLoc::get(first.getContext(), locations);
  SmallVector<Value> operands{first.getInput(),
                              concatenate(builder, loc, filters)};
  if (!biases.empty())
    operands.push_back(concatenate(builder, loc, biases));
  RankedTensorType type = first.getResult().getType();
  SmallVector<int64_t> shape(type.getShape());
  shape[3] = typeOf(operands[1]).getDimSize(0);
  Operation *merged =
      Operation::create(loc, first->getName(), type.clone(shape), operands,
                        first->getDiscardableAttrDictionary(),
                        first->getPropertiesStorage(), {}, 0);
  builder.insert(merged);

  SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(4, builder.getIndexAttr(1));
  int64_t channel = 0;
  for (Conv2DOp branch : branches) {
    builder.setInsertionPoint(branch);
    RankedTensorType part = branch.getResult().getType();
    offsets[3] = builder.getIndexAttr(channel);
    channel += part.getDimSize(3);
    auto slice = tensor::ExtractSliceOp::create(
        builder, branch.getLoc(), part, merged->getResult(0), offsets,
        getAsIndexOpFoldResult(builder.getContext(), part.getShape()), strides);
    branch.getResult().replaceAllUsesWith(slice);
    branch.erase();
  }
}

namespace {
struct MergeSiblings : nncomp::impl::MergeSiblingsBase<MergeSiblings> {
  void runOnOperation() override {
    FailureOr<Target> target = Target::from(getOperation());
    if (failed(target))
      return signalPassFailure();
    getOperation().walk([&](Block *block) {
      llvm::MapVector<std::pair<Value, Attribute>, SmallVector<Conv2DOp>>
          families;
      for (auto op : block->getOps<Conv2DOp>())
        if (isBranch(op, target->getVectorLength(32)))
          families[getFamily(op)].push_back(op);
      for (auto &[family, branches] : families)
        if (branches.size() > 1)
          merge(branches);
    });
  }
};
} // namespace
