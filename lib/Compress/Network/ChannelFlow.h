//===- ChannelFlow.h - Which channels go together ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_CHANNELFLOW_H
#define NNCOMP_LIB_COMPRESS_NETWORK_CHANNELFLOW_H

#include "ChannelMap.h"
#include "NetworkLayers.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::nncomp {
class ChannelFlow;
class ChannelCutter;
} // namespace mlir::nncomp

#include "nncomp/Compress/ChannelFlowInterface.h.inc"

namespace mlir::nncomp {

/// Something by which an op and its place in the model are found in a remark:
/// "'nncomp.softmax' at '/Softmax'".
std::string describeOp(Operation *op);

/// The channels of a network's values in classes that can only be removed as a
/// whole: those that a sum adds or a depthwise layer filters, those that lie at
/// the same place of each group of a convolution, and so on. A class is kept
/// for a reason if the network's inputs or outputs have it, if an op stops it,
/// or if it is all that a value has.
///
/// Values are NHWC where `--nncomp-prepare` could make them so. Constants have
/// no channels of their own: each use is cut as the op that reads it needs.
class ChannelFlow {
public:
  explicit ChannelFlow(func::FuncOp function);

  unsigned getNumIds() const { return numIds; }
  /// The class that `id` belongs to, by its least member.
  unsigned find(unsigned id) const { return unions.findLeader(id); }
  bool isKept(unsigned id) const { return reasons.contains(find(id)); }
  /// Why a class that is kept stays.
  StringRef getReason(unsigned id) const {
    return texts[reasons.find(find(id))->second];
  }
  /// The layers whose channels can be removed, and that have weights to cut.
  bool isOpen(Operation *layer) const { return open.contains(layer); }

  /// Whether channels pass an op.
  bool passes(Operation *op) const { return passing.contains(op); }

  /// All values with channels, in the order of the program. Classes differ
  /// along at most one dimension of each.
  auto begin() const { return maps.begin(); }
  auto end() const { return maps.end(); }
  const ChannelMap &getMap(Value value) const {
    return maps.find(value)->second;
  }

  /// @name For the models of ops
  /// @{

  /// Whether a value is a dense constant, which can be cut anywhere.
  static bool isConstant(Value value);
  /// The map of a value, as coarse as is known by now. A constant stays as it
  /// is.
  ChannelMap get(Value value);
  void set(Value value, ChannelMap map);
  /// A map of new classes.
  ChannelMap makeMap(ArrayRef<int64_t> shape);
  /// A map of new classes along the last dimension of `value`.
  ChannelMap makeAlongLast(Value value);
  void join(unsigned a, unsigned b) { unions.join(a, b); }
  /// Joins two maps of one rank, element by element.
  void join(const ChannelMap &a, const ChannelMap &b);
  /// Joins all along these dimensions, as `op` depends on all of them.
  ChannelMap mix(ChannelMap map, ArrayRef<int64_t> dims, Operation *op);
  /// Joins all that differs along other dimensions than the last.
  ChannelMap alongLast(Value value, Operation *op);
  /// Nothing of a value goes, as `op` depends on all of it.
  void keep(Value value, Operation *op);
  /// No channels pass an op.
  void stop(Operation *op);
  /// An op that acts on equal places of operands and result, with any operand
  /// broadcast.
  void flowElementwise(Operation *op);
  /// A layer with weights along `result`'s and `input`'s channels; `input` is
  /// that of one group.
  void openLayer(LayerOpInterface op, ArrayRef<unsigned> input,
                 const ChannelMap &result);

  /// @}

private:
  void visit(Operation &op);
  void normalize(ChannelMap &map) const;
  /// One new class for all of a value of this type.
  ChannelMap makeUniform(Type type);
  void keep(const ChannelMap &map, std::string reason);
  bool makeTensors();
  void resolveReasons();

  /// The rows and columns of weights, by classes.
  struct WeightMap {
    SmallVector<unsigned> rows, columns;
  };

  /// Classes of ids that go together.
  llvm::IntEqClasses unions;
  unsigned numIds = 0;
  llvm::MapVector<Value, ChannelMap> maps;
  llvm::DenseSet<Operation *> passing, open;
  /// Layers may share their weights.
  llvm::DenseMap<Value, WeightMap> weights;
  /// Ids with the number of a text that says why they are kept, or why they go
  /// together, in the order of the program.
  SmallVector<std::pair<unsigned, unsigned>> kept, mixed;
  std::vector<std::string> texts;
  /// The text's number of each class that is kept.
  llvm::DenseMap<unsigned, unsigned> reasons;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_CHANNELFLOW_H
