//===- BuildHashed.cpp - Values that elements share by a hash, as IR ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodingBuilder.h"
#include "HashedLayout.h"
#include "NestedValues.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::nncomp;

std::pair<Value, Value> HashedLayout::buildFind(ImplicitLocOpBuilder &builder,
                                                Value row, Value column) const {
  EncodingBuilder b(builder, builder.getLoc());
  Type i64 = b.getI64Type();
  auto hash = [&](Value key) {
    key = arith::AddIOp::create(
        b, arith::MulIOp::create(b, column, b.index(keys)), key);
    return buildHash(b, function, seed,
                     arith::IndexCastUIOp::create(b, b.i32, key));
  };
  auto multiply = [&](Value h) -> Value {
    return arith::MulIOp::create(b, arith::ExtUIOp::create(b, i64, h),
                                 b.integer(i64, places));
  };
  auto getUpper = [&](Value product) -> Value {
    Value upper = arith::ShRUIOp::create(b, product, b.integer(i64, 32));
    return arith::IndexCastUIOp::create(b, b.getIndexType(), upper);
  };
  auto getBit = [&](Value value, Value at) -> Value {
    return arith::TruncIOp::create(b, b.getI1Type(),
                                   arith::ShRUIOp::create(b, value, at));
  };
  Value isPositive = b.integer(b.getI1Type(), 0);
  if (!hasBlocks()) {
    Value product = multiply(hash(row));
    return {getUpper(product),
            hasSigns ? getBit(product, b.integer(i64, 31)) : isPositive};
  }
  Value line = arith::DivUIOp::create(b, row, b.index(block));
  Value first =
      hash(arith::MulIOp::create(b, line, b.index(block / kHashStrip)));
  Value bucket = arith::AddIOp::create(
      b, arith::MulIOp::create(b, getUpper(multiply(first)), b.index(block)),
      arith::RemUIOp::create(b, row, b.index(block)));
  if (!hasSigns)
    return {bucket, isPositive};
  Value strip = b.index(kHashStrip);
  Value h = hash(arith::DivUIOp::create(b, row, strip));
  h = arith::XOrIOp::create(b, h,
                            arith::ShRUIOp::create(b, h, b.integer(b.i32, 16)));
  Value at = arith::RemUIOp::create(b, row, strip);
  return {bucket, getBit(h, arith::IndexCastUIOp::create(b, b.i32, at))};
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
        auto [bucket, isNegative] = layout.buildFind(
            b, linalg::IndexOp::create(b, 0), linalg::IndexOp::create(b, 1));
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
