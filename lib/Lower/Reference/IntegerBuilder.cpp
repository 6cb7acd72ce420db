//===- IntegerBuilder.cpp - Build arithmetic on uniform codes -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IntegerBuilder.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;

Value IntegerBuilder::constant(ArrayRef<int64_t> shape,
                               ArrayRef<float> values) {
  auto type = RankedTensorType::get(shape, getF32Type());
  return arith::ConstantOp::create(*this, DenseElementsAttr::get(type, values));
}

Value IntegerBuilder::getCodes(Value encoded) {
  auto parts = DisassembleOp::create(*this, encoded);
  return getUniformCodes(encoded.getType())
      .buildCodes(*this, getLoc(), typeOf(encoded),
                  parts.getComponents().front());
}

/// The map from an element's index to that of its scale, in one
/// dimension.
static AffineMap getScaleMap(UniformAttr encoding, RankedTensorType type) {
  MLIRContext *context = encoding.getContext();
  auto dim = [&](int64_t d) { return getAffineDimExpr(d, context); };
  AffineExpr at = getAffineConstantExpr(0, context), position = at;
  for (int64_t d = 0; d < type.getRank(); ++d)
    if (d == encoding.getAxis())
      at = dim(d) * encoding.getNumBlocks(type.getShape());
    else
      position = position * type.getDimSize(d) + dim(d);
  if (encoding.getBlock())
    at = at + position.floorDiv(*encoding.getBlock());
  return AffineMap::get(type.getRank(), 0, at);
}

/// The integers of a term of `signs` or `levels`, one of which is not null.
static Value getDigits(IntegerBuilder &b, Value encoded, BinaryAttr signs,
                       LqAttr levels, Type wide, int64_t term) {
  RankedTensorType type = typeOf(encoded);
  Value words = DisassembleOp::create(b, encoded).getComponents().front();
  Value codes = signs ? signs.buildCodes(b, b.getLoc(), type, words)
                      : levels.buildCodes(b, b.getLoc(), type, words);
  return b.pointwise(
      RankedTensorType::get(type.getShape(), wide), codes, {},
      [&](IntegerBuilder &b, ValueRange values) -> Value {
        auto integer = [&](int64_t value) -> Value {
          return arith::ConstantOp::create(b, b.getIntegerAttr(wide, value));
        };
        Value code = arith::ExtUIOp::create(b, wide, values[0]);
        Value digit = arith::AndIOp::create(
            b, arith::ShRUIOp::create(b, code, integer(term)), integer(1));
        if (levels && levels.getUnipolar())
          return digit;
        Value twice = arith::ShLIOp::create(b, digit, integer(1));
        // Of signs a 1 is negative.
        return signs ? arith::SubIOp::create(b, integer(1), twice)
                     : arith::SubIOp::create(b, twice, integer(1));
      });
}

Value IntegerBuilder::getSteps(Value encoded, Type wide, int64_t term) {
  RankedTensorType type = typeOf(encoded);
  auto signs = dyn_cast<BinaryAttr>(type.getEncoding());
  auto levels = dyn_cast<LqAttr>(type.getEncoding());
  if (signs || levels)
    return getDigits(*this, encoded, signs, levels, wide, term);
  if (isa<SparseAttr>(type.getEncoding())) {
    Value steps = DecodeOp::create(*this, getDenseType(type),
                                   assembleUnscaled(*this, getLoc(), encoded));
    return pointwise(RankedTensorType::get(type.getShape(), wide), steps, {},
                     [&](IntegerBuilder &b, ValueRange values) -> Value {
                       return arith::FPToSIOp::create(b, wide, values[0]);
                     });
  }
  UniformAttr encoding = getUniformCodes(type);
  SmallVector<Value> inputs{getCodes(encoded)};
  SmallVector<AffineMap> maps{getMultiDimIdentityMap(type.getRank())};
  if (encoding.getAsymmetric()) {
    inputs.push_back(
        DisassembleOp::create(*this, encoded).getComponents().back());
    maps.push_back(getScaleMap(encoding, type));
  }
  return pointwise(
      RankedTensorType::get(type.getShape(), wide), inputs, maps,
      [&](IntegerBuilder &b, ValueRange values) -> Value {
        auto widen = [&](Value code) -> Value {
          if (code.getType() == wide)
            return code;
          if (encoding.hasSignedCodes())
            return arith::ExtSIOp::create(b, wide, code);
          return arith::ExtUIOp::create(b, wide, code);
        };
        Value code = widen(values[0]);
        int64_t zero = encoding.getZero().value_or(0);
        if (encoding.getAsymmetric())
          return arith::SubIOp::create(b, code, widen(values[1]));
        if (encoding.getCentered()) {
          zero = encoding.getMaxCode();
          code = arith::AddIOp::create(b, code, code);
        }
        if (zero == 0)
          return code;
        return arith::SubIOp::create(
            b, code,
            arith::ConstantOp::create(b, b.getIntegerAttr(wide, zero)));
      });
}

Value IntegerBuilder::rebuild(Operation *op, Value integers) {
  Operation *clone = op->cloneWithoutRegions();
  clone->setOperand(0, integers);
  clone->getResult(0).setType(RankedTensorType::get(
      typeOf(op->getResult(0)).getShape(), getElementTypeOrSelf(integers)));
  return insert(clone)->getResult(0);
}

Value IntegerBuilder::pointwise(RankedTensorType type, ValueRange inputs,
                                ArrayRef<AffineMap> maps, Body body) {
  SmallVector<AffineMap> all(maps);
  if (all.empty())
    all.assign(inputs.size(), getMultiDimIdentityMap(type.getRank()));
  return createPointwise(*this, getLoc(), type, inputs, all,
                         [&](OpBuilder &nested, Location loc, ValueRange s) {
                           IntegerBuilder b(nested, loc);
                           return body(b, s);
                         });
}

Value IntegerBuilder::assembleCodes(RankedTensorType type, Value codes) {
  UniformAttr encoding = getUniformCodes(type);
  Value stream = encoding.buildStream(*this, getLoc(), codes);
  return AssembleOp::create(*this, type, stream);
}

Value IntegerBuilder::assemble(RankedTensorType type, ValueRange inputs,
                               ArrayRef<AffineMap> maps,
                               ActivationAttr activation, Body body) {
  UniformAttr encoding = getStaticUniform(type);
  CodeRange range = getCodeRange(encoding, activation);
  Type code = encoding.getCodeType();
  Value codes = pointwise(
      RankedTensorType::get(type.getShape(), code), inputs, maps,
      [&](IntegerBuilder &b, ValueRange values) -> Value {
        Value value = math::RoundEvenOp::create(b, body(b, values));
        value = b.add(value, b.real(encoding.getZero().value_or(0)));
        value = arith::MaxNumFOp::create(b, value, b.real(range.least));
        value = arith::MinNumFOp::create(b, value, b.real(range.most));
        value = arith::FPToSIOp::create(b, b.getI32Type(), value);
        return arith::TruncIOp::create(b, code, value);
      });
  return assembleCodes(type, codes);
}
