//===- LowBitLinear.cpp - Kernels low-bit-* -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowBitLinear.h"
#include "Kernels/Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Graph/Integers.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// What is accepted
//===----------------------------------------------------------------------===//

/// The constants that `value` is assembled from; nothing if it is not.
static SmallVector<DenseElementsAttr> getConstants(Value value) {
  SmallVector<DenseElementsAttr> constants;
  if (auto assemble = value.getDefiningOp<AssembleOp>())
    for (Value component : assemble.getComponents())
      if (!constants.emplace_back(getDenseElements(component)))
        return {};
  return constants;
}

/// The encoding of 8-bit codes of f32 with a static scale; else null.
static UniformAttr getCodesOfBytes(Value value) {
  auto encoding = dyn_cast_or_null<UniformAttr>(typeOf(value).getEncoding());
  if (!encoding || encoding.getBits() != 8 || !encoding.getScale() ||
      encoding.getCentered() || !typeOf(value).getElementType().isF32())
    return {};
  return encoding;
}

static bool isDenseF32(Value value) {
  return typeOf(value).getElementType().isF32() && !typeOf(value).getEncoding();
}

/// Reads how the weights are stored. Returns what was expected of them, or
/// nothing if they are.
std::string LowBitLinear::readWeights() {
  RankedTensorType type = op.getWeights().getType();
  Attribute encoding = type.getEncoding();
  uniform = dyn_cast<UniformAttr>(encoding);
  codebook = dyn_cast<CodebookAttr>(encoding);
  floats = dyn_cast<FloatStorageAttr>(encoding);
  block = depth;
  bool isOfFloats = arithmetic == LowBitArithmetic::Floats;
  if (!type.getElementType().isF32() || getConstants(op.getWeights()).empty())
    return "constant weights of f32";
  if (floats && isOfFloats) {
    bits = 16;
    return "";
  }
  if (codebook && isOfFloats) {
    bits = codebook.getBits();
    if (codebook.getAxis())
      return "one palette for all weights";
    return 8 % bits ? "weights of 1, 2, 4 or 8 bits" : "";
  }
  if (!uniform)
    return isOfFloats ? "weights that are uniform, a codebook or short floats"
                      : "uniform weights";
  bits = uniform.getBits();
  if (bits > 8 || 8 % bits)
    return "weights of 1, 2, 4 or 8 bits";
  if (uniform.getAxis().value_or(0) != 0)
    return "scales for all weights or for each output";
  if (std::optional<int64_t> size = uniform.getBlock()) {
    if (!uniform.getAxis())
      return "blocks within an output";
    if (*size < depth && *size % (32 / bits))
      return llvm::formatv("blocks of a multiple of {0} weights", 32 / bits);
    block = std::min(*size, depth);
  }
  return "";
}

/// The scales of an encoding: stored ones, or the one in the type.
static std::vector<float> getScales(UniformAttr encoding,
                                    ArrayRef<DenseElementsAttr> parts) {
  if (encoding.getScale())
    return {encoding.getStaticScale()};
  auto values = parts[1].getValues<float>();
  return std::vector<float>(values.begin(), values.end());
}

/// Whether the codes of a bias count in the steps of the sums.
bool LowBitLinear::hasStepsOfSums(UniformAttr bias) const {
  LinearOp op = this->op;
  std::vector<float> steps = getScales(uniform, getConstants(op.getWeights()));
  std::vector<float> scales = getScales(bias, getConstants(op.getBias()));
  for (int64_t c = 0; c < channels; ++c)
    if (scales[scales.size() == 1 ? 0 : c] !=
        input.getStaticScale() * steps[steps.size() == 1 ? 0 : c])
      return false;
  return true;
}

/// Reads input, bias and result likewise; `got` is the one that is not as
/// expected.
std::string LowBitLinear::readRest(Value &got) {
  bool isOfFloats = arithmetic == LowBitArithmetic::Floats;
  got = op.getInput();
  input = getCodesOfBytes(got);
  if (isOfFloats && !isDenseF32(got))
    return "a dense f32 input";
  if (!isOfFloats && !input)
    return "an input of 8-bit codes with a static scale";
  got = op.getResult();
  result = getCodesOfBytes(got);
  if (isOfFloats && !isDenseF32(got))
    return "a dense f32 result";
  if (!result && !isDenseF32(got))
    return "a result of f32 or of 8-bit codes with a static scale";
  got = op.getBias();
  if (got && isDenseF32(got)) {
    if (!getDenseElements(got))
      return "a constant bias";
    hasFloatBias = true;
  } else if (got) {
    if (isOfFloats || getBlocks() > 1)
      return "a bias of f32";
    // Its codes are in steps of the sums.
    auto codes = dyn_cast_or_null<UniformAttr>(typeOf(got).getEncoding());
    if (!codes || codes.getBits() != 32 || !codes.hasSignedCodes() ||
        getConstants(got).empty() || !hasStepsOfSums(codes))
      return "a bias of f32 or of 32-bit codes in steps of the sums";
    auto product = IntegerProduct::get(op);
    if (product && product->needsWideSums())
      return "a bias with which sums fit into 32 bits";
    hasCodeBias = true;
  }
  isInteger = result && !hasFloatBias && getBlocks() == 1 &&
              CodeBounds::of(result, activation);
  return "";
}

FailureOr<LowBitLinear> LowBitLinear::of(Operation *operation,
                                         LowBitArithmetic arithmetic,
                                         const Target &target,
                                         std::string &reason) {
  auto op = dyn_cast<LinearOp>(operation);
  // Dense weights have kernels of their own.
  if (!op || !getEncoding(op.getWeights().getType()))
    return failure();
  bool isOfFloats = arithmetic == LowBitArithmetic::Floats;
  if (isOfFloats == bool(getEncoding(op.getInput().getType())))
    return failure();
  LowBitLinear layer;
  layer.op = op;
  layer.activation = op.getActivationAttr();
  layer.arithmetic = arithmetic;
  layer.rows = typeOf(op.getInput()).getDimSize(0);
  layer.depth = typeOf(op.getInput()).getDimSize(1);
  layer.channels = typeOf(op.getWeights()).getDimSize(0);
  auto decline = [&](const llvm::Twine &expected, Value got) {
    llvm::raw_string_ostream(reason)
        << "expected " << expected << ", but got '" << got.getType() << "'";
    return failure();
  };
  if (layer.rows == 0 || layer.depth == 0 || layer.channels == 0)
    return decline("tensors that are not empty", op.getResult());
  if (std::string expected = layer.readWeights(); !expected.empty())
    return decline(expected, op.getWeights());
  Value got;
  if (std::string expected = layer.readRest(got); !expected.empty())
    return decline(expected, got);
  if (arithmetic == LowBitArithmetic::Dot && !target.hasVnni) {
    reason = "expected a CPU with AVX512-VNNI or AVX-VNNI, but got '" +
             target.cpu + "'";
    return failure();
  }
  if (arithmetic == LowBitArithmetic::Wide && !target.hasPairs) {
    reason = "expected a CPU that multiplies and adds pairs, but got '" +
             target.cpu + "'";
    return failure();
  }
  // Twice a sum of products of 8 bits by these, as `centered` has it.
  int64_t most = INT32_MAX / (2 * 255 * ((int64_t(1) << layer.bits) - 1));
  if (!isOfFloats && layer.depth > most) {
    reason = llvm::formatv("expected sums of at most {0} products, which 32 "
                           "bits hold, but got {1}",
                           most, layer.depth);
    return failure();
  }
  layer.hasFma = target.hasFma;
  layer.lanes = target.getVectorLength(32);
  layer.has512 = layer.lanes == 16;
  layer.has256 = layer.lanes == 8;
  // Accumulators, words, sums of codes and a row stay in registers; several
  // vectors hide the latency of one row.
  bool hasMany = target.vectorRegisters >= 32;
  layer.tallest = hasMany ? 4 : 2;
  layer.groups = layer.rows == 1 ? (hasMany ? 8 : 4) : layer.tallest;
  layer.readCycles = target.getReadCycles(double(layer.channels) * layer.depth *
                                          layer.bits / 8);
  layer.threads = target.getThreads(layer.getCycles());
  return layer;
}

double LowBitLinear::getCenter() const {
  if (uniform.getCentered())
    return uniform.getCenter();
  if (uniform.hasSignedCodes())
    return 1 << (bits - 1);
  return uniform.getZero().value_or(0);
}

LowBitLayout LowBitLinear::getLayout() const {
  WordForm form = arithmetic == LowBitArithmetic::Dot    ? WordForm::Bytes
                  : arithmetic == LowBitArithmetic::Wide ? WordForm::Pairs
                                                         : WordForm::Sequence;
  return LowBitLayout(channels, depth, bits, form, lanes, groups);
}

/// Multiply-adds per cycle and lane of a 512-bit vector, measured on Zen 4 with
/// one row, and with four.
static constexpr double kDotRates[] = {43, 59}, kFloatRates[] = {9, 14.6};

double LowBitLinear::getCycles() const {
  double width = lanes / 16.0;
  double rate;
  switch (arithmetic) {
  case LowBitArithmetic::Dot:
    rate = kDotRates[rows > 1] * width;
    break;
  case LowBitArithmetic::Wide:
    // Two instructions more for half as many products.
    rate = kDotRates[0] / 2 * width;
    break;
  case LowBitArithmetic::Floats:
    rate = kFloatRates[rows > 1] * width;
    // One value at a time.
    if (codebook && !(has512 && bits <= 4) && !(has256 && bits <= 4))
      rate = std::min(rate, 0.9 * width);
    break;
  }
  double macs = double(rows) * depth * channels;
  return std::max(macs / rate, readCycles);
}

//===----------------------------------------------------------------------===//
// What is built
//===----------------------------------------------------------------------===//

template <typename T>
static Value buildConstant(OpBuilder &builder, Location loc, Type element,
                           ArrayRef<T> values) {
  auto type = RankedTensorType::get(values.size(), element);
  return arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::getFromRawBuffer(
          type, ArrayRef(reinterpret_cast<const char *>(values.data()),
                         values.size() * sizeof(T))));
}

/// The codes without a sign, or the bits of short floats.
std::vector<int32_t>
LowBitLinear::unpackWeights(ArrayRef<DenseElementsAttr> parts) const {
  if (floats) {
    std::vector<int32_t> values;
    values.reserve(depth * channels);
    for (const APFloat &value : parts[0].getValues<APFloat>())
      values.push_back(value.bitcastToAPInt().getZExtValue());
    return values;
  }
  auto bytes = parts[0].getValues<char>();
  std::vector<int32_t> codes =
      unpackCodes(std::vector<char>(bytes.begin(), bytes.end()),
                  depth * channels, bits, /*isSigned=*/false);
  // From two's complement: the sign changes, the order of bits does not.
  if (uniform && uniform.hasSignedCodes())
    for (int32_t &code : codes)
      code ^= 1 << (bits - 1);
  return codes;
}

KernelCall LowBitLinear::build(OpBuilder &builder) const {
  LinearOp op = this->op;
  Location loc = op->getLoc();
  Type f32 = builder.getF32Type(), i32 = builder.getI32Type(),
       i8 = builder.getI8Type();
  SmallVector<DenseElementsAttr> parts = getConstants(op.getWeights());
  LowBitLayout layout = getLayout();
  KernelCall call;
  std::vector<uint32_t> words = layout.pack(unpackWeights(parts));
  if (floats) {
    std::vector<uint16_t> halves(words.begin(), words.end());
    call.inputs = {
        op.getInput(),
        buildConstant<uint16_t>(builder, loc, floats.getFormat(), halves)};
  } else {
    call.inputs = {op.getInput(),
                   buildConstant<uint32_t>(builder, loc, i32, words)};
  }
  int64_t count = getBlocks();
  // One for all weights is one for each channel.
  auto spread = [&](auto values) {
    if (values.size() == 1)
      values.resize(channels * count, values.front());
    return values;
  };
  if (codebook)
    call.inputs.push_back(arith::ConstantOp::create(builder, loc, parts[1]));
  if (hasStoredScales()) {
    auto range = parts[1].getValues<float>();
    std::vector<float> values =
        spread(std::vector<float>(range.begin(), range.end()));
    call.inputs.push_back(buildConstant<float>(
        builder, loc, f32, layout.transpose<float>(values, count, 1)));
  }
  if (hasStoredZeros()) {
    auto range = parts.back().getValues<uint8_t>();
    std::vector<uint8_t> values =
        spread(std::vector<uint8_t>(range.begin(), range.end()));
    call.inputs.push_back(buildConstant<uint8_t>(
        builder, loc, i8, layout.transpose<uint8_t>(values, count, 0)));
  }
  if (hasFloatBias) {
    auto range = getDenseElements(op.getBias()).getValues<float>();
    std::vector<float> values(range.begin(), range.end());
    call.inputs.push_back(buildConstant<float>(
        builder, loc, f32, layout.transpose<float>(values, 1, 0)));
  }
  if (hasCodeBias) {
    auto range = getConstants(op.getBias())[0].getValues<char>();
    std::vector<int32_t> values =
        unpackCodes(std::vector<char>(range.begin(), range.end()), channels,
                    /*bits=*/32, /*isSigned=*/true);
    call.inputs.push_back(buildConstant<int32_t>(
        builder, loc, i32, layout.transpose<int32_t>(values, 1, 0)));
  }
  if (arithmetic == LowBitArithmetic::Floats) {
    call.emitBody = [layer = *this](ImplicitLocOpBuilder &b, ValueRange v) {
      emitLowBitFloats(b, layer, v);
    };
    return call;
  }
  int64_t copied = rows * layout.getWords() * layout.getCodesPerWord();
  call.scratch = {
      RankedTensorType::get(copied, arithmetic == LowBitArithmetic::Dot
                                        ? i8
                                        : Type(builder.getI16Type())),
      RankedTensorType::get(rows * count, i32)};
  call.emitBody = [layer = *this](ImplicitLocOpBuilder &b, ValueRange v) {
    emitLowBitCodes(b, layer, v);
  };
  return call;
}

template <LowBitArithmetic arithmetic>
static LogicalResult accepts(Operation *op, const Target &target,
                             std::string &reason) {
  return LowBitLinear::of(op, arithmetic, target, reason);
}

template <LowBitArithmetic arithmetic>
static double cost(Operation *op, const Target &target) {
  std::string reason;
  return LowBitLinear::of(op, arithmetic, target, reason)->getCycles();
}

template <LowBitArithmetic arithmetic>
static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  std::string reason;
  return LowBitLinear::of(op, arithmetic, target, reason)->build(builder);
}

template <LowBitArithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, accepts<arithmetic>, cost<arithmetic>, build<arithmetic>};
}

const Kernel nncomp::lowBitInt8Dot =
    getKernel<LowBitArithmetic::Dot>("low-bit-int8-dot");
const Kernel nncomp::lowBitInt8Wide =
    getKernel<LowBitArithmetic::Wide>("low-bit-int8-wide");
const Kernel nncomp::lowBitF32 =
    getKernel<LowBitArithmetic::Floats>("low-bit-f32");
