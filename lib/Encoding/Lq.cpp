//===- Lq.cpp - Sums over a learned basis ---------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BuildBitRows.h"
#include "FloatElements.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/Encoding/LqBasis.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/Sequence.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// The type
//===----------------------------------------------------------------------===//

int64_t LqAttr::getNumBases(ArrayRef<int64_t> shape) const {
  return getAxis() ? shape[*getAxis()] : 1;
}

BitRows LqAttr::getRows(ArrayRef<int64_t> shape) const {
  return getUnipolar() ? BitRows::ofLastDimension(shape)
                       : BitRows::ofFirstDimension(shape);
}

TermScales LqAttr::getTermScales(RankedTensorType type,
                                 ArrayRef<DenseElementsAttr> components) const {
  if (getAxis().value_or(0) != 0 || type.getNumElements() == 0 ||
      (!getBasis() && components.empty()))
    return {};
  SmallVector<float> bases;
  if (getBasis())
    llvm::append_range(bases, getBasis().asArrayRef());
  else
    llvm::append_range(
        bases,
        LqParts<DenseElementsAttr>(*this, components).basis.getValues<float>());
  // A term is a digit.
  TermScales scales(getBits());
  for (auto [i, value] : llvm::enumerate(bases))
    scales[i % getBits()].push_back(value);
  return scales;
}

float LqAttr::getLevel(ArrayRef<float> basis, unsigned code) const {
  float level = basis[0] * getLqDigit(getUnipolar(), code, 0);
  for (unsigned i = 1; i < getBits(); ++i)
    level += basis[i] * getLqDigit(getUnipolar(), code, i);
  return level;
}

SmallVector<unsigned> LqAttr::getOrder(ArrayRef<float> basis) const {
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, 1u << getBits()));
  llvm::sort(order, [&](unsigned left, unsigned right) {
    return std::pair(getLevel(basis, left), left) <
           std::pair(getLevel(basis, right), right);
  });
  return order;
}

SmallVector<float> LqAttr::getMidpoints(ArrayRef<float> basis,
                                        ArrayRef<unsigned> order) const {
  SmallVector<float> midpoints;
  for (auto [lower, upper] : llvm::zip(order, order.drop_front()))
    midpoints.push_back(0.5f * getLevel(basis, lower) +
                        0.5f * getLevel(basis, upper));
  return midpoints;
}

LogicalResult LqAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                             unsigned bits, std::optional<int64_t> axis,
                             DenseF32ArrayAttr basis, bool unipolar) {
  if (bits < 1 || bits > kMaxLqBits)
    return emitError() << "expected between 1 and 4 bits, but got " << bits;
  if (axis && *axis < 0)
    return emitError() << "expected an axis of at least 0, but got " << *axis;
  if (!basis)
    return success();
  if (axis)
    return emitError() << "expected no axis with a static basis, but got axis "
                       << *axis;
  if (basis.size() != bits)
    return emitError() << "expected a basis of " << bits << " floats, but got "
                       << basis.size();
  for (float value : basis.asArrayRef())
    if (!std::isfinite(value))
      return emitError() << "expected a finite basis, but got "
                         << spell(APFloat(value));
  return success();
}

LogicalResult
LqAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                       function_ref<InFlightDiagnostic()> emitError) const {
  return verifyFloatEncoding("lq", shape, elementType, getAxis(), emitError);
}

SmallVector<EncodingComponent>
LqAttr::getComponents(RankedTensorType type) const {
  Builder builder(getContext());
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<EncodingComponent> components;
  components.push_back(
      {"codes",
       RankedTensorType::get({getRows(shape).getNumWords(getBits())},
                             builder.getI32Type()),
       ComponentContent::digits(getRows(shape), getBits())});
  if (!getBasis())
    components.push_back(
        {"basis", RankedTensorType::get({getNumBases(shape), getBits()},
                                        builder.getF32Type())});
  return components;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// The codes of the levels nearest to `values`.
static std::vector<uint8_t> findCodes(LqAttr encoding, ArrayRef<float> basis,
                                      ArrayRef<float> values) {
  SmallVector<unsigned> order = encoding.getOrder(basis);
  SmallVector<float> midpoints = encoding.getMidpoints(basis, order);
  std::vector<uint8_t> codes;
  for (float value : values)
    codes.push_back(
        order[llvm::upper_bound(midpoints, value) - midpoints.begin()]);
  return codes;
}

FailureOr<SmallVector<DenseElementsAttr>>
LqAttr::encode(RankedTensorType type, DenseElementsAttr dense,
               std::optional<Location> loc) const {
  FailureOr<std::vector<float>> values = readFiniteFloats(dense, loc);
  if (failed(values))
    return failure();
  ArrayRef<int64_t> shape = type.getShape();
  BitRows rows = getRows(shape);
  LqParts<EncodingComponent> parts(*this, getComponents(type));
  if (getBasis()) {
    std::vector<uint8_t> codes =
        findCodes(*this, getBasis().asArrayRef(), *values);
    return SmallVector<DenseElementsAttr>{DenseElementsAttr::get(
        parts.codes.type, ArrayRef(rows.pack(codes, getBits())))};
  }
  // Those that share a basis, and where they are.
  std::vector<std::vector<float>> groups(getNumBases(shape));
  std::vector<std::vector<int64_t>> places(groups.size());
  walkAxis(shape, getAxis(), [&](int64_t element, int64_t index) {
    groups[index].push_back((*values)[element]);
    places[index].push_back(element);
  });
  std::vector<uint8_t> codes(values->size());
  std::vector<float> bases;
  for (auto [group, elements] : llvm::zip(groups, places)) {
    SmallVector<float> basis = fitLqBasis(getBits(), getUnipolar(), group);
    for (auto [code, element] :
         llvm::zip(findCodes(*this, basis, group), elements))
      codes[element] = code;
    llvm::append_range(bases, basis);
  }
  return SmallVector<DenseElementsAttr>{
      DenseElementsAttr::get(parts.codes.type,
                             ArrayRef(rows.pack(codes, getBits()))),
      DenseElementsAttr::get(parts.basis.type, ArrayRef(bases))};
}

LogicalResult LqAttr::verifyComponents(RankedTensorType type,
                                       ArrayRef<DenseElementsAttr> components,
                                       std::optional<Location> loc) const {
  LqParts<DenseElementsAttr> parts(*this, components);
  if (failed(
          verifyBitRows(getRows(type.getShape()), getBits(), parts.codes, loc)))
    return failure();
  if (getBasis())
    return success();
  for (float value : parts.basis.getValues<float>())
    if (!std::isfinite(value))
      return emitOptionalError(loc, "expected finite bases, but got ",
                               spell(APFloat(value)));
  return success();
}

FailureOr<DenseElementsAttr>
LqAttr::decode(RankedTensorType type, ArrayRef<DenseElementsAttr> components,
               std::optional<Location> loc) const {
  if (failed(verifyComponents(type, components, loc)))
    return failure();
  ArrayRef<int64_t> shape = type.getShape();
  LqParts<DenseElementsAttr> parts(*this, components);
  auto words = llvm::to_vector(parts.codes.getValues<int32_t>());
  std::vector<uint8_t> codes = getRows(shape).unpack(words, getBits());
  SmallVector<float> bases;
  if (getBasis())
    llvm::append_range(bases, getBasis().asArrayRef());
  else
    llvm::append_range(bases, parts.basis.getValues<float>());
  std::vector<float> values(codes.size());
  walkAxis(shape, getAxis(), [&](int64_t element, int64_t index) {
    values[element] = getLevel(
        ArrayRef(bases).slice(index * getBits(), getBits()), codes[element]);
  });
  return writeFloats(getDenseType(type), values);
}

//===----------------------------------------------------------------------===//
// IR
//===----------------------------------------------------------------------===//

Value LqAttr::buildCodes(OpBuilder &builder, Location loc,
                         RankedTensorType type, Value words) const {
  BitRowsBuilder b(builder, loc);
  return b.reshape(b.unpackBits(words, getRows(type.getShape()), getBits()),
                   type.getShape());
}

FailureOr<Value> LqAttr::buildDecode(OpBuilder &builder, Location loc,
                                     RankedTensorType type,
                                     ValueRange components) const {
  BitRowsBuilder b(builder, loc);
  int64_t rank = type.getRank(), bits = getBits();
  LqParts<Value> parts(*this, components);
  SmallVector<Value> inputs{buildCodes(b, loc, type, parts.codes)};
  SmallVector<AffineMap> maps{b.getMultiDimIdentityMap(rank)};
  if (!getBasis())
    for (int64_t i = 0; i < bits; ++i) {
      inputs.push_back(parts.basis);
      maps.push_back(AffineMap::get(rank, 0,
                                    {b.getAxisMap(rank, getAxis()).getResult(0),
                                     b.getAffineConstantExpr(i)},
                                    getContext()));
    }
  return b.generic(
      getDenseType(type), inputs, maps,
      [&](ImplicitLocOpBuilder &b, ValueRange values) -> Value {
        Value none = arith::ConstantOp::create(b, b.getI8IntegerAttr(0));
        Value sum;
        for (int64_t i = 0; i < bits; ++i) {
          Value term =
              getBasis() ? constantF32(b, getBasis()[i]) : values[1 + i];
          Value mask = arith::ConstantOp::create(b, b.getI8IntegerAttr(1 << i));
          Value isSet = arith::CmpIOp::create(
              b, arith::CmpIPredicate::ne,
              arith::AndIOp::create(b, values[0], mask), none);
          Value other = getUnipolar() ? constantF32(b, 0.0f)
                                      : arith::NegFOp::create(b, term);
          term = arith::SelectOp::create(b, isSet, term, other);
          sum = sum ? Value(arith::AddFOp::create(b, sum, term)) : term;
        }
        return convertFloat(b, sum, type.getElementType());
      });
}

FailureOr<SmallVector<Value>> LqAttr::buildEncode(OpBuilder &builder,
                                                  Location loc,
                                                  RankedTensorType type,
                                                  Value dense) const {
  if (!getBasis())
    return emitError(loc)
           << "expected a basis in the type to encode a computed "
              "value, but got "
           << type;
  BitRowsBuilder b(builder, loc);
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<unsigned> order = getOrder(getBasis());
  SmallVector<float> midpoints = getMidpoints(getBasis(), order);
  Value codes = b.generic(
      RankedTensorType::get(shape, b.getI8Type()), dense,
      b.getMultiDimIdentityMap(type.getRank()),
      [&](ImplicitLocOpBuilder &b, ValueRange values) -> Value {
        Value value = convertFloat(b, values[0], b.getF32Type());
        Value code = arith::ConstantOp::create(b, b.getI8IntegerAttr(order[0]));
        // Midpoints do not decrease: the last one that is reached decides.
        for (auto [midpoint, next] :
             llvm::zip(midpoints, ArrayRef(order).drop_front())) {
          Value isReached = arith::CmpFOp::create(
              b, arith::CmpFPredicate::OGE, value, constantF32(b, midpoint));
          Value upper = arith::ConstantOp::create(b, b.getI8IntegerAttr(next));
          code = arith::SelectOp::create(b, isReached, upper, code);
        }
        return code;
      });
  BitRows rows = getRows(shape);
  return SmallVector<Value>{
      b.packBits(b.reshape(codes, rows.getNumElements()), rows, getBits())};
}
