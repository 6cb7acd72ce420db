//===- KernelEmitter.cpp - Emits loops and index arithmetic ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::nncomp;

Value KernelEmitter::constant(int64_t value) {
  Value &known = constants[value];
  if (!known) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(entry);
    known = arith::ConstantIndexOp::create(b, value);
  }
  return known;
}

/// The values of two indices, if both are constants.
static std::optional<std::pair<int64_t, int64_t>> getConstants(Value lhs,
                                                               Value rhs) {
  std::optional<int64_t> left = getConstantIntValue(lhs);
  std::optional<int64_t> right = getConstantIntValue(rhs);
  if (!left || !right)
    return std::nullopt;
  return std::pair(*left, *right);
}

Value KernelEmitter::add(Value lhs, Value rhs) {
  if (auto known = getConstants(lhs, rhs))
    return constant(known->first + known->second);
  if (matchPattern(lhs, m_Zero()))
    return rhs;
  if (matchPattern(rhs, m_Zero()))
    return lhs;
  return arith::AddIOp::create(b, lhs, rhs, arith::IntegerOverflowFlags::nsw);
}

Value KernelEmitter::mul(Value lhs, int64_t rhs) {
  if (std::optional<int64_t> known = getConstantIntValue(lhs))
    return constant(*known * rhs);
  if (rhs == 1)
    return lhs;
  return arith::MulIOp::create(b, lhs, constant(rhs),
                               arith::IntegerOverflowFlags::nsw);
}

Value KernelEmitter::min(Value lhs, int64_t rhs) {
  if (std::optional<int64_t> known = getConstantIntValue(lhs))
    return constant(std::min(*known, rhs));
  return arith::MinSIOp::create(b, lhs, constant(rhs));
}

Value KernelEmitter::max(Value lhs, int64_t rhs) {
  if (std::optional<int64_t> known = getConstantIntValue(lhs))
    return constant(std::max(*known, rhs));
  return arith::MaxSIOp::create(b, lhs, constant(rhs));
}

Value KernelEmitter::ceilDiv(Value lhs, int64_t rhs) {
  if (rhs == 1)
    return lhs;
  if (std::optional<int64_t> known = getConstantIntValue(lhs))
    return constant((*known + rhs - 1) / rhs);
  return arith::DivUIOp::create(b, add(lhs, rhs - 1), constant(rhs));
}

Value KernelEmitter::floorDiv(Value lhs, int64_t rhs) {
  if (rhs == 1)
    return lhs;
  if (std::optional<int64_t> known = getConstantIntValue(lhs))
    return constant(*known / rhs);
  return arith::DivUIOp::create(b, lhs, constant(rhs));
}

SmallVector<Value> KernelEmitter::loop(Value lower, Value upper, int64_t step,
                                       ValueRange values, Body body) {
  if (auto bounds = getConstants(lower, upper))
    if (bounds->first < bounds->second &&
        bounds->second - bounds->first <= step)
      return body(lower, values);
  auto loop = scf::ForOp::create(
      b, lower, upper, constant(step), values,
      [&](OpBuilder &, Location, Value index, ValueRange carried) {
        // The loop builds its body with a builder of its own position.
      });
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(loop.getBody());
  SmallVector<Value> results =
      body(loop.getInductionVar(), loop.getRegionIterArgs());
  scf::YieldOp::create(b, results);
  return llvm::to_vector(ValueRange(loop.getResults()));
}

void KernelEmitter::loop(int64_t lower, int64_t upper, int64_t step,
                         function_ref<void(Value index)> body) {
  loop(constant(lower), constant(upper), step, {},
       [&](Value index, ValueRange) -> SmallVector<Value> {
         body(index);
         return {};
       });
}

void KernelEmitter::parallel(int64_t threads, int64_t tiles,
                             function_ref<void(TileRange)> body) {
  threads = std::min(threads, tiles);
  if (threads <= 1)
    return body({});
  auto loop = scf::ParallelOp::create(
      b, ValueRange{constant(0)}, ValueRange{constant(threads)}, {constant(1)});
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop.getBody()->getTerminator());
  auto startOf = [&](Value thread) -> Value {
    return arith::DivUIOp::create(b, mul(thread, tiles), constant(threads));
  };
  Value thread = loop.getInductionVars().front();
  body({startOf(thread), startOf(add(thread, 1)), thread});
}

void KernelEmitter::loop(int64_t lower, int64_t upper, int64_t step,
                         TileRange range, int64_t tilesPerStep,
                         function_ref<void(Value index, TileRange)> body) {
  if (range.isAll())
    return loop(lower, upper, step, [&](Value index) { body(index, {}); });
  int64_t steps = llvm::divideCeil(upper - lower, step);
  // The loops inside visit none of their steps if there is nothing to do.
  if (steps == 1 && tilesPerStep > 1)
    return body(constant(lower), range);
  int64_t tiles = steps * tilesPerStep;
  TileRange own{min(max(range.first, 0), tiles), min(max(range.end, 0), tiles),
                /*thread=*/{}};
  Value first = own.first;
  if (tilesPerStep > 1)
    first = arith::DivUIOp::create(b, first, constant(tilesPerStep));
  loop(first, ceilDiv(own.end, tilesPerStep), 1, {},
       [&](Value number, ValueRange) -> SmallVector<Value> {
         TileRange inside;
         if (tilesPerStep > 1) {
           Value visited = mul(number, -tilesPerStep);
           inside = {add(own.first, visited), add(own.end, visited),
                     /*thread=*/{}};
         }
         body(add(mul(number, step), lower), inside);
         return {};
       });
}

TileRange KernelEmitter::skip(TileRange range, int64_t tiles) {
  if (range.isAll())
    return range;
  return {add(range.first, -tiles), add(range.end, -tiles), /*thread=*/{}};
}

Value KernelEmitter::multiplyAdd(Value lhs, Value rhs, Value accumulator,
                                 bool hasFma) {
  if (hasFma)
    return vector::FMAOp::create(b, lhs, rhs, accumulator);
  return arith::AddFOp::create(b, accumulator,
                               arith::MulFOp::create(b, lhs, rhs));
}

/// The vector of `like`'s shape with the elements of `buffer`.
static VectorType getStoredType(VectorType like, Value buffer) {
  return like.clone(cast<MemRefType>(buffer.getType()).getElementType());
}

Value KernelEmitter::loadFloats(VectorType type, Value buffer,
                                ValueRange indices) {
  VectorType stored = getStoredType(type, buffer);
  Value value = vector::LoadOp::create(b, stored, buffer, indices);
  if (stored == type)
    return value;
  if (!stored.getElementType().isBF16())
    return arith::ExtFOp::create(b, type, value);
  // The shift that an arith.extf is: rounding to bf16 would cancel it,
  // and to copy vectors of bf16 LLVM calls its runtime library on SSE2.
  VectorType wide = type.clone(b.getI32Type());
  value = arith::ExtUIOp::create(
      b, wide,
      arith::BitcastOp::create(b, stored.clone(b.getI16Type()), value));
  Value half = arith::ConstantOp::create(
      b, DenseElementsAttr::get(wide, b.getI32IntegerAttr(16)));
  return arith::BitcastOp::create(b, type,
                                  arith::ShLIOp::create(b, value, half));
}

void KernelEmitter::storeFloats(Value value, Value buffer, ValueRange indices) {
  VectorType stored = getStoredType(cast<VectorType>(value.getType()), buffer);
  if (stored != value.getType())
    value = arith::TruncFOp::create(b, stored, value);
  vector::StoreOp::create(b, value, buffer, indices);
}

Value KernelEmitter::flatten(Value buffer) {
  int64_t rank = cast<MemRefType>(buffer.getType()).getRank();
  if (rank == 1)
    return buffer;
  ReassociationIndices all = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  return memref::CollapseShapeOp::create(b, buffer,
                                         ArrayRef<ReassociationIndices>(all));
}

Value KernelEmitter::flattenRows(Value buffer) {
  int64_t rank = cast<MemRefType>(buffer.getType()).getRank();
  if (rank == 2)
    return buffer;
  if (rank == 1) {
    ReassociationIndices both{0, 1};
    SmallVector<int64_t> shape{
        1, cast<MemRefType>(buffer.getType()).getNumElements()};
    return memref::ExpandShapeOp::create(b, shape, buffer,
                                         ArrayRef<ReassociationIndices>(both));
  }
  ReassociationIndices rows = llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
  return memref::CollapseShapeOp::create(
      b, buffer, ArrayRef<ReassociationIndices>{rows, {rank - 1}});
}

Value KernelEmitter::zeroVector(int64_t lanes) {
  auto type = VectorType::get(lanes, b.getF32Type());
  return arith::ConstantOp::create(b, type, b.getZeroAttr(type));
}
