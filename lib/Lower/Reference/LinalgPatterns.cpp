//===- LinalgPatterns.cpp - What lowerings to linalg share ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"

using namespace mlir;
using namespace mlir::nncomp;

RankedTensorType nncomp::getTensorType(Value value) {
  return getDenseType(typeOf(value));
}

Type nncomp::getAccumulatorType(Type element) {
  if (isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32)
    return Float32Type::get(element.getContext());
  return element;
}

Value nncomp::createScalar(OpBuilder &builder, Location loc, Type type,
                           double value) {
  TypedAttr attribute =
      isa<FloatType>(type)
          ? TypedAttr(builder.getFloatAttr(type, value))
          : TypedAttr(builder.getIntegerAttr(type, int64_t(value)));
  return arith::ConstantOp::create(builder, loc, attribute);
}

Value nncomp::createExtreme(OpBuilder &builder, Location loc, Type type,
                            bool isMax) {
  TypedAttr attribute;
  if (auto element = dyn_cast<FloatType>(type)) {
    attribute = builder.getFloatAttr(
        type, llvm::APFloat::getInf(element.getFloatSemantics(), isMax));
  } else {
    unsigned width = type.getIntOrFloatBitWidth();
    attribute = builder.getIntegerAttr(
        type, isMax ? llvm::APInt::getSignedMinValue(width)
                    : llvm::APInt::getSignedMaxValue(width));
  }
  return arith::ConstantOp::create(builder, loc, attribute);
}

Value nncomp::convertFloat(OpBuilder &builder, Location loc, Value scalar,
                           Type type) {
  return convertScalarToDtype(builder, loc, scalar, type,
                              /*isUnsignedCast=*/false);
}

Value nncomp::createExtremum(OpBuilder &builder, Location loc, Value a, Value b,
                             bool isMax) {
  if (isa<FloatType>(a.getType()))
    return isMax ? Value(arith::MaximumFOp::create(builder, loc, a, b))
                 : Value(arith::MinimumFOp::create(builder, loc, a, b));
  return isMax ? Value(arith::MaxSIOp::create(builder, loc, a, b))
               : Value(arith::MinSIOp::create(builder, loc, a, b));
}

Value nncomp::createAdd(OpBuilder &builder, Location loc, Value a, Value b) {
  if (isa<FloatType>(a.getType()))
    return arith::AddFOp::create(builder, loc, a, b);
  return arith::AddIOp::create(builder, loc, a, b);
}

Value nncomp::createMul(OpBuilder &builder, Location loc, Value a, Value b) {
  if (isa<FloatType>(a.getType()))
    return arith::MulFOp::create(builder, loc, a, b);
  return arith::MulIOp::create(builder, loc, a, b);
}

Value nncomp::createEmpty(OpBuilder &builder, Location loc,
                          RankedTensorType type) {
  return tensor::EmptyOp::create(builder, loc, type.getShape(),
                                 type.getElementType());
}

Value nncomp::createFilled(OpBuilder &builder, Location loc,
                           RankedTensorType type, Value scalar) {
  Value empty = createEmpty(builder, loc, type);
  return linalg::FillOp::create(builder, loc, scalar, empty).getResult(0);
}

static Value createGeneric(OpBuilder &builder, Location loc, Value init,
                           ValueRange inputs, ArrayRef<AffineMap> maps,
                           ScalarBody body, bool readsInit) {
  AffineMap resultMap = maps.back();
  SmallVector<utils::IteratorType> iterators(resultMap.getNumDims(),
                                             utils::IteratorType::reduction);
  for (AffineExpr result : resultMap.getResults())
    if (auto dim = dyn_cast<AffineDimExpr>(result))
      iterators[dim.getPosition()] = utils::IteratorType::parallel;
  return linalg::GenericOp::create(
             builder, loc, init.getType(), inputs, init, maps, iterators,
             [&](OpBuilder &nested, Location nestedLoc, ValueRange scalars) {
               Value result = body(nested, nestedLoc,
                                   readsInit ? scalars : scalars.drop_back());
               linalg::YieldOp::create(nested, nestedLoc, result);
             })
      .getResult(0);
}

Value nncomp::createPointwise(OpBuilder &builder, Location loc,
                              RankedTensorType type, ValueRange inputs,
                              ArrayRef<AffineMap> maps, ScalarBody body) {
  SmallVector<AffineMap> all(maps);
  all.push_back(builder.getMultiDimIdentityMap(type.getRank()));
  return createGeneric(builder, loc, createEmpty(builder, loc, type), inputs,
                       all, body, /*readsInit=*/false);
}

Value nncomp::createPointwise(OpBuilder &builder, Location loc,
                              RankedTensorType type, ValueRange inputs,
                              ScalarBody body) {
  SmallVector<AffineMap> maps(inputs.size(),
                              builder.getMultiDimIdentityMap(type.getRank()));
  return createPointwise(builder, loc, type, inputs, maps, body);
}

Value nncomp::createReduction(OpBuilder &builder, Location loc, Value init,
                              ValueRange inputs, ArrayRef<AffineMap> maps,
                              ScalarBody body) {
  return createGeneric(builder, loc, init, inputs, maps, body,
                       /*readsInit=*/true);
}

Value nncomp::convertTensor(OpBuilder &builder, Location loc, Value tensor,
                            Type element) {
  RankedTensorType type = getTensorType(tensor);
  if (type.getElementType() == element)
    return tensor;
  return createPointwise(builder, loc, type.clone(element), tensor,
                         [&](OpBuilder &b, Location l, ValueRange scalars) {
                           return convertFloat(b, l, scalars[0], element);
                         });
}

Value nncomp::createPadded(OpBuilder &builder, Location loc, Value tensor,
                           ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                           Value scalar) {
  auto isZero = [](int64_t extent) { return extent == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return tensor;
  RankedTensorType inner = getTensorType(tensor);
  SmallVector<int64_t> shape(inner.getShape());
  for (auto [d, extent] : llvm::enumerate(shape))
    extent += low[d] + high[d];
  Value frame = createFilled(builder, loc, inner.clone(shape), scalar);
  SmallVector<OpFoldResult> strides(shape.size(), builder.getIndexAttr(1));
  return tensor::InsertSliceOp::create(
      builder, loc, tensor, frame,
      getAsIndexOpFoldResult(builder.getContext(), low),
      getAsIndexOpFoldResult(builder.getContext(), inner.getShape()), strides);
}

Value nncomp::createWindow(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> extents) {
  return tensor::EmptyOp::create(builder, loc, extents, builder.getI8Type());
}

AffineMap nncomp::dropDims(OpBuilder &builder, unsigned rank,
                           ArrayRef<int64_t> dims, bool keepDims) {
  SmallVector<AffineExpr> exprs;
  for (int64_t d = 0; d < rank; ++d)
    if (!llvm::is_contained(dims, d))
      exprs.push_back(builder.getAffineDimExpr(d));
    else if (keepDims)
      exprs.push_back(builder.getAffineConstantExpr(0));
  return AffineMap::get(rank, 0, exprs, builder.getContext());
}
