//===- DataFormat.cpp - What users say about samples in files -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/DataFormat.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

SmallVector<int64_t> DataFormat::permute(ArrayRef<int64_t> shape) const {
  if (permutation.size() != shape.size())
    return llvm::to_vector(shape);
  return applyPermutation(shape, permutation);
}

static llvm::Error setLayout(DataFormat &format, StringRef value) {
  format.layout = value.str();
  format.isFlat = value == "flat";
  format.permutation.clear();
  if (value == "nhwc")
    format.permutation = {0, 3, 1, 2};
  else if (value == "nchw")
    format.permutation = {0, 2, 3, 1};
  else if (!value.empty() && llvm::all_of(value, llvm::isDigit))
    for (char digit : value)
      format.permutation.push_back(digit - '0');
  // Samples stay the first dimension.
  if (format.isFlat ||
      (!format.permutation.empty() && format.permutation.front() == 0 &&
       isPermutationVector(format.permutation)))
    return llvm::Error::success();
  return llvm::createStringError(
      "expected layout=nhwc, nchw, flat or the file's dimensions in the "
      "network's order, as 0312, but got '" +
      value + "'");
}

static llvm::Error parseNumbers(StringRef key, StringRef value,
                                std::vector<double> &numbers) {
  bool takesZero = key == "mean";
  StringRef wanted = takesZero ? "finite numbers" : "finite numbers but 0";
  numbers.clear();
  for (StringRef part : llvm::split(value, ',')) {
    double number;
    if (part.trim().getAsDouble(number) || !std::isfinite(number) ||
        (number == 0 && !takesZero))
      return llvm::createStringError("expected " + key + "= of " + wanted +
                                     ", but got '" + value + "'");
    numbers.push_back(number);
  }
  return llvm::Error::success();
}

llvm::Error nncomp::setDataOption(DataFormat &format, StringRef key,
                                  StringRef value) {
  if (key == "layout")
    return setLayout(format, value);
  if (key == "mean")
    return parseNumbers(key, value, format.mean);
  if (key == "std")
    return parseNumbers(key, value, format.deviation);
  if (key != "scale")
    return llvm::createStringError(
        "expected layout=, mean=, std= or scale= after a data file, but got '" +
        key + "'");
  std::vector<double> numbers;
  if (llvm::Error error = parseNumbers(key, value, numbers))
    return error;
  if (numbers.size() > 1)
    return llvm::createStringError("expected one number as scale=, but got '" +
                                   value + "'");
  format.scale = numbers.front();
  return llvm::Error::success();
}

llvm::Expected<DataSource> nncomp::parseDataSource(StringRef text) {
  SmallVector<StringRef> parts;
  text.split(parts, ',');
  size_t paths = 1;
  while (paths < parts.size() && !parts[paths].contains('='))
    ++paths;
  DataSource source;
  source.path = llvm::join(ArrayRef(parts).take_front(paths), ",");
  for (size_t i = paths; i < parts.size();) {
    // The numbers of a list are parts of their own.
    size_t end = i + 1;
    while (end < parts.size() && !parts[end].contains('='))
      ++end;
    std::string option = llvm::join(ArrayRef(parts).slice(i, end - i), ",");
    auto [key, value] = StringRef(option).split('=');
    if (llvm::Error error = setDataOption(source.format, key, value))
      return error;
    i = end;
  }
  return source;
}
