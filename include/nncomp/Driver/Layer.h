//===- Layer.h - What is known of a layer -----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DRIVER_LAYER_H
#define NNCOMP_DRIVER_LAYER_H

#include "mlir/IR/BuiltinOps.h"
#include <optional>
#include <string>

namespace mlir::nncomp {

/// What profiling and reports say of a layer.
struct Layer {
  std::string name, op, kernel, encoding;
  /// Why it is that kernel.
  std::string reason;
  /// What is multiplied: "f32", "int8", "binary", … Empty if nothing is.
  std::string macKind;
  /// Multiply-accumulates, and those of them whose weight is stored.
  int64_t macs = 0, storedMacs = 0;
  /// Core cycles as estimated, and those with dense weights; 0 where there is
  /// no estimate, or no other weights than dense ones.
  int64_t cycles = 0, denseCycles = 0;
  /// The bytes of all operands and results.
  int64_t bytes = 0;
  /// The bytes of its constants, as their types promise: values or codes;
  /// scales, indices and the like; biases.
  int64_t valueBytes = 0, sideBytes = 0, biasBytes = 0;
  /// The time spent in all runs since `resetLayerTimes`, in ms; in a report the
  /// median of single runs.
  double milliseconds = 0;

  /// The share of zeros in the weights from which on it would be faster than
  /// with dense ones, by the estimates and if its time follows the number of
  /// stored weights. Nothing where all weights are stored.
  std::optional<double> getBreakEvenSparsity() const;
};

/// The layers that a module compiled with `profile` or `describe` names.
SmallVector<Layer, 0> readLayers(ModuleOp module);

} // namespace mlir::nncomp

#endif // NNCOMP_DRIVER_LAYER_H
