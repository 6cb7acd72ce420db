//===- SparseRows.cpp - Weights of which few are stored -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

FailureOr<SparseRows> SparseRows::of(Operation *op, const Target &target,
                                     Decline &decline, bool takesBitmap) {
  std::optional<LayerOperands> operands = LayerOperands::of(op);
  if (!operands)
    return failure();
  SparseRows layer;
  static_cast<LayerOperands &>(layer) = *operands;
  RankedTensorType type = typeOf(layer.op.getWeights());
  auto encoding = dyn_cast_or_null<SparseAttr>(type.getEncoding());
  if (!encoding)
    return failure();
  layer.isBitmap = encoding.getFormat() == SparseFormat::Bitmap;
  if (encoding.getFormat() != SparseFormat::Csr &&
      encoding.getFormat() != SparseFormat::Bsr &&
      !(takesBitmap && layer.isBitmap)) {
    return decline << (takesBitmap
                           ? "expected weights that are csr, bsr or bitmap"
                           : "expected weights that are csr or bsr")
                   << ", but got '" << type << "'";
  }
  if (failed(layer.hasDenseRest(decline)))
    return failure();
  std::tie(layer.rows, layer.columns) = SparseAttr::getMatrix(type.getShape());
  std::tie(layer.blockRows, layer.blockColumns) = encoding.getBlockSize();
  layer.entries = *encoding.getNnz();
  // More accumulators than a line of blocks may have in registers.
  constexpr int64_t mostRows = 32;
  if (layer.blockRows > mostRows) {
    return decline << llvm::formatv(
               "expected blocks of at most {0} rows, but got {1}", mostRows,
               layer.blockRows);
  }
  if (layer.columns % layer.blockColumns) {
    return decline << llvm::formatv(
               "expected a number of columns that blocks of {0} "
               "divide, but got {1}",
               layer.blockColumns, layer.columns);
  }
  if (layer.shape.groups > 1 &&
      layer.shape.groupOutChannels() % layer.blockRows) {
    return decline << llvm::formatv(
               "expected output channels of a group that blocks of "
               "{0} divide, but got {1}",
               layer.blockRows, layer.shape.groupOutChannels());
  }
  layer.codes = SparseCodes::of(layer.op.getWeights(),
                                layer.getLines() * layer.blockRows, target);
  if (layer.codes || !encoding.hasRowScales())
    return layer;
  return decline << "expected constant weights with scales for rows, but got '"
                 << type << "'";
}

double SparseRows::getBytes() const {
  RankedTensorType type = typeOf(op.getWeights());
  return getEncoding(type).getSizeInBits(type) / 8.0;
}

/// The type of the values of such weights; each encoding of them has one scale
/// for all.
static RankedTensorType getValuesType(RankedTensorType weights) {
  return cast<SparseAttr>(weights.getEncoding()).getValuesType(weights);
}

SmallVector<Value> SparseRows::buildComponents(OpBuilder &builder,
                                               Location loc) const {
  Value weights = op.getWeights();
  if (!codes)
    return LayerOperands::buildComponents(builder, loc,
                                          getValuesType(typeOf(weights)));
  SmallVector<Value> ofCodes = codes->build(builder, loc, weights);
  SmallVector<Value> components{ofCodes.front()};
  llvm::append_range(
      components,
      weights.getDefiningOp<AssembleOp>().getComponents().take_back(2));
  llvm::append_range(components, llvm::drop_begin(ofCodes));
  return components;
}

SmallVector<RankedTensorType>
SparseRows::getScratch(MLIRContext *context, bool isDecodedAtOnce) const {
  SmallVector<RankedTensorType> scratch;
  if (!codes)
    return scratch;
  if (codes->isPacked())
    scratch.push_back(
        RankedTensorType::get(getNumValues(), IntegerType::get(context, 8)));
  if (isDecodedAtOnce)
    scratch.push_back(
        RankedTensorType::get(getNumValues(), Float32Type::get(context)));
  return scratch;
}

double SparseRows::getDecodeCycles(const Target &target,
                                   bool isDecodedAtOnce) const {
  if (!codes)
    return nncomp::getDecodeCycles(getValuesType(typeOf(op.getWeights())),
                                   target);
  // Some six instructions for each vector of unpacked bytes, four for each
  // vector of values; rows and blocks have ends.
  double values = static_cast<double>(getNumValues()), cycles = 0;
  constexpr double perRow = 8;
  if (codes->isPacked())
    cycles += 6 * values / static_cast<double>(codes->packed.lanes);
  if (isDecodedAtOnce)
    cycles += 4 * values / target.getVectorLength(32) +
              (codes->hasRows() ? perRow * static_cast<double>(rows) : 0);
  return cycles * target.getCycleCost();
}

SparseRowsEmitter::SparseRowsEmitter(KernelEmitter &emitter,
                                     const SparseRows &weights,
                                     ValueRange buffers, size_t ownScratch,
                                     bool isDecodedAtOnce)
    : emitter(emitter), weights(weights), input(emitter.flatten(buffers[0])),
      values(emitter.flatten(buffers[1])), indices(emitter.flatten(buffers[2])),
      pointers(emitter.flatten(buffers[3])), rest(buffers.drop_front(4)) {
  if (weights.codes) {
    SmallVector<Value> ofCodes{values};
    for (int64_t i = 1; i < weights.codes->countBuffers(); ++i) {
      ofCodes.push_back(rest.front());
      rest = rest.drop_front();
    }
    size_t count =
        weights.getScratch(emitter.b.getContext(), isDecodedAtOnce).size();
    ValueRange scratch = buffers.drop_back(ownScratch).take_back(count);
    codes.emplace(emitter, *weights.codes, ofCodes,
                  weights.codes->isPacked() ? scratch.front() : Value());
    if (isDecodedAtOnce) {
      emitDecoded(scratch.back());
      values = scratch.back();
      codes.reset();
    }
  }
  if (!weights.epilogue.hasBias)
    return;
  bias = rest.front();
  rest = rest.drop_front();
}

/// Decodes the values from `first` to before `end`, which are those of `row`
/// or, if that is null, of any.
void SparseRowsEmitter::emitDecodedRun(Value decoded, Value first, Value end,
                                       Value row) {
  ImplicitLocOpBuilder &b = emitter.b;
  if (!row)
    row = emitter.constant(0);
  auto decode = [&](Value from, Value to, int64_t lanes) {
    Value zeros = codes->emitZeros(row, lanes, /*isOfRows=*/false);
    Value scales = codes->emitScales(row, lanes, /*isOfRows=*/false);
    emitter.loop(from, to, lanes, {},
                 [&](Value place, ValueRange) -> SmallVector<Value> {
                   Value value = codes->emitSteps(
                       VectorType::get(lanes, b.getF32Type()), place, zeros);
                   if (scales)
                     value = arith::MulFOp::create(b, value, scales);
                   emitter.storeFloats(value, decoded, place);
                   return {};
                 });
  };
  constexpr int64_t lanes = 8;
  Value count = emitter.add(end, emitter.mul(first, -1));
  Value whole =
      emitter.add(first, emitter.mul(emitter.floorDiv(count, lanes), lanes));
  decode(first, whole, lanes);
  decode(whole, end, 1);
}

/// Writes the values to `decoded`.
void SparseRowsEmitter::emitDecoded(Value decoded) {
  ImplicitLocOpBuilder &b = emitter.b;
  if (!weights.codes->hasRows()) {
    emitDecodedRun(decoded, emitter.constant(0),
                   emitter.constant(weights.getNumValues()), /*row=*/{});
    return;
  }
  int64_t blockRows = weights.blockRows;
  emitter.loop(0, weights.getLines(), 1, [&](Value line) {
    auto [first, end] = emitRange(line);
    if (blockRows == 1) {
      emitDecodedRun(decoded, first, end, line);
      return;
    }
    // The rows of a block are neighbours, as are their scales.
    int64_t lanes = std::min<int64_t>(8, blockRows & -blockRows);
    auto type = VectorType::get(lanes, b.getF32Type());
    Value channel = emitter.mul(line, blockRows);
    for (int64_t r = 0; r < blockRows; r += lanes) {
      Value row = emitter.add(channel, r);
      Value zeros = codes->emitZeros(row, lanes, /*isOfRows=*/true);
      Value scales = codes->emitScales(row, lanes, /*isOfRows=*/true);
      emitter.loop(first, end, 1, {},
                   [&](Value number, ValueRange) -> SmallVector<Value> {
                     Value place = emitPlace(number, r);
                     Value value = codes->emitSteps(type, place, zeros);
                     if (scales)
                       value = arith::MulFOp::create(b, value, scales);
                     emitter.storeFloats(value, decoded, place);
                     return {};
                   });
    }
  });
}

Value SparseRowsEmitter::emitStart(Value row, int64_t lanes) {
  if (!bias)
    return emitter.zeroVector(lanes);
  ImplicitLocOpBuilder &b = emitter.b;
  return vector::BroadcastOp::create(b, VectorType::get(lanes, b.getF32Type()),
                                     memref::LoadOp::create(b, bias, row));
}

Value SparseRowsEmitter::emitStarts(Value row, int64_t lanes) {
  if (!bias || codes)
    return emitter.zeroVector(lanes);
  return emitter.loadFloats(VectorType::get(lanes, emitter.b.getF32Type()),
                            bias, row);
}

Value SparseRowsEmitter::emitFinish(Value sums, Value row, bool hasStarted) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(sums.getType());
  if (codes)
    if (Value scales = codes->emitScales(row, type.getNumElements(),
                                         /*isOfRows=*/true))
      sums = arith::MulFOp::create(b, sums, scales);
  if (bias && (codes || !hasStarted))
    sums = arith::AddFOp::create(b, sums, emitter.loadFloats(type, bias, row));
  return sums;
}

Value SparseRowsEmitter::emitZeros(Value channel, int64_t lanes,
                                   bool isOfChannels) {
  return codes ? codes->emitZeros(channel, lanes, isOfChannels) : Value();
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
                                    Value zeros, Value mask) {
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  Value place = emitPlace(number, row);
  return codes ? codes->emitSteps(type, place, zeros, mask)
               : emitLoad(type, values, place, mask);
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

Value SparseRowsEmitter::emitExpanded(Value number, Value bits, Value zeros) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t lanes = bits.getType().getIntOrFloatBitWidth();
  auto type = VectorType::get(lanes, b.getF32Type());
  auto flags = VectorType::get(lanes, b.getI1Type());
  Value mask =
      vector::BroadcastOp::create(b, VectorType::get(1, bits.getType()), bits);
  mask = vector::BitCastOp::create(b, flags, mask);
  if (!codes)
    return vector::ExpandLoadOp::create(b, type, values, number, mask,
                                        emitter.zeroVector(lanes));
  // The codes become values side by side, and then go where they belong.
  Value count = arith::IndexCastUIOp::create(b, b.getIndexType(),
                                             math::CtPopOp::create(b, bits));
  Value stored = vector::CreateMaskOp::create(b, flags, ValueRange{count});
  Value steps = codes->emitSteps(type, number, zeros, stored);
  return LLVM::CallIntrinsicOp::create(
             b, type, b.getStringAttr("llvm.x86.avx512.mask.expand.v16f32"),
             ValueRange{steps, emitter.zeroVector(lanes), mask})
      .getResult(0);
}
