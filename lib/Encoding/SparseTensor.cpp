//===- SparseTensor.cpp - Upstream's encoding of sparse tensors -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/SparseTensor.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using namespace mlir::nncomp;
using sparse_tensor::LevelFormat;
using sparse_tensor::LevelType;
using sparse_tensor::SparseTensorEncodingAttr;

/// The levels of lines, and of what lies in blocks.
static SmallVector<LevelType> getLevels(bool hasBlocks) {
  SmallVector<LevelType> levels{LevelFormat::Dense, LevelFormat::Compressed};
  if (hasBlocks)
    levels.append(2, LevelFormat::Dense);
  return levels;
}

/// The map from rows and columns to levels. A block lies column by column.
static AffineMap getMap(SparseAttr encoding) {
  MLIRContext *context = encoding.getContext();
  AffineExpr row = getAffineDimExpr(0, context),
             column = getAffineDimExpr(1, context);
  if (encoding.getFormat() == SparseFormat::Csr)
    return AffineMap::get(2, 0, {row, column}, context);
  if (encoding.getFormat() == SparseFormat::Csc)
    return AffineMap::get(2, 0, {column, row}, context);
  auto [rows, columns] = encoding.getBlockSize();
  return AffineMap::get(2, 0,
                        {row.floorDiv(rows), column.floorDiv(columns),
                         column % columns, row % rows},
                        context);
}

FailureOr<SparseTensorEncodingAttr>
nncomp::getUpstreamEncoding(Location loc, RankedTensorType type) {
  auto encoding = cast<SparseAttr>(type.getEncoding());
  auto [rows, columns] = encoding.getBlockSize();
  if (type.getRank() != 2 || encoding.getValues() ||
      encoding.getFormat() == SparseFormat::Nm ||
      encoding.getFormat() == SparseFormat::Bitmap ||
      (encoding.getBlock() && (rows == 1 || columns == 1)))
    return emitError(loc)
           << "expected a sparse matrix of plain values by rows, "
              "by columns or in blocks of at least 2x2, which "
              "sparse_tensor has too, but got "
           << type;
  SmallVector<EncodingComponent> parts = encoding.getComponents(type);
  return SparseTensorEncodingAttr::get(
      type.getContext(), getLevels(!!encoding.getBlock()), getMap(encoding),
      AffineMap(), parts[2].type.getElementTypeBitWidth(),
      parts[1].type.getElementTypeBitWidth());
}

FailureOr<SparseAttr>
nncomp::getSparseEncoding(Location loc, SparseTensorEncodingAttr upstream,
                          int64_t stored) {
  MLIRContext *context = upstream.getContext();
  SmallVector<SparseAttr> candidates{
      SparseAttr::get(context, SparseFormat::Csr, stored),
      SparseAttr::get(context, SparseFormat::Csc, stored)};
  AffineMap map = upstream.getDimToLvl();
  if (sparse_tensor::isBlockSparsity(map)) {
    // In the order of what is left of columns, then of rows.
    SmallVector<unsigned> size = sparse_tensor::getBlockSize(map);
    if (size.size() == 2)
      candidates.push_back(SparseAttr::getBlocks(
          context, size[1], size[0], stored / (int64_t(size[0]) * size[1])));
  }
  for (SparseAttr candidate : candidates)
    if (upstream.getLvlTypes() == ArrayRef(getLevels(!!candidate.getBlock())) &&
        map == getMap(candidate))
      return candidate;
  return emitError(loc) << "expected a sparse_tensor encoding by rows, by "
                           "columns or in blocks of columns, but got "
                        << upstream;
}
