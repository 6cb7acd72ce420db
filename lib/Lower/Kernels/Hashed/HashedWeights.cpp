//===- HashedWeights.cpp - Weights that share values by a hash ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HashedWeights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

FailureOr<HashedWeights> HashedWeights::of(Operation *op, Decline &decline) {
  std::optional<LayerOperands> operands = LayerOperands::of(op);
  if (!operands)
    return failure();
  RankedTensorType type = typeOf(operands->op.getWeights());
  auto encoding = dyn_cast_or_null<HashedAttr>(type.getEncoding());
  if (!encoding)
    return failure();
  if (!type.getElementType().isF32()) {
    return decline << "expected hashed weights of f32, but got '" << type
                   << "'";
  }
  if (failed(operands->hasDenseRest(decline)))
    return failure();
  return HashedWeights{*operands, HashedLayout(encoding, type.getShape())};
}

SmallVector<Value> HashedWeights::buildInputs(OpBuilder &builder,
                                              Location loc) const {
  RankedTensorType type = typeOf(op.getWeights());
  auto encoding = cast<HashedAttr>(type.getEncoding());
  return getInputs(
      op.getInput(),
      buildComponents(builder, loc,
                      encoding.getValuesType(type.getElementType())),
      op.getResidual());
}

double HashedWeights::getDecodeCycles(double vectors, int64_t lanes) const {
  // Measured on Zen 5, whose cycles are half of those of Zen 4 that other costs
  // are in: single elements are a load each; of blocks a vector is one load,
  // and its hash a lane of another vector.
  constexpr double perElement = 1.9, perLane = 0.25, perVector = 2;
  if (!layout.hasBlocks())
    return vectors * perElement * lanes;
  return vectors * std::max(perVector, perLane * lanes);
}

Value HashedEmitter::emitInteger(Value index) {
  ImplicitLocOpBuilder &b = emitter.b;
  return arith::IndexCastUIOp::create(b, b.getI32Type(), index);
}

/// `first + step i` in lane i, modulo 2^32.
Value HashedEmitter::emitLanes(Value first, int64_t step) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(lanes, b.getI32Type());
  SmallVector<int32_t> steps;
  for (int64_t lane = 0; lane < lanes; ++lane)
    steps.push_back(static_cast<int32_t>(lane * step));
  Value offsets = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, ArrayRef(steps)));
  Value splat = vector::BroadcastOp::create(b, type, emitInteger(first));
  return arith::AddIOp::create(b, splat, offsets);
}

/// `values`, negated where `sign` has the bit of a sign.
Value HashedEmitter::emitSigned(Value values, Value sign) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value bits = arith::BitcastOp::create(b, sign.getType(), values);
  return arith::BitcastOp::create(b, values.getType(),
                                  arith::XOrIOp::create(b, bits, sign));
}

/// Buckets and signs of the elements of a column from `row` on.
std::pair<Value, Value> HashedEmitter::emitFind(Value row, Value column) {
  Value rows = emitLanes(row, 1);
  Value firstKey = vector::BroadcastOp::create(
      emitter.b, rows.getType(), emitInteger(emitter.mul(column, layout.keys)));
  return layout.buildFind(emitter.b, rows, firstKey);
}

Value HashedEmitter::emitAnyWeights(Value row, Value column) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto [bucket, sign] = emitFind(row, column);
  auto type = VectorType::get(lanes, b.getF32Type());
  Value all = vector::ConstantMaskOp::create(b, type.clone(b.getI1Type()),
                                             ArrayRef<int64_t>{lanes});
  Value values =
      vector::GatherOp::create(b, type, table, emitter.constant(0), bucket, all,
                               emitter.zeroVector(lanes));
  return layout.hasSigns ? emitSigned(values, sign) : values;
}

void HashedEmitter::emitHashes(Value row, Value column, int64_t columns,
                               Value place) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto store = [&](Value bucket, Value sign, Value to, int64_t apart) {
    vector::StoreOp::create(b, bucket, hashes, to);
    if (layout.hasSigns)
      vector::StoreOp::create(b, sign, hashes, emitter.add(to, apart));
  };
  int64_t chunk = getChunk(layout);
  if (!layout.hasBlocks())
    return emitter.loop(0, columns, 1, [&](Value index) {
      auto [bucket, sign] = emitFind(row, emitter.add(column, index));
      store(bucket, sign, emitter.add(place, emitter.mul(index, lanes)),
            chunk * lanes);
    });
  auto type = VectorType::get(lanes, b.getI32Type());
  Value strip = vector::BroadcastOp::create(
      b, type, emitInteger(emitter.floorDiv(row, kHashStrip)));
  emitter.loop(0, columns, lanes, [&](Value index) {
    // Hashes past the last column are not used.
    Value first = emitter.mul(emitter.add(column, index), layout.keys);
    auto [bucket, signs] =
        layout.buildFindStrip(b, strip, emitLanes(first, layout.keys));
    store(bucket, signs, emitter.add(place, index), chunk);
  });
}

Value HashedEmitter::emitSignBits(Value row) {
  if (!layout.hasBlocks())
    return {};
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(lanes, b.getI32Type());
  SmallVector<int32_t> bits;
  for (int64_t lane = 0; lane < lanes; ++lane)
    bits.push_back(1 << lane);
  Value constant = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, ArrayRef(bits)));
  return arith::ShLIOp::create(
      b, constant, vector::BroadcastOp::create(b, type, emitInteger(row)));
}

/// Which lanes have a sign that `word` says is negative.
Value HashedEmitter::emitIsNegative(Value word, Value signBits) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(signBits.getType());
  // With masks (AVX-512), the word of a strip is one.
  if (lanes == kHashStrip) {
    Value half = arith::TruncIOp::create(b, b.getI16Type(), word);
    half = vector::BroadcastOp::create(b, VectorType::get(1, b.getI16Type()),
                                       half);
    return vector::BitCastOp::create(b, type.clone(b.getI1Type()), half);
  }
  word = vector::BroadcastOp::create(b, type, word);
  Value none = arith::ConstantOp::create(b, type, b.getZeroAttr(type));
  return arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                               arith::AndIOp::create(b, word, signBits), none);
}

/// The weights of a vector whose elements have buckets of their own.
Value HashedEmitter::emitElements(Value place, Value column) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value at = emitter.add(place, emitter.mul(column, lanes));
  SmallVector<Value> elements;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Value bucket = arith::IndexCastUIOp::create(
        b, b.getIndexType(),
        memref::LoadOp::create(b, hashes, emitter.add(at, lane)));
    elements.push_back(memref::LoadOp::create(b, table, bucket));
  }
  Value values = vector::FromElementsOp::create(
      b, VectorType::get(lanes, b.getF32Type()), elements);
  if (!layout.hasSigns)
    return values;
  return emitSigned(
      values,
      vector::LoadOp::create(b, VectorType::get(lanes, b.getI32Type()), hashes,
                             emitter.add(at, getChunk(layout) * lanes)));
}

Value HashedEmitter::emitWeights(Value place, Value column, Value row,
                                 Value signBits) {
  if (!layout.hasBlocks())
    return emitElements(place, column);
  ImplicitLocOpBuilder &b = emitter.b;
  Value at = emitter.add(place, column);
  Value bucket = arith::IndexCastUIOp::create(
      b, b.getIndexType(), memref::LoadOp::create(b, hashes, at));
  Value values =
      vector::LoadOp::create(b, VectorType::get(lanes, b.getF32Type()), table,
                             emitter.add(bucket, row));
  if (!layout.hasSigns)
    return values;
  Value word =
      memref::LoadOp::create(b, hashes, emitter.add(at, getChunk(layout)));
  auto type = cast<VectorType>(signBits.getType());
  Value signBit = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, b.getI32IntegerAttr(INT32_MIN)));
  return arith::SelectOp::create(b, emitIsNegative(word, signBits),
                                 emitSigned(values, signBit), values);
}

SmallVector<Value> nncomp::emitColumnChunks(
    KernelEmitter &emitter, const HashedLayout &layout, ValueRange values,
    function_ref<SmallVector<Value>(Value, int64_t, ValueRange)> body) {
  int64_t chunk = HashedEmitter::getChunk(layout);
  int64_t whole = layout.columns / chunk * chunk;
  SmallVector<Value> carried(values);
  if (whole)
    carried = emitter.loop(emitter.constant(0), emitter.constant(whole), chunk,
                           carried, [&](Value column, ValueRange carried) {
                             return body(column, chunk, carried);
                           });
  if (whole < layout.columns)
    carried = body(emitter.constant(whole), layout.columns - whole, carried);
  return carried;
}
