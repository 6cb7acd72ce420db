//===- BitPacking.cpp - Packs codes of few bits ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Eight codes of a stream are whole bytes, which become a lane of 64 bits.
// Three steps move halves of fields apart, or together: of 64 bits, of 32,
// of 16.
//
//===----------------------------------------------------------------------===//

#include "BitPacking.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Codes of a lane, and lanes of a vector.
static constexpr int64_t kLaneCodes = 8;
static constexpr int64_t kLanes = kPackedElements / kLaneCodes;

static Value splat(KernelEmitter &emitter, Type type, uint64_t value) {
  auto vector = cast<VectorType>(type);
  unsigned width = vector.getElementTypeBitWidth();
  return arith::ConstantOp::create(
      emitter.b,
      DenseElementsAttr::get(vector, APInt(width, value, /*isSigned=*/false,
                                           /*implicitTrunc=*/true)));
}

/// A field of `bits` bits at each multiple of `spacing` of 64 bits.
static uint64_t getFields(int64_t bits, int64_t spacing) {
  uint64_t fields = 0;
  for (int64_t place = 0; place < 64; place += spacing)
    fields |= ((uint64_t(1) << bits) - 1) << place;
  return fields;
}

static VectorType getBytes(KernelEmitter &emitter, int64_t count) {
  return VectorType::get(count, emitter.b.getI8Type());
}
static VectorType getLanes(KernelEmitter &emitter) {
  return VectorType::get(kLanes, emitter.b.getI64Type());
}

Value nncomp::emitUnpacked(KernelEmitter &emitter, Value packed,
                           unsigned bits) {
  ImplicitLocOpBuilder &b = emitter.b;
  SmallVector<int64_t> places;
  for (int64_t byte = 0; byte < kPackedElements; ++byte) {
    int64_t place = byte % kLaneCodes;
    places.push_back(place < bits ? byte / kLaneCodes * bits + place
                                  : kLanes * bits);
  }
  Value zeros = splat(emitter, packed.getType(), 0);
  Value value = vector::ShuffleOp::create(b, packed, zeros, places);
  VectorType lanes = getLanes(emitter);
  value = vector::BitCastOp::create(b, lanes, value);
  for (int64_t codes = kLaneCodes / 2; codes > 0; codes /= 2) {
    int64_t half = codes * bits, spacing = 2 * codes * 8;
    uint64_t lower = getFields(half, spacing);
    Value moved = arith::ShLIOp::create(
        b, value, splat(emitter, lanes, spacing / 2 - half));
    value = arith::OrIOp::create(
        b, arith::AndIOp::create(b, value, splat(emitter, lanes, lower)),
        arith::AndIOp::create(b, moved,
                              splat(emitter, lanes, lower << spacing / 2)));
  }
  return vector::BitCastOp::create(b, getBytes(emitter, kPackedElements),
                                   value);
}

Value nncomp::emitPacked(KernelEmitter &emitter, Value bytes, unsigned bits) {
  ImplicitLocOpBuilder &b = emitter.b;
  VectorType lanes = getLanes(emitter);
  Value value = vector::BitCastOp::create(b, lanes, bytes);
  for (int64_t codes = 1; codes < kLaneCodes; codes *= 2) {
    int64_t half = codes * bits, spacing = 2 * codes * 8;
    uint64_t lower = getFields(half, spacing);
    Value moved = arith::ShRUIOp::create(
        b, value, splat(emitter, lanes, spacing / 2 - half));
    value = arith::OrIOp::create(
        b, arith::AndIOp::create(b, value, splat(emitter, lanes, lower)),
        arith::AndIOp::create(b, moved, splat(emitter, lanes, lower << half)));
  }
  value =
      vector::BitCastOp::create(b, getBytes(emitter, kPackedElements), value);
  SmallVector<int64_t> places;
  for (int64_t byte = 0; byte < kLanes * bits; ++byte)
    places.push_back(byte / bits * kLaneCodes + byte % bits);
  return vector::ShuffleOp::create(b, value, value, places);
}

/// The constant of `count` lanes of which the first `set` are.
static Value createMask(KernelEmitter &emitter, int64_t count, int64_t set) {
  SmallVector<bool> lanes(count);
  std::fill_n(lanes.begin(), set, true);
  auto type = VectorType::get(count, emitter.b.getI1Type());
  return arith::ConstantOp::create(
      emitter.b, DenseElementsAttr::get(type, ArrayRef<bool>(lanes)));
}

Value nncomp::emitLoad(KernelEmitter &emitter, int64_t lanes, Value buffer,
                       Value element, Value mask) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(
      lanes, cast<MemRefType>(buffer.getType()).getElementType());
  if (!mask)
    return vector::LoadOp::create(b, type, buffer, element);
  Value zeros = arith::ConstantOp::create(b, b.getZeroAttr(type));
  return vector::MaskedLoadOp::create(b, type, buffer, element, mask, zeros);
}

static void emitStore(KernelEmitter &emitter, Value value, Value buffer,
                      Value element, Value mask) {
  if (mask)
    vector::MaskedStoreOp::create(emitter.b, buffer, element, mask, value);
  else
    vector::StoreOp::create(emitter.b, value, buffer, element);
}

/// Emits `body` for each 32 of `count` elements, distributed over threads, and
/// for those that are left over: then with masks of them and of their bytes in
/// a stream.
static void emitChunks(KernelEmitter &emitter, int64_t count, unsigned bits,
                       int64_t threads,
                       function_ref<void(Value element, Value byte,
                                         Value elementMask, Value byteMask)>
                           body) {
  int64_t whole = count / kPackedElements, rest = count % kPackedElements;
  emitter.parallel(threads, whole, [&](TileRange range) {
    emitter.loop(0, whole, 1, range, 1, [&](Value index, TileRange) {
      body(emitter.mul(index, kPackedElements),
           emitter.mul(index, kLanes * bits), {}, {});
    });
  });
  if (rest)
    body(emitter.constant(whole * kPackedElements),
         emitter.constant(whole * kLanes * bits),
         createMask(emitter, kPackedElements, rest),
         createMask(emitter, kLanes * bits, llvm::divideCeil(rest * bits, 8)));
}

void nncomp::emitUnpackedStream(KernelEmitter &emitter, Value stream,
                                Value bytes, int64_t count, unsigned bits,
                                bool isSigned, int64_t threads) {
  emitChunks(emitter, count, bits, threads,
             [&](Value element, Value byte, Value elements, Value inside) {
               ImplicitLocOpBuilder &b = emitter.b;
               Value codes = emitUnpacked(
                   emitter,
                   emitLoad(emitter, kLanes * bits, stream, byte, inside),
                   bits);
               if (isSigned) {
                 Value sign =
                     splat(emitter, codes.getType(), uint64_t(1) << (bits - 1));
                 codes = arith::SubIOp::create(
                     b, arith::XOrIOp::create(b, codes, sign), sign);
               }
               emitStore(emitter, codes, bytes, element, elements);
             });
}

void nncomp::emitPackedStream(
    KernelEmitter &emitter, Value stream, int64_t count, unsigned bits,
    int64_t threads, function_ref<Value(Value element, Value mask)> getBytes) {
  emitChunks(emitter, count, bits, threads,
             [&](Value element, Value byte, Value elements, Value inside) {
               ImplicitLocOpBuilder &b = emitter.b;
               Value codes = getBytes(element, elements);
               // Zeros fill the last byte.
               if (elements)
                 codes = arith::SelectOp::create(
                     b, elements, codes, splat(emitter, codes.getType(), 0));
               emitStore(emitter, emitPacked(emitter, codes, bits), stream,
                         byte, inside);
             });
}

void nncomp::emitDigitRows(
    KernelEmitter &emitter, const BitRows &rows, Value words, int64_t threads,
    function_ref<SmallVector<Value>(Value element, Value mask)> getDigits) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto word = VectorType::get(1, b.getI32Type());
  // Rows of whole words are one long row.
  int64_t rest = rows.length % kPackedElements;
  BitRows pieces = rows;
  if (rest == 0)
    pieces = {1, rows.getNumElements()};
  int64_t whole = pieces.length / kPackedElements;
  int64_t rowWords = pieces.getWords(), perRow = rest ? 1 : rowWords;
  // `place` counts words of a digit.
  auto store = [&](Value element, Value place, Value mask) {
    SmallVector<Value> digits = getDigits(element, mask);
    Value first = emitter.mul(place, digits.size());
    for (auto [i, digit] : llvm::enumerate(digits)) {
      if (mask)
        digit = arith::AndIOp::create(b, digit, mask);
      vector::StoreOp::create(b, vector::BitCastOp::create(b, word, digit),
                              words, emitter.add(first, i));
    }
  };
  auto emitRow = [&](Value row, TileRange range) {
    Value start = emitter.mul(row, pieces.length);
    Value out = emitter.mul(row, rowWords);
    emitter.loop(0, whole, 1, range, 1, [&](Value index, TileRange) {
      store(emitter.add(start, emitter.mul(index, kPackedElements)),
            emitter.add(out, index), {});
    });
    // Nothing is read past the end of a row.
    if (rest)
      store(emitter.add(start, whole * kPackedElements),
            emitter.add(out, whole),
            createMask(emitter, kPackedElements, rest));
  };
  emitter.parallel(threads, pieces.count * perRow, [&](TileRange range) {
    emitter.loop(0, pieces.count, 1, range, perRow,
                 [&](Value row, TileRange inside) {
                   emitRow(row, rest ? TileRange() : inside);
                 });
  });
}

void nncomp::emitDigitsOfStream(KernelEmitter &emitter, Value stream,
                                Value words, int64_t count, unsigned bits,
                                int64_t threads) {
  ImplicitLocOpBuilder &b = emitter.b;
  Type i64 = b.getI64Type(), i32 = b.getI32Type();
  auto constant = [&](uint64_t value) -> Value {
    return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
  };
  int64_t perRegister = 64 / bits, registers = kPackedElements / perRegister;
  emitter.parallel(threads, count, [&](TileRange range) {
    emitter.loop(0, count, 1, range, 1, [&](Value place, TileRange) {
      SmallVector<Value> parts;
      for (int64_t i = 0; i < registers; ++i) {
        Value byte = emitter.add(emitter.mul(place, 8 * registers), 8 * i);
        Value loaded =
            vector::LoadOp::create(b, getBytes(emitter, 8), stream, byte);
        loaded = vector::BitCastOp::create(b, VectorType::get(1, i64), loaded);
        parts.push_back(vector::ExtractOp::create(b, loaded, int64_t(0)));
      }
      for (unsigned digit = 0; digit < bits; ++digit) {
        Value mask = constant(getFields(1, bits) << digit), word;
        for (auto [i, part] : llvm::enumerate(parts)) {
          Value found = LLVM::CallIntrinsicOp::create(
                            b, i64, b.getStringAttr("llvm.x86.bmi.pext.64"),
                            ValueRange{part, mask})
                            .getResult(0);
          if (i > 0)
            found = arith::ShLIOp::create(b, found, constant(i * perRegister));
          word = word ? Value(arith::OrIOp::create(b, word, found)) : found;
        }
        memref::StoreOp::create(b, arith::TruncIOp::create(b, i32, word), words,
                                emitter.add(emitter.mul(place, bits), digit));
      }
    });
  });
}

SmallVector<Value> nncomp::emitDigitsOfBytes(KernelEmitter &emitter,
                                             Value bytes, int64_t digits) {
  SmallVector<Value> result;
  Value zeros = splat(emitter, bytes.getType(), 0);
  for (int64_t i = 0; i < digits; ++i) {
    Value digit = arith::AndIOp::create(
        emitter.b, bytes, splat(emitter, bytes.getType(), uint64_t(1) << i));
    result.push_back(arith::CmpIOp::create(emitter.b, arith::CmpIPredicate::ne,
                                           digit, zeros));
  }
  return result;
}
