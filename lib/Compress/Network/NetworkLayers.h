//===- NetworkLayers.h - The layers that can be compressed ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_NETWORKLAYERS_H
#define NNCOMP_LIB_COMPRESS_NETWORK_NETWORKLAYERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// A layer whose filters are a constant of f32: a dense one, unless a pass asks
/// for others.
struct NetworkLayer {
  mutable LayerOpInterface op;
  /// Unique in the network: the node's name in the model or, without one, the
  /// operation and its number.
  std::string name;

  Value getInput() const { return op.getInput(); }
  Value getWeights() const { return op.getWeights(); }
  /// Replaces the weights; their old constant is erased unless others use it.
  void setWeights(Value weights) const;
  Value getBias() const { return op.getBias(); }
  void setBias(Value bias) const;
  Value getResidual() const { return op.getResidual(); }
  Value getResult() const { return op->getResult(0); }
  ActivationAttr getActivation() const { return op.getActivationAttr(); }
  int64_t getChannels() const { return typeOf(getWeights()).getDimSize(0); }
  int64_t getGroups() const { return op.getGroups(); }
};

/// All with dense weights, in the order of the program.
SmallVector<NetworkLayer> findLayers(func::FuncOp function);
/// The same and those whose encoded weights a pass `takes`.
SmallVector<NetworkLayer> findLayers(func::FuncOp function,
                                     function_ref<bool(Value)> takes);
/// All whose weights are encoded, with the same names.
SmallVector<NetworkLayer> findEncodedLayers(func::FuncOp function);
/// Remarks which layers a pass skips, if any: those whose weights are
/// encoded already and that it does not take.
void remarkOnEncoded(func::FuncOp function,
                     function_ref<bool(Value)> takes = nullptr);

/// Whether no element of a value can be negative, by the op that defines it.
bool isNeverNegative(Value value);

/// The f32 elements of the constant that makes `value`; none if it is another
/// value.
std::optional<std::vector<float>> getFloatElements(Value value);
/// A constant of `type` with these elements.
Value createFloats(OpBuilder &builder, Location loc, RankedTensorType type,
                   ArrayRef<float> values);

/// How many bytes weights and biases of layers occupy; what layers share counts
/// once.
int64_t countConstantBytes(ArrayRef<NetworkLayer> layers);

/// Brings the network into the form that compression takes, `--nncomp-prepare`,
/// and returns its function @main. `run` is the `runPipeline` of the pass that
/// asks. Fails with a diagnostic on weights that are not finite and on biases
/// of NaN.
FailureOr<func::FuncOp>
prepareNetwork(ModuleOp module,
               function_ref<LogicalResult(OpPassManager &, Operation *)> run);

/// The module's function @main. Fails with a diagnostic without one.
FailureOr<func::FuncOp> findNetwork(ModuleOp module);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_NETWORKLAYERS_H
