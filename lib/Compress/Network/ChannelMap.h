//===- ChannelMap.h - The channels of one value -----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_CHANNELMAP_H
#define NNCOMP_LIB_COMPRESS_NETWORK_CHANNELMAP_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <vector>

namespace mlir::nncomp {

/// Which class of channels each element of a value belongs to. A dimension of
/// size 1 here means that classes are the same all along it.
struct ChannelMap {
  SmallVector<int64_t> shape;
  /// In row-major order of `shape`.
  std::vector<unsigned> classes;

  /// One class for all elements of a value of this rank.
  static ChannelMap getUniform(unsigned rank, unsigned id) {
    return {SmallVector<int64_t>(rank, 1), {id}};
  }

  int64_t getRank() const { return shape.size(); }
  /// Whether all elements have the same class.
  bool isUniform() const { return classes.size() == 1; }
  /// The dimensions along which classes differ.
  SmallVector<int64_t> getDims() const;
  /// Whether classes differ along no dimension except the last.
  bool isAlongLast() const;
  /// The class at an index of the last dimension, where they differ along no
  /// other.
  unsigned atLast(int64_t channel) const {
    return classes[isUniform() ? 0 : channel];
  }

  /// The map with dimensions of size 1 spread to the sizes of `to`.
  ChannelMap spread(ArrayRef<int64_t> to) const;
  /// The map with size 1 for all dimensions along which classes do not differ.
  ChannelMap coarsen() const;
  /// Dimension `d` of the result is dimension `permutation[d]` of this map.
  ChannelMap permute(ArrayRef<int64_t> permutation) const;
  /// The slices of dimension `dim` with these indices; all of them are equal
  /// where its size is 1.
  ChannelMap take(int64_t dim, ArrayRef<int64_t> indices) const;
  /// The first slice of dimension `dim`, which is dropped.
  ChannelMap drop(int64_t dim) const;
  /// The map with `count` more leading dimensions.
  ChannelMap prepend(int64_t count) const;

  /// The maps joined along dimension `dim`, at which each has its whole size.
  /// Other dimensions have the same size in each, or 1.
  static ChannelMap concat(ArrayRef<ChannelMap> maps, int64_t dim);

  /// The larger of the sizes of two maps of one rank in each dimension.
  static SmallVector<int64_t> getCommonShape(const ChannelMap &a,
                                             const ChannelMap &b);
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_CHANNELMAP_H
