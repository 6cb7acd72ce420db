//===- SparseLayout.cpp - Where stored elements of a tensor lie -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseLayout.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::nncomp;

std::pair<int64_t, int64_t> SparseAttr::getMatrix(ArrayRef<int64_t> shape) {
  return {shape.front(), ShapedType::getNumElements(shape.drop_front())};
}

std::pair<int64_t, int64_t> SparseAttr::getBlockSize() const {
  return getBlock() ? std::pair(getBlock()[0], getBlock()[1])
                    : std::pair<int64_t, int64_t>(1, 1);
}

unsigned SparseAttr::getPlaceDigits() const {
  if (getFormat() == SparseFormat::Bitmap)
    return 1;
  return llvm::Log2_64_Ceil(getPattern()[1]);
}

BitRows SparseAttr::getPlaceRows(ArrayRef<int64_t> shape) const {
  if (getFormat() == SparseFormat::Bitmap) {
    auto [rows, columns] = getMatrix(shape);
    return {rows, columns};
  }
  SparseGroups groups(*this, shape);
  return {groups.rows, groups.getStoredOfRow()};
}

RankedTensorType SparseAttr::getValuesType(RankedTensorType type) const {
  SmallVector<int64_t, 2> shape;
  if (getFormat() == SparseFormat::Nm) {
    SparseGroups groups(*this, type.getShape());
    shape = {groups.rows, groups.getStoredOfRow()};
  } else {
    auto [blockRows, blockColumns] = getBlockSize();
    shape = {*getNnz() * blockRows * blockColumns};
  }
  Attribute values = getValues();
  if (hasRowScales())
    values = cast<UniformAttr>(values).getUnscaled();
  return RankedTensorType::get(shape, type.getElementType(), values);
}

//===----------------------------------------------------------------------===//
// Lines
//===----------------------------------------------------------------------===//

SparseLines::SparseLines(SparseAttr encoding, ArrayRef<int64_t> shape)
    : byColumns(encoding.getFormat() == SparseFormat::Csc) {
  std::tie(rows, columns) = SparseAttr::getMatrix(shape);
  std::tie(blockRows, blockColumns) = encoding.getBlockSize();
}

int64_t SparseLines::getNumLines() const {
  return byColumns ? columns : llvm::divideCeil(rows, blockRows);
}

int64_t SparseLines::getNumIndices() const {
  return byColumns ? rows : llvm::divideCeil(columns, blockColumns);
}

std::optional<int64_t> SparseLines::getPosition(int64_t line, int64_t index,
                                                int64_t k) const {
  if (byColumns)
    return index * columns + line;
  int64_t row = line * blockRows + k % blockRows;
  int64_t column = index * blockColumns + k / blockRows;
  if (row >= rows || column >= columns)
    return std::nullopt;
  return row * columns + column;
}

std::pair<int64_t, int64_t> SparseLines::getEntry(int64_t position) const {
  int64_t row = position / columns, column = position % columns;
  if (byColumns)
    return {column, row};
  return {row / blockRows, column / blockColumns};
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

SparseGroups::SparseGroups(SparseAttr encoding, ArrayRef<int64_t> shape)
    : rows(shape.size() > 1 ? shape.front() : 1), runs(1), length(shape.back()),
      kept(encoding.getPattern()[0]), size(encoding.getPattern()[1]) {
  if (shape.size() > 1)
    runs = ShapedType::getNumElements(shape.drop_front().drop_back());
}

int64_t SparseGroups::getNumGroups() const {
  return llvm::divideCeil(length, size);
}

std::optional<int64_t> SparseGroups::getPosition(int64_t slot,
                                                 int64_t place) const {
  int64_t run = slot / getStoredOfRun(), group = slot % getStoredOfRun() / kept;
  int64_t element = group * size + place;
  if (element >= length)
    return std::nullopt;
  return run * length + element;
}
