//===- ChannelCutter.h - What is left of values without channels *- C++ -* ===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_CHANNELCUTTER_H
#define NNCOMP_LIB_COMPRESS_NETWORK_CHANNELCUTTER_H

#include "ChannelFlow.h"
#include "llvm/ADT/BitVector.h"

namespace mlir::nncomp {

/// Which indices stay of each dimension of a value.
using KeptIndices = SmallVector<SmallVector<int64_t>>;

/// How many indices stay of each dimension.
SmallVector<int64_t> getSizes(const KeptIndices &kept);

/// Cuts the channels of removed classes out of a network, op by op in the order
/// of the program.
class ChannelCutter {
public:
  /// `removed` is indexed by class.
  ChannelCutter(const ChannelFlow &flow, const llvm::BitVector &removed)
      : flow(flow), removed(removed) {}

  void cut(Operation &op);

  /// @name For the models of ops
  /// @{

  /// What stays of a value, by the indices that it had before.
  KeptIndices getKept(Value value) const;
  /// The shape that a value had before it was cut.
  SmallVector<int64_t> getFullShape(Value value) const;
  bool isCutAlong(Value value, int64_t dim) const;
  /// Makes a constant operand one of its elements at `kept`.
  void cutConstant(OpOperand &operand, const KeptIndices &kept);
  /// Makes an operand that is broadcast to, or has, the shape of a value of
  /// which `kept` stays fit to what is left of it: a constant is cut, a
  /// broadcast repeats less.
  void fitOperand(OpOperand &operand, const KeptIndices &kept);
  /// Makes all operands of an element-wise op fit to its result.
  void fitOperands(Operation *op);

  /// @}

private:
  const ChannelFlow &flow;
  const llvm::BitVector &removed;
  /// The parts that were cut out of each constant: layers that share their
  /// weights go on to do so.
  llvm::DenseMap<Value, SmallVector<std::pair<KeptIndices, Value>>> parts;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_CHANNELCUTTER_H
