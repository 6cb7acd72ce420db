//===- Codebook.cpp - Each value one of a palette -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodingBuilder.h"
#include "FloatElements.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Encoding/KMeans.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/IR/NNComp.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// The type
//===----------------------------------------------------------------------===//

FloatType CodebookAttr::getPaletteType() const {
  return getPalette() ? getPalette()
                      : FloatType(Float32Type::get(getContext()));
}

LogicalResult CodebookAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   unsigned entries,
                                   std::optional<int64_t> axis,
                                   FloatType palette) {
  if (entries < 2 || entries > 256)
    return emitError() << "expected between 2 and 256 entries, but got "
                       << entries;
  if (axis && *axis < 0)
    return emitError() << "expected an axis of at least 0, but got " << *axis;
  if (palette && !palette.isF32() && !palette.isF16() && !palette.isBF16())
    return emitError() << "expected a palette of f32, f16 or bf16, but got "
                       << palette;
  return success();
}

LogicalResult CodebookAttr::verifyEncoding(
    ArrayRef<int64_t> shape, Type elementType,
    function_ref<InFlightDiagnostic()> emitError) const {
  return verifyFloatEncoding("codebook", shape, elementType, getAxis(),
                             emitError);
}

SmallVector<EncodingComponent>
CodebookAttr::getComponents(RankedTensorType type) const {
  int64_t bytes = getPackedSize(type.getNumElements(), getBits());
  SmallVector<int64_t> shape;
  if (getAxis())
    shape.push_back(type.getDimSize(*getAxis()));
  shape.push_back(getEntries());
  return {{"codes",
           RankedTensorType::get({bytes}, IntegerType::get(getContext(), 8)),
           ComponentContent::codes(type.getNumElements(), getBits())},
          {"palette", RankedTensorType::get(shape, getPaletteType())}};
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

namespace {
/// Which palette each element of a tensor has.
struct Channels {
  Channels(CodebookAttr encoding, ArrayRef<int64_t> shape) {
    if (std::optional<int64_t> axis = encoding.getAxis()) {
      count = shape[*axis];
      inner = computeProduct(shape.drop_front(*axis + 1));
    }
  }
  int64_t of(int64_t element) const {
    return count == 1 ? 0 : element / inner % count;
  }
  int64_t count = 1, inner = 1;
};
} // namespace

/// `values` rounded to the palette's type.
static std::vector<float> roundPalette(CodebookAttr encoding,
                                       ArrayRef<float> values) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                    encoding.getPaletteType());
  return readFloats(writeFloats(type, values));
}

FailureOr<SmallVector<DenseElementsAttr>>
CodebookAttr::encode(RankedTensorType type, DenseElementsAttr dense,
                     std::optional<Location> loc) const {
  std::vector<float> values = readFloats(dense);
  if (failed(verifyFinite(values, loc)))
    return failure();
  Channels channels(*this, type.getShape());
  std::vector<std::vector<float>> groups(channels.count);
  for (auto [i, value] : llvm::enumerate(values))
    groups[channels.of(i)].push_back(value);
  std::vector<float> all;
  for (std::vector<float> &group : groups) {
    group = roundPalette(*this, findCentroids(std::move(group), getEntries()));
    for (float value : group)
      if (std::isinf(value))
        return emitOptionalError(
            loc, "expected values in the range of ", getPaletteType(),
            ", but got a palette that has an infinite one");
    all.insert(all.end(), group.begin(), group.end());
  }
  std::vector<int32_t> codes(values.size());
  for (auto [i, value] : llvm::enumerate(values))
    codes[i] = findNearest(groups[channels.of(i)], value);
  CodebookParts<EncodingComponent> parts(getComponents(type));
  return SmallVector<DenseElementsAttr>{
      DenseElementsAttr::getFromRawBuffer(parts.codes.type,
                                          packCodes(codes, getBits())),
      writeFloats(parts.palette.type, all)};
}

/// The codes of constant components.
static std::vector<int32_t> readCodes(CodebookAttr encoding,
                                      RankedTensorType type,
                                      DenseElementsAttr component) {
  auto bytes = component.getValues<char>();
  return unpackCodes(std::vector<char>(bytes.begin(), bytes.end()),
                     type.getNumElements(), encoding.getBits(),
                     /*isSigned=*/false);
}

LogicalResult
CodebookAttr::verifyComponents(RankedTensorType type,
                               ArrayRef<DenseElementsAttr> components,
                               std::optional<Location> loc) const {
  CodebookParts<DenseElementsAttr> parts(components);
  for (const APFloat &value : parts.palette.getValues<APFloat>())
    if (!value.isFinite())
      return emitOptionalError(loc, "expected a finite palette, but got ",
                               spell(value));
  if (llvm::isPowerOf2_32(getEntries()))
    return success();
  for (int32_t code : readCodes(*this, type, parts.codes))
    if (code >= static_cast<int32_t>(getEntries()))
      return emitOptionalError(loc, "expected codes below ", getEntries(),
                               ", but got ", code);
  return success();
}

FailureOr<DenseElementsAttr>
CodebookAttr::decode(RankedTensorType type,
                     ArrayRef<DenseElementsAttr> components,
                     std::optional<Location> loc) const {
  if (failed(verifyComponents(type, components, loc)))
    return failure();
  CodebookParts<DenseElementsAttr> parts(components);
  std::vector<float> palette = readFloats(parts.palette);
  Channels channels(*this, type.getShape());
  std::vector<float> values(type.getNumElements());
  for (auto [i, code] : llvm::enumerate(readCodes(*this, type, parts.codes)))
    values[i] = palette[channels.of(i) * getEntries() + code];
  return writeFloats(getDenseType(type), values);
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

FailureOr<Value> CodebookAttr::buildDecode(OpBuilder &builder, Location loc,
                                           RankedTensorType type,
                                           ValueRange components) const {
  EncodingBuilder b(builder, loc);
  CodebookParts<Value> parts(components);
  Value codes = b.unpack(parts.codes, type.getNumElements(), getBits(),
                         /*isSigned=*/false);
  codes = b.reshape(codes, type.clone(b.i8).dropEncoding());
  return b.generic(
      getDenseType(type), codes, b.getMultiDimIdentityMap(type.getRank()),
      [&](EncodingBuilder &b, ValueRange elements) -> Value {
        Value code =
            arith::IndexCastUIOp::create(b, b.getIndexType(), elements[0]);
        // Computed codes are unchecked.
        code = arith::MinUIOp::create(b, code, b.index(getEntries() - 1));
        SmallVector<Value> at{code};
        if (getAxis())
          at.insert(at.begin(), linalg::IndexOp::create(b, *getAxis()));
        return b.convertFloat(tensor::ExtractOp::create(b, parts.palette, at),
                              type.getElementType());
      });
}

FailureOr<SmallVector<Value>> CodebookAttr::buildEncode(OpBuilder &,
                                                        Location loc,
                                                        RankedTensorType type,
                                                        Value) const {
  return emitError(loc) << "expected a constant to encode, whose values can be "
                           "clustered, but got a computed value for "
                        << type;
}
