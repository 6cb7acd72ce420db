//===- DigitLayer.cpp - Layers of binary digits ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitLayer.h"
#include "Kernels/Emit/ByteBuffers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/BitStream.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The most pairs of digits for which counting them is faster than multiplying
/// bytes. Measured on Zen 4 with AVX-512: 84 products in a cycle of 4 pairs, 54
/// of 6, 63 of bytes by VNNI; with AVX2: 114 of one pair, 30 of bytes.
static int64_t getMostPairs(const Target &target) {
  return target.hasWordPopcount ? 4 : 3;
}

/// The factors of the digits of integers of `bits` bits: two's complement if
/// they are signed.
static SmallVector<int64_t> getFactors(unsigned bits, bool isSigned) {
  SmallVector<int64_t> factors;
  for (unsigned i = 0; i < bits; ++i)
    factors.push_back(int64_t(1) << i);
  if (isSigned)
    factors.back() = -factors.back();
  return factors;
}

void DigitLayer::readInput() {
  Attribute encoding = typeOf(product.op.getInput()).getEncoding();
  if (auto uniform = dyn_cast<UniformAttr>(encoding)) {
    inputFactors = getFactors(uniform.getBits(), uniform.hasSignedCodes());
  } else if (auto lq = dyn_cast<LqAttr>(encoding)) {
    inputFactors.assign(lq.getBits(), 1);
  } else {
    hasSigns = true;
    inputFactors.assign(1, 1);
  }
}

/// Reads how the weights are stored. Returns what was expected of them, or
/// nothing if they are.
std::string DigitLayer::readWeights() {
  Attribute encoding = typeOf(product.op.getWeights()).getEncoding();
  if (auto uniform = dyn_cast<UniformAttr>(encoding)) {
    if (uniform.getBlock() || uniform.getAsymmetric() || uniform.getZero())
      return "uniform weights without zero points and blocks";
    isBipolar = uniform.getCentered();
    weightFactors = getFactors(uniform.getBits(), uniform.hasSignedCodes());
  } else if (auto lq = dyn_cast<LqAttr>(encoding)) {
    isBipolar = !lq.getUnipolar();
    weightFactors.assign(lq.getBits(), 1);
  } else if (isa<BinaryAttr>(encoding)) {
    isBipolar = true;
    weightFactors.assign(1, 1);
  } else {
    return "weights that are all stored";
  }
  return "";
}

void DigitLayer::readCodes() {
  RankedTensorType type = typeOf(product.op.getWeights());
  auto assemble = product.op.getWeights().getDefiningOp<AssembleOp>();
  DenseElementsAttr stored = getDenseElements(assemble.getComponents()[0]);
  if (auto uniform = dyn_cast<UniformAttr>(type.getEncoding())) {
    auto bytes = stored.getValues<char>();
    std::vector<char> stream(bytes.begin(), bytes.end());
    for (int32_t code : unpackCodes(stream, type.getNumElements(),
                                    uniform.getBits(), /*isSigned=*/false))
      codes.push_back(code);
    return;
  }
  auto words = llvm::to_vector(stored.getValues<int32_t>());
  if (auto lq = dyn_cast<LqAttr>(type.getEncoding())) {
    codes = lq.getRows(type.getShape()).unpack(words, lq.getBits());
    return;
  }
  auto binary = cast<BinaryAttr>(type.getEncoding());
  codes = binary.getRows(type.getShape()).unpack(words, 1);
  // Of signs a 1 is negative.
  for (uint8_t &code : codes)
    code = 1 - code;
}

/// Whether a tensor holds f32, or codes of up to 8 bits with a static scale.
static bool isDenseOrBytes(Value value) {
  RankedTensorType type = typeOf(value);
  return type.getElementType().isF32() && type.getNumElements() > 0 &&
         (!type.getEncoding() || getByteCodes(value));
}

/// Sets up what follows the sums; `got` is what is not as expected.
std::string DigitLayer::readEpilogue(Value &got) {
  CodeEpilogue &epilogue = sums.epilogue;
  got = product.op.getBias();
  if (got && product.hasIntegerBias()) {
    auto constant = UniformConstant::get(got, 32, 32);
    auto bytes = getDenseElements(constant->assemble.getComponents()[0])
                     .getValues<char>();
    std::vector<char> stream(bytes.begin(), bytes.end());
    for (int64_t code : unpackCodes(stream, product.getNumChannels(), 32,
                                    /*isSigned=*/true))
      bias.push_back(product.getBiasSteps() * code);
  } else if (got) {
    if (getEncoding(got.getType()) || !typeOf(got).getElementType().isF32())
      return "a bias of f32 or of 32-bit codes in steps of the sums";
    floatBias = got;
    epilogue.hasBias = true;
  }
  got = product.op.getResidual();
  if (got) {
    if (!isDenseOrBytes(got))
      return "a residual of f32 or of codes of up to 8 bits with a static "
             "scale";
    epilogue.hasResidual = true;
    epilogue.residual = getByteCodes(got);
  }
  got = product.op->getResult(0);
  auto lq = dyn_cast_if_present<LqAttr>(typeOf(got).getEncoding());
  if (lq && lq.getBasis() && typeOf(got).getElementType().isF32())
    epilogue.levels = CodeLevels::of(lq);
  else if (!isDenseOrBytes(got))
    return "a result of f32, of codes of up to 8 bits with a static scale or "
           "of levels of a static basis";
  epilogue.result = getByteCodes(got);
  epilogue.isInteger = product.hasIntegerEpilogue();
  if (!epilogue.isInteger)
    epilogue.activation = product.op.getActivationAttr();
  if (epilogue.result)
    epilogue.range = *CodeBounds::of(
        epilogue.result,
        epilogue.isInteger ? product.op.getActivationAttr() : ActivationAttr());
  return "";
}

FailureOr<DigitLayer> DigitLayer::of(Operation *op, const Target &target,
                                     Decline &decline) {
  std::optional<IntegerProduct> product = IntegerProduct::get(op);
  if (!product || !product->op.isConvolutionOrLinear())
    return failure();
  DigitLayer layer;
  layer.product = *product;
  auto declineType = [&](StringRef expected, Value got) -> LogicalResult {
    return decline << "expected " << expected << ", but got '" << got.getType()
                   << "'";
  };
  layer.readInput();
  if (std::string expected = layer.readWeights(); !expected.empty())
    return declineType(expected, product->op.getWeights());
  DigitSums &sums = layer.sums;
  sums.inputDigits = layer.inputFactors.size();
  sums.weightDigits = layer.weightFactors.size();
  int64_t pairs = sums.inputDigits * sums.weightDigits;
  int64_t most = getMostPairs(target);
  if (pairs > most) {
    return decline << llvm::formatv(
               "expected at most {0} pairs of binary digits of "
               "weights and input, but got {1}",
               most, pairs);
  }
  Value got;
  if (std::string expected = layer.readEpilogue(got); !expected.empty())
    return declineType(expected, got);
  if (product->needsWideSums()) {
    return decline << llvm::formatv("expected sums that fit into 32 bits, but "
                                    "got those of {0} products",
                                    product->getDepth());
  }
  layer.readCodes();
  sums.countsCommon = !layer.isBipolar;
  sums.inputTerms = product->dataTerms;
  sums.weightTerms = product->weightTerms;
  int64_t sign = layer.isBipolar ? -1 : 1;
  for (int64_t weight : layer.weightFactors)
    for (int64_t input : layer.inputFactors)
      sums.factors.push_back(weight * input * sign * (layer.hasSigns ? -2 : 1));
  // Common digits of inputs that are not negative say it all.
  UniformAttr data = product->dataEncoding;
  sums.hasBorders = layer.isBipolar || layer.hasSigns ||
                    (data && data.getZero().value_or(0) != 0);
  return layer;
}

/// What an element whose weight has these digits adds to the start of a sum, if
/// the element is there.
int64_t DigitLayer::getStart(uint8_t code, int64_t sum) const {
  int64_t zero = 0, start = 0;
  if (product.dataEncoding)
    zero = product.dataEncoding.getZero().value_or(0);
  for (auto [i, weight] : llvm::enumerate(weightFactors)) {
    int64_t digit = code >> i & 1;
    for (auto [j, input] : llvm::enumerate(inputFactors)) {
      if (sums.getSum(i, j) != sum)
        continue;
      int64_t part = isBipolar == hasSigns ? (hasSigns ? -1 : 0) : digit;
      start += weight * input * part;
    }
    if (sums.getSum(i, 0) == sum)
      start -= zero * weight * (isBipolar ? 2 * digit - 1 : digit);
  }
  return start;
}

Value DigitLayer::buildStarts(OpBuilder &builder, Location loc,
                              const ConvShape &shape) const {
  int64_t outputs = shape.outChannels, depth = codes.size() / outputs;
  int64_t taps = shape.kernelHeight * shape.kernelWidth, size = depth / taps;
  int64_t numSums = sums.getNumSums();
  // Of each output channel, tap and sum.
  std::vector<int64_t> parts(outputs * taps * numSums);
  for (int64_t sum = 0; sum < numSums; ++sum) {
    std::array<int64_t, 16> ofCode;
    for (auto [code, start] : llvm::enumerate(ofCode))
      start = getStart(code, sum);
    for (auto [i, code] : llvm::enumerate(codes))
      parts[i / size * numSums + sum] += ofCode[code];
  }
  BorderKinds columns = BorderKinds::ofColumns(shape, sums.hasBorders);
  BorderKinds rows =
      BorderKinds::ofColumns(shape.transposed(), sums.hasBorders);
  std::vector<int32_t> starts;
  for (int64_t y = 0; y < rows.count(); ++y)
    for (int64_t x = 0; x < columns.count(); ++x)
      for (int64_t sum = 0; sum < numSums; ++sum)
        for (int64_t o = 0; o < outputs; ++o) {
          // Sums may wrap on the way; the last one does not.
          uint32_t start = bias.empty() ? 0 : bias[o];
          for (int64_t tap = 0; tap < taps; ++tap)
            if (rows.isLive(y, tap / shape.kernelWidth) &&
                columns.isLive(x, tap % shape.kernelWidth))
              start += uint32_t(parts[(o * taps + tap) * numSums + sum]);
          starts.push_back(start);
        }
  auto type = RankedTensorType::get(starts.size(), builder.getI32Type());
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(starts)));
}

SmallVector<Value> DigitLayer::buildParameters(OpBuilder &builder,
                                               Location loc) const {
  int64_t channels = product.getNumChannels();
  std::vector<float> multipliers;
  auto append = [&](ArrayRef<float> ofSum) {
    for (int64_t o = 0; o < channels; ++o)
      multipliers.push_back(ofSum[ofSum.size() == 1 ? 0 : o]);
  };
  if (sums.epilogue.isInteger)
    append(product.getMultipliers());
  else
    for (int64_t sum = 0; sum < sums.getNumSums(); ++sum)
      append(product.getScales(sum));
  auto type = RankedTensorType::get(multipliers.size(), builder.getF32Type());
  SmallVector<Value> values{arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(multipliers)))};
  if (floatBias)
    values.push_back(floatBias);
  return values;
}
