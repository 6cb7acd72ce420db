//===- CodeFlow.h - Which values travel as codes ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_QUANTIZE_CODEFLOW_H
#define NNCOMP_LIB_COMPRESS_QUANTIZE_CODEFLOW_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::nncomp {

/// Which values of a network are codes if some of its layers compute with
/// integers, and which of them share an encoding. A value is codes if an
/// operation wants it so: a layer, or one that only moves or averages codes on
/// the way to a layer.
class CodeFlow {
public:
  /// `isInteger` says which convolutions and linear layers compute with
  /// integers.
  CodeFlow(func::FuncOp function, function_ref<bool(Operation *)> isInteger);

  /// Whether a value is codes.
  bool isCoded(Value value) { return wanted.lookup(value); }
  /// Whether the user of an operand takes codes there.
  bool takesCodes(OpOperand &use);
  /// The value of the sum of two tensors that `op` computes, after its
  /// activation if it has one, if that is codes and so are the operands: null
  /// if not.
  Value getCodedSum(Operation *op);
  /// Whether the op that defines the value can give codes; an encode follows it
  /// otherwise.
  bool givesCodes(Value value);
  /// The representative of all values that share the encoding of `value`.
  Value getLeader(Value value);

  /// All values that are codes, in the order of the program.
  ArrayRef<Value> getCoded() const { return coded; }

private:
  void join(Value a, Value b);

  llvm::DenseSet<Operation *> integerLayers;
  llvm::DenseMap<Value, bool> wanted;
  llvm::DenseMap<Value, Value> parents;
  SmallVector<Value> coded;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_QUANTIZE_CODEFLOW_H
