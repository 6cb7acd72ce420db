//===- Hashed.cpp - Values that elements share by a hash: constants -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FloatElements.h"
#include "NestedValues.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/Encoding/HashedLayout.h"

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// The type
//===----------------------------------------------------------------------===//

RankedTensorType HashedAttr::getValuesType(Type elementType) const {
  return RankedTensorType::get({getBuckets()}, elementType, getValues());
}

int64_t HashedAttr::getKeysPerColumn(ArrayRef<int64_t> shape) const {
  if (getBlock() == 1)
    return shape.front();
  return llvm::divideCeil(shape.front(), getBlock()) * getBlock() / kHashStrip;
}

LogicalResult HashedAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t buckets, int64_t seed, int64_t block,
                                 bool, HashFunction, Attribute values) {
  if (buckets < 1)
    return emitError() << "expected at least 1 bucket, but got " << buckets;
  if (seed < 0 || seed > std::numeric_limits<uint32_t>::max())
    return emitError() << "expected a seed between 0 and "
                       << std::numeric_limits<uint32_t>::max() << ", but got "
                       << seed;
  if (block != 1 && (block < 1 || block % kHashStrip != 0))
    return emitError() << "expected a block of 1 or a multiple of "
                       << kHashStrip << " rows, but got " << block;
  if (buckets % block != 0)
    return emitError() << "expected buckets in blocks of " << block
                       << ", but got " << buckets;
  return verifyNestedValues(values, NestedRows::None, emitError);
}

LogicalResult
HashedAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                           function_ref<InFlightDiagnostic()> emitError) const {
  if (failed(verifyFloatEncoding("hashed", shape, elementType, std::nullopt,
                                 emitError)))
    return failure();
  if (shape.empty())
    return emitError() << "expected a hashed tensor of rank 1 or more, but got "
                          "rank 0";
  auto [rows, columns] = SparseAttr::getMatrix(shape);
  int64_t lines = llvm::divideCeil(rows, getBlock());
  std::optional<int64_t> extent =
      getBoundedExtent({lines, getBlock(), columns}, kMaxEncodedElements);
  if (!extent)
    return emitError() << "expected a hashed tensor of at most "
                       << kMaxEncodedElements
                       << " elements in whole blocks, but got more";
  int64_t most = lines * getBlock() * columns;
  if (getBuckets() > most)
    return emitError() << "expected at most " << most
                       << " buckets, one for each element, but got "
                       << getBuckets();
  return verifyNestedEncoding(getValues(), {getBuckets()}, elementType,
                              emitError);
}

SmallVector<EncodingComponent>
HashedAttr::getComponents(RankedTensorType type) const {
  return getValueComponents(getValuesType(type.getElementType()));
}

//===----------------------------------------------------------------------===//
// Buckets and signs
//===----------------------------------------------------------------------===//

HashedLayout::HashedLayout(HashedAttr encoding, ArrayRef<int64_t> shape)
    : function(encoding.getHash()), seed(encoding.getSeed()),
      hasSigns(encoding.getSign()), block(encoding.getBlock()),
      places(encoding.getNumPlaces()), keys(encoding.getKeysPerColumn(shape)) {
  std::tie(rows, columns) = SparseAttr::getMatrix(shape);
}

std::pair<int64_t, bool> HashedLayout::find(int64_t row, int64_t column) const {
  auto hash = [&](int64_t key) -> uint64_t {
    return hashKey(function, seed, column * keys + key);
  };
  if (!hasBlocks()) {
    uint64_t product = hash(row) * places;
    return {product >> 32, hasSigns && (product >> 31 & 1)};
  }
  int64_t first = row / block * block;
  uint64_t product = hash(first / kHashStrip) * places;
  int64_t bucket = int64_t(product >> 32) * block + (row - first);
  if (!hasSigns)
    return {bucket, false};
  uint64_t h = hash(row / kHashStrip);
  return {bucket, (h ^ h >> 16) >> row % kHashStrip & 1};
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<DenseElementsAttr>>
HashedAttr::encode(RankedTensorType type, DenseElementsAttr dense,
                   std::optional<Location> loc) const {
  HashedLayout layout(*this, type.getShape());
  std::vector<double> sums(getBuckets());
  std::vector<int64_t> counts(getBuckets());
  for (auto [i, element] : llvm::enumerate(dense.getValues<APFloat>())) {
    if (!element.isFinite())
      return emitOptionalError(loc, "expected finite values, but got ",
                               spell(element));
    auto [bucket, isNegative] =
        layout.find(i / layout.columns, i % layout.columns);
    double value = element.convertToDouble();
    sums[bucket] += isNegative ? -value : value;
    ++counts[bucket];
  }
  RankedTensorType valuesType = getValuesType(type.getElementType());
  const llvm::fltSemantics &semantics =
      cast<FloatType>(type.getElementType()).getFloatSemantics();
  std::vector<APFloat> means;
  for (auto [sum, count] : llvm::zip(sums, counts)) {
    bool isInexact;
    means.emplace_back(count ? sum / count : 0.0)
        .convert(semantics, APFloat::rmNearestTiesToEven, &isInexact);
  }
  return encodeValues(
      valuesType,
      DenseElementsAttr::get(getDenseType(valuesType), ArrayRef(means)), loc);
}

LogicalResult
HashedAttr::verifyComponents(RankedTensorType type,
                             ArrayRef<DenseElementsAttr> components,
                             std::optional<Location> loc) const {
  return verifyValues(getValuesType(type.getElementType()), components, loc);
}

FailureOr<DenseElementsAttr>
HashedAttr::decode(RankedTensorType type,
                   ArrayRef<DenseElementsAttr> components,
                   std::optional<Location> loc) const {
  auto values =
      decodeValues(getValuesType(type.getElementType()), components, loc);
  if (failed(values))
    return failure();
  HashedLayout layout(*this, type.getShape());
  size_t width = type.getElementTypeBitWidth() / 8;
  ArrayRef<char> raw = values->getRawData();
  std::vector<char> result(type.getNumElements() * width);
  char *to = result.data();
  for (int64_t row = 0; row < layout.rows; ++row)
    for (int64_t column = 0; column < layout.columns; ++column, to += width) {
      auto [bucket, isNegative] = layout.find(row, column);
      std::copy_n(raw.begin() + (values->isSplat() ? 0 : bucket * width), width,
                  to);
      // The sign of a float is its most significant bit.
      if (isNegative)
        to[width - 1] ^= 0x80;
    }
  return DenseElementsAttr::getFromRawBuffer(getDenseType(type), result);
}
