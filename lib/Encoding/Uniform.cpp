//===- Uniform.cpp - Evenly spaced levels: constants ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FloatElements.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Encoding/IntegerConstant.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/Encoding/UniformCodes.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// The type
//===----------------------------------------------------------------------===//

int64_t UniformAttr::getMaxCode() const {
  return hasSignedCodes() ? (int64_t(1) << (getBits() - 1)) - 1
                          : (int64_t(1) << getBits()) - 1;
}

IntegerType UniformAttr::getCodeType() const {
  return IntegerType::get(getContext(), std::max(8u, getBits()));
}

int64_t UniformAttr::getNumChannels(ArrayRef<int64_t> shape) const {
  return getAxis() ? shape[*getAxis()] : 1;
}

int64_t UniformAttr::getNumBlocks(ArrayRef<int64_t> shape) const {
  if (!getBlock())
    return 1;
  int64_t count = 1;
  for (auto [d, size] : llvm::enumerate(shape))
    if (static_cast<int64_t>(d) != getAxis())
      count *= size;
  return llvm::divideCeil(count, *getBlock());
}

UniformAttr nncomp::getStaticUniform(Type type) {
  auto uniform = dyn_cast_if_present<UniformAttr>(getEncoding(type));
  if (!uniform || !uniform.getScale() || uniform.getCentered() ||
      uniform.getBits() > 16 || !getElementTypeOrSelf(type).isF32())
    return {};
  return uniform;
}

UniformAttr nncomp::getUniformCodes(Type type) {
  Attribute encoding = getEncoding(type);
  if (auto sparse = dyn_cast_if_present<SparseAttr>(encoding))
    encoding = sparse.getValues();
  return dyn_cast_if_present<UniformAttr>(encoding);
}

UniformAttr UniformAttr::getUnscaled() const {
  auto scale =
      FloatAttr::get(Float32Type::get(getContext()), getCentered() ? 2.0 : 1.0);
  std::optional<int64_t> zero = getZero();
  if (getAsymmetric())
    zero = 0;
  return get(getContext(), getBits(), /*axis=*/std::nullopt,
             /*block=*/std::nullopt, scale, zero, /*asymmetric=*/false,
             getCentered());
}

TermScales
UniformAttr::getTermScales(RankedTensorType,
                           ArrayRef<DenseElementsAttr> components) const {
  // Products of wider codes have no sums of 64 bits.
  constexpr unsigned widest = 16;
  if (getBits() > widest || getAxis().value_or(0) != 0 ||
      (getBlock() && !getAxis()))
    return {};
  SmallVector<float> scales;
  if (getScale())
    scales.push_back(getStaticScale());
  else if (!components.empty())
    llvm::append_range(scales,
                       UniformParts<DenseElementsAttr>(*this, components)
                           .scales.getValues<float>());
  else
    return {};
  // Levels around 0 are odd numbers of half steps.
  if (getCentered())
    for (float &scale : scales)
      scale *= 0.5f;
  return {scales};
}

float UniformAttr::getMaxScale() const {
  float codes = getCentered() ? getCenter() : getMaxCode();
  float scale = std::min(FLT_MAX, FLT_MAX / codes);
  // The quotient may have been rounded up.
  while (std::isinf(scale * codes))
    scale = std::nextafter(scale, 0.0f);
  return scale;
}

LogicalResult UniformAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  unsigned bits, std::optional<int64_t> axis,
                                  std::optional<int64_t> block, FloatAttr scale,
                                  std::optional<int64_t> zero, bool asymmetric,
                                  bool centered) {
  if ((bits < 1 || bits > 8) && bits != 16 && bits != 32)
    return emitError() << "expected between 1 and 8, 16 or 32 bits, but got "
                       << bits;
  if (axis && *axis < 0)
    return emitError() << "expected an axis of at least 0, but got " << *axis;
  if (block && *block < 1)
    return emitError() << "expected blocks of at least 1 element, but got "
                       << *block;
  StringRef kind = asymmetric ? "an asymmetric" : "a centered";
  if (asymmetric && scale)
    return emitError()
           << "expected no static scale in an asymmetric encoding, but got "
           << spell(scale.getValue());
  if ((asymmetric || centered) && zero)
    return emitError() << "expected no static zero point in " << kind
                       << " encoding, but got " << *zero;
  if (asymmetric && centered)
    return emitError()
           << "expected an asymmetric or a centered encoding, but got both";
  if (centered && bits > 16)
    return emitError()
           << "expected at most 16 bits in a centered encoding, but got "
           << bits;
  if (scale && axis)
    return emitError() << "expected no axis with a static scale, but got axis "
                       << *axis;
  if (scale && block)
    return emitError()
           << "expected no blocks with a static scale, but got blocks of "
           << *block;
  if (scale &&
      (!scale.getValue().isFiniteNonZero() || scale.getValue().isNegative()))
    return emitError() << "expected a positive and finite scale, but got "
                       << spell(scale.getValue());
  if (zero && (*zero < 0 || *zero >= int64_t(1) << bits))
    return emitError() << "expected a zero point between 0 and "
                       << (int64_t(1) << bits) - 1 << ", but got " << *zero;
  if (bits < 2 && !zero && !asymmetric && !centered)
    return emitError()
           << "expected at least 2 bits without a zero point, but got " << bits;
  return success();
}

LogicalResult UniformAttr::verifyEncoding(
    ArrayRef<int64_t> shape, Type elementType,
    function_ref<InFlightDiagnostic()> emitError) const {
  return verifyFloatEncoding("uniform", shape, elementType, getAxis(),
                             emitError);
}

SmallVector<EncodingComponent>
UniformAttr::getComponents(RankedTensorType type) const {
  Builder builder(getContext());
  SmallVector<EncodingComponent> components;
  auto add = [&](StringRef name, int64_t count, Type element,
                 ComponentContent content = {}) {
    components.push_back(
        {name.str(), RankedTensorType::get({count}, element), content});
  };
  int64_t scales = getNumScales(type.getShape());
  add("codes", getPackedSize(type.getNumElements(), getBits()),
      builder.getI8Type(),
      ComponentContent::codes(type.getNumElements(), getBits()));
  if (!getScale())
    add("scales", scales, builder.getF32Type());
  if (getAsymmetric())
    add("zeros", scales, getCodeType());
  return components;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

namespace {
/// How the elements share scales.
struct Grouping {
  Grouping(UniformAttr encoding, ArrayRef<int64_t> shape)
      : count(encoding.getNumScales(shape)),
        channels(encoding.getNumChannels(shape)),
        blocks(encoding.getNumBlocks(shape)),
        inner(encoding.getAxis()
                  ? computeProduct(shape.drop_front(*encoding.getAxis() + 1))
                  : computeProduct(shape)),
        block(encoding.getBlock().value_or(INT64_MAX)) {}

  /// Calls `visit` with each element's index and its scale's.
  template <typename Visitor> void walk(int64_t elements, Visitor visit) const {
    for (int64_t i = 0, row = 0; i < elements; ++row) {
      int64_t channel = row % channels;
      // The elements of a channel are its rows in order.
      int64_t position = row / channels * inner;
      for (int64_t end = i + inner; i < end; ++i, ++position)
        visit(i, channel * blocks + (blocks > 1 ? position / block : 0));
    }
  }

  int64_t count, channels, blocks, inner, block;
};
} // namespace

/// The scale for values between `lo` and `hi`, which hold 0 between them: the
/// formulas of the attribute's description.
static float chooseScale(UniformAttr encoding, float lo, float hi) {
  float codes = encoding.getMaxCode();
  float scale;
  if (std::optional<int64_t> zero = encoding.getZero()) {
    float above = encoding.getMaxCode() - *zero, below = *zero;
    scale =
        std::max(above > 0 ? hi / above : 0.0f, below > 0 ? -lo / below : 0.0f);
  } else if (encoding.getAsymmetric()) {
    scale = hi / codes - lo / codes;
  } else if (encoding.getCentered()) {
    scale = std::max(hi, -lo) / encoding.getCenter();
  } else {
    scale = std::max(hi, -lo) / codes;
  }
  return scale >= FLT_MIN ? std::min(scale, encoding.getMaxScale()) : 1.0f;
}

/// A code in range; 32 bits have no exact float of 32.
static int64_t clampCode(UniformAttr encoding, double code) {
  return std::clamp<double>(code, encoding.getMinCode(), encoding.getMaxCode());
}

static int64_t getCode(UniformAttr encoding, float value, float scale,
                       int64_t zero) {
  if (!encoding.getCentered())
    return clampCode(encoding, double(std::nearbyint(value / scale)) + zero);
  if (encoding.getBits() == 1)
    return value >= 0;
  return clampCode(encoding,
                   std::nearbyint(value / scale + encoding.getCenter()));
}

FailureOr<SmallVector<DenseElementsAttr>>
UniformAttr::encode(RankedTensorType type, DenseElementsAttr dense,
                    std::optional<Location> loc) const {
  std::vector<float> values = readFloats(dense);
  if (failed(verifyFinite(values, loc)))
    return failure();
  int64_t elements = values.size();
  Grouping grouping(*this, type.getShape());
  std::vector<float> scales(grouping.count);
  std::vector<int64_t> zeros(grouping.count, getZero().value_or(0));
  if (getScale()) {
    scales.front() = getStaticScale();
  } else {
    std::vector<float> lo(grouping.count), hi(grouping.count);
    grouping.walk(elements, [&](int64_t i, int64_t at) {
      lo[at] = std::min(lo[at], values[i]);
      hi[at] = std::max(hi[at], values[i]);
    });
    for (auto [scale, zero, least, most] : llvm::zip(scales, zeros, lo, hi)) {
      scale = chooseScale(*this, least, most);
      if (getAsymmetric())
        zero = clampCode(*this, std::nearbyint(-least / scale));
    }
  }
  std::vector<int32_t> codes(elements);
  grouping.walk(elements, [&](int64_t i, int64_t at) {
    codes[i] = getCode(*this, values[i], scales[at], zeros[at]);
  });

  UniformParts<EncodingComponent> parts(*this, getComponents(type));
  SmallVector<DenseElementsAttr> result{DenseElementsAttr::getFromRawBuffer(
      parts.codes.type, packCodes(codes, getBits()))};
  if (!getScale())
    result.push_back(
        DenseElementsAttr::get(parts.scales.type, ArrayRef(scales)));
  if (getAsymmetric())
    result.push_back(getIntegerConstant(parts.zeros.type, zeros));
  return result;
}

LogicalResult
UniformAttr::verifyComponents(RankedTensorType type,
                              ArrayRef<DenseElementsAttr> components,
                              std::optional<Location> loc) const {
  if (getScale())
    return success();
  UniformParts<DenseElementsAttr> parts(*this, components);
  for (float scale : parts.scales.getValues<float>())
    if (!(scale > 0) || std::isinf(scale))
      return emitOptionalError(loc,
                               "expected positive and finite scales, but got ",
                               spell(APFloat(scale)));
  if (!getAsymmetric())
    return success();
  for (const APInt &zero : parts.zeros.getValues<APInt>())
    if (zero.ugt(getMaxCode()))
      return emitOptionalError(loc, "expected zero points between 0 and ",
                               getMaxCode(), ", but got ", zero.getZExtValue());
  return success();
}

FailureOr<DenseElementsAttr>
UniformAttr::decode(RankedTensorType type,
                    ArrayRef<DenseElementsAttr> components,
                    std::optional<Location> loc) const {
  if (failed(verifyComponents(type, components, loc)))
    return failure();
  int64_t elements = type.getNumElements();
  UniformParts<DenseElementsAttr> parts(*this, components);
  auto bytes = parts.codes.getValues<char>();
  std::vector<char> stream(bytes.begin(), bytes.end());
  std::vector<int32_t> codes =
      unpackCodes(stream, elements, getBits(), hasSignedCodes());
  Grouping grouping(*this, type.getShape());
  std::vector<float> scales(grouping.count), values(elements);
  std::vector<int64_t> zeros(grouping.count, getZero().value_or(0));
  if (getScale())
    scales.front() = getStaticScale();
  else
    llvm::copy(parts.scales.getValues<float>(), scales.begin());
  if (getAsymmetric())
    for (auto [zero, value] : llvm::zip(zeros, parts.zeros.getValues<APInt>()))
      zero = value.getZExtValue();
  grouping.walk(elements, [&](int64_t i, int64_t at) {
    int64_t code = hasSignedCodes() ? int64_t(codes[i])
                                    : int64_t(static_cast<uint32_t>(codes[i]));
    float steps = getCentered() ? static_cast<float>(code) - getCenter()
                                : static_cast<float>(code - zeros[at]);
    values[i] = steps * scales[at];
  });
  return writeFloats(getDenseType(type), values);
}
