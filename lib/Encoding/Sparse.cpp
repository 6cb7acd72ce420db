//===- Sparse.cpp - Only the nonzero elements: constants ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BuildBitRows.h"
#include "NestedValues.h"
#include "RowValues.h"
#include "SparseLayout.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/Encoding/SparseEntries.h"
#include <numeric>

using namespace mlir;
using namespace mlir::nncomp;

using Position = std::optional<int64_t>;

/// The elements of `source`, a splat or not, of `width` bytes at these
/// positions, and zeros where there is none.
static std::vector<char> copyElements(DenseElementsAttr source, size_t width,
                                      ArrayRef<Position> positions) {
  ArrayRef<char> raw = source.getRawData();
  std::vector<char> result(positions.size() * width);
  for (auto [i, position] : llvm::enumerate(positions))
    if (position)
      std::copy_n(raw.begin() + (source.isSplat() ? 0 : *position * width),
                  width, result.begin() + i * width);
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

static DenseElementsAttr writeIntegers(RankedTensorType type,
                                       ArrayRef<int64_t> values) {
  unsigned width = type.getElementTypeBitWidth();
  return DenseElementsAttr::get(type,
                                llvm::map_to_vector(values, [&](int64_t value) {
                                  return APInt(width, value);
                                }));
}

/// Where `dense` is not zero, whatever its elements are.
static std::vector<int64_t> findNonzeros(DenseElementsAttr dense) {
  return isa<FloatType>(dense.getElementType()) ? findNonzeros<APFloat>(dense)
                                                : findNonzeros<APInt>(dense);
}

/// The places that `words` hold.
static std::vector<uint8_t> readPlaces(SparseAttr encoding,
                                       ArrayRef<int64_t> shape,
                                       DenseElementsAttr words) {
  return encoding.getPlaceRows(shape).unpack(
      llvm::to_vector(words.getValues<int32_t>()), encoding.getPlaceDigits());
}

/// The indices of all entries, line by line.
static std::vector<int64_t>
readIndices(SparseAttr encoding, ArrayRef<int64_t> shape,
            ArrayRef<DenseElementsAttr> components) {
  DenseElementsAttr constant = components.drop_back().back();
  if (encoding.getFormat() != SparseFormat::Bitmap)
    return readIntegers(constant);
  std::vector<int64_t> indices;
  int64_t columns = SparseAttr::getMatrix(shape).second;
  for (auto [i, isStored] :
       llvm::enumerate(readPlaces(encoding, shape, constant)))
    if (isStored)
      indices.push_back(i % columns);
  return indices;
}

/// The positions of the stored elements of lines.
static std::vector<Position>
getPositions(SparseAttr encoding, ArrayRef<int64_t> shape,
             ArrayRef<DenseElementsAttr> components) {
  SparseLines lines(encoding, shape);
  std::vector<int64_t> pointers = readIntegers(components.back());
  std::vector<int64_t> indices = readIndices(encoding, shape, components);
  std::vector<Position> positions;
  for (int64_t line = 0; line < lines.getNumLines(); ++line)
    for (int64_t at = pointers[line]; at < pointers[line + 1]; ++at)
      for (int64_t k = 0; k < lines.getBlockElements(); ++k)
        positions.push_back(lines.getPosition(line, indices[at], k));
  return positions;
}

/// The positions of the stored elements of groups at these places.
static std::vector<Position> getPositions(const SparseGroups &groups,
                                          ArrayRef<uint8_t> places) {
  std::vector<Position> positions;
  for (auto [slot, place] : llvm::enumerate(places))
    positions.push_back(groups.getPosition(slot, place));
  return positions;
}

/// The rows of elements at these positions of a tensor of this shape.
static std::vector<Position> getRows(ArrayRef<int64_t> shape,
                                     ArrayRef<Position> positions) {
  std::vector<Position> rows(positions);
  for (Position &row : rows)
    if (row)
      *row /= SparseAttr::getMatrix(shape).second;
  return rows;
}

/// The places of the stored elements of each group.
static FailureOr<std::vector<uint8_t>>
choosePlaces(const SparseGroups &groups, ArrayRef<int64_t> nonzeros,
             std::optional<Location> loc) {
  std::vector<uint8_t> places;
  for (int64_t run = 0; run < groups.rows * groups.runs; ++run)
    for (int64_t group = 0; group < groups.getNumGroups(); ++group) {
      int64_t first = run * groups.length + group * groups.size;
      int64_t end = std::min(first + groups.size, (run + 1) * groups.length);
      std::vector<bool> isStored(groups.size);
      int64_t count = 0;
      for (; !nonzeros.empty() && nonzeros.front() < end;
           nonzeros = nonzeros.drop_front(), ++count)
        isStored[nonzeros.front() - first] = true;
      if (count > groups.kept)
        return emitOptionalError(loc, "expected at most ", groups.kept,
                                 " nonzeros of ", groups.size, ", but got ",
                                 count, " from element ", first, " on");
      for (size_t place = 0; count < groups.kept; ++place)
        if (!isStored[place]) {
          isStored[place] = true;
          ++count;
        }
      for (int64_t place = 0; place < groups.size; ++place)
        if (isStored[place])
          places.push_back(place);
    }
  return places;
}

/// Lines and indices of the entries that hold these elements, in order.
static std::vector<std::pair<int64_t, int64_t>>
getEntries(const SparseLines &lines, ArrayRef<int64_t> nonzeros) {
  std::vector<std::pair<int64_t, int64_t>> entries;
  for (int64_t position : nonzeros)
    entries.push_back(lines.getEntry(position));
  llvm::sort(entries);
  entries.erase(llvm::unique(entries), entries.end());
  return entries;
}

SparseAttr nncomp::fitEntries(SparseAttr format, DenseElementsAttr dense) {
  if (format.getFormat() == SparseFormat::Nm)
    return format;
  SparseLines lines(format, dense.getType().getShape());
  int64_t count = getEntries(lines, findNonzeros(dense)).size();
  return SparseAttr::get(format.getContext(), format.getFormat(), count,
                         format.getBlock(), format.getPattern(),
                         format.getValues());
}

/// A bit for each element of a tensor of this shape: whether it is one of
/// these.
static DenseElementsAttr makeMask(SparseAttr encoding, ArrayRef<int64_t> shape,
                                  RankedTensorType type,
                                  ArrayRef<int64_t> nonzeros) {
  std::vector<uint8_t> isStored(ShapedType::getNumElements(shape));
  for (int64_t position : nonzeros)
    isStored[position] = 1;
  return DenseElementsAttr::get(type,
                                ArrayRef(encoding.getPlaceRows(shape).pack(
                                    isStored, encoding.getPlaceDigits())));
}

/// Indices, or a mask, and pointers of the entries that hold these elements.
static FailureOr<SmallVector<DenseElementsAttr, 2>>
makeLines(SparseAttr encoding, ArrayRef<int64_t> shape,
          ArrayRef<EncodingComponent> parts, ArrayRef<int64_t> nonzeros,
          std::optional<Location> loc) {
  SparseLines lines(encoding, shape);
  auto entries = getEntries(lines, nonzeros);
  if (static_cast<int64_t>(entries.size()) != *encoding.getNnz())
    return emitOptionalError(loc, "expected ", *encoding.getNnz(),
                             encoding.getBlock() ? " nonzero blocks"
                                                 : " nonzeros",
                             ", but got ", entries.size());
  std::vector<int64_t> indices, pointers(lines.getNumLines() + 1);
  for (auto [line, index] : entries) {
    indices.push_back(index);
    ++pointers[line + 1];
  }
  std::partial_sum(pointers.begin(), pointers.end(), pointers.begin());
  RankedTensorType type = parts.drop_back().back().type;
  return SmallVector<DenseElementsAttr, 2>{
      encoding.getFormat() == SparseFormat::Bitmap
          ? makeMask(encoding, shape, type, nonzeros)
          : writeIntegers(type, indices),
      writeIntegers(parts.back().type, pointers)};
}

FailureOr<SmallVector<DenseElementsAttr>>
SparseAttr::encode(RankedTensorType type, DenseElementsAttr dense,
                   std::optional<Location> loc) const {
  std::vector<int64_t> nonzeros = findNonzeros(dense);
  SmallVector<EncodingComponent> parts = getComponents(type);
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<DenseElementsAttr> side;
  std::vector<Position> positions;
  if (getFormat() == SparseFormat::Nm) {
    SparseGroups groups(*this, shape);
    auto places = choosePlaces(groups, nonzeros, loc);
    if (failed(places))
      return failure();
    side.push_back(DenseElementsAttr::get(
        parts.back().type,
        ArrayRef(getPlaceRows(shape).pack(*places, getPlaceDigits()))));
    positions = getPositions(groups, *places);
  } else {
    auto made = makeLines(*this, shape, parts, nonzeros, loc);
    if (failed(made))
      return failure();
    side.append(made->begin(), made->end());
    positions = getPositions(*this, shape, side);
  }
  RankedTensorType valuesType = getValuesType(type);
  auto values = DenseElementsAttr::getFromRawBuffer(
      getDenseType(valuesType),
      copyElements(dense, type.getElementTypeBitWidth() / 8, positions));
  auto result = hasRowScales()
                    ? RowValues(*this, type)
                          .encode(values, getRows(shape, positions), loc)
                    : encodeValues(valuesType, values, loc);
  if (succeeded(result))
    result->append(side);
  return result;
}

/// Fails unless each row has as many pointers' elements as bits of the mask.
static LogicalResult verifyMask(SparseAttr encoding, ArrayRef<int64_t> shape,
                                ArrayRef<int64_t> pointers,
                                DenseElementsAttr words,
                                std::optional<Location> loc) {
  BitRows rows = encoding.getPlaceRows(shape);
  if (failed(verifyBitRows(rows, encoding.getPlaceDigits(), words, loc)))
    return failure();
  std::vector<uint8_t> isStored = readPlaces(encoding, shape, words);
  for (int64_t row = 0; row < rows.count; ++row) {
    int64_t bits =
        std::accumulate(isStored.begin() + row * rows.length,
                        isStored.begin() + (row + 1) * rows.length, int64_t(0));
    int64_t stored = pointers[row + 1] - pointers[row];
    if (bits != stored)
      return emitOptionalError(loc, "expected a mask of ", stored,
                               " elements in row ", row, ", but got ", bits);
  }
  return success();
}

/// What a line is called in messages.
static StringRef getLineName(SparseAttr encoding) {
  if (encoding.getFormat() == SparseFormat::Csc)
    return "column";
  return encoding.getBlock() ? "row of blocks" : "row";
}

/// Fails unless pointers are those of as many lines.
static LogicalResult verifyPointers(SparseAttr encoding,
                                    ArrayRef<int64_t> pointers,
                                    std::optional<Location> loc) {
  int64_t nnz = *encoding.getNnz();
  if (pointers.front() != 0 || pointers.back() != nnz)
    return emitOptionalError(loc, "expected pointers from 0 to ", nnz,
                             ", but got ", pointers.front(), " to ",
                             pointers.back());
  for (auto [line, begin] : llvm::enumerate(pointers.drop_back())) {
    int64_t end = pointers[line + 1];
    if (end < begin || end > nnz)
      return emitOptionalError(
          loc, "expected pointers that do not decrease, but got ", begin,
          " and ", end, " for ", getLineName(encoding), " ", line);
  }
  return success();
}

/// Fails unless the indices of each line increase and are of the tensor.
static LogicalResult verifyIndices(SparseAttr encoding, int64_t count,
                                   ArrayRef<int64_t> pointers,
                                   ArrayRef<int64_t> indices,
                                   std::optional<Location> loc) {
  for (size_t line = 0; line + 1 < pointers.size(); ++line)
    for (int64_t i = pointers[line], least = 0; i < pointers[line + 1];
         least = indices[i++] + 1)
      if (indices[i] < least || indices[i] >= count)
        return emitOptionalError(loc, "expected increasing indices below ",
                                 count, ", but got ", indices[i], " in ",
                                 getLineName(encoding), " ", line);
  return success();
}

/// Fails unless pointers, and indices or the mask, are those of lines.
static LogicalResult verifyLines(SparseAttr encoding, ArrayRef<int64_t> shape,
                                 ArrayRef<DenseElementsAttr> components,
                                 std::optional<Location> loc) {
  std::vector<int64_t> pointers = readIntegers(components.back());
  if (failed(verifyPointers(encoding, pointers, loc)))
    return failure();
  DenseElementsAttr side = components.drop_back().back();
  if (encoding.getFormat() == SparseFormat::Bitmap)
    return verifyMask(encoding, shape, pointers, side, loc);
  return verifyIndices(encoding, SparseLines(encoding, shape).getNumIndices(),
                       pointers, readIntegers(side), loc);
}

/// Fails unless the places are those of groups.
static LogicalResult verifyGroups(SparseAttr encoding, ArrayRef<int64_t> shape,
                                  DenseElementsAttr words,
                                  std::optional<Location> loc) {
  if (failed(verifyBitRows(encoding.getPlaceRows(shape),
                           encoding.getPlaceDigits(), words, loc)))
    return failure();
  SparseGroups groups(encoding, shape);
  int64_t least = 0;
  for (auto [slot, place] :
       llvm::enumerate(readPlaces(encoding, shape, words))) {
    if (slot % groups.kept == 0)
      least = 0;
    if (place < least || place >= groups.size)
      return emitOptionalError(loc, "expected increasing places below ",
                               groups.size, ", but got ", int64_t(place),
                               " in group ", slot / groups.kept);
    least = place + 1;
  }
  return success();
}

std::vector<Position>
nncomp::getStoredPositions(RankedTensorType type,
                           ArrayRef<DenseElementsAttr> components) {
  auto encoding = cast<SparseAttr>(type.getEncoding());
  ArrayRef<int64_t> shape = type.getShape();
  if (encoding.getFormat() == SparseFormat::Nm)
    return getPositions(SparseGroups(encoding, shape),
                        readPlaces(encoding, shape, components.back()));
  return getPositions(encoding, shape, components);
}

/// The components of the values, which come first.
static ArrayRef<DenseElementsAttr>
getValueParts(SparseAttr encoding, ArrayRef<DenseElementsAttr> components) {
  return components.drop_back(encoding.getFormat() == SparseFormat::Nm ? 1 : 2);
}

LogicalResult
SparseAttr::verifyComponents(RankedTensorType type,
                             ArrayRef<DenseElementsAttr> components,
                             std::optional<Location> loc) const {
  ArrayRef<int64_t> shape = type.getShape();
  if (failed(getFormat() == SparseFormat::Nm
                 ? verifyGroups(*this, shape, components.back(), loc)
                 : verifyLines(*this, shape, components, loc)))
    return failure();
  ArrayRef<DenseElementsAttr> values = getValueParts(*this, components);
  return hasRowScales() ? RowValues(*this, type).verify(values, loc)
                        : verifyValues(getValuesType(type), values, loc);
}

FailureOr<DenseElementsAttr>
SparseAttr::decode(RankedTensorType type,
                   ArrayRef<DenseElementsAttr> components,
                   std::optional<Location> loc) const {
  if (failed(verifyComponents(type, components, loc)))
    return failure();
  ArrayRef<int64_t> shape = type.getShape();
  std::vector<Position> positions = getStoredPositions(type, components);
  ArrayRef<DenseElementsAttr> parts = getValueParts(*this, components);
  auto values =
      hasRowScales()
          ? RowValues(*this, type).decode(parts, getRows(shape, positions), loc)
          : decodeValues(getValuesType(type), parts, loc);
  if (failed(values))
    return failure();
  size_t width = type.getElementTypeBitWidth() / 8;
  ArrayRef<char> raw = values->getRawData();
  // Zero is all bits zero, of floats and of integers.
  std::vector<char> result(type.getNumElements() * width);
  for (auto [i, position] : llvm::enumerate(positions))
    if (position)
      std::copy_n(raw.begin() + (values->isSplat() ? 0 : i * width), width,
                  result.begin() + *position * width);
  return DenseElementsAttr::getFromRawBuffer(getDenseType(type), result);
}
