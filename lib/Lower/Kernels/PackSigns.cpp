//===- PackSigns.cpp - Kernel pack-signs ----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

static constexpr int64_t kWordBits = 32;

/// The rows of the signs of f32 that an encode gives, if it does.
static std::optional<BitRows> getRows(Operation *op) {
  auto encode = dyn_cast<EncodeOp>(op);
  if (!encode || getDenseElements(encode.getInput()))
    return std::nullopt;
  RankedTensorType type = encode.getResult().getType();
  auto binary = dyn_cast<BinaryAttr>(type.getEncoding());
  if (!binary || !binary.getAlpha() || !type.getElementType().isF32() ||
      type.getNumElements() == 0 || type.getRank() == 0)
    return std::nullopt;
  return binary.getRows(type.getShape());
}

static LogicalResult accepts(Operation *op, const Target &, std::string &) {
  return success(getRows(op).has_value());
}

/// A load, a comparison and a part of a word for each vector of floats.
static double cost(Operation *op, const Target &target) {
  BitRows rows = *getRows(op);
  return double(rows.count) * rows.getWords() * kWordBits * 3 /
         target.getVectorLength(32);
}

static KernelCall build(OpBuilder &, Operation *op, const Target &target) {
  BitRows rows = *getRows(op);
  int64_t threads = target.getThreads(cost(op, target));
  KernelCall call;
  call.inputs = {op->getOperand(0)};
  call.emitBody = [rows, threads](ImplicitLocOpBuilder &b, ValueRange buffers) {
    KernelEmitter emitter(b);
    Value input = emitter.flatten(buffers[0]);
    Value output = emitter.flatten(buffers[1]);
    auto floats = VectorType::get(kWordBits, b.getF32Type());
    auto bits = VectorType::get(kWordBits, b.getI1Type());
    auto word = VectorType::get(1, b.getI32Type());
    Value zeros = emitter.zeroVector(kWordBits);
    auto store = [&](Value values, Value place) {
      Value isNegative =
          arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, values, zeros);
      vector::StoreOp::create(b, vector::BitCastOp::create(b, word, isNegative),
                              output, place);
    };
    // Rows of whole words are one long row.
    int64_t rest = rows.length % kWordBits;
    BitRows pieces = rows;
    if (rest == 0)
      pieces = {1, rows.getNumElements()};
    int64_t whole = pieces.length / kWordBits, words = pieces.getWords();
    int64_t perRow = rest ? 1 : words;
    auto emitWords = [&](Value row, TileRange range) {
      Value start = emitter.mul(row, pieces.length);
      Value out = emitter.mul(row, words);
      emitter.loop(0, whole, 1, range, 1, [&](Value index, TileRange) {
        Value from = emitter.add(start, emitter.mul(index, kWordBits));
        store(vector::LoadOp::create(b, floats, input, from),
              emitter.add(out, index));
      });
      if (!rest)
        return;
      // Nothing is read behind the end of a row.
      SmallVector<bool> inside(kWordBits);
      std::fill_n(inside.begin(), rest, true);
      Value mask = arith::ConstantOp::create(
          b, DenseElementsAttr::get(bits, ArrayRef<bool>(inside)));
      Value from = emitter.add(start, whole * kWordBits);
      store(vector::MaskedLoadOp::create(b, floats, input, from, mask, zeros),
            emitter.add(out, whole));
    };
    emitter.parallel(threads, pieces.count * perRow, [&](TileRange range) {
      emitter.loop(0, pieces.count, 1, range, perRow,
                   [&](Value row, TileRange inside) {
                     emitWords(row, rest ? TileRange() : inside);
                   });
    });
  };
  return call;
}

const Kernel nncomp::packSigns = {"pack-signs", accepts, cost, build};
