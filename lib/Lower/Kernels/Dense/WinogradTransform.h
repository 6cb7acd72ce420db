//===- WinogradTransform.h - Matrices of Winograd's algorithm ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_DENSE_WINOGRADTRANSFORM_H
#define NNCOMP_LIB_LOWER_KERNELS_DENSE_WINOGRADTRANSFORM_H

#include "Kernels/Emit/KernelEmitter.h"
#include <vector>

namespace mlir::nncomp {

/// The transforms of F(m x m, 3 x 3), m = 2 or 4: the m x m outputs Y of a 3x3
/// filter g on the n x n inputs d, n = m + 2, from n x n products,
///   Y = A^T ((G g G^T) * (B^T d B)) A   (* element by element)
/// with the matrices of Lavin and Gray 2016 (arXiv 1509.09308, section 4.1 and
/// 4.3).
struct WinogradTransform {
  /// m.
  int64_t outputs;
  bool hasFma;

  /// n.
  int64_t inputs() const { return outputs + 2; }
  /// Products of a tile.
  int64_t products() const { return inputs() * inputs(); }

  /// Arithmetic instructions of a transform of vectors.
  int64_t getInputOperations() const;
  int64_t getOutputOperations() const;

  using Load = function_ref<Value(int64_t row, int64_t column)>;
  using Store = function_ref<void(int64_t row, int64_t column, Value value)>;
  /// Emits B^T d B: loads the inputs, stores the n x n results.
  void emitInput(KernelEmitter &emitter, Load load, Store store) const;
  /// Emits A^T p A: loads the n x n products, stores the m x m outputs, the
  /// last first.
  void emitOutput(KernelEmitter &emitter, Load load, Store store) const;

  /// G g G^T of filters [filter][3][3][channel] as [group][product]
  /// [filter of the group][channel]; computed in f64 and rounded once.
  std::vector<float> transformFilters(ArrayRef<float> filters, int64_t groups,
                                      int64_t groupFilters,
                                      int64_t channels) const;

private:
  SmallVector<Value> emitInputLine(KernelEmitter &emitter,
                                   ArrayRef<Value> d) const;
  SmallVector<Value> emitOutputLine(KernelEmitter &emitter,
                                    ArrayRef<Value> p) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_DENSE_WINOGRADTRANSFORM_H
