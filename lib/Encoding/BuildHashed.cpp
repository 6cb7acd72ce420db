//===- BuildHashed.cpp - Values that elements share by a hash, as IR ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodingBuilder.h"
#include "NestedValues.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Encoding/HashedLayout.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The constant `value` of the type of `like`, an i32 or a vector of i32.
static Value buildLike(ImplicitLocOpBuilder &b, Value like, uint32_t value) {
  TypedAttr attribute = b.getI32IntegerAttr(static_cast<int32_t>(value));
  if (auto vector = dyn_cast<VectorType>(like.getType()))
    attribute = DenseElementsAttr::get(vector, attribute);
  return arith::ConstantOp::create(b, attribute);
}

/// Bit `at` of `bits` as the sign of a float.
static Value buildSignBit(ImplicitLocOpBuilder &b, Value bits, Value at) {
  Value lowest = arith::ShRUIOp::create(b, bits, at);
  return arith::ShLIOp::create(b, lowest, buildLike(b, bits, 31));
}

std::pair<Value, Value> HashedLayout::buildFindStrip(ImplicitLocOpBuilder &b,
                                                     Value strip,
                                                     Value firstKey) const {
  auto hash = [&](Value strip) {
    return buildHash(b, function, seed,
                     arith::AddIOp::create(b, firstKey, strip));
  };
  auto multiply = [&](Value a, int64_t by) -> Value {
    return arith::MulIOp::create(b, a, buildLike(b, a, by));
  };
  // The first strip of a block chooses for all of them.
  int64_t strips = block / kHashStrip;
  Value own, first, within;
  if (strips == 1) {
    own = first = hash(strip);
  } else {
    Value number =
        arith::DivUIOp::create(b, strip, buildLike(b, strip, strips));
    Value start = multiply(number, strips);
    first = hash(start);
    within = multiply(arith::SubIOp::create(b, strip, start), kHashStrip);
  }
  Value upper =
      arith::MulUIExtendedOp::create(b, first, buildLike(b, first, places))
          .getHigh();
  Value bucket = multiply(upper, block);
  if (within)
    bucket = arith::AddIOp::create(b, bucket, within);
  if (!hasSigns)
    return {bucket, Value()};
  if (!own)
    own = hash(strip);
  Value folded = arith::ShRUIOp::create(b, own, buildLike(b, own, 16));
  return {bucket, arith::XOrIOp::create(b, own, folded)};
}

std::pair<Value, Value> HashedLayout::buildFind(ImplicitLocOpBuilder &b,
                                                Value row,
                                                Value firstKey) const {
  Value none = buildLike(b, row, 0);
  if (!hasBlocks()) {
    Value h =
        buildHash(b, function, seed, arith::AddIOp::create(b, firstKey, row));
    auto product =
        arith::MulUIExtendedOp::create(b, h, buildLike(b, h, places));
    Value sign = arith::AndIOp::create(b, product.getLow(),
                                       buildLike(b, h, uint32_t(1) << 31));
    return {product.getHigh(), hasSigns ? sign : none};
  }
  Value size = buildLike(b, row, kHashStrip);
  Value strip = arith::DivUIOp::create(b, row, size);
  Value within = arith::RemUIOp::create(b, row, size);
  auto [first, signs] = buildFindStrip(b, strip, firstKey);
  Value bucket = arith::AddIOp::create(b, first, within);
  return {bucket, hasSigns ? buildSignBit(b, signs, within) : none};
}

/// The bucket of an element, an index, and whether its value is negated, an i1.
static std::pair<Value, Value> buildFindOne(EncodingBuilder &b,
                                            const HashedLayout &layout,
                                            Value row, Value column) {
  auto toInteger = [&](Value index) -> Value {
    return arith::IndexCastUIOp::create(b, b.i32, index);
  };
  Value firstKey = arith::MulIOp::create(b, column, b.index(layout.keys));
  auto [bucket, sign] =
      layout.buildFind(b, toInteger(row), toInteger(firstKey));
  return {arith::IndexCastUIOp::create(b, b.getIndexType(), bucket),
          arith::CmpIOp::create(b, arith::CmpIPredicate::ne, sign,
                                b.integer(b.i32, 0))};
}

/// `value`, negated where `isNegative`.
static Value buildSign(EncodingBuilder &b, Value value, Value isNegative) {
  return arith::SelectOp::create(b, isNegative, arith::NegFOp::create(b, value),
                                 value);
}

FailureOr<Value> HashedAttr::buildDecode(OpBuilder &builder, Location loc,
                                         RankedTensorType type,
                                         ValueRange components) const {
  FailureOr<Value> values = buildDecodeValues(
      builder, loc, getValuesType(type.getElementType()), components);
  if (failed(values))
    return failure();
  HashedLayout layout(*this, type.getShape());
  EncodingBuilder b(builder, loc);
  auto matrix = RankedTensorType::get({layout.rows, layout.columns},
                                      type.getElementType());
  Value decoded =
      b.generic(matrix, {}, {}, [&](EncodingBuilder &b, ValueRange) -> Value {
        auto [bucket, isNegative] =
            buildFindOne(b, layout, linalg::IndexOp::create(b, 0),
                         linalg::IndexOp::create(b, 1));
        return buildSign(b, tensor::ExtractOp::create(b, *values, bucket),
                         isNegative);
      });
  return b.reshapeMatrix(decoded, getDenseType(type));
}

FailureOr<SmallVector<Value>> HashedAttr::buildEncode(OpBuilder &builder,
                                                      Location loc,
                                                      RankedTensorType type,
                                                      Value dense) const {
  HashedLayout layout(*this, type.getShape());
  EncodingBuilder b(builder, loc);
  Type f64 = b.getF64Type();
  RankedTensorType valuesType = getValuesType(type.getElementType());
  Value elements =
      b.reshape(dense, EncodingBuilder::flat(type.getNumElements(),
                                             type.getElementType()));
  // Sums and counts of each bucket, side by side.
  auto sumsType = RankedTensorType::get({getBuckets(), 2}, f64);
  Value sums =
      linalg::FillOp::create(
          b, b.real(f64, 0),
          tensor::EmptyOp::create(b, sumsType.getShape(), f64).getResult())
          .getResult(0);
  auto add = [&](EncodingBuilder &b, Value sums, Value bucket, int64_t which,
                 Value value) -> Value {
    SmallVector<Value, 2> at{bucket, b.index(which)};
    Value sum =
        arith::AddFOp::create(b, tensor::ExtractOp::create(b, sums, at), value);
    return tensor::InsertOp::create(b, sum, sums, at);
  };
  sums = scf::ForOp::create(
             b, b.index(0), b.index(type.getNumElements()), b.index(1), sums,
             [&](OpBuilder &nested, Location, Value at, ValueRange arguments) {
               EncodingBuilder b(nested, loc);
               Value columns = b.index(layout.columns);
               auto [bucket, isNegative] =
                   layout.buildFind(b, arith::DivUIOp::create(b, at, columns),
                                    arith::RemUIOp::create(b, at, columns));
               Value value = b.convertFloat(
                   tensor::ExtractOp::create(b, elements, at), f64);
               Value next = add(b, arguments.front(), bucket, 0,
                                buildSign(b, value, isNegative));
               next = add(b, next, bucket, 1, b.real(f64, 1));
               scf::YieldOp::create(b, next);
             })
             .getResult(0);
  Value means = b.generic(
      getDenseType(valuesType), {}, {},
      [&](EncodingBuilder &b, ValueRange) -> Value {
        Value at = linalg::IndexOp::create(b, 0);
        Value sum =
            tensor::ExtractOp::create(b, sums, ValueRange{at, b.index(0)});
        Value count =
            tensor::ExtractOp::create(b, sums, ValueRange{at, b.index(1)});
        // An empty sum is 0, and so is its mean.
        count = arith::MaximumFOp::create(b, count, b.real(f64, 1));
        return b.convertFloat(arith::DivFOp::create(b, sum, count),
                              type.getElementType());
      });
  return buildEncodeValues(builder, loc, valuesType, means);
}
