//===- BitRows.cpp - Rows of binary digits in words -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/BitRows.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::nncomp;

static constexpr int64_t kWordBits = 32;

static int64_t getProduct(llvm::ArrayRef<int64_t> sizes) {
  int64_t product = 1;
  for (int64_t size : sizes)
    product *= size;
  return product;
}

BitRows BitRows::ofLastDimension(llvm::ArrayRef<int64_t> shape) {
  if (shape.size() < 2)
    return {1, getProduct(shape)};
  return {getProduct(shape.drop_back()), shape.back()};
}

BitRows BitRows::ofFirstDimension(llvm::ArrayRef<int64_t> shape) {
  if (shape.size() < 2)
    return {1, getProduct(shape)};
  return {shape.front(), getProduct(shape.drop_front())};
}

int64_t BitRows::getWords() const {
  return llvm::divideCeil(length, kWordBits);
}

int64_t BitRows::getNumWords(int64_t digits) const {
  return count * getWords() * digits;
}

/// Calls `visit` with each element, the word of its first digit and its bit.
template <typename Visit>
static void walk(const BitRows &rows, int64_t digits, Visit visit) {
  int64_t element = 0;
  for (int64_t row = 0; row < rows.count; ++row)
    for (int64_t j = 0; j < rows.length; ++j, ++element)
      visit(element, (row * rows.getWords() + j / kWordBits) * digits,
            j % kWordBits);
}

std::vector<int32_t> BitRows::pack(llvm::ArrayRef<uint8_t> codes,
                                   int64_t digits) const {
  std::vector<uint32_t> words(getNumWords(digits));
  walk(*this, digits, [&](int64_t element, int64_t word, int64_t bit) {
    for (int64_t digit = 0; digit < digits; ++digit)
      words[word + digit] |= uint32_t(codes[element] >> digit & 1) << bit;
  });
  return std::vector<int32_t>(words.begin(), words.end());
}

std::vector<uint8_t> BitRows::unpack(llvm::ArrayRef<int32_t> words,
                                     int64_t digits) const {
  std::vector<uint8_t> codes(getNumElements());
  walk(*this, digits, [&](int64_t element, int64_t word, int64_t bit) {
    for (int64_t digit = 0; digit < digits; ++digit)
      codes[element] |= (uint32_t(words[word + digit]) >> bit & 1) << digit;
  });
  return codes;
}
