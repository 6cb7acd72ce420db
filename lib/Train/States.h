//===- States.h - What is learned, in memory ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TRAIN_STATES_H
#define NNCOMP_LIB_TRAIN_STATES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nncomp/Data/Data.h"
#include "llvm/ADT/StringMap.h"

namespace mlir::nncomp {

/// States by name: parameters, running statistics, slots of the optimizer.
class States {
public:
  /// Takes the states of the arguments of @main from their initial values, and
  /// zeros for those without, which slots of optimizers are. Fails if memory
  /// cannot be had.
  static llvm::Expected<States> create(func::FuncOp main);

  HostTensor &operator[](StringRef name) { return tensors.find(name)->second; }

  /// Makes the states that @main takes constants of it again.
  void bind(func::FuncOp main) const;

private:
  llvm::StringMap<HostTensor> tensors;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TRAIN_STATES_H
