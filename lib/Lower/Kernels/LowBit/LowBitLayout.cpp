//===- LowBitLayout.cpp - Codes packed in words of lanes ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowBitLayout.h"

using namespace mlir;
using namespace mlir::nncomp;

LowBitLayout::LowBitLayout(int64_t channels, int64_t depth, unsigned bits,
                           WordForm form, int64_t lanes, int64_t groups)
    : channels(channels), depth(depth), bits(bits), form(form) {
  int64_t first = 0, firstWord = 0;
  auto add = [&](int64_t lanes, int64_t groups, int64_t count) {
    if (groups == 0 || count == 0)
      return;
    blocks.push_back({first, lanes, groups, count, firstWord});
    first += lanes * groups * count;
    firstWord += lanes * groups * count * getWords();
  };
  add(lanes, groups, channels / (lanes * groups));
  add(lanes, (channels - first) / lanes, 1);
  // The narrowest vector that there are instructions for has four lanes.
  for (lanes /= 2; lanes > 4; lanes /= 2)
    add(lanes, (channels - first) / lanes, 1);
  add(4, llvm::divideCeil(std::max<int64_t>(channels - first, 0), 4), 1);
}

int64_t LowBitLayout::getPaddedChannels() const {
  const LaneBlocks &last = blocks.back();
  return last.firstChannel + last.getChannels() * last.count;
}

unsigned LowBitLayout::getShift(int64_t index) const {
  switch (form) {
  case WordForm::Bytes:
    return 8 * (index % 4) + bits * (index / 4);
  case WordForm::Pairs:
    return 16 * (index % 2) + bits * (index / 2);
  case WordForm::Sequence:
    return bits * index;
  case WordForm::Halves:
    return bits * (index / 2);
  case WordForm::Nibbles:
    return 4 * (index / 4);
  }
  llvm_unreachable("form of words");
}

std::vector<uint32_t> LowBitLayout::packHalves(ArrayRef<int32_t> codes) const {
  std::vector<uint32_t> words(getPackedWords());
  auto add = [&](int64_t half, uint32_t value) {
    words[half / 2] |= (value & 0xFFFF) << (16 * (half % 2));
  };
  for (const LaneBlocks &block : blocks) {
    int64_t perWord = block.getChannels();
    for (int64_t i = 0, e = block.count * perWord; i < e; ++i) {
      int64_t channel = block.firstChannel + i;
      if (channel >= channels)
        break;
      int64_t lane = i % perWord;
      int64_t first = 2 * (block.firstWord +
                           i / perWord * perWord * getWords() + lane / 4 * 4) +
                      lane % 4;
      for (int64_t k = 0; k < depth; ++k) {
        int64_t bit = k / 2 * bits;
        int64_t half = first + bit / 16 * 2 * perWord + k % 2 * 4;
        uint32_t placed = uint32_t(codes[channel * depth + k]) << (bit % 16);
        add(half, placed);
        if (placed >> 16)
          add(half + 2 * perWord, placed >> 16);
      }
    }
  }
  return words;
}

std::vector<uint32_t> LowBitLayout::packNibbles(ArrayRef<int32_t> codes) const {
  std::vector<uint32_t> words(getPackedWords());
  for (const LaneBlocks &block : blocks) {
    int64_t perWord = block.getChannels();
    for (int64_t i = 0, e = block.count * perWord; i < e; ++i) {
      int64_t channel = block.firstChannel + i;
      if (channel >= channels)
        break;
      int64_t lane = i % perWord;
      int64_t first = block.firstWord + i / perWord * perWord * getWords();
      for (int64_t k = 0; k < depth; ++k) {
        // Vectors of four codes of each channel, of which this is one.
        int64_t vector = k % 32 / 4;
        int64_t step = first + k / 32 * bits * perWord;
        int64_t byte = 4 * (k % 4) + lane % 4;
        auto add = [&](int64_t word, uint32_t value) {
          words[step + word * perWord + lane / 4 * 4 + byte / 4] |=
              value << (8 * (byte % 4));
        };
        uint32_t code = codes[channel * depth + k];
        add(vector / 2, (code & 15) << (4 * (vector % 2)));
        for (unsigned bit = 4; bit < bits; ++bit)
          add(bit, (code >> bit & 1) << vector);
      }
    }
  }
  return words;
}

std::vector<uint32_t> LowBitLayout::pack(ArrayRef<int32_t> codes) const {
  if (form == WordForm::Nibbles)
    return packNibbles(codes);
  if (form == WordForm::Halves)
    return packHalves(codes);
  std::vector<uint32_t> words(getPackedWords());
  int64_t step = getStep();
  SmallVector<unsigned> shifts;
  for (int64_t i = 0; i < step; ++i)
    shifts.push_back(getShift(i));
  for (const LaneBlocks &block : blocks) {
    int64_t perWord = block.getChannels();
    for (int64_t i = 0, e = block.count * perWord; i < e; ++i) {
      int64_t channel = block.firstChannel + i;
      if (channel >= channels)
        break;
      uint32_t *first = words.data() + block.firstWord +
                        i / perWord * perWord * getWords() + i % perWord;
      for (int64_t k = 0; k < depth; ++k) {
        unsigned shift = shifts[k % step];
        uint64_t placed = uint64_t(codes[channel * depth + k]) << (shift % 32);
        uint32_t *word =
            first + (k / step * getWords(step) + shift / 32) * perWord;
        *word |= static_cast<uint32_t>(placed);
        if (placed >> 32)
          word[perWord] |= static_cast<uint32_t>(placed >> 32);
      }
    }
  }
  return words;
}
