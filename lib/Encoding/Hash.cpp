//===- Hash.cpp - The bits that a weight's number gives -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/Hash.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace mlir::nncomp;

/// xxHash32's primes (Collet, "xxHash fast digest algorithm").
static constexpr uint32_t kPrime2 = 0x85EBCA77, kPrime3 = 0xC2B2AE3D,
                          kPrime4 = 0x27D4EB2F, kPrime5 = 0x165667B1;
/// The bytes of a key, which xxHash32 adds to its state.
static constexpr uint32_t kKeyBytes = 4;
/// m2: two multiplications of Wellons' lowbias32, whose outer shifts do nothing
/// for the upper bits; the golden ratio keeps the keys of near seeds apart.
static constexpr uint32_t kFirst = 0x7FEB352D, kSecond = 0x846CA68B,
                          kSeed = 0x9E3779B1;

namespace {
/// The operations of a hash on numbers.
struct Numbers {
  uint32_t constant(uint32_t value) const { return value; }
  uint32_t add(uint32_t a, uint32_t b) const { return a + b; }
  uint32_t multiply(uint32_t a, uint32_t b) const { return a * b; }
  uint32_t mixDown(uint32_t a, unsigned by) const { return a ^ (a >> by); }
  uint32_t rotate(uint32_t a, unsigned by) const { return llvm::rotl(a, by); }
};

/// And on values.
struct Values {
  Value constant(uint32_t value) const {
    TypedAttr attribute = b.getI32IntegerAttr(static_cast<int32_t>(value));
    if (auto vector = dyn_cast<VectorType>(type))
      attribute = DenseElementsAttr::get(vector, attribute);
    return arith::ConstantOp::create(b, attribute);
  }
  Value add(Value a, Value c) const { return arith::AddIOp::create(b, a, c); }
  Value multiply(Value a, Value c) const {
    return arith::MulIOp::create(b, a, c);
  }
  Value shift(Value a, unsigned by) const {
    return arith::ShRUIOp::create(b, a, constant(by));
  }
  Value mixDown(Value a, unsigned by) const {
    return arith::XOrIOp::create(b, a, shift(a, by));
  }
  Value rotate(Value a, unsigned by) const {
    Value left = arith::ShLIOp::create(b, a, constant(by));
    return arith::OrIOp::create(b, left, shift(a, 32 - by));
  }

  ImplicitLocOpBuilder &b;
  Type type;
};
} // namespace

template <typename Operations, typename Number>
static Number hash(const Operations &on, HashFunction function, uint32_t seed,
                   Number key) {
  auto times = [&](Number value, uint32_t factor) {
    return on.multiply(value, on.constant(factor));
  };
  if (function == HashFunction::M2) {
    Number h = times(on.add(key, on.constant(seed * kSeed)), kFirst);
    return times(on.mixDown(h, 15), kSecond);
  }
  Number h =
      on.add(times(key, kPrime3), on.constant(seed + kPrime5 + kKeyBytes));
  h = times(on.rotate(h, 17), kPrime4);
  h = times(on.mixDown(h, 15), kPrime2);
  h = times(on.mixDown(h, 13), kPrime3);
  return on.mixDown(h, 16);
}

uint32_t nncomp::hashKey(HashFunction function, uint32_t seed, uint32_t key) {
  return hash(Numbers(), function, seed, key);
}

Value nncomp::buildHash(ImplicitLocOpBuilder &b, HashFunction function,
                        uint32_t seed, Value key) {
  return hash(Values{b, key.getType()}, function, seed, key);
}
