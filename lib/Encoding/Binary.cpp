//===- Binary.cpp - Signs times a magnitude -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BuildBitRows.h"
#include "FloatElements.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/IR/NNComp.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// The type
//===----------------------------------------------------------------------===//

int64_t BinaryAttr::getNumAlphas(ArrayRef<int64_t> shape) const {
  return getAxis() ? shape[*getAxis()] : 1;
}

BitRows BinaryAttr::getRows(ArrayRef<int64_t> shape) const {
  return getAlpha() ? BitRows::ofLastDimension(shape)
                    : BitRows::ofFirstDimension(shape);
}

TermScales
BinaryAttr::getTermScales(RankedTensorType type,
                          ArrayRef<DenseElementsAttr> components) const {
  if (getAxis().value_or(0) != 0 || type.getNumElements() == 0)
    return {};
  if (getAlpha())
    return {{getStaticAlpha()}};
  if (components.empty())
    return {};
  BinaryParts<DenseElementsAttr> parts(*this, components);
  return {llvm::to_vector(parts.alphas.getValues<float>())};
}

LogicalResult BinaryAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 std::optional<int64_t> axis, FloatAttr alpha) {
  if (axis && *axis < 0)
    return emitError() << "expected an axis of at least 0, but got " << *axis;
  if (alpha && axis)
    return emitError() << "expected no axis with a static alpha, but got axis "
                       << *axis;
  if (alpha &&
      (!alpha.getValue().isFiniteNonZero() || alpha.getValue().isNegative()))
    return emitError() << "expected a positive and finite alpha, but got "
                       << spell(alpha.getValue());
  return success();
}

LogicalResult
BinaryAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                           function_ref<InFlightDiagnostic()> emitError) const {
  return verifyFloatEncoding("binary", shape, elementType, getAxis(),
                             emitError);
}

SmallVector<EncodingComponent>
BinaryAttr::getComponents(RankedTensorType type) const {
  Builder builder(getContext());
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<EncodingComponent> components;
  components.push_back({"bits",
                        RankedTensorType::get({getRows(shape).getNumWords(1)},
                                              builder.getI32Type()),
                        ComponentContent::digits(getRows(shape), 1)});
  if (!getAlpha())
    components.push_back(
        {"alphas",
         RankedTensorType::get({getNumAlphas(shape)}, builder.getF32Type())});
  return components;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<DenseElementsAttr>>
BinaryAttr::encode(RankedTensorType type, DenseElementsAttr dense,
                   std::optional<Location> loc) const {
  FailureOr<std::vector<float>> values = readFiniteFloats(dense, loc);
  if (failed(values))
    return failure();
  ArrayRef<int64_t> shape = type.getShape();
  std::vector<uint8_t> signs;
  for (float value : *values)
    signs.push_back(value < 0);
  BinaryParts<EncodingComponent> parts(*this, getComponents(type));
  SmallVector<DenseElementsAttr> result{DenseElementsAttr::get(
      parts.bits.type, ArrayRef(getRows(shape).pack(signs, 1)))};
  if (getAlpha())
    return result;
  int64_t count = getNumAlphas(shape);
  std::vector<double> sums(count);
  walkAxis(shape, getAxis(), [&](int64_t element, int64_t index) {
    sums[index] += std::abs((*values)[element]);
  });
  double sharing =
      std::max<int64_t>(type.getNumElements() / std::max<int64_t>(count, 1), 1);
  std::vector<float> alphas;
  for (double sum : sums)
    alphas.push_back(static_cast<float>(sum / sharing));
  result.push_back(DenseElementsAttr::get(parts.alphas.type, ArrayRef(alphas)));
  return result;
}

LogicalResult
BinaryAttr::verifyComponents(RankedTensorType type,
                             ArrayRef<DenseElementsAttr> components,
                             std::optional<Location> loc) const {
  BinaryParts<DenseElementsAttr> parts(*this, components);
  if (failed(verifyBitRows(getRows(type.getShape()), /*digits=*/1, parts.bits,
                           loc)))
    return failure();
  if (getAlpha())
    return success();
  for (float alpha : parts.alphas.getValues<float>())
    if (!(alpha >= 0) || std::isinf(alpha))
      return emitOptionalError(loc,
                               "expected finite alphas of at least 0, but got ",
                               spell(APFloat(alpha)));
  return success();
}

FailureOr<DenseElementsAttr>
BinaryAttr::decode(RankedTensorType type,
                   ArrayRef<DenseElementsAttr> components,
                   std::optional<Location> loc) const {
  if (failed(verifyComponents(type, components, loc)))
    return failure();
  ArrayRef<int64_t> shape = type.getShape();
  BinaryParts<DenseElementsAttr> parts(*this, components);
  auto words = llvm::to_vector(parts.bits.getValues<int32_t>());
  std::vector<uint8_t> signs = getRows(shape).unpack(words, 1);
  SmallVector<float> alphas;
  if (getAlpha())
    alphas.assign(1, getStaticAlpha());
  else
    llvm::append_range(alphas, parts.alphas.getValues<float>());
  std::vector<float> values(signs.size());
  walkAxis(shape, getAxis(), [&](int64_t element, int64_t index) {
    values[element] = signs[element] ? -alphas[index] : alphas[index];
  });
  return writeFloats(getDenseType(type), values);
}

//===----------------------------------------------------------------------===//
// IR
//===----------------------------------------------------------------------===//

Value BinaryAttr::buildCodes(OpBuilder &builder, Location loc,
                             RankedTensorType type, Value bits) const {
  BitRowsBuilder b(builder, loc);
  return b.reshape(b.unpackBits(bits, getRows(type.getShape()), /*digits=*/1),
                   type.getShape());
}

FailureOr<Value> BinaryAttr::buildDecode(OpBuilder &builder, Location loc,
                                         RankedTensorType type,
                                         ValueRange components) const {
  BitRowsBuilder b(builder, loc);
  BinaryParts<Value> parts(*this, components);
  SmallVector<Value> inputs{buildCodes(b, loc, type, parts.bits)};
  SmallVector<AffineMap> maps{b.getMultiDimIdentityMap(type.getRank())};
  if (!getAlpha()) {
    inputs.push_back(parts.alphas);
    maps.push_back(b.getAxisMap(type.getRank(), getAxis()));
  }
  return b.generic(
      getDenseType(type), inputs, maps,
      [&](ImplicitLocOpBuilder &b, ValueRange values) -> Value {
        Value alpha = getAlpha() ? constantF32(b, getStaticAlpha()) : values[1];
        Value zero = arith::ConstantOp::create(b, b.getI8IntegerAttr(0));
        Value isNegative =
            arith::CmpIOp::create(b, arith::CmpIPredicate::ne, values[0], zero);
        Value value = arith::SelectOp::create(
            b, isNegative, arith::NegFOp::create(b, alpha), alpha);
        return convertFloat(b, value, type.getElementType());
      });
}

FailureOr<SmallVector<Value>> BinaryAttr::buildEncode(OpBuilder &builder,
                                                      Location loc,
                                                      RankedTensorType type,
                                                      Value dense) const {
  BitRowsBuilder b(builder, loc);
  ArrayRef<int64_t> shape = type.getShape();
  int64_t rank = type.getRank();
  AffineMap same = b.getMultiDimIdentityMap(rank);
  Value signs = b.generic(
      RankedTensorType::get(shape, b.getI8Type()), dense, same,
      [&](ImplicitLocOpBuilder &b, ValueRange values) -> Value {
        Value zero =
            arith::ConstantOp::create(b, b.getZeroAttr(values[0].getType()));
        Value isNegative = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT,
                                                 values[0], zero);
        return arith::ExtUIOp::create(b, b.getI8Type(), isNegative);
      });
  BitRows rows = getRows(shape);
  SmallVector<Value> result{
      b.packBits(b.reshape(signs, rows.getNumElements()), rows, /*digits=*/1)};
  if (getAlpha())
    return result;
  int64_t count = getNumAlphas(shape);
  Value sums =
      b.reduce(RankedTensorType::get({count}, b.getF64Type()), dense,
               b.getAxisMap(rank, getAxis()),
               [&](ImplicitLocOpBuilder &b, ValueRange values) -> Value {
                 // Rounded to f32 first, as constants are.
                 Value value =
                     convertFloat(b, convertFloat(b, values[0], b.getF32Type()),
                                  b.getF64Type());
                 return arith::AddFOp::create(b, values[1],
                                              math::AbsFOp::create(b, value));
               });
  double sharing =
      std::max<int64_t>(type.getNumElements() / std::max<int64_t>(count, 1), 1);
  result.push_back(b.generic(
      RankedTensorType::get({count}, b.getF32Type()), sums,
      b.getMultiDimIdentityMap(1),
      [&](ImplicitLocOpBuilder &b, ValueRange values) -> Value {
        Value by = arith::ConstantOp::create(b, b.getF64FloatAttr(sharing));
        return convertFloat(b, arith::DivFOp::create(b, values[0], by),
                            b.getF32Type());
      }));
  return result;
}
