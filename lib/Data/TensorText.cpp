//===- TensorText.cpp - Tensors as text -----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/TensorText.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <random>

using namespace mlir;
using namespace mlir::nncomp;

std::optional<std::pair<ElementKind, SmallVector<int64_t>>>
nncomp::parseTensorType(StringRef text) {
  SmallVector<int64_t> shape;
  int64_t size;
  while (!text.consumeInteger(10, size)) {
    if (size < 0 || !text.consume_front("x"))
      return std::nullopt;
    shape.push_back(size);
  }
  std::optional<ElementKind> kind = parseElementKind(text);
  if (!kind)
    return std::nullopt;
  return std::pair(*kind, std::move(shape));
}

/// Stores one number; false if it is none of the tensor's type.
static bool parseElement(StringRef token, HostTensor &tensor, int64_t i) {
  ElementKind kind = tensor.getKind();
  if (isFloat(kind)) {
    double value;
    if (token.getAsDouble(value))
      return false;
    tensor.setDouble(i, value);
    return true;
  }
  if (kind == ElementKind::Bool && (token == "true" || token == "false"))
    token = token == "true" ? "1" : "0";
  if (kind == ElementKind::U64) {
    uint64_t value;
    if (token.getAsInteger(10, value))
      return false;
    tensor.setInteger(i, static_cast<int64_t>(value));
    return true;
  }
  int64_t value;
  if (token.getAsInteger(10, value))
    return false;
  tensor.setInteger(i, value);
  return tensor.getInteger(i) == value;
}

llvm::Error nncomp::parseElements(StringRef text, HostTensor &tensor) {
  constexpr StringLiteral kSeparators = ", \t\n\r";
  int64_t count = 0, total = tensor.getNumElements();
  size_t depth = 0, rank = tensor.getShape().size(), deepest = 0;
  // How many elements each open bracket has seen so far.
  SmallVector<int64_t> starts;
  while (true) {
    text = text.ltrim(kSeparators);
    if (text.empty())
      break;
    if (text.consume_front("[")) {
      starts.push_back(count);
      deepest = std::max(deepest, ++depth);
      if (depth > rank)
        break;
      continue;
    }
    if (text.consume_front("]")) {
      if (depth == 0)
        return llvm::createStringError(
            "expected brackets that match, but got ']' too many");
      // A bracket holds a row of the innermost dimension, and so on outward;
      // the outermost pair may be left out.
      --depth;
      int64_t inside = count - starts.pop_back_val(), wanted = 1;
      bool isWhole = inside == total;
      for (size_t d = rank; d-- > 0 && !isWhole;) {
        wanted *= tensor.getShape()[d];
        isWhole = inside == wanted;
      }
      if (!isWhole)
        return llvm::createStringError("expected brackets around rows of " +
                                       tensor.getTypeName() + ", but got " +
                                       Twine(inside) + " elements in one pair");
      continue;
    }
    StringRef token = text.take_until([&](char c) {
      return kSeparators.contains(c) || c == '[' || c == ']';
    });
    text = text.drop_front(token.size());
    if (count < total && !parseElement(token, tensor, count))
      return llvm::createStringError("expected an element of " +
                                     tensor.getTypeName() + ", but got '" +
                                     token + "'");
    ++count;
  }
  if (depth != 0)
    return llvm::createStringError("expected at most " + Twine(rank) +
                                   " brackets that match, but got '[' too "
                                   "many");
  // One value stands for all elements.
  if (count == 1 && deepest == 0 && total > 1) {
    unsigned width = getByteWidth(tensor.getKind());
    MutableArrayRef<char> bytes = tensor.getBytes();
    for (size_t i = width; i < bytes.size(); ++i)
      bytes[i] = bytes[i - width];
    return llvm::Error::success();
  }
  if (count != total)
    return llvm::createStringError("expected " + Twine(total) +
                                   " elements for " + tensor.getTypeName() +
                                   ", but got " + Twine(count));
  return llvm::Error::success();
}

void nncomp::fillRandomly(HostTensor &tensor, uint64_t seed) {
  // The engine's sequence is fixed by the standard, the distributions are not:
  // numbers are made from its bits, the same everywhere.
  std::mt19937_64 engine(seed);
  bool hasSign = !isUnsigned(tensor.getKind());
  for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i) {
    uint64_t bits = engine();
    if (isFloat(tensor.getKind()))
      tensor.setDouble(i, static_cast<double>(bits >> 40) * 0x1p-23 - 1.0);
    else if (tensor.getKind() == ElementKind::Bool)
      tensor.setInteger(i, bits & 1);
    else
      tensor.setInteger(i, static_cast<int64_t>(bits & 7) - (hasSign ? 4 : 0));
  }
}

void nncomp::printElement(llvm::raw_ostream &os, const HostTensor &tensor,
                          int64_t i) {
  if (isFloat(tensor.getKind()))
    os << llvm::format("%g", tensor.getDouble(i));
  else if (tensor.getKind() == ElementKind::U64)
    os << static_cast<uint64_t>(tensor.getInteger(i));
  else
    os << tensor.getInteger(i);
}

/// Prints the elements from `position` on; false when `left` are used up.
static bool printDimension(llvm::raw_ostream &os, const HostTensor &tensor,
                           size_t dimension, int64_t &position, int64_t &left) {
  size_t rank = tensor.getShape().size();
  if (dimension == rank) {
    if (left-- <= 0) {
      os << "...";
      return false;
    }
    printElement(os, tensor, position++);
    return true;
  }
  // The outermost brackets are left out, except for a single row.
  bool isBracketed = dimension > 0 || rank == 1;
  if (isBracketed)
    os << '[';
  bool goesOn = true;
  for (int64_t i = 0; i < tensor.getShape()[dimension] && goesOn; ++i) {
    if (i > 0 && dimension + 1 == rank)
      os << ' ';
    goesOn = printDimension(os, tensor, dimension + 1, position, left);
  }
  if (isBracketed)
    os << ']';
  return goesOn;
}

void nncomp::printTensor(llvm::raw_ostream &os, const HostTensor &tensor,
                         int64_t maxElements) {
  os << tensor.getTypeName() << '=';
  int64_t position = 0, left = maxElements;
  printDimension(os, tensor, 0, position, left);
}
