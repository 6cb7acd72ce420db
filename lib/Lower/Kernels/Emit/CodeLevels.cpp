//===- CodeLevels.cpp - Codes by where a value lies -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeLevels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::nncomp;

/// More need more comparisons than a division takes.
static constexpr unsigned kMaxBits = 4;

/// The f32 number `index` in their order, with -0 before 0, counted from 0.
static float getFloat(int32_t index) {
  int32_t bits = index < 0 ? INT32_MIN + ~index : index;
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

/// The least value whose code is at least `code`.
static float findThreshold(UniformAttr encoding, int64_t code) {
  float scale = encoding.getStaticScale();
  float zero = encoding.getZero().value_or(0);
  // From -infinity to infinity, which has the greatest code.
  constexpr int32_t infinity = 0x7f800000;
  int64_t least = -int64_t(infinity) - 1, most = infinity;
  while (least < most) {
    int64_t middle = least + (most - least) / 2;
    if (std::nearbyint(getFloat(middle) / scale) + zero >= code)
      most = middle;
    else
      least = middle + 1;
  }
  return getFloat(least);
}

std::optional<CodeLevels> CodeLevels::of(Attribute encoding) {
  if (auto uniform = dyn_cast_or_null<UniformAttr>(encoding)) {
    if (uniform.getBits() > kMaxBits || !uniform.getScale() ||
        uniform.getCentered())
      return std::nullopt;
    CodeLevels levels;
    levels.bits = uniform.getBits();
    uint8_t mask = (1u << levels.bits) - 1;
    for (int64_t code = uniform.getMinCode(); code <= uniform.getMaxCode();
         ++code) {
      levels.codes.push_back(uint8_t(code) & mask);
      if (code > uniform.getMinCode())
        levels.thresholds.push_back(findThreshold(uniform, code));
    }
    return levels;
  }
  auto lq = dyn_cast_or_null<LqAttr>(encoding);
  if (!lq || !lq.getBasis())
    return std::nullopt;
  CodeLevels levels;
  levels.bits = lq.getBits();
  SmallVector<unsigned> order = lq.getOrder(lq.getBasis());
  levels.codes.assign(order.begin(), order.end());
  levels.thresholds = lq.getMidpoints(lq.getBasis(), order);
  return levels;
}

/// Which thresholds the values reach.
static SmallVector<Value> emitReached(KernelEmitter &emitter, Value values,
                                      ArrayRef<float> thresholds) {
  ImplicitLocOpBuilder &b = emitter.b;
  SmallVector<Value> reached;
  for (float threshold : thresholds) {
    Value least = arith::ConstantOp::create(
        b,
        DenseElementsAttr::get(cast<ShapedType>(values.getType()), threshold));
    reached.push_back(
        arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, values, least));
  }
  return reached;
}

/// Digits are exclusive ors of the comparisons with the thresholds between
/// codes of different digits: thresholds are reached in order.
SmallVector<Value> CodeLevels::emitDigits(KernelEmitter &emitter,
                                          Value values) const {
  ImplicitLocOpBuilder &b = emitter.b;
  SmallVector<Value> reached = emitReached(emitter, values, thresholds);
  auto type = cast<VectorType>(values.getType()).clone(Type(b.getI1Type()));
  SmallVector<Value> digits;
  for (unsigned digit = 0; digit < bits; ++digit) {
    auto isSet = [&](uint8_t code) { return (code >> digit & 1) != 0; };
    Value value;
    if (isSet(codes.front()))
      value = arith::ConstantOp::create(b, DenseElementsAttr::get(type, true));
    for (size_t i = 0; i < reached.size(); ++i) {
      if (isSet(codes[i]) == isSet(codes[i + 1]))
        continue;
      value = value ? Value(arith::XOrIOp::create(b, value, reached[i]))
                    : reached[i];
    }
    if (!value)
      value = arith::ConstantOp::create(b, DenseElementsAttr::get(type, false));
    digits.push_back(value);
  }
  return digits;
}

Value CodeLevels::emitBytes(KernelEmitter &emitter, Value values) const {
  ImplicitLocOpBuilder &b = emitter.b;
  VectorType type = cast<VectorType>(values.getType()).clone(b.getI32Type());
  auto splat = [&](int32_t value) -> Value {
    return arith::ConstantOp::create(b, DenseElementsAttr::get(type, value));
  };
  SmallVector<Value> reached = emitReached(emitter, values, thresholds);
  // Sums of differences of neighbours.
  Value sum = splat(codes.front());
  for (auto [i, isReached] : llvm::enumerate(reached)) {
    int32_t step = int32_t(codes[i + 1]) - int32_t(codes[i]);
    Value more = arith::AddIOp::create(b, sum, splat(step));
    sum = arith::SelectOp::create(b, isReached, more, sum);
  }
  return arith::TruncIOp::create(b, type.clone(b.getI8Type()), sum);
}
