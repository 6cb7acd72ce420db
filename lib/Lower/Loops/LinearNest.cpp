//===- LinearNest.cpp - See a linalg op as walks over flat buffers --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearLoops.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AffineExpr.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Adds `factor * expr` to an affine form in the op's dimensions; fails if
/// `expr` is not linear.
static LogicalResult addLinear(AffineExpr expr, int64_t factor,
                               MutableArrayRef<int64_t> strides,
                               int64_t &offset) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    strides[dim.getPosition()] += factor;
    return success();
  }
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    offset += factor * constant.getValue();
    return success();
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return failure();
  if (binary.getKind() == AffineExprKind::Add) {
    if (failed(addLinear(binary.getLHS(), factor, strides, offset)))
      return failure();
    return addLinear(binary.getRHS(), factor, strides, offset);
  }
  auto scale = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (binary.getKind() != AffineExprKind::Mul || !scale)
    return failure();
  return addLinear(binary.getLHS(), factor * scale.getValue(), strides, offset);
}

static FailureOr<LinearAccess>
getAccess(linalg::LinalgOp op, OpOperand &operand, ArrayRef<int64_t> ranges) {
  LinearAccess access;
  access.operand = &operand;
  access.strides.assign(ranges.size(), 0);
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  if (!type)
    return access;
  SmallVector<int64_t> strides;
  if (failed(type.getStridesAndOffset(strides, access.offset)) ||
      !type.hasStaticShape() || ShapedType::isDynamic(access.offset) ||
      llvm::any_of(strides, ShapedType::isDynamic))
    return failure();
  AffineMap map = op.getMatchingIndexingMap(&operand);
  for (auto [expr, stride] : llvm::zip(map.getResults(), strides))
    if (failed(addLinear(expr, stride, access.strides, access.offset)))
      return failure();
  access.reach = access.offset + 1;
  for (auto [stride, extent] : llvm::zip(access.strides, ranges)) {
    if (stride < 0)
      return failure();
    access.reach += stride * (extent - 1);
  }
  return access;
}

Value LinearAccess::createFlat(OpBuilder &builder, Location loc) const {
  auto type = cast<MemRefType>(operand->get().getType());
  auto flat =
      MemRefType::get({reach}, type.getElementType(),
                      MemRefLayoutAttrInterface(), type.getMemorySpace());
  return memref::ReinterpretCastOp::create(
      builder, loc, flat, operand->get(), /*offset=*/0,
      ArrayRef<int64_t>{reach}, ArrayRef<int64_t>{1});
}

FailureOr<LinearNest> LinearNest::get(linalg::LinalgOp op) {
  LinearNest nest{op, {}, {}};
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  if (llvm::any_of(ranges,
                   [](int64_t n) { return ShapedType::isDynamic(n) || n < 1; }))
    return failure();
  for (OpOperand &operand : op->getOpOperands()) {
    FailureOr<LinearAccess> access = getAccess(op, operand, ranges);
    if (failed(access))
      return failure();
    nest.accesses.push_back(*access);
  }
  // Backwards, so that a loop can be merged into the one inside it.
  bool hasIndex = op.hasIndexSemantics();
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  SmallVector<int64_t> kept;
  for (int64_t d = int64_t(ranges.size()) - 1; d >= 0; --d) {
    if (ranges[d] == 1)
      continue;
    bool isReduction = iterators[d] == utils::IteratorType::reduction;
    if (!hasIndex && !nest.loops.empty()) {
      LinearLoop &inner = nest.loops.back();
      int64_t innerDim = kept.back();
      if (inner.isReduction == isReduction &&
          llvm::all_of(nest.accesses, [&](const LinearAccess &access) {
            return access.strides[d] == inner.extent * access.strides[innerDim];
          })) {
        inner.extent *= ranges[d];
        inner.dim = -1;
        continue;
      }
    }
    nest.loops.push_back({ranges[d], isReduction, d});
    kept.push_back(d);
  }
  std::reverse(nest.loops.begin(), nest.loops.end());
  std::reverse(kept.begin(), kept.end());
  for (LinearAccess &access : nest.accesses) {
    SmallVector<int64_t> strides;
    for (int64_t d : kept)
      strides.push_back(access.strides[d]);
    access.strides = strides;
  }
  return nest;
}
