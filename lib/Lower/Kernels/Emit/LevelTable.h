//===- LevelTable.h - Floats that codes stand for ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_LEVELTABLE_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_LEVELTABLE_H

#include "KernelEmitter.h"

namespace mlir::nncomp {

/// The levels of codes of few bits, f32 or halves of them as i16, in registers.
/// Vectors of codes, i32 or i16, are looked
/// up by the instructions that permute lanes: AVX2 and AVX-512 do that with the
/// lanes of a vector, AVX-512 with those of two as well, and a blend chooses
/// between each pair of results beyond.
class LevelTable {
public:
  /// Vectors of `lanes`, those of the target, that hold the levels of codes of
  /// `bits` bits. Zero where no instruction permutes lanes by a vector.
  static int64_t getVectors(unsigned bits, int64_t lanes);
  /// Instructions of a look-up; zero where there is none.
  static int64_t getInstructions(unsigned bits, int64_t lanes);

  /// A table without levels, which looks nothing up.
  LevelTable() = default;
  /// A table of `values`, a power of two of them. Where a vector has more lanes
  /// they repeat, so that bits above those of a code do not matter.
  static LevelTable ofConstants(KernelEmitter &emitter, int64_t lanes,
                                ArrayRef<float> values);
  /// A table of the elements of `palette`, a buffer of f32, f16 or bf16, for
  /// codes of `bits` bits. Codes beyond its end give its last element.
  static LevelTable ofPalette(KernelEmitter &emitter, int64_t lanes,
                              unsigned bits, Value palette);

  /// A table of one vector.
  static LevelTable ofVector(Value levels);

  /// The lower and the upper halves of f32, for codes of i16 of twice as many
  /// lanes. AVX-512 only.
  std::pair<LevelTable, LevelTable> split(KernelEmitter &emitter) const;

  bool empty() const { return vectors.empty(); }
  /// The levels of the codes in the low bits of `codes`, a vector of at most as
  /// many lanes as the table's, whatever the bits above are.
  Value lookUp(KernelEmitter &emitter, Value codes) const;

private:
  LevelTable(int64_t lanes) : lanes(lanes) {}
  Value permute(KernelEmitter &emitter, ArrayRef<Value> values,
                Value codes) const;

  int64_t lanes = 0;
  SmallVector<Value> vectors;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_LEVELTABLE_H
