//===- SampleConversion.cpp - From samples in files to inputs -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/Data/DataFormat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace mlir::nncomp;

/// "28x28x1"; "1" for a single element.
static std::string toText(ArrayRef<int64_t> shape) {
  return shape.empty() ? "1"
                       : llvm::join(llvm::map_range(shape,
                                                    [](int64_t d) {
                                                      return std::to_string(d);
                                                    }),
                                    "x");
}

/// "u8", as numpy's users call what IR calls "ui8".
static std::string toText(ElementKind kind) {
  StringRef name = getName(kind);
  return name.consume_front("ui") ? ("u" + name).str() : name.str();
}

static bool isInteger(ElementKind kind) {
  return !isFloat(kind) && kind != ElementKind::Bool;
}

/// Whether shapes agree up to dimensions of size 1.
static bool agree(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  auto isLong = [](int64_t size) { return size != 1; };
  return llvm::equal(llvm::make_filter_range(a, isLong),
                     llvm::make_filter_range(b, isLong));
}

/// A permutation of whole tensors without the dimension of samples.
static SmallVector<int64_t> dropBatch(ArrayRef<int64_t> permutation) {
  return llvm::map_to_vector(ArrayRef(permutation).drop_front(),
                             [](int64_t d) { return d - 1; });
}

/// The layout by which samples of shape `from` would fit, or what else would
/// help; empty if nothing does.
static std::string suggestLayout(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  auto suggest = [](StringRef layout) {
    return ("; did you mean layout=" + layout + "?").str();
  };
  for (StringRef layout : {"nhwc", "nchw"}) {
    DataFormat format;
    llvm::cantFail(setDataOption(format, "layout", layout));
    if (from.size() + 1 == format.permutation.size() &&
        agree(applyPermutation(from, dropBatch(format.permutation)), to))
      return suggest(layout);
  }
  // The digits of a layout name ten dimensions; few are tried in a moment.
  constexpr size_t kMaxRank = 6;
  if (from.size() <= kMaxRank) {
    SmallVector<int64_t> order(from.size());
    std::iota(order.begin(), order.end(), 0);
    while (std::next_permutation(order.begin(), order.end())) {
      if (!agree(applyPermutation(from, order), to))
        continue;
      std::string digits = "0";
      for (int64_t d : order)
        digits += std::to_string(d + 1);
      return suggest(digits);
    }
  }
  return ShapedType::getNumElements(from) == computeProduct(to)
             ? suggest("flat")
             : "";
}

llvm::Error SampleConversion::checkKinds(const DataFormat &format) const {
  bool needsScale = isFloat(toKind)
                        ? isInteger(fromKind) && fromKind != ElementKind::U8
                        : isFloat(fromKind);
  if (!needsScale || format.scale)
    return llvm::Error::success();
  return llvm::createStringError(
      "expected scale= for an input of " + getName(toKind) + ", but got " +
      toText(fromKind) + " without (scale=1 takes values as they are)");
}

llvm::Error SampleConversion::setOrder(const DataFormat &format) {
  bool hasAll = format.permutation.size() == fromShape.size() + 1;
  if (hasAll) {
    SmallVector<int64_t> order = dropBatch(format.permutation);
    SmallVector<int64_t> permuted = applyPermutation(fromShape, order);
    if (agree(permuted, toShape)) {
      SmallVector<int64_t> strides =
          applyPermutation(computeStrides(fromShape), order);
      SmallVector<int64_t> places = computeStrides(permuted);
      for (int64_t i = 0, e = ShapedType::getNumElements(permuted); i < e; ++i)
        sources.push_back(linearize(delinearize(i, places), strides));
      if (llvm::is_sorted(sources))
        sources.clear();
      return llvm::Error::success();
    }
  }
  // A word says the file's order: the network's may be the same.
  bool isWord = format.layout == "nhwc" || format.layout == "nchw";
  if ((format.permutation.empty() || isWord) && agree(fromShape, toShape))
    return llvm::Error::success();
  if (format.isFlat &&
      ShapedType::getNumElements(fromShape) == computeProduct(toShape))
    return llvm::Error::success();
  return llvm::createStringError(
      "expected samples of " + toText(toShape) + ", but got " +
      toText(fromShape) +
      (format.layout.empty() ? "" : " with layout=" + format.layout) +
      suggestLayout(fromShape, toShape));
}

/// The channels of a sample: a dimension of this size among the candidates, the
/// first or the last.
static std::optional<int64_t> findChannels(ArrayRef<int64_t> shape,
                                           int64_t count) {
  if (!shape.empty() && shape.front() == count)
    return 0;
  if (!shape.empty() && shape.back() == count)
    return shape.size() - 1;
  return std::nullopt;
}

llvm::Error SampleConversion::setValues(const DataFormat &format) {
  bool isByte = fromKind == ElementKind::U8 && isFloat(toKind);
  double scale = format.scale.value_or(isByte ? 1.0 / 255 : 1.0);
  size_t count = std::max(format.mean.size(), format.deviation.size());
  if (scale == 1 && count == 0)
    return llvm::Error::success();
  if (count > 1) {
    std::optional<int64_t> dimension = findChannels(toShape, count);
    for (size_t given : {format.mean.size(), format.deviation.size()})
      if (!dimension || (given > 1 && given != count))
        return llvm::createStringError(
            "expected mean= and std= of 1 number, or of one for each channel "
            "of samples of " +
            toText(toShape) + ", but got " + Twine(given));
    channelStride = ShapedType::getNumElements(
        ArrayRef(toShape).drop_front(*dimension + 1));
  }
  auto get = [](ArrayRef<double> numbers, size_t i, double missing) {
    return numbers.empty() ? missing : numbers[numbers.size() == 1 ? 0 : i];
  };
  for (size_t i = 0; i < std::max<size_t>(count, 1); ++i) {
    double deviation = get(format.deviation, i, 1);
    channels.push_back(
        {scale / deviation, -get(format.mean, i, 0) / deviation});
  }
  return llvm::Error::success();
}

void SampleConversion::describe(const DataFormat &format) {
  llvm::raw_string_ostream os(text);
  os << toText(fromKind) << " " << toText(fromShape);
  if (ArrayRef(fromShape) != ArrayRef(toShape))
    os << " as " << toText(toShape);
  if (!format.layout.empty())
    os << " (" << format.layout << ")";
  auto print = [&](StringRef sign, ArrayRef<double> numbers) {
    if (numbers.empty())
      return;
    os << ", " << sign;
    for (double number : numbers)
      os << llvm::format(" %g", number);
  };
  if (format.scale && *format.scale != 1)
    print("*", *format.scale);
  else if (!format.scale && fromKind == ElementKind::U8 && isFloat(toKind))
    os << ", / 255";
  print("-", format.mean);
  print("/", format.deviation);
}

llvm::Expected<SampleConversion>
SampleConversion::create(const DataFormat &format, ElementKind fromKind,
                         ArrayRef<int64_t> fromShape, ElementKind toKind,
                         ArrayRef<int64_t> toShape) {
  SampleConversion conversion;
  conversion.fromKind = fromKind;
  conversion.toKind = toKind;
  conversion.fromShape = llvm::to_vector(fromShape);
  conversion.toShape = llvm::to_vector(toShape);
  if (llvm::Error error = conversion.setOrder(format))
    return error;
  if (llvm::Error error = conversion.checkKinds(format))
    return error;
  if (llvm::Error error = conversion.setValues(format))
    return error;
  conversion.isSame = fromKind == toKind && fromShape == toShape &&
                      conversion.sources.empty() && conversion.channels.empty();
  conversion.describe(format);
  return conversion;
}

/// Stores a value in an integer tensor. Fails if it does not fit.
static llvm::Error setChecked(HostTensor &to, int64_t i, double value) {
  unsigned bits =
      to.getKind() == ElementKind::Bool ? 1 : 8 * getByteWidth(to.getKind());
  bool hasSign = isInteger(to.getKind()) && !isUnsigned(to.getKind());
  double end = std::ldexp(1.0, bits - hasSign);
  if (value >= (hasSign ? -end : 0.0) && value < end) {
    to.setInteger(i, hasSign
                         ? static_cast<int64_t>(value)
                         : static_cast<int64_t>(static_cast<uint64_t>(value)));
    return llvm::Error::success();
  }
  return llvm::createStringError("expected values that fit into " +
                                 getName(to.getKind()) + ", but got " +
                                 llvm::formatv("{0}", value).str());
}

llvm::Error SampleConversion::convert(const HostTensor &from, int64_t fromBegin,
                                      HostTensor &to, int64_t toBegin) const {
  int64_t count = ShapedType::getNumElements(toShape);
  if (fromKind == toKind && sources.empty() && channels.empty()) {
    int64_t width = getByteWidth(toKind);
    llvm::copy(from.getBytes().slice(fromBegin * width, count * width),
               to.getBytes().slice(toBegin * width, count * width).begin());
    return llvm::Error::success();
  }
  for (int64_t i = 0; i < count; ++i) {
    double value =
        from.getDouble(fromBegin + (sources.empty() ? i : sources[i]));
    if (!channels.empty()) {
      const Affine &affine = channels[i / channelStride % channels.size()];
      value = value * affine.factor + affine.offset;
    }
    if (isFloat(toKind))
      to.setDouble(toBegin + i, value);
    else if (llvm::Error error =
                 setChecked(to, toBegin + i, std::nearbyint(value)))
      return error;
  }
  return llvm::Error::success();
}

llvm::Expected<HostTensor> nncomp::convertBatch(const DataFormat &format,
                                                const HostTensor &from,
                                                ElementKind kind,
                                                ArrayRef<int64_t> shape,
                                                std::string *text) {
  ArrayRef<int64_t> given = from.getShape(), sample = given, wanted = shape;
  int64_t batch = 1;
  bool hasBatch = !shape.empty() && !given.empty() &&
                  given.front() == shape.front() &&
                  (shape.front() > 1 || given.size() == shape.size());
  if (hasBatch) {
    batch = shape.front();
    sample = given.drop_front();
    wanted = shape.drop_front();
  } else if (!shape.empty() && shape.front() == 1) {
    wanted = shape.drop_front();
  }
  auto conversion =
      SampleConversion::create(format, from.getKind(), sample, kind, wanted);
  if (!conversion)
    return conversion.takeError();
  llvm::Expected<HostTensor> result = HostTensor::create(kind, shape);
  if (!result)
    return result.takeError();
  int64_t elements = ShapedType::getNumElements(wanted);
  for (int64_t i = 0; i < batch; ++i)
    if (llvm::Error error =
            conversion->convert(from, i * elements, *result, i * elements))
      return error;
  if (text && (given != shape || !conversion->isIdentity()))
    *text = conversion->toString();
  return result;
}
