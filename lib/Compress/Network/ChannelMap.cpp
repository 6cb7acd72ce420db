//===- ChannelMap.cpp - The channels of one value -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelMap.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The map of this shape whose element at `index` is
/// `classes[sum(index * strides)]`.
static ChannelMap readStrided(const std::vector<unsigned> &classes,
                              ArrayRef<int64_t> shape,
                              ArrayRef<int64_t> strides) {
  ChannelMap result{llvm::to_vector(shape), {}};
  int64_t count = computeProduct(shape);
  result.classes.reserve(count);
  // Counts up like an odometer: maps of flattened images have some 1e5
  // elements.
  SmallVector<int64_t> index(shape.size());
  int64_t place = 0;
  for (int64_t i = 0; i < count; ++i) {
    result.classes.push_back(classes[place]);
    for (int64_t d = shape.size() - 1; d >= 0; --d) {
      place += strides[d];
      if (++index[d] < shape[d])
        break;
      place -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return result;
}

SmallVector<int64_t> ChannelMap::getDims() const {
  SmallVector<int64_t> dims;
  for (auto [d, size] : llvm::enumerate(shape))
    if (size != 1)
      dims.push_back(d);
  return dims;
}

bool ChannelMap::isAlongLast() const {
  return llvm::all_of(getDims(), [&](int64_t d) { return d == getRank() - 1; });
}

ChannelMap ChannelMap::spread(ArrayRef<int64_t> to) const {
  SmallVector<int64_t> strides = computeStrides(shape);
  for (auto [stride, size] : llvm::zip_equal(strides, shape))
    if (size == 1)
      stride = 0;
  return readStrided(classes, to, strides);
}

ChannelMap ChannelMap::coarsen() const {
  ChannelMap result = *this;
  for (int64_t d = 0; d < getRank(); ++d) {
    int64_t size = result.shape[d];
    if (size <= 1)
      continue;
    SmallVector<int64_t> strides = computeStrides(result.shape);
    int64_t inner = strides[d], block = inner * size;
    const std::vector<unsigned> &given = result.classes;
    bool isSame = true;
    for (int64_t i = 0, e = given.size(); i < e && isSame; ++i)
      isSame = given[i] == given[i / block * block + i % inner];
    if (isSame)
      result = result.take(d, int64_t{0});
  }
  return result;
}

ChannelMap ChannelMap::permute(ArrayRef<int64_t> permutation) const {
  SmallVector<int64_t> strides = computeStrides(shape);
  return readStrided(classes, applyPermutation(shape, permutation),
                     applyPermutation(strides, permutation));
}

ChannelMap ChannelMap::take(int64_t dim, ArrayRef<int64_t> indices) const {
  int64_t size = shape[dim];
  if (size == 1)
    return *this;
  int64_t inner = computeProduct(ArrayRef(shape).drop_front(dim + 1));
  ChannelMap result{shape, {}};
  result.shape[dim] = indices.size();
  result.classes.reserve(computeProduct(result.shape));
  for (auto outer = classes.begin(); outer != classes.end();
       outer += size * inner)
    for (int64_t index : indices)
      result.classes.insert(result.classes.end(), outer + index * inner,
                            outer + (index + 1) * inner);
  return result;
}

ChannelMap ChannelMap::drop(int64_t dim) const {
  ChannelMap result = take(dim, int64_t{0});
  result.shape.erase(result.shape.begin() + dim);
  return result;
}

ChannelMap ChannelMap::prepend(int64_t count) const {
  ChannelMap result = *this;
  result.shape.insert(result.shape.begin(), count, 1);
  return result;
}

ChannelMap ChannelMap::concat(ArrayRef<ChannelMap> maps, int64_t dim) {
  SmallVector<int64_t> common(maps.front().getRank(), 1);
  for (const ChannelMap &map : maps)
    for (auto [size, given] : llvm::zip_equal(common, map.shape))
      size = std::max(size, given);
  int64_t outer = computeProduct(ArrayRef(common).take_front(dim));
  int64_t inner = computeProduct(ArrayRef(common).drop_front(dim + 1));
  SmallVector<ChannelMap> parts;
  ChannelMap result{common, {}};
  result.shape[dim] = 0;
  for (const ChannelMap &map : maps) {
    SmallVector<int64_t> part = common;
    part[dim] = map.shape[dim];
    parts.push_back(map.spread(part));
    result.shape[dim] += map.shape[dim];
  }
  result.classes.reserve(computeProduct(result.shape));
  for (int64_t i = 0; i < outer; ++i)
    for (const ChannelMap &part : parts) {
      int64_t run = part.shape[dim] * inner;
      auto first = part.classes.begin() + i * run;
      result.classes.insert(result.classes.end(), first, first + run);
    }
  return result;
}

SmallVector<int64_t> ChannelMap::getCommonShape(const ChannelMap &a,
                                                const ChannelMap &b) {
  return llvm::map_to_vector(llvm::zip_equal(a.shape, b.shape), [](auto sizes) {
    auto [first, second] = sizes;
    return std::max(first, second);
  });
}
