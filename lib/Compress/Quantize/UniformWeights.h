//===- UniformWeights.h - Codes and scales chosen by us ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_QUANTIZE_UNIFORMWEIGHTS_H
#define NNCOMP_LIB_COMPRESS_QUANTIZE_UNIFORMWEIGHTS_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// The codes of a tensor whose scales are not what its encoding would choose.
/// Elements that share a scale are a group: all, an index of axis 0, or a block
/// of one.
struct UniformWeights {
  /// All zeros, in the shape of `type`, whose encoding is uniform and has axis
  /// 0 or none.
  explicit UniformWeights(RankedTensorType type);

  /// What `weights` are, dense or sparse, if they are such a constant; what is
  /// not stored has the code of 0.
  static std::optional<UniformWeights> read(Value weights);
  /// Whether weights of this type may be read, and have a code of 0.
  static bool isReadable(RankedTensorType type);

  /// The group of element `i`.
  int64_t getGroup(int64_t i) const {
    return i / inner * blocks + i % inner / block;
  }
  /// The code nearest to `value`.
  int64_t toCode(double value, int64_t group) const;
  float toValue(int64_t code, int64_t group) const;
  /// Scales and zero points for values between lo and hi.
  void setRange(int64_t group, float lo, float hi);
  /// Whether the value of element `i` is 0.
  bool isZero(int64_t i) const { return codes[i] == zeros[getGroup(i)]; }
  /// The encoded constant, dense.
  Value assemble(OpBuilder &builder, Location loc) const;
  /// The same without zeros, in the sparse format of `like`, whose values do
  /// not count. Fails if the format cannot hold it.
  FailureOr<Value> assembleSparse(OpBuilder &builder, Location loc,
                                  SparseAttr like) const;

  RankedTensorType type;
  UniformAttr encoding;
  /// Elements of an index of the axis, blocks of them, elements of a block.
  int64_t inner = 1, blocks = 1, block = 1;
  std::vector<int32_t> codes;
  std::vector<float> scales;
  std::vector<int64_t> zeros;

private:
  void addScales(OpBuilder &builder, Location loc,
                 SmallVectorImpl<Value> &components) const;
};

/// Chooses for each group the part of its range, in steps of a hundredth, in
/// which the nearest codes have the least squared error.
UniformWeights roundForLeastSquaredError(RankedTensorType type,
                                         ArrayRef<float> values);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_QUANTIZE_UNIFORMWEIGHTS_H
