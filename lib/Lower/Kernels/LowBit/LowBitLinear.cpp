//===- LowBitLinear.cpp - Kernels low-bit-* -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowBitLinear.h"
#include "Kernels/Emit/ByteTable.h"
#include "Kernels/Emit/LevelTable.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ColumnBlocks.h"
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

bool LowBitLinear::isOfDigits() const {
  return binary || (lq && (lq.getAxis() || lanes < 8));
}

int64_t LowBitLinear::getSpan() const {
  // A table of all sums is one vector.
  return lanes < 8 ? 1 : llvm::Log2_64(lanes);
}

/// Reads how the weights are stored. Returns what was expected of them, or
/// nothing if they are.
std::string LowBitLinear::readWeights() {
  RankedTensorType type = typeOf(operands.op.getWeights());
  Attribute encoding = type.getEncoding();
  bool isOfFloats = arithmetic == LowBitArithmetic::Floats;
  uniform = dyn_cast<UniformAttr>(encoding);
  block = depth;
  if (!type.getElementType().isF32() ||
      getConstants(operands.op.getWeights()).empty())
    return "constant weights of f32";
  if (isOfFloats) {
    codebook = dyn_cast<CodebookAttr>(encoding);
    lq = dyn_cast<LqAttr>(encoding);
    binary = dyn_cast<BinaryAttr>(encoding);
    floats = dyn_cast<FloatStorageAttr>(encoding);
  }
  if (floats) {
    bits = 16;
    return "";
  }
  if (codebook) {
    bits = codebook.getBits();
    return codebook.getAxis() ? "one palette for all weights" : "";
  }
  if (lq) {
    bits = lq.getBits();
    if (lq.getAxis().value_or(0) != 0)
      return "a basis for all weights or for each output";
    return lq.getUnipolar() && isOfDigits() ? "digits of -1 and 1" : "";
  }
  if (binary) {
    bits = 1;
    return binary.getAxis().value_or(0) != 0
               ? "an alpha for all weights or for each output"
               : "";
  }
  if (!uniform)
    return isOfFloats ? "weights that are uniform, a codebook, a learned "
                        "basis, signs or short floats"
                      : "uniform weights";
  bits = uniform.getBits();
  if (bits > 8)
    return "weights of at most 8 bits";
  if (!isOfFloats && 8 % bits)
    return "weights of 1, 2, 4 or 8 bits";
  if (uniform.getAxis().value_or(0) != 0)
    return "scales for all weights or for each output";
  if (std::optional<int64_t> size = uniform.getBlock()) {
    int64_t step = 32 / std::gcd(32u, bits);
    if (!uniform.getAxis())
      return "blocks within an output";
    if (*size < depth && *size % step)
      return llvm::formatv("blocks of a multiple of {0} weights", step);
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
  std::vector<float> steps =
      getScales(uniform, getConstants(operands.op.getWeights()));
  std::vector<float> scales =
      getScales(bias, getConstants(operands.op.getBias()));
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
  got = operands.op.getInput();
  input = getCodesOfBytes(got);
  if (isOfFloats && !isDenseF32(got))
    return "a dense f32 input";
  if (!isOfFloats && !input)
    return "an input of 8-bit codes with a static scale";
  got = operands.op->getResult(0);
  result = getCodesOfBytes(got);
  if (isOfFloats && !isDenseF32(got))
    return "a dense f32 result";
  if (!result && !isDenseF32(got))
    return "a result of f32 or of 8-bit codes with a static scale";
  got = operands.op.getResidual();
  if (got && !isDenseF32(got))
    return "a dense f32 residual";
  got = operands.op.getBias();
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
              CodeBounds::of(result, getActivation());
  return "";
}

/// The rows of the product that a layer is: nothing where filters see a pixel
/// more than once, or padding.
static std::optional<int64_t> getRows(const ConvShape &shape) {
  if (shape.groups != 1 || shape.pixelStride != shape.channels)
    return std::nullopt;
  bool hasDilation = (shape.kernelHeight > 1 && shape.dilationHeight > 1) ||
                     (shape.kernelWidth > 1 && shape.dilationWidth > 1);
  bool seesImage = shape.kernelHeight == shape.height &&
                   shape.kernelWidth == shape.width && shape.top == 0 &&
                   shape.left == 0 && !hasDilation;
  if (seesImage && shape.outHeight == 1 && shape.outWidth == 1)
    return shape.batch;
  ConvShape flat = shape.flattened();
  if (flat.kernelHeight == 1 && flat.kernelWidth == 1 && flat.batch == 1 &&
      flat.height == 1 && flat.width == flat.outWidth)
    return flat.width;
  return std::nullopt;
}

FailureOr<LowBitLinear> LowBitLinear::of(Operation *op,
                                         LowBitArithmetic arithmetic,
                                         const Target &target,
                                         Decline &decline) {
  bool isOfFloats = arithmetic == LowBitArithmetic::Floats;
  std::optional<LayerOperands> operands = LayerOperands::of(op);
  // Dense weights have kernels of their own.
  if (!operands || !getEncoding(typeOf(operands->op.getWeights())) ||
      isOfFloats == bool(getEncoding(typeOf(operands->op.getInput()))) ||
      (!isOfFloats && !operands->op.isLinear()))
    return failure();
  std::optional<int64_t> rows = getRows(operands->shape);
  if (!rows)
    return failure();
  LowBitLinear layer;
  layer.op = op;
  layer.operands = *operands;
  layer.arithmetic = arithmetic;
  layer.rows = *rows;
  layer.depth = operands->shape.depth();
  layer.channels = operands->shape.outChannels;
  layer.lanes = target.getVectorLength(32);
  layer.hasFma = target.hasFma;
  layer.hasPairs = target.hasPairs;
  auto declineType = [&](const llvm::Twine &expected,
                         Value got) -> LogicalResult {
    return decline << "expected " << expected << ", but got '" << got.getType()
                   << "'";
  };
  if (layer.rows == 0 || layer.depth == 0 || layer.channels == 0)
    return declineType("tensors that are not empty",
                       operands->op->getResult(0));
  if (std::string expected = layer.readWeights(); !expected.empty())
    return declineType(expected, operands->op.getWeights());
  Value got;
  if (std::string expected = layer.readRest(got); !expected.empty())
    return declineType(expected, got);
  if (arithmetic == LowBitArithmetic::Dot && !target.hasVnni) {
    return decline << "expected a CPU with AVX512-VNNI or AVX-VNNI, but got '" +
                          target.cpu + "'";
  }
  if (arithmetic == LowBitArithmetic::Wide && !target.hasPairs) {
    return decline
           << "expected a CPU that multiplies and adds pairs, but got '" +
                  target.cpu + "'";
  }
  // Twice a sum of products of 8 bits by these, as `centered` has it.
  int64_t most = INT32_MAX / (2 * 255 * ((int64_t(1) << layer.bits) - 1));
  if (!isOfFloats && layer.depth > most) {
    return decline << llvm::formatv(
               "expected sums of at most {0} products, which 32 "
               "bits hold, but got {1}",
               most, layer.depth);
  }
  // Accumulators, words, levels, sums of codes and a row stay in registers;
  // several vectors hide the latency of one row.
  bool hasMany = target.vectorRegisters >= 32;
  int64_t table = layer.getTableVectors();
  layer.tallest = hasMany ? 4 : 2;
  layer.groups = layer.tallest;
  bool hasFewRows = layer.rows == 1 ||
                    (isOfFloats && hasMany && layer.rows == 2 && table <= 1);
  if (hasFewRows)
    layer.groups *= 2;
  if (table > layer.groups / 2 || layer.keepsSigns() || layer.hasNibbles())
    layer.groups =
        table > 2 && !hasMany ? 1 : std::max<int64_t>(layer.groups / 2, 2);
  layer.groups = std::max<int64_t>(layer.groups / layer.getDigits(), 1);
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
                  : hasHalves()                          ? WordForm::Halves
                  : hasNibbles()                         ? WordForm::Nibbles
                                                         : WordForm::Sequence;
  if (isOfDigits())
    return LowBitLayout(channels, llvm::divideCeil(depth, getSpan()), getSpan(),
                        form, lanes, groups);
  return LowBitLayout(channels, depth, bits, form, lanes, groups);
}

/// What loads of one level after the other cost in instructions on vectors,
/// measured on Zen 4 with vectors of 8 and 16 lanes.
static constexpr int64_t kLoads = 26;

bool LowBitLinear::keepsSigns() const {
  return arithmetic == LowBitArithmetic::Floats && uniform &&
         uniform.hasSignedCodes() && lanes < 16 && getTableVectors() == 0;
}

bool LowBitLinear::hasHalves() const {
  // Vectors of 16 bits come with those of pairs.
  return hasPalette() && lanes == 16 && hasPairs &&
         LevelTable::getInstructions(bits, lanes) > 1;
}

bool LowBitLinear::hasNibbles() const {
  return hasPalette() && lanes == 8 && bits >= 4 &&
         ByteTable::getInstructions(bits) < kLoads;
}

int64_t LowBitLinear::getTableVectors() const {
  if (hasNibbles())
    return 0;
  if (hasPalette())
    return LevelTable::getInstructions(bits, lanes) < kLoads
               ? LevelTable::getVectors(bits, lanes)
               : 0;
  // Uniform codes are computed as fast as by two instructions.
  return uniform && LevelTable::getInstructions(bits, lanes) == 1
             ? LevelTable::getVectors(bits, lanes)
             : 0;
}

/// Multiply-adds per cycle of 512-bit vectors, measured on Zen 4 with one row,
/// and with four.
static constexpr double kDotRates[] = {43, 59};

double LowBitLinear::getFloatCycles() const {
  // To decode a vector of weights, to multiply and add it to the sum of a row,
  // and of digits to build a table for a row.
  double decoding = 0, perRow = hasFma ? 1 : 2, perTable = 0, steps = depth;
  if (isOfDigits()) {
    decoding = lanes < 8 ? 0 : bits;
    perRow = bits * (lanes < 8 ? 4 : 2);
    perTable = getSpan();
    steps = getLayout().depth;
  } else if (hasHalves()) {
    // Of half a vector: one of halves, their two, and how they interleave.
    decoding = 2 + LevelTable::getInstructions(bits, 2 * lanes);
  } else if (hasNibbles()) {
    decoding = 0.5 + ByteTable::getInstructions(bits);
  } else if (getTableVectors()) {
    decoding = 1 + LevelTable::getInstructions(bits, lanes);
  } else if (hasPalette()) {
    decoding = lanes < 8 ? 5 * lanes : kLoads;
  } else {
    decoding = uniform ? (lanes < 8 ? 5 : 3) : 1;
  }
  double cycles = 0;
  for (const LaneBlocks &block : getLayout().blocks) {
    // Measured on Zen 4: two instructions on 512 bits in a cycle, one of them a
    // multiply-add, and nearly twice as many on less.
    double perInstruction = block.lanes == 16 ? 0.6 : lanes < 8 ? 0.3 : 0.38;
    double perMultiplyAdd = block.lanes == 16 ? 1.05 : 0.55;
    for (const Pieces &piece : splitEvenly(rows, tallest)) {
      double decoded = block.groups * decoding;
      double products = block.groups * perRow * piece.size;
      double instructions = decoded + products + perTable * piece.size;
      double step = perInstruction * instructions;
      // What decodes overlaps with products only in part.
      if (!isOfDigits())
        step = std::max(step, perMultiplyAdd * products +
                                  perInstruction / 3 * decoded);
      cycles += double(piece.count) * block.count * steps * step;
    }
  }
  return cycles;
}

double LowBitLinear::getCycles() const {
  double width = lanes / 16.0;
  double macs = double(rows) * depth * channels;
  double cycles = 0;
  switch (arithmetic) {
  case LowBitArithmetic::Dot:
    cycles = macs / (kDotRates[rows > 1] * width);
    break;
  case LowBitArithmetic::Wide:
    // Two instructions more for half as many products.
    cycles = macs / (kDotRates[0] / 2 * width);
    break;
  case LowBitArithmetic::Floats:
    cycles = getFloatCycles();
    break;
  }
  return std::max(cycles, readCycles);
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

/// The codes without a sign, unless it is kept, or the bits of short floats.
std::vector<int32_t>
LowBitLinear::unpackWeights(ArrayRef<DenseElementsAttr> parts) const {
  if (floats) {
    std::vector<int32_t> values;
    values.reserve(depth * channels);
    for (const APFloat &value : parts[0].getValues<APFloat>())
      values.push_back(value.bitcastToAPInt().getZExtValue());
    return values;
  }
  if (binary || lq) {
    ArrayRef<int64_t> shape = typeOf(operands.op.getWeights()).getShape();
    BitRows bitRows = binary ? binary.getRows(shape) : lq.getRows(shape);
    auto words = llvm::to_vector(parts[0].getValues<int32_t>());
    std::vector<uint8_t> codes = bitRows.unpack(words, bits);
    // Bits that stand for signs are 1 where these are negative.
    uint8_t flipped = lq && isOfDigits() ? (1 << bits) - 1 : 0;
    std::vector<int32_t> values;
    values.reserve(codes.size());
    for (uint8_t code : codes)
      values.push_back(code ^ flipped);
    return values;
  }
  auto bytes = parts[0].getValues<char>();
  std::vector<int32_t> codes =
      unpackCodes(std::vector<char>(bytes.begin(), bytes.end()),
                  depth * channels, bits, /*isSigned=*/false);
  // From two's complement: the sign changes, the order of bits does not.
  if (uniform && uniform.hasSignedCodes() && !keepsSigns())
    for (int32_t &code : codes)
      code ^= 1 << (bits - 1);
  return codes;
}

/// For one digit after the other, the digits of `getSpan` inputs as a code.
std::vector<uint32_t> LowBitLinear::packDigits(ArrayRef<int32_t> codes) const {
  LowBitLayout layout = getLayout();
  int64_t span = getSpan();
  std::vector<uint32_t> words;
  for (unsigned digit = 0; digit < bits; ++digit) {
    std::vector<int32_t> ofDigit(channels * layout.depth);
    for (int64_t channel = 0; channel < channels; ++channel)
      for (int64_t k = 0; k < depth; ++k)
        ofDigit[channel * layout.depth + k / span] |=
            (codes[channel * depth + k] >> digit & 1) << (k % span);
    llvm::append_range(words, layout.pack(ofDigit));
  }
  return words;
}

/// The factors of the digits of each channel.
std::vector<float>
LowBitLinear::readBases(ArrayRef<DenseElementsAttr> parts) const {
  SmallVector<float> bases;
  if (binary && binary.getAlpha())
    bases.push_back(binary.getStaticAlpha());
  else if (lq && lq.getBasis())
    llvm::append_range(bases, lq.getBasis().asArrayRef());
  else
    llvm::append_range(bases, parts[1].getValues<float>());
  std::vector<float> ofChannels;
  for (int64_t i = 0; i < channels * int64_t(bits); ++i)
    ofChannels.push_back(bases[i % bases.size()]);
  return ofChannels;
}

/// The levels of all codes.
Value LowBitLinear::buildPalette(OpBuilder &builder,
                                 ArrayRef<DenseElementsAttr> parts) const {
  Location loc = op->getLoc();
  if (codebook && !hasNibbles())
    return arith::ConstantOp::create(builder, loc, parts[1]);
  SmallVector<float> basis, levels;
  if (codebook)
    for (const APFloat &value : parts[1].getValues<APFloat>())
      levels.push_back(value.convertToFloat());
  else if (lq.getBasis())
    llvm::append_range(basis, lq.getBasis().asArrayRef());
  else
    llvm::append_range(basis, parts[1].getValues<float>());
  for (unsigned code = levels.size(); code < 1u << bits; ++code)
    levels.push_back(codebook ? levels.back() : lq.getLevel(basis, code));
  if (hasNibbles())
    return buildConstant<char>(builder, loc, builder.getI8Type(),
                               ByteTable::pack(levels));
  return buildConstant<float>(builder, loc, builder.getF32Type(), levels);
}

Value LowBitLinear::buildWords(OpBuilder &builder,
                               ArrayRef<DenseElementsAttr> parts) const {
  Location loc = op->getLoc();
  std::vector<int32_t> codes = unpackWeights(parts);
  std::vector<uint32_t> words =
      isOfDigits() ? packDigits(codes) : getLayout().pack(codes);
  if (!floats)
    return buildConstant<uint32_t>(builder, loc, builder.getI32Type(), words);
  std::vector<uint16_t> halves(words.begin(), words.end());
  return buildConstant<uint16_t>(builder, loc, floats.getFormat(), halves);
}

KernelCall LowBitLinear::build(OpBuilder &builder) const {
  Location loc = op->getLoc();
  Type f32 = builder.getF32Type(), i32 = builder.getI32Type(),
       i8 = builder.getI8Type();
  SmallVector<DenseElementsAttr> parts = getConstants(operands.op.getWeights());
  LowBitLayout layout = getLayout();
  KernelCall call;
  call.inputs = {operands.op.getInput(), buildWords(builder, parts)};
  int64_t count = getBlocks();
  // One for all weights is one for each channel.
  auto spread = [&](auto values) {
    if (values.size() == 1)
      values.resize(channels * count, values.front());
    return values;
  };
  if (hasPalette())
    call.inputs.push_back(buildPalette(builder, parts));
  if (isOfDigits()) {
    call.inputs.push_back(buildConstant<float>(
        builder, loc, f32, layout.transpose<float>(readBases(parts), bits, 0)));
  } else if (hasStoredScales()) {
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
    auto range = getDenseElements(operands.op.getBias()).getValues<float>();
    std::vector<float> values(range.begin(), range.end());
    call.inputs.push_back(buildConstant<float>(
        builder, loc, f32, layout.transpose<float>(values, 1, 0)));
  }
  if (hasCodeBias) {
    auto range = getConstants(operands.op.getBias())[0].getValues<char>();
    std::vector<int32_t> values =
        unpackCodes(std::vector<char>(range.begin(), range.end()), channels,
                    /*bits=*/32, /*isSigned=*/true);
    call.inputs.push_back(buildConstant<int32_t>(
        builder, loc, i32, layout.transpose<int32_t>(values, 1, 0)));
  }
  if (operands.op.getResidual())
    call.inputs.push_back(operands.op.getResidual());
  if (arithmetic == LowBitArithmetic::Floats) {
    call.emitBody = [layer = *this](ImplicitLocOpBuilder &b, ValueRange v) {
      if (layer.isOfDigits())
        emitLowBitDigits(b, layer, v);
      else
        emitLowBitFloats(b, layer, v);
    };
    return call;
  }
  int64_t copied = rows * layout.getWords() * layout.getStep();
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
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  auto layer = LowBitLinear::of(op, arithmetic, target, decline);
  if (failed(layer))
    return failure();
  return KernelPlan{layer->getCycles(),
                    [layer = std::move(*layer)](OpBuilder &builder) {
                      return layer.build(builder);
                    }};
}

template <LowBitArithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, plan<arithmetic>};
}

const Kernel nncomp::lowBitInt8Dot =
    getKernel<LowBitArithmetic::Dot>("low-bit-int8-dot");
const Kernel nncomp::lowBitInt8Wide =
    getKernel<LowBitArithmetic::Wide>("low-bit-int8-wide");
const Kernel nncomp::lowBitF32 =
    getKernel<LowBitArithmetic::Floats>("low-bit-f32");
