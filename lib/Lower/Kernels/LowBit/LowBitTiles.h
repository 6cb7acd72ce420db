//===- LowBitTiles.h - Tiles of a low-bit layer -----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITTILES_H
#define NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITTILES_H

#include "Kernels/Emit/Epilogue.h"
#include "LowBitLinear.h"

namespace mlir::nncomp {

/// `rows` rows of the input by `groups` vectors of channels, in registers.
struct LowBitTile {
  int64_t rows, lanes, groups;
  /// The channels of the last vector.
  int64_t lastLanes;
  /// The first row and channel, and where the words of the channels start.
  Value row, channel, word;
};

/// What the emitters of low-bit kernels share: the order of tiles, their scales
/// and what follows the sums.
class LowBitTiles {
public:
  LowBitTiles(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
              ValueRange buffers);

  /// All tiles, distributed over threads. The words of a block of channels are
  /// read once from memory: the rows run by inside.
  void emit(function_ref<void(const LowBitTile &)> body);

  /// The words of the groups at `word`, the first that a step takes.
  Value loadWord(const LowBitTile &tile, Value word, int64_t group);
  /// The scales of a vector of channels in a block; null if they are static.
  Value loadScales(const LowBitTile &tile, int64_t group, Value block);
  /// Their zero points as i32.
  Value loadZeros(const LowBitTile &tile, int64_t group, Value block);
  /// The bias in codes as i32.
  Value loadCodeBias(const LowBitTile &tile, int64_t group);
  /// Finishes the values of one row and vector of channels, and stores them.
  void store(const LowBitTile &tile, int64_t row, int64_t group, Value value);

  /// Sums of f32 that the elements of a row take turns to add to, for each row,
  /// group and digit: with few of them one would wait for the other.
  int64_t getChains(const LowBitTile &tile) const;
  /// The sum of those of each.
  SmallVector<Value> addChains(const LowBitTile &tile, ArrayRef<Value> sums);

  VectorType vector(int64_t lanes, Type type) {
    return VectorType::get(lanes, type);
  }
  Value splat(VectorType type, double value);
  Value broadcast(Value scalar, int64_t lanes);
  /// Where the values of a block's channels start in `[block][channel]`.
  Value getParameter(const LowBitTile &tile, int64_t group, Value block);

  KernelEmitter emitter;
  ImplicitLocOpBuilder &b;
  const LowBitLinear &layer;
  LowBitLayout layout;
  Type i8, i16, i32, f32;
  Value input, words, palette, scales, zeros, bias, result;
  /// Behind all others.
  ValueRange scratch;

private:
  /// What follows sums that stay f32.
  std::optional<EpilogueEmitter> epilogue;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITTILES_H
