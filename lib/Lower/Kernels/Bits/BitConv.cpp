//===- BitConv.cpp - Convolution by counting bits -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BitConv.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Instructions of a step on one vector, counted in those of which a processor
/// does two (of 512 bits) or four in a cycle. Measured on Zen 4: 3 by words,
/// where a byte's count takes 6 with `vpshufb` and some 12 without.
static double getStepInstructions(BitCount count, const Target &target) {
  if (count == BitCount::Words)
    return 3;
  return target.vectorBits >= 256 ? 8 : 14;
}

/// Cuts the output channels such that a register tile takes the fewest cycles.
static ColumnBlocks chooseBlocks(const BitConv &conv, const Target &target) {
  ColumnBlocks best;
  best.columns = conv.shape.groupOutChannels();
  best.lanes = std::min<int64_t>(target.getVectorLength(32),
                                 llvm::bit_floor<uint64_t>(best.columns));
  best.stride = best.lanes;
  double fewest = std::numeric_limits<double>::infinity();
  double perCycle = target.vectorBits >= 512 ? 2 : 4;
  double instructions = getStepInstructions(conv.count, target);
  // One word of the input; what counts bytes needs masks and a table.
  int64_t temporaries = conv.count == BitCount::Words ? 2 : 4;
  int64_t registers = target.vectorRegisters - temporaries;
  constexpr int64_t tallestUsed = 14;
  for (int64_t width = 1; width <= best.getVectors(); ++width) {
    int64_t columns = width * conv.weightDigits;
    int64_t tallest =
        std::min({(registers - columns) / (columns * conv.inputDigits),
                  tallestUsed, conv.shape.outWidth});
    if (tallest < 1)
      break;
    SmallVector<Pieces, 2> blocks = splitEvenly(best.getVectors(), width);
    if (blocks.front().size != width)
      continue;
    auto splitsByte = [&](Pieces block) {
      return block.size % llvm::divideCeil(8, best.lanes) != 0;
    };
    if (conv.hasSigns && llvm::any_of(blocks, splitsByte))
      continue;
    double cycles = 0;
    for (Pieces block : blocks)
      for (Pieces tile : splitEvenly(conv.shape.outWidth, tallest)) {
        double rows = tile.size * conv.inputDigits;
        double vectors = block.size * conv.weightDigits;
        constexpr double latency = 2, perLoad = 0.05;
        cycles += tile.count * block.count *
                  (std::max(rows * vectors * instructions / perCycle, latency) +
                   perLoad * (rows + vectors));
      }
    if (cycles < fewest) {
      fewest = cycles;
      best.cyclesPerStep = cycles;
      best.blocks = blocks;
      best.rows = tallest;
    }
  }
  return best;
}

BitConv::BitConv(const ConvShape &original, int64_t inputDigits,
                 int64_t weightDigits, const Epilogue &epilogue, bool hasSigns,
                 const Target &target)
    : shape(original.flattened()), groupChannels(shape.groupChannels()),
      inputDigits(inputDigits), weightDigits(weightDigits),
      count(target.hasWordPopcount ? BitCount::Words : BitCount::Bytes),
      epilogue(epilogue), hasSigns(hasSigns) {
  shape.channels = shape.pixelStride =
      shape.groups * getTapWords() * inputDigits;
  blocks = chooseBlocks(*this, target);
  threads = target.getThreads(getCycles());
}

BitConv::BitConv(const ConvShape &shape, const DigitSums &digits,
                 const Target &target)
    : BitConv(shape, digits.inputDigits, digits.weightDigits, Epilogue(),
              /*hasSigns=*/false, target) {
  this->digits = digits;
}

double BitConv::getCycles() const {
  return blocks.cyclesPerStep * getSteps() * shape.outHeight * shape.batch *
         shape.groups * shape.getLiveShare();
}

Value BitConv::buildPacked(OpBuilder &builder, Location loc,
                           ArrayRef<uint8_t> codes) const {
  int64_t taps = shape.kernelHeight * shape.kernelWidth;
  BitRows rows{shape.outChannels * taps, groupChannels};
  std::vector<int32_t> words = rows.pack(codes, weightDigits), packed;
  packed.reserve(words.size());
  int64_t steps = getSteps();
  for (int64_t group = 0; group < shape.groups; ++group) {
    int64_t vector = 0;
    for (Pieces block : blocks.blocks)
      for (int64_t n = 0; n < block.count; ++n, vector += block.size)
        for (int64_t step = 0; step < steps; ++step)
          for (int64_t v = 0; v < block.size; ++v)
            for (int64_t digit = 0; digit < weightDigits; ++digit)
              for (int64_t lane = 0; lane < blocks.lanes; ++lane) {
                int64_t column = group * blocks.columns +
                                 blocks.getColumn(vector + v) + lane;
                packed.push_back(
                    words[(column * steps + step) * weightDigits + digit]);
              }
  }
  auto type = RankedTensorType::get(packed.size(), builder.getI32Type());
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(packed)));
}

SmallVector<RankedTensorType> BitConv::getScratch(MLIRContext *context) const {
  if (!hasSigns)
    return {};
  int64_t pixels = shape.batch * shape.outHeight * shape.outWidth;
  return {RankedTensorType::get({pixels * shape.outChannels / 8},
                                IntegerType::get(context, 8))};
}

LogicalResult nncomp::hasWordGroups(const ConvShape &shape, Decline &decline) {
  if (shape.groups == 1 || shape.groupChannels() % 32 == 0)
    return success();
  return decline << llvm::formatv(
             "expected groups of a multiple of 32 channels, but "
             "got {0}",
             shape.groupChannels());
}
