//===- LevelTable.cpp - Floats that codes stand for -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LevelTable.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mlir;
using namespace mlir::nncomp;

/// How many vectors one instruction takes lanes from.
static int64_t getPermuted(int64_t lanes) { return lanes < 16 ? 1 : 2; }

int64_t LevelTable::getVectors(unsigned bits, int64_t lanes) {
  return lanes < 8 ? 0 : llvm::divideCeil(int64_t(1) << bits, lanes);
}

int64_t LevelTable::getInstructions(unsigned bits, int64_t lanes) {
  int64_t vectors = getVectors(bits, lanes);
  if (vectors == 0)
    return 0;
  // Blends choose between permutations by a mask for each bit above.
  int64_t permutations = llvm::divideCeil(vectors, getPermuted(lanes));
  return 2 * permutations - 1 + llvm::Log2_64(permutations);
}

LevelTable LevelTable::ofConstants(KernelEmitter &emitter, int64_t lanes,
                                   ArrayRef<float> values) {
  LevelTable table(lanes);
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  for (size_t first = 0; first < values.size(); first += lanes) {
    SmallVector<float> levels;
    for (int64_t i = 0; i < lanes; ++i)
      levels.push_back(values[(first + i) % values.size()]);
    table.vectors.push_back(arith::ConstantOp::create(
        emitter.b, DenseElementsAttr::get(type, ArrayRef(levels))));
  }
  return table;
}

LevelTable LevelTable::ofPalette(KernelEmitter &emitter, int64_t lanes,
                                 unsigned bits, Value palette) {
  ImplicitLocOpBuilder &b = emitter.b;
  LevelTable table(lanes);
  auto type = VectorType::get(lanes, b.getF32Type());
  int64_t levels = int64_t(1) << bits;
  int64_t entries = cast<MemRefType>(palette.getType()).getNumElements();
  for (int64_t first = 0; first < levels; first += lanes) {
    if (first + lanes <= entries) {
      table.vectors.push_back(
          emitter.loadFloats(type, palette, emitter.constant(first)));
      continue;
    }
    Value values = emitter.zeroVector(lanes);
    for (int64_t i = 0; i < lanes; ++i) {
      int64_t entry = std::min((first + i) % levels, entries - 1);
      Value value = memref::LoadOp::create(b, palette, emitter.constant(entry));
      if (!value.getType().isF32())
        value = arith::ExtFOp::create(b, b.getF32Type(), value);
      values = vector::InsertOp::create(b, value, values, i);
    }
    table.vectors.push_back(values);
  }
  return table;
}

LevelTable LevelTable::ofVector(Value levels) {
  LevelTable table(cast<VectorType>(levels.getType()).getNumElements());
  table.vectors.push_back(levels);
  return table;
}

std::pair<LevelTable, LevelTable>
LevelTable::split(KernelEmitter &emitter) const {
  ImplicitLocOpBuilder &b = emitter.b;
  LevelTable lower(2 * lanes), upper(2 * lanes);
  auto halves = VectorType::get(2 * lanes, b.getI16Type());
  for (size_t i = 0; i < vectors.size(); i += 2) {
    Value first = vector::BitCastOp::create(b, halves, vectors[i]);
    Value second = vector::BitCastOp::create(b, halves, vectors[i + 1]);
    for (auto [offset, table] : {std::pair(0, &lower), std::pair(1, &upper)}) {
      SmallVector<int64_t> order;
      for (int64_t lane = 0; lane < 2 * lanes; ++lane)
        order.push_back(2 * lane + offset);
      table->vectors.push_back(
          vector::ShuffleOp::create(b, first, second, order));
    }
  }
  return {lower, upper};
}

/// Lanes of one vector or of two, by the low bits of `codes`.
Value LevelTable::permute(KernelEmitter &emitter, ArrayRef<Value> values,
                          Value codes) const {
  SmallVector<Value> operands{values.front(), codes};
  StringRef name =
      lanes == 16 ? "llvm.x86.avx512.permvar.sf.512" : "llvm.x86.avx2.permps";
  if (values.size() == 2) {
    operands.push_back(values.back());
    name = lanes == 16 ? "llvm.x86.avx512.vpermi2var.ps.512"
                       : "llvm.x86.avx512.vpermi2var.hi.512";
  }
  ImplicitLocOpBuilder &b = emitter.b;
  return LLVM::CallIntrinsicOp::create(b, values.front().getType(),
                                       b.getStringAttr(name), operands)
      .getResult(0);
}

/// `set` in lanes where bit `bit` of `codes` is set, else `clear`: by a mask in
/// AVX-512, else by the sign, which as a comparison LLVM would not see.
static Value emitBlend(ImplicitLocOpBuilder &b, Value codes, unsigned bit,
                       Value set, Value clear) {
  auto type = cast<VectorType>(codes.getType());
  auto splat = [&](int32_t value) {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, Attribute(b.getIntegerAttr(
                                            type.getElementType(), value))));
  };
  if (type.getNumElements() >= 16) {
    Value isSet = arith::CmpIOp::create(
        b, arith::CmpIPredicate::ne,
        arith::AndIOp::create(b, codes, splat(1 << bit)), splat(0));
    return arith::SelectOp::create(b, isSet, set, clear);
  }
  Value sign = arith::BitcastOp::create(
      b, set.getType(), arith::ShLIOp::create(b, codes, splat(31 - bit)));
  return LLVM::CallIntrinsicOp::create(
             b, set.getType(), b.getStringAttr("llvm.x86.avx.blendv.ps.256"),
             ValueRange{clear, set, sign})
      .getResult(0);
}

Value LevelTable::lookUp(KernelEmitter &emitter, Value codes) const {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t given = cast<VectorType>(codes.getType()).getNumElements();
  // The lower part of a register, whose other lanes do not matter.
  if (given < lanes) {
    SmallVector<int64_t> order(lanes, -1);
    std::iota(order.begin(), order.begin() + given, 0);
    codes = vector::ShuffleOp::create(b, codes, codes, order);
  }
  size_t permuted = getPermuted(lanes);
  SmallVector<Value> values;
  for (size_t i = 0; i < vectors.size(); i += permuted)
    values.push_back(permute(
        emitter,
        ArrayRef(vectors).slice(i, std::min(permuted, vectors.size() - i)),
        codes));
  for (unsigned bit = llvm::Log2_64(permuted * lanes); values.size() > 1;
       ++bit) {
    for (size_t i = 0; i < values.size() / 2; ++i)
      values[i] = emitBlend(b, codes, bit, values[2 * i + 1], values[2 * i]);
    values.truncate(values.size() / 2);
  }
  if (given == lanes)
    return values.front();
  return vector::ExtractStridedSliceOp::create(
      b, values.front(), ArrayRef<int64_t>{0}, ArrayRef<int64_t>{given},
      ArrayRef<int64_t>{1});
}
