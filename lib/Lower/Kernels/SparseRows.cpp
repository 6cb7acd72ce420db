//===- SparseRows.cpp - Weights of which few are stored
//----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

FailureOr<SparseRows> SparseRows::of(Operation *op, std::string &reason,
                                     bool takesBitmap) {
  std::optional<LayerOperands> operands = LayerOperands::of(op);
  if (!operands)
    return failure();
  SparseRows layer;
  static_cast<LayerOperands &>(layer) = *operands;
  RankedTensorType type = typeOf(layer.weights);
  auto encoding = dyn_cast_or_null<SparseAttr>(type.getEncoding());
  if (!encoding)
    return failure();
  layer.isBitmap = encoding.getFormat() == SparseFormat::Bitmap;
  if (encoding.getFormat() != SparseFormat::Csr &&
      encoding.getFormat() != SparseFormat::Bsr &&
      !(takesBitmap && layer.isBitmap)) {
    llvm::raw_string_ostream(reason)
        << (takesBitmap ? "expected weights that are csr, bsr or bitmap"
                        : "expected weights that are csr or bsr")
        << ", but got '" << type << "'";
    return failure();
  }
  if (failed(layer.hasDenseRest(reason)))
    return failure();
  std::tie(layer.rows, layer.columns) = SparseAttr::getMatrix(type.getShape());
  std::tie(layer.blockRows, layer.blockColumns) = encoding.getBlockSize();
  layer.entries = *encoding.getNnz();
  // More accumulators than a line of blocks may have in registers.
  constexpr int64_t mostRows = 32;
  if (layer.blockRows > mostRows) {
    reason = llvm::formatv("expected blocks of at most {0} rows, but got {1}",
                           mostRows, layer.blockRows);
    return failure();
  }
  if (layer.columns % layer.blockColumns) {
    reason = llvm::formatv("expected a number of columns that blocks of {0} "
                           "divide, but got {1}",
                           layer.blockColumns, layer.columns);
    return failure();
  }
  if (layer.shape.groups > 1 &&
      layer.shape.groupOutChannels() % layer.blockRows) {
    reason = llvm::formatv("expected output channels of a group that blocks of "
                           "{0} divide, but got {1}",
                           layer.blockRows, layer.shape.groupOutChannels());
    return failure();
  }
  return layer;
}

double SparseRows::getBytes() const {
  RankedTensorType type = typeOf(weights);
  return getEncoding(type).getSizeInBits(type) / 8.0;
}

/// Of the values of such weights; each encoding of them has one scale for all.
static RankedTensorType getValuesType(RankedTensorType weights) {
  return cast<SparseAttr>(weights.getEncoding()).getValuesType(weights);
}

SmallVector<Value> SparseRows::buildComponents(OpBuilder &builder,
                                               Location loc) const {
  return LayerOperands::buildComponents(builder, loc,
                                        getValuesType(typeOf(weights)));
}

double SparseRows::getDecodeCycles(const Target &target) const {
  return nncomp::getDecodeCycles(getValuesType(typeOf(weights)), target);
}

SparseRowsEmitter::SparseRowsEmitter(KernelEmitter &emitter,
                                     const SparseRows &weights,
                                     ValueRange buffers)
    : emitter(emitter), weights(weights), input(emitter.flatten(buffers[0])),
      values(emitter.flatten(buffers[1])), indices(emitter.flatten(buffers[2])),
      pointers(emitter.flatten(buffers[3])), rest(buffers.drop_front(4)) {
  if (!weights.epilogue.hasBias)
    return;
  bias = rest.front();
  rest = rest.drop_front();
}

Value SparseRowsEmitter::emitStart(Value row, int64_t lanes) {
  if (!bias)
    return emitter.zeroVector(lanes);
  ImplicitLocOpBuilder &b = emitter.b;
  return vector::BroadcastOp::create(b, VectorType::get(lanes, b.getF32Type()),
                                     memref::LoadOp::create(b, bias, row));
}

Value SparseRowsEmitter::emitStarts(Value row, int64_t lanes) {
  if (!bias)
    return emitter.zeroVector(lanes);
  return emitter.loadFloats(VectorType::get(lanes, emitter.b.getF32Type()),
                            bias, row);
}

std::pair<Value, Value> SparseRowsEmitter::emitRange(Value line) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto load = [&](Value place) {
    Value pointer = arith::IndexCastUIOp::create(
        b, b.getIndexType(), memref::LoadOp::create(b, pointers, place));
    return emitter.mul(pointer, weights.blockColumns);
  };
  return {load(line), load(emitter.add(line, 1))};
}

Value SparseRowsEmitter::emitColumn(Value number) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value entry = emitter.floorDiv(number, weights.blockColumns);
  Value column = emitter.mul(
      arith::IndexCastUIOp::create(b, b.getIndexType(),
                                   memref::LoadOp::create(b, indices, entry)),
      weights.blockColumns);
  if (weights.blockColumns == 1)
    return column;
  return emitter.add(
      column, emitter.add(number, emitter.mul(entry, -weights.blockColumns)));
}

Value SparseRowsEmitter::emitPlace(Value number, int64_t row) {
  return emitter.add(emitter.mul(number, weights.blockRows), row);
}

Value SparseRowsEmitter::emitValue(Value number, int64_t row, int64_t lanes) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value value = memref::LoadOp::create(b, values, emitPlace(number, row));
  return vector::BroadcastOp::create(b, VectorType::get(lanes, b.getF32Type()),
                                     value);
}

Value SparseRowsEmitter::emitLoad(VectorType type, Value buffer, Value place,
                                  Value mask) {
  ImplicitLocOpBuilder &b = emitter.b;
  if (!mask)
    return vector::LoadOp::create(b, type, buffer, place);
  Value zeros = arith::ConstantOp::create(b, type, b.getZeroAttr(type));
  return vector::MaskedLoadOp::create(b, type, buffer, place, mask, zeros);
}

Value SparseRowsEmitter::emitValues(Value number, int64_t row, int64_t lanes,
                                    Value mask) {
  return emitLoad(VectorType::get(lanes, emitter.b.getF32Type()), values,
                  emitPlace(number, row), mask);
}

Value SparseRowsEmitter::emitColumns(Value number, int64_t lanes, Value mask) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(lanes, b.getI32Type());
  Type stored = cast<MemRefType>(indices.getType()).getElementType();
  Value columns = emitLoad(type.clone(stored), indices, number, mask);
  if (stored == type.getElementType())
    return columns;
  return arith::ExtUIOp::create(b, type, columns);
}

Value SparseRowsEmitter::emitMaskWord(Value row, Value word) {
  int64_t words = BitRows{weights.rows, weights.columns}.getWords();
  return memref::LoadOp::create(emitter.b, indices,
                                emitter.add(emitter.mul(row, words), word));
}

Value SparseRowsEmitter::emitExpanded(Value number, Value bits) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t lanes = bits.getType().getIntOrFloatBitWidth();
  Value mask =
      vector::BroadcastOp::create(b, VectorType::get(1, bits.getType()), bits);
  mask =
      vector::BitCastOp::create(b, VectorType::get(lanes, b.getI1Type()), mask);
  return vector::ExpandLoadOp::create(b, VectorType::get(lanes, b.getF32Type()),
                                      values, number, mask,
                                      emitter.zeroVector(lanes));
}
