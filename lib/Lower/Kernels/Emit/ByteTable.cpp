//===- ByteTable.cpp - Floats that codes stand for, by bytes --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteTable.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/bit.h"
#include <numeric>

using namespace mlir;
using namespace mlir::nncomp;

/// Levels that one instruction looks up, bytes of a float, and bytes of AVX2.
static constexpr int64_t kLevels = 16, kBytes = 4, kWidth = 32;

std::vector<char> ByteTable::pack(ArrayRef<float> values) {
  std::vector<char> bytes;
  for (size_t first = 0; first < values.size(); first += kLevels)
    for (int64_t byte = 0; byte < kBytes; ++byte)
      for (int64_t i = 0; i < kLevels; ++i)
        bytes.push_back(static_cast<char>(
            llvm::bit_cast<uint32_t>(values[first + i]) >> (8 * byte)));
  return bytes;
}

double ByteTable::getInstructions(unsigned bits) {
  // For each byte of eight floats, which are a quarter of a vector: look-ups,
  // as many loads of what they look up, which registers do not hold, and
  // blends; then masks for all bytes, and each byte is interleaved twice.
  double lookUps = double(int64_t(1) << (bits - 4));
  return 3 * lookUps - 1 + (bits - 4) / 4.0 + 2;
}

ByteTable::ByteTable(KernelEmitter &emitter, unsigned bits, Value buffer) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(kLevels, b.getI8Type());
  SmallVector<int64_t> twice;
  for (int64_t i = 0; i < kWidth; ++i)
    twice.push_back(i % kLevels);
  for (int64_t i = 0; i < kBytes << (bits - 4); ++i) {
    Value bytes =
        vector::LoadOp::create(b, type, buffer, emitter.constant(i * kLevels));
    vectors.push_back(vector::ShuffleOp::create(b, bytes, bytes, twice));
  }
}

/// The elements of `lower` and `upper`, from the first half of each 128 bits or
/// from the second, in turn.
static Value interleave(ImplicitLocOpBuilder &b, Value lower, Value upper,
                        bool isSecond) {
  auto type = cast<VectorType>(lower.getType());
  int64_t count = type.getNumElements(),
          run = 128 / type.getElementTypeBitWidth();
  SmallVector<int64_t> order;
  for (int64_t first = isSecond ? run / 2 : 0; first < count; first += run)
    for (int64_t i = first; i < first + run / 2; ++i)
      order.append({i, count + i});
  return vector::ShuffleOp::create(b, lower, upper, order);
}

SmallVector<Value> ByteTable::lookUp(KernelEmitter &emitter, Value nibbles,
                                     ArrayRef<Value> bits) const {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(kWidth, b.getI8Type());
  int64_t given = cast<VectorType>(nibbles.getType()).getNumElements();
  // The lower part of a register, whose other lanes do not matter.
  auto widen = [&](Value bytes) -> Value {
    if (given == kWidth)
      return bytes;
    SmallVector<int64_t> order(kWidth, -1);
    std::iota(order.begin(), order.begin() + given, 0);
    return vector::ShuffleOp::create(b, bytes, bytes, order);
  };
  auto call = [&](StringRef name, ValueRange operands) -> Value {
    return LLVM::CallIntrinsicOp::create(b, type, b.getStringAttr(name),
                                         operands)
        .getResult(0);
  };
  Value codes = widen(nibbles);
  SmallVector<Value> masks = llvm::map_to_vector(bits, widen), planes;
  for (int64_t byte = 0; byte < kBytes; ++byte) {
    SmallVector<Value> values;
    for (size_t i = byte; i < vectors.size(); i += kBytes)
      values.push_back(call("llvm.x86.avx2.pshuf.b", {vectors[i], codes}));
    for (Value mask : masks) {
      for (size_t i = 0; i < values.size() / 2; ++i)
        values[i] = call("llvm.x86.avx2.pblendvb",
                         {values[2 * i], values[2 * i + 1], mask});
      values.truncate(values.size() / 2);
    }
    planes.push_back(values.front());
  }
  auto words = VectorType::get(kWidth / 2, b.getI16Type());
  auto floats = VectorType::get(kWidth / 4, b.getF32Type());
  SmallVector<Value> results;
  for (bool isSecondHalf : {false, true}) {
    auto pair = [&](size_t plane) {
      return vector::BitCastOp::create(
          b, words,
          interleave(b, planes[plane], planes[plane + 1], isSecondHalf));
    };
    Value lower = pair(0), upper = pair(2);
    for (bool isSecond : {false, true}) {
      Value result = vector::BitCastOp::create(
          b, floats, interleave(b, lower, upper, isSecond));
      if (given < kWidth)
        result = vector::ExtractStridedSliceOp::create(
            b, result, ArrayRef<int64_t>{0}, ArrayRef<int64_t>{given / kBytes},
            ArrayRef<int64_t>{1});
      results.push_back(result);
    }
  }
  return results;
}
