//===- Integers.h - Ops that compute with integer codes ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which ops on `#nncomp.uniform`, `#nncomp.binary` and `#nncomp.lq` tensors are
// exact arithmetic on codes, and the numbers that this takes:
// `--nncomp-lower-integers` says what they mean.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_GRAPH_INTEGERS_H
#define NNCOMP_GRAPH_INTEGERS_H

#include "nncomp/Encoding/UniformCodes.h"

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace mlir::nncomp {

/// The integers `code - zero` of a constant `sparse` tensor of uniform values,
/// twice that if they are `centered`, as a tensor of f32: assembled before
/// `builder` in the same format, with scales of 1.
Value assembleUnscaled(OpBuilder &builder, Location loc, Value sparse);

/// A tensor of f32 that is assembled from constant uniform codes.
struct UniformConstant {
  UniformAttr encoding;
  mutable AssembleOp assemble;
  /// What `value` is, if it is one, with codes of `minBits` to `maxBits`.
  static std::optional<UniformConstant> get(Value value, unsigned minBits = 1,
                                            unsigned maxBits = 16);
  RankedTensorType getType() const { return assemble.getResult().getType(); }
  /// The scales: one, or one for each index of the axis and block.
  SmallVector<float> getScales() const;
};

/// A layer whose products are integers. Its input is uniform with a static
/// scale, and so are weights that are no filters; or, with filters, signs with
/// a static alpha or unipolar levels of a static basis. Filters are constants
/// of these encodings, with scales per tensor, per output channel (axis 0), or,
/// of uniform codes in a linear layer, per block of these; or `sparse` ones of
/// uniform values, with scales per tensor or row. Signs times signs are not
/// (BinaryLayer).
///
/// Data and weights are sums of terms, each a scale times a tensor of integers:
/// `lq` tensors of one for each digit, others of one.
struct IntegerProduct {
  mutable LayerOpInterface op;
  /// Null if not uniform; of sparse weights that of the values.
  UniformAttr dataEncoding, weightsEncoding;
  int64_t dataTerms = 1, weightTerms = 1;
  /// s_x s_w: one, one per output channel, or one per channel and block. So
  /// many for each pair of terms, those of one term of the weights side by
  /// side.
  SmallVector<float> scales;

  /// What `op` is, if it is one.
  static std::optional<IntegerProduct> get(Operation *op);

  RankedTensorType getResultType() const {
    return cast<RankedTensorType>(op->getResult(0).getType());
  }
  int64_t getNumChannels() const { return getResultType().getShape().back(); }
  int64_t getNumPairs() const { return dataTerms * weightTerms; }
  /// The scales of a pair of terms.
  ArrayRef<float> getScales(int64_t pair) const {
    size_t count = scales.size() / getNumPairs();
    return ArrayRef(scales).slice(pair * count, count);
  }
  bool hasBlocks() const {
    return weightsEncoding && weightsEncoding.getBlock();
  }
  /// How many products each element sums.
  int64_t getDepth() const;
  /// Whether a bias is added to sums of products: its codes of 32 bits have the
  /// scales of these, times `getBiasSteps`.
  bool hasIntegerBias() const;
  /// How many steps of the products one of the bias is: two where the former
  /// are halves.
  int64_t getBiasSteps() const {
    return weightsEncoding && weightsEncoding.getCentered() ? 2 : 1;
  }
  /// Whether the result's codes follow from the sums by one multiplier.
  bool hasIntegerEpilogue() const;
  /// (s_x s_w) / s_y, one or one per output channel, where that is so.
  SmallVector<float> getMultipliers() const;
  /// Whether a sum, with the bias, may pass 31 bits.
  bool needsWideSums() const;
};

/// The codes that results may have: those that the encoding gives, narrowed by
/// relu or clip (null for no activation).
struct CodeRange {
  int64_t least, most;
};
CodeRange getCodeRange(UniformAttr encoding, ActivationAttr activation = {});

/// A sum of two decoded tensors, perhaps with relu or clip after it, that is
/// encoded becomes an `nncomp.add`, if all have static uniform encodings.
void populateAbsorbSums(RewritePatternSet &patterns);

/// Whether an activation only bounds its argument: none, relu or clip.
bool isBound(ActivationAttr activation);

} // namespace mlir::nncomp

#endif // NNCOMP_GRAPH_INTEGERS_H
