//===- CodeLayer.cpp - Layers of integer codes ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeLayer.h"
#include "Kernels/Emit/Epilogue.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/BitStream.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

static UniformAttr getUniform(Value value) {
  return dyn_cast_or_null<UniformAttr>(
      cast<RankedTensorType>(value.getType()).getEncoding());
}

namespace {
/// A constant whose codes are whole numbers of steps.
struct ConstantCodes {
  UniformAttr encoding;
  SmallVector<DenseElementsAttr> components;

  static std::optional<ConstantCodes> of(Value value);
  std::vector<float> getScales(RankedTensorType type) const;
  /// What is taken off the codes that share a scale.
  std::vector<int16_t> getZeros(RankedTensorType type) const;
};
} // namespace

std::optional<ConstantCodes> ConstantCodes::of(Value value) {
  ConstantCodes constant{getUniform(value), {}};
  auto assemble = value.getDefiningOp<AssembleOp>();
  if (!constant.encoding || !assemble)
    return std::nullopt;
  for (Value component : assemble.getComponents())
    if (!constant.components.emplace_back(getDenseElements(component)))
      return std::nullopt;
  return constant;
}

std::vector<float> ConstantCodes::getScales(RankedTensorType type) const {
  if (encoding.getScale())
    return {encoding.getStaticScale()};
  auto values = components[1].getValues<float>();
  return std::vector<float>(values.begin(), values.end());
}

std::vector<int16_t> ConstantCodes::getZeros(RankedTensorType type) const {
  if (!encoding.getAsymmetric())
    return {int16_t(encoding.getZero().value_or(0))};
  auto values = components.back().getValues<uint8_t>();
  return std::vector<int16_t>(values.begin(), values.end());
}

/// The bytes of a constant, each of its elements.
static std::vector<char> getBytes(DenseElementsAttr constant) {
  ArrayRef<char> raw = constant.getRawData();
  std::vector<char> bytes(raw.begin(), raw.end());
  if (constant.isSplat())
    for (int64_t i = 1, e = constant.getNumElements(); i < e; ++i)
      llvm::append_range(bytes, raw);
  return bytes;
}

/// Reads weights that are signs.
static bool readSigns(BinaryAttr encoding, Value value, float inputScale,
                      CodeLayer &layer) {
  RankedTensorType type = typeOf(value);
  auto assemble = value.getDefiningOp<AssembleOp>();
  DenseElementsAttr bits = assemble
                               ? getDenseElements(assemble.getComponents()[0])
                               : DenseElementsAttr();
  DenseElementsAttr alphas =
      assemble ? getDenseElements(assemble.getComponents().back())
               : DenseElementsAttr();
  if (!bits || !alphas || encoding.getAxis().value_or(0) != 0)
    return false;
  auto words = llvm::to_vector(bits.getValues<int32_t>());
  for (uint8_t sign : encoding.getRows(type.getShape()).unpack(words, 1))
    layer.weights.push_back(sign ? -1 : 1);
  layer.weightBits = 1;
  layer.weightStep = 2;
  layer.weightZeros = {1};
  SmallVector<float> scales;
  if (encoding.getAlpha())
    scales.push_back(encoding.getStaticAlpha());
  else
    llvm::append_range(scales, alphas.getValues<float>());
  for (int64_t o = 0, e = type.getDimSize(0); o < e; ++o)
    layer.scales.push_back(inputScale * scales[scales.size() == 1 ? 0 : o]);
  return true;
}

/// Reads the weights, whose scales (and zero points) are one, or one for each
/// output channel.
static bool readWeights(Value value, float inputScale, CodeLayer &layer) {
  auto constant = ConstantCodes::of(value);
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.getElementType().isF32() || type.getNumElements() == 0)
    return false;
  if (auto binary = dyn_cast_or_null<BinaryAttr>(type.getEncoding()))
    return readSigns(binary, value, inputScale, layer);
  if (!constant || constant->encoding.getBits() > 8)
    return false;
  int64_t outputs = type.getDimSize(0);
  std::vector<float> scales = constant->getScales(type);
  std::vector<int16_t> zeros = constant->getZeros(type);
  bool isPerOutput =
      constant->encoding.getAxis() == 0 && int64_t(scales.size()) == outputs;
  if (scales.size() != 1 && !isPerOutput)
    return false;
  auto codes = unpackCodes(getBytes(constant->components.front()),
                           type.getNumElements(), constant->encoding.getBits(),
                           constant->encoding.hasSignedCodes());
  layer.weights.assign(codes.begin(), codes.end());
  layer.weightBits = constant->encoding.getBits();
  layer.weightZeros = zeros;
  if (constant->encoding.hasSignedCodes())
    layer.weightZeros = {int16_t(1 << (layer.weightBits - 1))};
  int64_t depth = type.getNumElements() / outputs;
  for (auto [i, weight] : llvm::enumerate(layer.weights))
    weight -= zeros[zeros.size() == 1 ? 0 : i / depth];
  // Levels around 0 are odd numbers of half steps.
  if (constant->encoding.getCentered()) {
    layer.biasSteps = 2;
    layer.weightStep = 2;
    layer.weightZeros = {int16_t(constant->encoding.getMaxCode())};
    for (int16_t &weight : layer.weights)
      weight = 2 * weight - constant->encoding.getMaxCode();
    for (float &scale : scales)
      scale *= 0.5f;
  }
  for (int64_t o = 0; o < outputs; ++o)
    layer.scales.push_back(inputScale * scales[scales.size() == 1 ? 0 : o]);
  return true;
}

/// Reads a bias of 32-bit codes in steps of the sums, or takes one of floats.
static bool readBias(Value value, CodeLayer &layer) {
  if (!value)
    return true;
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.getElementType().isF32())
    return false;
  if (!type.getEncoding()) {
    layer.floatBias = value;
    layer.epilogue.hasBias = true;
    return true;
  }
  auto constant = ConstantCodes::of(value);
  if (!constant || constant->encoding.getBits() != 32 ||
      !constant->encoding.hasSignedCodes())
    return false;
  std::vector<float> scales = constant->getScales(type);
  for (auto [o, scale] : llvm::enumerate(layer.scales))
    if (scales[scales.size() == 1 ? 0 : o] != layer.biasSteps * scale)
      return false;
  auto codes = unpackCodes(getBytes(constant->components.front()),
                           layer.scales.size(), 32, /*isSigned=*/true);
  for (int64_t code : codes)
    layer.bias.push_back(layer.biasSteps * code);
  return true;
}

/// Sets up what follows the sums.
static bool readEpilogue(Value result, Value residual,
                         ActivationAttr activation, CodeLayer &layer) {
  CodeEpilogue &epilogue = layer.epilogue;
  auto type = cast<RankedTensorType>(result.getType());
  if (!type.getElementType().isF32() || type.getNumElements() == 0)
    return false;
  epilogue.result = getByteCodes(result);
  if (type.getEncoding() && !epilogue.result)
    return false;
  if (residual) {
    epilogue.hasResidual = true;
    epilogue.residual = getByteCodes(residual);
    if (getEncoding(residual.getType()) && !epilogue.residual)
      return false;
  }
  std::optional<CodeBounds> range;
  if (epilogue.result)
    range = CodeBounds::of(epilogue.result, activation);
  epilogue.isInteger = range && !residual && !layer.floatBias;
  layer.multipliers = layer.scales;
  if (epilogue.isInteger) {
    epilogue.range = *range;
    for (float &multiplier : layer.multipliers)
      multiplier /= epilogue.result.getStaticScale();
    return true;
  }
  epilogue.activation = activation;
  if (epilogue.result)
    epilogue.range = CodeBounds::of(epilogue.result);
  return true;
}

FailureOr<CodeLayer> CodeLayer::of(Operation *op, Decline &decline) {
  auto layerOp = dyn_cast<LayerOpInterface>(op);
  if (!layerOp || !layerOp.isConvolutionOrLinear())
    return failure();
  Value input = layerOp.getInput(), weights = layerOp.getWeights();
  // Dense layers have kernels of their own.
  if (!getEncoding(input.getType()))
    return failure();
  CodeLayer layer;
  layer.input = input;
  layer.inputEncoding = getByteCodes(input);
  if (!layer.inputEncoding) {
    return decline
           << "expected an input of codes of up to 8 bits with a static scale, "
              "but got '"
           << input.getType() << "'";
  }
  if (!readWeights(weights, layer.inputEncoding.getStaticScale(), layer)) {
    return decline
           << "expected constant weights of up to 8 bits with a scale for all "
              "or for each output, but got '"
           << weights.getType() << "'";
  }
  Value bias = layerOp.getBias();
  if (!readBias(bias, layer)) {
    return decline
           << "expected a bias of f32 or of 32-bit codes in steps of the sums, "
              "but got '"
           << bias.getType() << "'";
  }
  if (!readEpilogue(op->getResult(0), layerOp.getResidual(),
                    layerOp.getActivationAttr(), layer)) {
    return decline
           << "expected results and residuals of f32 or of codes of up to 8 "
              "bits with a static scale, but got '"
           << op->getResult(0).getType() << "'";
  }
  // The greatest magnitude of a sum, where operands are the widest there are.
  constexpr int64_t mostProduct = 255 * 255;
  int64_t depth = layer.weights.size() / layer.scales.size(), largest = 0;
  for (int64_t code : layer.bias)
    largest = std::max(largest, std::abs(code));
  int64_t deepest = std::max<int64_t>(INT32_MAX - largest, 0) / mostProduct;
  if (depth <= deepest)
    return layer;
  return decline << llvm::formatv("expected sums of at most {0} products, "
                                  "which 32 bits hold besides the "
                                  "bias, but got {1}",
                                  deepest, depth);
}

bool CodeLayer::hasByteWeights() const {
  return llvm::all_of(weights, [](int16_t weight) {
    return weight >= INT8_MIN && weight <= INT8_MAX;
  });
}

int64_t CodeLayer::getLargestPair(int64_t runDepth) const {
  int64_t largest = 0;
  for (size_t run = 0; run < weights.size(); run += runDepth)
    for (int64_t k = 0; k < runDepth; k += 2) {
      int64_t first = weights[run + k];
      int64_t second = k + 1 < runDepth ? weights[run + k + 1] : 0;
      largest = std::max(
          {largest, std::max<int64_t>(first, 0) + std::max<int64_t>(second, 0),
           -std::min<int64_t>(first, 0) - std::min<int64_t>(second, 0)});
    }
  return largest;
}

Value CodeLayer::buildStarts(OpBuilder &builder, Location loc,
                             const ConvShape &shape, int64_t zero) const {
  int64_t outputs = scales.size(), depth = weights.size() / outputs;
  int64_t taps = shape.kernelHeight * shape.kernelWidth, size = depth / taps;
  // The sum of each output channel's weights of each tap.
  std::vector<int32_t> sums(outputs * taps);
  for (auto [i, weight] : llvm::enumerate(weights))
    sums[i / size] += weight;
  BorderKinds columns = BorderKinds::ofColumns(shape, zero);
  BorderKinds rows = BorderKinds::ofColumns(shape.transposed(), zero);
  std::vector<int32_t> starts;
  starts.reserve(rows.count() * columns.count() * outputs);
  for (int64_t y = 0; y < rows.count(); ++y)
    for (int64_t x = 0; x < columns.count(); ++x)
      for (int64_t o = 0; o < outputs; ++o) {
        // Sums may wrap on the way; the last one does not.
        uint32_t start = bias.empty() ? 0 : bias[o];
        for (int64_t tap = 0; zero && tap < taps; ++tap)
          if (rows.isLive(y, tap / shape.kernelWidth) &&
              columns.isLive(x, tap % shape.kernelWidth))
            start -= uint32_t(zero) * uint32_t(sums[o * taps + tap]);
        starts.push_back(start);
      }
  auto type = RankedTensorType::get(starts.size(), builder.getI32Type());
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(starts)));
}

SmallVector<Value> CodeLayer::buildParameters(OpBuilder &builder,
                                              Location loc) const {
  auto type = RankedTensorType::get(multipliers.size(), builder.getF32Type());
  SmallVector<Value> values{arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(multipliers)))};
  if (floatBias)
    values.push_back(floatBias);
  return values;
}

LogicalResult CodeLayer::canMultiply(Arithmetic arithmetic, int64_t runDepth,
                                     const Target &target,
                                     Decline &decline) const {
  if (arithmetic == Arithmetic::CodesDot && !target.hasVnni) {
    return decline << "expected a CPU with AVX512-VNNI or AVX-VNNI, but got '"
                   << target.cpu << "'";
  }
  bool hasPairs = arithmetic == Arithmetic::CodesPairs ? target.hasBytePairs
                                                       : target.hasPairs;
  if (arithmetic != Arithmetic::CodesDot && !hasPairs) {
    return decline << "expected a CPU that multiplies and adds pairs, but got '"
                   << target.cpu << "'";
  }
  if (arithmetic == Arithmetic::CodesWide)
    return success();
  if (!hasByteWeights()) {
    return decline
           << "expected weights that are bytes without their zero points, but "
              "got wider ones";
  }
  if (arithmetic == Arithmetic::CodesDot)
    return success();
  // Of which two, times 255, are a signed 16-bit integer.
  constexpr int64_t most = 128;
  int64_t largest = getLargestPair(runDepth);
  if (largest <= most)
    return success();
  return decline
         << "expected neighbouring weights that do not saturate, of at most "
         << most << " together, but got " << largest;
}

Attribute CodeLayer::getKey(Operation *op, const CodeEpilogue &epilogue) const {
  Builder b(op->getContext());
  return b.getArrayAttr(
      {b.getStringAttr(op->getName().getStringRef()),
       op->getDiscardableAttrDictionary(), op->getPropertiesAsAttribute(),
       epilogue.getKey(op->getContext()),
       b.getDenseI64ArrayAttr({inputEncoding.hasSignedCodes(), getZero()})});
}
