//===- TransposeBytes.cpp - Permute the dimensions of constants -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TransposeBytes.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include <cstring>

using namespace mlir;
using namespace mlir::nncomp;

/// The side of a tile whose rows stay in the first-level cache: 16 lines of 64
/// bytes read and written. Chosen, not tuned.
static constexpr int64_t kTile = 16;

namespace {
/// A dimension of the target, with its distances in elements.
struct Dimension {
  int64_t size, source, target;
};
} // namespace

/// The dimensions of the target in its order; neighbours that stay neighbours
/// are one.
static SmallVector<Dimension> getDimensions(ArrayRef<int64_t> shape,
                                            ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> strides = computeSuffixProduct(shape);
  SmallVector<Dimension> dims;
  for (int64_t d : permutation) {
    if (shape[d] == 1)
      continue;
    Dimension dim{shape[d], strides[d], 0};
    if (!dims.empty() && dims.back().source == dim.size * dim.source) {
      dims.back().size *= dim.size;
      dims.back().source = dim.source;
    } else {
      dims.push_back(dim);
    }
  }
  int64_t stride = 1;
  for (Dimension &dim : llvm::reverse(dims)) {
    dim.target = stride;
    stride *= dim.size;
  }
  return dims;
}

/// Transposes a matrix: `rows` are contiguous in the source, `columns` in the
/// target.
template <typename T>
static void transposeMatrix(const Dimension &rows, const Dimension &columns,
                            const char *source, char *target) {
  for (int64_t row = 0; row < rows.size; row += kTile)
    for (int64_t column = 0; column < columns.size; column += kTile)
      for (int64_t i = row, e = std::min(row + kTile, rows.size); i < e; ++i)
        for (int64_t j = column, f = std::min(column + kTile, columns.size);
             j < f; ++j)
          // Elements of a file may be at any address.
          std::memcpy(target + (i * rows.target + j) * sizeof(T),
                      source + (i + j * columns.source) * sizeof(T), sizeof(T));
}

template <typename T>
static void transposeElements(ArrayRef<Dimension> outer, const Dimension *rows,
                              const Dimension &columns, const char *source,
                              char *target) {
  if (!outer.empty()) {
    const Dimension &dim = outer.front();
    for (int64_t i = 0; i < dim.size; ++i)
      transposeElements<T>(outer.drop_front(), rows, columns,
                           source + i * dim.source * sizeof(T),
                           target + i * dim.target * sizeof(T));
    return;
  }
  if (rows)
    transposeMatrix<T>(*rows, columns, source, target);
  else
    std::memcpy(target, source, columns.size * sizeof(T));
}

void nncomp::transposeBytes(ArrayRef<char> source, ArrayRef<int64_t> shape,
                            ArrayRef<int64_t> permutation, int64_t width,
                            MutableArrayRef<char> target) {
  SmallVector<Dimension> dims = getDimensions(shape, permutation);
  if (source.empty() || dims.empty()) {
    llvm::copy(source, target.begin());
    return;
  }
  Dimension columns = dims.pop_back_val();
  Dimension *rows =
      llvm::find_if(dims, [](const Dimension &dim) { return dim.source == 1; });
  std::optional<Dimension> inner;
  if (rows != dims.end()) {
    inner = *rows;
    dims.erase(rows);
  }
  auto run = [&](auto element) {
    transposeElements<decltype(element)>(dims, inner ? &*inner : nullptr,
                                         columns, source.data(), target.data());
  };
  switch (width) {
  case 1:
    return run(uint8_t());
  case 2:
    return run(uint16_t());
  case 4:
    return run(uint32_t());
  default:
    return run(uint64_t());
  }
}
