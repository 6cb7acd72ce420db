//===- SparseCodes.h - Stored weights that are codes ------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSECODES_H
#define NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSECODES_H

#include "Kernels/Emit/PackedCodes.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Target.h"
#include <optional>

namespace mlir::nncomp {

/// The stored values of constant `sparse` weights that are `uniform` codes of
/// at most 8 bits: element i of a row r is `scale(r) * (code(i) - zero(r))`.
///
/// The object holds as many bits as the type promises. Codes of fewer than 8
/// bits become bytes in memory of the kernel's own when it starts.
struct SparseCodes {
  PackedCodes packed;
  bool isSigned;
  /// A zero point for all rows.
  int64_t zero;
  /// Scales and zero points that are stored: none, one, or one for each row.
  std::vector<float> scales, zeros;
  /// The scale of all rows where none is stored.
  float scale;

  /// The codes of `weights` for vectors of `target`, or nothing if these are
  /// others or no constants. Rows are filled up to `paddedRows`.
  static std::optional<SparseCodes> of(Value weights, int64_t paddedRows,
                                       const Target &target);

  bool isPacked() const { return packed.bits < 8; }
  /// Whether rows have scales or zero points of their own.
  bool hasRows() const { return scales.size() > 1 || zeros.size() > 1; }

  /// Codes, scales and zero points, both f32: those that there are.
  SmallVector<Value> build(OpBuilder &builder, Location loc,
                           Value weights) const;
  int64_t countBuffers() const { return 1 + !scales.empty() + !zeros.empty(); }
};

/// Emits values of `SparseCodes` as f32.
class SparseCodesEmitter {
public:
  /// `buffers` are those of `SparseCodes::build`; `bytes` is memory for a byte
  /// of each code if they are packed.
  SparseCodesEmitter(KernelEmitter &emitter, const SparseCodes &codes,
                     ValueRange buffers, Value bytes);

  /// What is taken off the codes of `row` in each of `lanes` lanes, or of as
  /// many rows from there on; null where there is nothing.
  Value emitZeros(Value row, int64_t lanes, bool isOfRows);
  /// The scales likewise; null where all are 1.
  Value emitScales(Value row, int64_t lanes, bool isOfRows);
  /// The codes at `place` and following in `type`, a vector of f32, without
  /// `zeros`, which may be null. With a `mask` only its lanes are read.
  Value emitSteps(VectorType type, Value place, Value zeros, Value mask = {});

private:
  Value emitOfRows(Value buffer, Value row, int64_t lanes, bool isOfRows);
  Value splat(int64_t lanes, double value);

  KernelEmitter &emitter;
  const SparseCodes &codes;
  Value bytes, scales, zeros;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSECODES_H
