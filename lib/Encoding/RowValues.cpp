//===- RowValues.cpp - Codes with a scale for each sparse row -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row is a tensor of its own, of the elements that it stores, for which
// `uniform` chooses a scale and codes.
//
//===----------------------------------------------------------------------===//

#include "RowValues.h"
#include "FloatElements.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Encoding/IntegerConstant.h"
#include "nncomp/Encoding/Parts.h"

using namespace mlir;
using namespace mlir::nncomp;

RowValues::RowValues(SparseAttr sparse, RankedTensorType type)
    : encoding(cast<UniformAttr>(sparse.getValues())),
      codes(sparse.getValuesType(type)),
      rows(SparseAttr::getMatrix(type.getShape()).first) {}

SmallVector<EncodingComponent> RowValues::getComponents() const {
  // The shape of scales and zero points is that of rows of any length.
  auto column =
      RankedTensorType::get({rows, 1}, codes.getElementType(), encoding);
  SmallVector<EncodingComponent> components = encoding.getComponents(column);
  components.front() = getEncoding(codes).getComponents(codes).front();
  for (EncodingComponent &component : components)
    component.name = "values." + component.name;
  return components;
}

/// The elements that each row stores, by their numbers.
static std::vector<SmallVector<int64_t>> groupByRow(RowValues::Rows rowOf,
                                                    int64_t rows) {
  std::vector<SmallVector<int64_t>> groups(rows);
  for (auto [element, row] : llvm::enumerate(rowOf))
    if (row)
      groups[*row].push_back(element);
  return groups;
}

static std::vector<int32_t> readCodes(UniformAttr encoding,
                                      DenseElementsAttr stream, int64_t count) {
  auto bytes = stream.getValues<char>();
  return unpackCodes(std::vector<char>(bytes.begin(), bytes.end()), count,
                     encoding.getBits(), encoding.hasSignedCodes());
}

FailureOr<SmallVector<DenseElementsAttr>>
RowValues::encode(DenseElementsAttr dense, Rows rowOf,
                  std::optional<Location> loc) const {
  UniformParts<EncodingComponent> parts(encoding, getComponents());
  std::vector<float> elements = readFloats(dense);
  // What is stored of the padding has codes of 0.
  std::vector<int32_t> all(elements.size());
  Type scaleType = parts.scales.type.getElementType();
  std::vector<float> scales(rows, 1.0f);
  std::vector<int64_t> zeros(rows);
  for (auto [row, members] : llvm::enumerate(groupByRow(rowOf, rows))) {
    int64_t count = members.size();
    if (count == 0)
      continue;
    // All floats that may be encoded become f32 exactly, or nearly from f64, as
    // where rows are even.
    auto type = RankedTensorType::get({1, count}, scaleType, encoding);
    auto values = llvm::map_to_vector(
        members, [&](int64_t member) { return elements[member]; });
    auto encoded = encoding.encode(
        type, DenseElementsAttr::get(getDenseType(type), ArrayRef(values)),
        loc);
    if (failed(encoded))
      return failure();
    UniformParts<DenseElementsAttr> own(encoding, *encoded);
    for (auto [member, code] :
         llvm::zip_equal(members, readCodes(encoding, own.codes, count)))
      all[member] = code;
    scales[row] = *own.scales.value_begin<float>();
    if (encoding.getAsymmetric())
      zeros[row] = (*own.zeros.value_begin<APInt>()).getZExtValue();
  }
  SmallVector<DenseElementsAttr> result{
      DenseElementsAttr::getFromRawBuffer(parts.codes.type,
                                          packCodes(all, encoding.getBits())),
      DenseElementsAttr::get(parts.scales.type, ArrayRef(scales))};
  if (encoding.getAsymmetric())
    result.push_back(getIntegerConstant(parts.zeros.type, zeros));
  return result;
}

LogicalResult RowValues::verify(ArrayRef<DenseElementsAttr> components,
                                std::optional<Location> loc) const {
  // Scales and zero points; any code is one.
  auto column =
      RankedTensorType::get({rows, 1}, codes.getElementType(), encoding);
  return encoding.verifyComponents(column, components, loc);
}

FailureOr<DenseElementsAttr>
RowValues::decode(ArrayRef<DenseElementsAttr> components, Rows rowOf,
                  std::optional<Location> loc) const {
  UniformParts<DenseElementsAttr> given(encoding, components);
  std::vector<int32_t> all =
      readCodes(encoding, given.codes, codes.getNumElements());
  // Of padding, whose values mean nothing, zeros.
  std::vector<float> elements(all.size());
  Type scaleType = given.scales.getElementType();
  for (auto [row, members] : llvm::enumerate(groupByRow(rowOf, rows))) {
    int64_t count = members.size();
    if (count == 0)
      continue;
    auto type = RankedTensorType::get({1, count}, scaleType, encoding);
    auto stored = llvm::map_to_vector(
        members, [&](int64_t member) { return all[member]; });
    SmallVector<EncodingComponent> parts = encoding.getComponents(type);
    SmallVector<DenseElementsAttr> own{DenseElementsAttr::getFromRawBuffer(
        parts[0].type, packCodes(stored, encoding.getBits()))};
    for (size_t i = 1; i < parts.size(); ++i)
      own.push_back(DenseElementsAttr::get(
          parts[i].type, components[i].getValues<Attribute>()[row]));
    auto decoded = encoding.decode(type, own, loc);
    if (failed(decoded))
      return failure();
    for (auto [member, value] :
         llvm::zip_equal(members, decoded->getValues<float>()))
      elements[member] = value;
  }
  return writeFloats(getDenseType(codes), elements);
}
