//===- PackedCodes.cpp - Codes packed for vectors -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackedCodes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Codes of which each byte of a vector has a plane's bits, at most.
static constexpr int64_t kCodesPerLane = 8;

SmallVector<unsigned> PackedCodes::getPlanes() const {
  SmallVector<unsigned> planes;
  for (unsigned width : {4u, 2u, 1u})
    if (bits & width)
      planes.push_back(width);
  return planes;
}

std::vector<char> PackedCodes::pack(ArrayRef<int16_t> codes) const {
  std::vector<char> bytes;
  bytes.reserve(getBytes());
  int64_t first = 0;
  for (int64_t width = lanes; width > 0; width /= 2)
    for (; count - first >= kCodesPerLane * width;
         first += kCodesPerLane * width) {
      unsigned shift = 0;
      for (unsigned plane : getPlanes()) {
        unsigned fields = 8 / plane;
        for (unsigned v = 0; v < plane; ++v)
          for (int64_t b = 0; b < width; ++b) {
            unsigned byte = 0;
            for (unsigned i = 0; i < fields; ++i) {
              unsigned code = codes[first + (v * fields + i) * width + b];
              byte |= (code >> shift & ((1u << plane) - 1)) << (plane * i);
            }
            bytes.push_back(static_cast<char>(byte));
          }
        shift += plane;
      }
    }
  uint64_t rest = 0;
  for (int64_t i = first; i < count; ++i)
    rest |= uint64_t(codes[i]) << ((i - first) * bits);
  for (; int64_t(bytes.size()) < getBytes(); rest >>= 8)
    bytes.push_back(static_cast<char>(rest));
  return bytes;
}

/// An integer, or a vector of it.
static Value splat(ImplicitLocOpBuilder &b, Type type, int64_t value) {
  TypedAttr attribute =
      b.getIntegerAttr(getElementTypeOrSelf(type),
                       APInt(getElementTypeOrSelf(type).getIntOrFloatBitWidth(),
                             value, /*isSigned=*/true));
  if (auto vector = dyn_cast<VectorType>(type))
    attribute = DenseElementsAttr::get(vector, Attribute(attribute));
  return arith::ConstantOp::create(b, attribute);
}

Value nncomp::emitWeight(ImplicitLocOpBuilder &b, Value code, int64_t step,
                         Value zero) {
  // Twice the code.
  if (step == 2)
    code = arith::AddIOp::create(b, code, code);
  return matchPattern(zero, m_Zero()) ? code
                                      : arith::SubIOp::create(b, code, zero);
}

void PackedCodes::emitChunk(KernelEmitter &emitter, Value stream, Value byte,
                            Value target, Value code, int64_t width,
                            int64_t step, int64_t zero) const {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(width, b.getI8Type());
  SmallVector<Value, kCodesPerLane> codes(kCodesPerLane);
  unsigned shift = 0;
  int64_t start = 0;
  for (unsigned plane : getPlanes()) {
    unsigned fields = 8 / plane;
    for (unsigned v = 0; v < plane; ++v, start += width) {
      Value packed =
          vector::LoadOp::create(b, type, stream, emitter.add(byte, start));
      for (unsigned i = 0; i < fields; ++i) {
        Value field = packed;
        if (i > 0)
          field = arith::ShRUIOp::create(b, field, splat(b, type, plane * i));
        if (i + 1 < fields)
          field =
              arith::AndIOp::create(b, field, splat(b, type, (1 << plane) - 1));
        if (shift > 0)
          field = arith::ShLIOp::create(b, field, splat(b, type, shift));
        Value &whole = codes[v * fields + i];
        whole = whole ? Value(arith::OrIOp::create(b, whole, field)) : field;
      }
    }
    shift += plane;
  }
  for (auto [i, value] : llvm::enumerate(codes)) {
    value = emitWeight(b, value, step, splat(b, type, zero));
    vector::StoreOp::create(b, value, target, emitter.add(code, i * width));
  }
}

void PackedCodes::emitRest(KernelEmitter &emitter, Value stream, int64_t byte,
                           Value target, int64_t code, int64_t step,
                           int64_t zero) const {
  ImplicitLocOpBuilder &b = emitter.b;
  Type i8 = b.getI8Type(), i64 = b.getI64Type();
  Value all;
  for (int64_t i = byte; i < getBytes(); ++i) {
    Value loaded =
        memref::LoadOp::create(b, stream, ValueRange{emitter.constant(i)});
    Value part = arith::ExtUIOp::create(b, i64, loaded);
    part = arith::ShLIOp::create(b, part, splat(b, i64, 8 * (i - byte)));
    all = all ? Value(arith::OrIOp::create(b, all, part)) : part;
  }
  for (int64_t i = code; i < count; ++i) {
    Value value =
        arith::ShRUIOp::create(b, all, splat(b, i64, (i - code) * bits));
    value = arith::AndIOp::create(b, value, splat(b, i64, (1 << bits) - 1));
    value = arith::TruncIOp::create(b, i8, value);
    value = emitWeight(b, value, step, splat(b, i8, zero));
    memref::StoreOp::create(b, value, target, ValueRange{emitter.constant(i)});
  }
}

void PackedCodes::emitUnpack(KernelEmitter &emitter, Value stream, Value target,
                             int64_t step, int64_t zero) const {
  int64_t first = 0;
  for (int64_t width = lanes; width > 0; width /= 2) {
    int64_t codes = kCodesPerLane * width;
    int64_t chunks = (count - first) / codes;
    if (chunks == 0)
      continue;
    emitter.loop(0, chunks, 1, [&](Value chunk) {
      emitChunk(emitter, stream,
                emitter.add(emitter.mul(chunk, width * bits), first * bits / 8),
                target, emitter.add(emitter.mul(chunk, codes), first), width,
                step, zero);
    });
    first += chunks * codes;
  }
  if (first < count)
    emitRest(emitter, stream, first * bits / 8, target, first, step, zero);
}
