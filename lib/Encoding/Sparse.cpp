//===- Sparse.cpp - Only the nonzero elements: constants ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Diagnostics.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The most columns whose indices are stored in 16 bits, and the most that can
/// be indexed at all is that of kMaxEncodedElements.
static constexpr int64_t kMaxNarrowColumns = 32767;

//===----------------------------------------------------------------------===//
// The type
//===----------------------------------------------------------------------===//

std::pair<int64_t, int64_t> SparseAttr::getMatrix(ArrayRef<int64_t> shape) {
  return {shape.front(), ShapedType::getNumElements(shape.drop_front())};
}

RankedTensorType SparseAttr::getValuesType(Type elementType) const {
  return RankedTensorType::get({getNnz()}, elementType, getValues());
}

LogicalResult SparseAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 SparseFormat format, int64_t nnz,
                                 Attribute values) {
  if (nnz < 0)
    return emitError() << "expected at least 0 nonzeros, but got " << nnz;
  if (!values)
    return success();
  if (!isa<EncodingAttrInterface>(values) ||
      !isa<VerifiableTensorEncoding>(values))
    return emitError() << "expected values with an encoding of nncomp, but got "
                       << values;
  if (isa<SparseAttr>(values))
    return emitError() << "expected values with an encoding other than sparse, "
                          "but got "
                       << values;
  // An axis would give each value a scale of its own.
  std::optional<int64_t> axis =
      llvm::TypeSwitch<Attribute, std::optional<int64_t>>(values)
          .Case<UniformAttr, BinaryAttr, LqAttr>(
              [](auto encoding) { return encoding.getAxis(); })
          .Default(std::nullopt);
  if (axis)
    return emitError() << "expected values with one scale for all, but got "
                       << values;
  return success();
}

LogicalResult
SparseAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                           function_ref<InFlightDiagnostic()> emitError) const {
  if (failed(verifyEncodedShape(shape, emitError)))
    return failure();
  if (shape.empty())
    return emitError() << "expected a sparse tensor of rank 1 or more, but got "
                          "rank 0";
  if (!elementType.isIntOrFloat() || elementType.getIntOrFloatBitWidth() % 8 ||
      elementType.getIntOrFloatBitWidth() > 64)
    return emitError() << "expected sparse elements of 8, 16, 32 or 64 bits, "
                          "but got "
                       << elementType;
  int64_t elements = ShapedType::getNumElements(shape);
  if (getNnz() > elements)
    return emitError() << "expected at most " << elements
                       << " nonzeros, but got " << getNnz();
  if (auto nested = dyn_cast_if_present<VerifiableTensorEncoding>(getValues()))
    return nested.verifyEncoding({getNnz()}, elementType, emitError);
  return success();
}

SmallVector<EncodingComponent>
SparseAttr::getComponents(RankedTensorType type) const {
  Builder builder(getContext());
  SmallVector<EncodingComponent> components;
  RankedTensorType values = getValuesType(type.getElementType());
  if (EncodingAttrInterface nested = getEncoding(values))
    for (const EncodingComponent &part : nested.getComponents(values))
      components.push_back({"values." + part.name, part.type});
  else
    components.push_back({"values", values});
  auto [rows, columns] = getMatrix(type.getShape());
  Type index = columns <= kMaxNarrowColumns ? builder.getI16Type()
                                            : builder.getI32Type();
  components.push_back({"indices", RankedTensorType::get({getNnz()}, index)});
  components.push_back(
      {"pointers", RankedTensorType::get({rows + 1}, builder.getI32Type())});
  return components;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// Copies `count` elements of `width` bytes, whether the source is a splat or
/// not.
static std::vector<char> copyElements(DenseElementsAttr source, size_t width,
                                      ArrayRef<int64_t> positions) {
  ArrayRef<char> raw = source.getRawData();
  std::vector<char> result(positions.size() * width);
  for (auto [i, position] : llvm::enumerate(positions))
    std::copy_n(raw.begin() + (source.isSplat() ? 0 : position * width), width,
                result.begin() + i * width);
  return result;
}

static bool isZero(const APFloat &value) { return value.isZero(); }
static bool isZero(const APInt &value) { return value.isZero(); }

/// Where `dense` is not zero, in order.
template <typename Number>
static std::vector<int64_t> findNonzeros(DenseElementsAttr dense) {
  std::vector<int64_t> positions;
  if (dense.isSplat() && isZero(dense.getSplatValue<Number>()))
    return positions;
  for (auto [i, value] : llvm::enumerate(dense.getValues<Number>()))
    if (!isZero(value))
      positions.push_back(i);
  return positions;
}

/// The elements as wide integers, whatever their width.
static std::vector<int64_t> readIntegers(DenseElementsAttr constant) {
  std::vector<int64_t> result;
  result.reserve(constant.getNumElements());
  for (const APInt &value : constant.getValues<APInt>())
    result.push_back(value.getSExtValue());
  return result;
}

FailureOr<SmallVector<DenseElementsAttr>>
SparseAttr::encode(RankedTensorType type, DenseElementsAttr dense,
                   std::optional<Location> loc) const {
  Type element = type.getElementType();
  std::vector<int64_t> positions = isa<FloatType>(element)
                                       ? findNonzeros<APFloat>(dense)
                                       : findNonzeros<APInt>(dense);
  if (static_cast<int64_t>(positions.size()) != getNnz())
    return emitOptionalError(loc, "expected ", getNnz(), " nonzeros, but got ",
                             positions.size());
  auto [rows, columns] = getMatrix(type.getShape());
  RankedTensorType valuesType = getValuesType(element);
  auto values = DenseElementsAttr::getFromRawBuffer(
      getDenseType(valuesType),
      copyElements(dense, element.getIntOrFloatBitWidth() / 8, positions));
  SmallVector<DenseElementsAttr> result;
  if (EncodingAttrInterface nested = getEncoding(valuesType)) {
    FailureOr<SmallVector<DenseElementsAttr>> parts =
        nested.encode(valuesType, values, loc);
    if (failed(parts))
      return failure();
    result = std::move(*parts);
  } else {
    result.push_back(values);
  }
  std::vector<APInt> indices;
  std::vector<int32_t> pointers(rows + 1);
  SmallVector<EncodingComponent> parts = getComponents(type);
  RankedTensorType indexType = parts[parts.size() - 2].type;
  for (int64_t position : positions) {
    indices.emplace_back(indexType.getElementTypeBitWidth(),
                         position % columns);
    ++pointers[position / columns + 1];
  }
  for (int64_t row = 0; row < rows; ++row)
    pointers[row + 1] += pointers[row];
  result.push_back(DenseElementsAttr::get(indexType, indices));
  result.push_back(
      DenseElementsAttr::get(parts.back().type, ArrayRef(pointers)));
  return result;
}

LogicalResult
SparseAttr::verifyComponents(RankedTensorType type,
                             ArrayRef<DenseElementsAttr> components,
                             std::optional<Location> loc) const {
  auto [rows, columns] = getMatrix(type.getShape());
  std::vector<int64_t> pointers = readIntegers(components.back());
  std::vector<int64_t> indices = readIntegers(components.drop_back().back());
  if (pointers.front() != 0 || pointers.back() != getNnz())
    return emitOptionalError(loc, "expected pointers from 0 to ", getNnz(),
                             ", but got ", pointers.front(), " to ",
                             pointers.back());
  for (int64_t row = 0; row < rows; ++row) {
    int64_t begin = pointers[row], end = pointers[row + 1];
    if (end < begin || end > getNnz())
      return emitOptionalError(loc,
                               "expected pointers that do not decrease, "
                               "but got ",
                               begin, " and ", end, " for row ", row);
    for (int64_t i = begin, least = 0; i < end; least = indices[i++] + 1)
      if (indices[i] < least || indices[i] >= columns)
        return emitOptionalError(loc, "expected increasing indices below ",
                                 columns, ", but got ", indices[i], " in row ",
                                 row);
  }
  RankedTensorType values = getValuesType(type.getElementType());
  if (EncodingAttrInterface nested = getEncoding(values))
    return nested.verifyComponents(values, components.drop_back(2), loc);
  return success();
}

FailureOr<DenseElementsAttr>
SparseAttr::decode(RankedTensorType type,
                   ArrayRef<DenseElementsAttr> components,
                   std::optional<Location> loc) const {
  if (failed(verifyComponents(type, components, loc)))
    return failure();
  DenseElementsAttr values = components.front();
  RankedTensorType valuesType = getValuesType(type.getElementType());
  if (EncodingAttrInterface nested = getEncoding(valuesType)) {
    FailureOr<DenseElementsAttr> decoded =
        nested.decode(valuesType, components.drop_back(2), loc);
    if (failed(decoded))
      return failure();
    values = *decoded;
  }
  auto [rows, columns] = getMatrix(type.getShape());
  std::vector<int64_t> pointers = readIntegers(components.back());
  std::vector<int64_t> indices = readIntegers(components.drop_back().back());
  size_t width = type.getElementTypeBitWidth() / 8;
  ArrayRef<char> raw = values.getRawData();
  // Zero is all bits zero, of floats and of integers.
  std::vector<char> result(type.getNumElements() * width);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t i = pointers[row]; i < pointers[row + 1]; ++i)
      std::copy_n(raw.begin() + (values.isSplat() ? 0 : i * width), width,
                  result.begin() + (row * columns + indices[i]) * width);
  return DenseElementsAttr::getFromRawBuffer(getDenseType(type), result);
}
