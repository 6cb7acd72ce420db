//===- ChannelFlow.h - Which channels go together ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_CHANNELFLOW_H
#define NNCOMP_LIB_COMPRESS_CHANNELFLOW_H

#include "NetworkLayers.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/IntEqClasses.h"

namespace mlir::nncomp {

/// Which class of channels each element of a value belongs to. A dimension of
/// size 1 here means that classes are the same all along it.
struct ChannelMap {
  SmallVector<int64_t> shape;
  /// In row-major order of `shape`.
  std::vector<unsigned> classes;

  unsigned getRank() const { return shape.size(); }
  /// The class at an index of the value.
  unsigned at(ArrayRef<int64_t> index) const;
  /// Whether classes differ along no dimension but the last.
  bool isAlongLast() const;
  /// The class at an index of the last dimension, where they differ along no
  /// other.
  unsigned atLast(int64_t channel) const {
    return classes[shape.back() == 1 ? 0 : channel];
  }
};

/// The channels of a network's values in classes that can only be removed as a
/// whole: those that a sum adds or a depthwise layer filters, those that lie at
/// the same place of each group of a convolution, and so on. Values are NHWC,
/// as
/// `--nncomp-prepare` leaves them.
class ChannelFlow {
public:
  explicit ChannelFlow(func::FuncOp function);

  /// The class of what cannot be removed: the network's inputs and results,
  /// and what operations see that depend on more than single channels.
  unsigned getFixed() const { return find(0); }
  unsigned getNumIds() const { return numIds; }
  unsigned find(unsigned id) const { return unions.findLeader(id); }

  /// The map of each value of the network, with all classes by their leaders.
  const ChannelMap &getMap(Value value) const {
    return maps.find(value)->second;
  }

  bool hasMap(Value value) const { return maps.contains(value); }

  /// The layers whose channels can be removed, and that have weights to cut.
  bool isOpen(Operation *layer) const { return open.contains(layer); }

private:
  void visit(Operation &op);
  void visitConvolution(Conv2DOp op);
  void visitLinear(LinearOp op);
  void visitConcat(ConcatOp op);
  void visitReduce(ReduceOp op);
  void visitElementwise(Operation &op);
  void visitBatchNorm(BatchNormOp op);
  void visitExpand(tensor::ExpandShapeOp op);
  void visitCollapse(tensor::CollapseShapeOp op);

  /// Whether a value is a dense constant, which can be cut anywhere.
  static bool isConstant(Value value);
  /// The map of an operand; a constant gets classes of its own.
  ChannelMap &get(Value value);
  ChannelMap makeMap(ArrayRef<int64_t> shape);
  ChannelMap makeFixed(Value value) const;
  /// Gives a value a map of new classes along its last dimension.
  ChannelMap &addAlongLast(Value value);
  void join(unsigned a, unsigned b) { unions.join(a, b); }
  void join(const ChannelMap &a, const ChannelMap &b);
  /// Joins what differs along other dimensions than the last that has more than
  /// one class, so that what is left of the value is a tensor again.
  void joinAllButLast(const ChannelMap &map);
  void fix(Value value);
  void fixAll(Operation &op);

  /// Of ids that go together; 0 is what cannot be removed.
  llvm::IntEqClasses unions;
  unsigned numIds = 1;
  llvm::DenseMap<Value, ChannelMap> maps;
  llvm::DenseSet<Operation *> open;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_CHANNELFLOW_H
