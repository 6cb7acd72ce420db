//===- LowBitLayout.h - Codes packed in words of lanes ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITLAYOUT_H
#define NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITLAYOUT_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MathExtras.h"
#include <cstdint>
#include <numeric>
#include <vector>

namespace mlir::nncomp {

/// Where the codes of a word of 32 bits lie: what a shift and a mask uncover is
/// what an instruction multiplies.
enum class WordForm {
  /// In groups of four, one in each byte.
  Bytes,
  /// In pairs, one in each half.
  Pairs,
  /// Contiguous, some across the end of a word.
  Sequence,
  /// The same in halves of words: the first of two codes of a channel, and the
  /// second. The halves of four channels are side by side, the first ones
  /// before the second ones: interleaving two such vectors gives words of
  /// channels.
  Halves,
  /// The lowest four bits of 32 codes first, in four words of channels: a byte
  /// has those of two codes, and four channels those of the first four codes,
  /// for each 16 bytes that are channels of one code, and so on. Each higher
  /// bit takes one word, whose bytes have it of eight codes.
  Nibbles,
};

/// Blocks of output channels: each has `groups` vectors of `lanes` channels.
/// `firstWord` is where the words of the first one start.
struct LaneBlocks {
  int64_t firstChannel, lanes, groups, count, firstWord;

  int64_t getChannels() const { return lanes * groups; }
};

/// A matrix of codes, a row for each output channel, as a stream of words for
/// each block of channels: `[block][word][group][lane]`. A lane has a channel,
/// whose codes follow each other along the row, by steps: the fewest that fill
/// words. That is one word for 1, 2, 4 or 8 bits, and up to seven for others.
///
/// It occupies only the bytes of the codes if a row is a whole number of words
/// and the channels are a multiple of four; else zeros fill the last word, and
/// the last vector of four lanes, up.
struct LowBitLayout {
  int64_t channels, depth;
  /// 1 to 8, a power of two unless the form is a sequence; with 16, words are
  /// 16-bit floats.
  unsigned bits;
  WordForm form;
  SmallVector<LaneBlocks> blocks;

  /// `lanes` (4, 8 or 16) are those of the target's vectors; `groups` is how
  /// many of them are computed together.
  LowBitLayout(int64_t channels, int64_t depth, unsigned bits, WordForm form,
               int64_t lanes, int64_t groups);

  /// Codes of a step.
  int64_t getStep() const {
    if (form == WordForm::Nibbles)
      return 32;
    if (form == WordForm::Halves)
      return 2 * (16 / std::gcd(16u, bits));
    return bits == 16 ? 1 : 32 / std::gcd(32u, bits);
  }
  /// Words of a channel for `codes` codes from the start of a step on.
  int64_t getWords(int64_t codes) const {
    if (form == WordForm::Nibbles)
      return llvm::divideCeil(codes, 32) * bits;
    if (form == WordForm::Halves)
      return llvm::divideCeil(llvm::divideCeil(codes, 2) * bits, 16);
    return bits == 16 ? codes : llvm::divideCeil(codes * bits, 32);
  }
  int64_t getWords() const { return getWords(depth); }
  int64_t getPaddedChannels() const;
  int64_t getPackedWords() const { return getPaddedChannels() * getWords(); }
  /// The lowest bit of code `index` of a step, of `Halves` in its half.
  unsigned getShift(int64_t index) const;

  /// The words of `codes`, row-major, of which each is below 2^bits.
  std::vector<uint32_t> pack(ArrayRef<int32_t> codes) const;

  /// `values`, of which each channel has `count`, as `[count][channel]` with
  /// channels filled up by `filler`.
  template <typename T>
  std::vector<T> transpose(ArrayRef<T> values, int64_t count, T filler) const {
    int64_t padded = getPaddedChannels();
    std::vector<T> result(padded * count, filler);
    for (int64_t channel = 0; channel < channels; ++channel)
      for (int64_t i = 0; i < count; ++i)
        result[i * padded + channel] = values[channel * count + i];
    return result;
  }

private:
  std::vector<uint32_t> packNibbles(ArrayRef<int32_t> codes) const;
  std::vector<uint32_t> packHalves(ArrayRef<int32_t> codes) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITLAYOUT_H
