//===- BuildBitRows.cpp - Rows of digits as IR ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BuildBitRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

static constexpr int64_t kWordBits = 32;

Value nncomp::convertFloat(ImplicitLocOpBuilder &b, Value value, Type to) {
  return convertScalarToDtype(b, b.getLoc(), value, to,
                              /*isUnsignedCast=*/false);
}

Value nncomp::constantF32(ImplicitLocOpBuilder &b, float value) {
  return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
}

static Value constantIndex(ImplicitLocOpBuilder &b, int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

AffineMap BitRowsBuilder::getAxisMap(int64_t rank,
                                     std::optional<int64_t> axis) {
  return AffineMap::get(
      rank, 0, axis ? getAffineDimExpr(*axis) : getAffineConstantExpr(0));
}

Value BitRowsBuilder::reshape(Value value, ArrayRef<int64_t> shape) {
  return EncodingBuilder::reshape(value, typeOf(value).clone(shape));
}

Value BitRowsBuilder::reduce(RankedTensorType result, Value input,
                             AffineMap map, Body body) {
  Value empty = tensor::EmptyOp::create(*this, result.getShape(),
                                        result.getElementType());
  Value zero =
      arith::ConstantOp::create(*this, getZeroAttr(result.getElementType()));
  Value zeros = linalg::FillOp::create(*this, zero, empty).getResult(0);
  int64_t rank = typeOf(input).getRank();
  SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::reduction);
  for (AffineExpr index : map.getResults())
    if (auto dimension = dyn_cast<AffineDimExpr>(index))
      loops[dimension.getPosition()] = utils::IteratorType::parallel;
  return linalg::GenericOp::create(
             *this, TypeRange(result), ValueRange(input), ValueRange(zeros),
             ArrayRef{getMultiDimIdentityMap(rank), map}, loops,
             [&](OpBuilder &nested, Location loc, ValueRange arguments) {
               EncodingBuilder b(nested, loc);
               linalg::YieldOp::create(b, body(b, arguments));
             })
      .getResult(0);
}

Value BitRowsBuilder::unpackBits(Value words, const BitRows &rows,
                                 int64_t digits) {
  auto type = RankedTensorType::get({rows.getNumElements()}, getI8Type());
  return generic(type, {}, {}, [&](auto &b, ValueRange) -> Value {
    Value at = linalg::IndexOp::create(b, 0);
    Value length = constantIndex(b, std::max<int64_t>(rows.length, 1));
    Value row = arith::DivUIOp::create(b, at, length);
    Value element = arith::RemUIOp::create(b, at, length);
    Value word = arith::AddIOp::create(
        b, arith::MulIOp::create(b, row, constantIndex(b, rows.getWords())),
        arith::DivUIOp::create(b, element, constantIndex(b, kWordBits)));
    word = arith::MulIOp::create(b, word, constantIndex(b, digits));
    Value bit = arith::IndexCastOp::create(
        b, b.getI32Type(),
        arith::RemUIOp::create(b, element, constantIndex(b, kWordBits)));
    Value one = arith::ConstantOp::create(b, b.getI32IntegerAttr(1));
    Value code;
    for (int64_t digit = 0; digit < digits; ++digit) {
      Value value = tensor::ExtractOp::create(
          b, words,
          ValueRange(arith::AddIOp::create(b, word, constantIndex(b, digit))));
      value =
          arith::AndIOp::create(b, arith::ShRUIOp::create(b, value, bit), one);
      value = arith::ShLIOp::create(
          b, value, arith::ConstantOp::create(b, b.getI32IntegerAttr(digit)));
      code = code ? Value(arith::OrIOp::create(b, code, value)) : value;
    }
    return arith::TruncIOp::create(b, b.getI8Type(), code);
  });
}

Value BitRowsBuilder::packBits(Value codes, const BitRows &rows,
                               int64_t digits) {
  auto type = RankedTensorType::get({rows.getNumWords(digits)}, getI32Type());
  // Each word is the sum of its bits. What is reduced has no values, only a
  // shape.
  Value bits = tensor::EmptyOp::create(
      *this, {rows.getNumWords(digits), kWordBits}, getI8Type());
  return reduce(
      type, bits, AffineMap::get(2, 0, getAffineDimExpr(0)),
      [&](auto &b, ValueRange values) -> Value {
        int64_t words = std::max<int64_t>(rows.getWords(), 1);
        Value at = linalg::IndexOp::create(b, 0);
        Value bit = linalg::IndexOp::create(b, 1);
        Value digit = arith::RemUIOp::create(b, at, constantIndex(b, digits));
        at = arith::DivUIOp::create(b, at, constantIndex(b, digits));
        Value row = arith::DivUIOp::create(b, at, constantIndex(b, words));
        Value word = arith::RemUIOp::create(b, at, constantIndex(b, words));
        Value element = arith::AddIOp::create(
            b, arith::MulIOp::create(b, word, constantIndex(b, kWordBits)),
            bit);
        Value isInside =
            arith::CmpIOp::create(b, arith::CmpIPredicate::ult, element,
                                  constantIndex(b, rows.length));
        // Behind the end of a row its last element is read, and dropped.
        Value safe = arith::MinUIOp::create(
            b, element,
            constantIndex(b, std::max<int64_t>(rows.length, 1) - 1));
        Value place = arith::AddIOp::create(
            b, arith::MulIOp::create(b, row, constantIndex(b, rows.length)),
            safe);
        Value code = tensor::ExtractOp::create(b, codes, ValueRange(place));
        code = arith::ExtUIOp::create(b, b.getI32Type(), code);
        code = arith::ShRUIOp::create(
            b, code, arith::IndexCastOp::create(b, b.getI32Type(), digit));
        Value one = arith::ConstantOp::create(b, b.getI32IntegerAttr(1));
        code = arith::AndIOp::create(b, code, one);
        code = arith::ShLIOp::create(
            b, code, arith::IndexCastOp::create(b, b.getI32Type(), bit));
        Value none = arith::ConstantOp::create(b, b.getI32IntegerAttr(0));
        code = arith::SelectOp::create(b, isInside, code, none);
        return arith::OrIOp::create(b, values[1], code);
      });
}

LogicalResult nncomp::verifyBitRows(const BitRows &rows, int64_t digits,
                                    DenseElementsAttr words,
                                    std::optional<Location> loc) {
  if (rows.length % kWordBits == 0)
    return success();
  uint32_t padding = ~uint32_t(0) << rows.length % kWordBits;
  int64_t rowWords = rows.getWords() * digits;
  for (auto [i, word] : llvm::enumerate(words.getValues<uint32_t>())) {
    int64_t row = i / rowWords, place = i % rowWords;
    if (place >= rowWords - digits && (word & padding))
      return emitOptionalError(loc, "expected zeros after the ", rows.length,
                               " elements of a row, but got word ", word,
                               " at the end of row ", row);
  }
  return success();
}
