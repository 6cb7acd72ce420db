//===- IntegerSums.cpp - Exact sums of integers by kernels of floats ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integers up to 2^24 are floats, and so are their sums, in any order, as long
// as none passes that. A sparse layer sums few products: where all codes that
// its input may have keep within this bound, a kernel of f32 computes the sums
// to the bit, on every CPU. Instructions that multiply bytes gain less: they
// add up neighbours, of which sparse weights have few.
//
// The kernel gets the layer of the integers `code - zero`; what follows the
// sums is ordinary code after it.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "Reference/IntegerBuilder.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Encoding/BitStream.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Up to this bound f32 has all integers.
static constexpr double kMaxSum = 1 << 24;

/// The layer with sparse weights that `op` is, if it computes with integers.
static std::optional<IntegerProduct> getSparseProduct(Operation *op) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer || !layer.isConvolutionOrLinear() ||
      !isa_and_present<SparseAttr>(getEncoding(layer.getWeights().getType())))
    return std::nullopt;
  auto product = IntegerProduct::get(op);
  if (!product || !product->dataEncoding)
    return std::nullopt;
  return product;
}

/// The bias of each output channel in steps of the sums; empty if there is none
/// or it is added to scaled sums.
static std::vector<float> getBias(const IntegerProduct &product) {
  std::vector<float> bias;
  if (!product.hasIntegerBias())
    return bias;
  auto assemble = product.op.getBias().getDefiningOp<AssembleOp>();
  auto bytes =
      getDenseElements(assemble.getComponents().front()).getValues<char>();
  for (int32_t code :
       unpackCodes(std::vector<char>(bytes.begin(), bytes.end()),
                   product.getNumChannels(), 32, /*isSigned=*/true))
    bias.push_back(static_cast<float>(product.getBiasSteps()) *
                   static_cast<float>(code));
  return bias;
}

/// The greatest magnitude that a part of a sum may have, the bias included.
static double getLargestSum(const IntegerProduct &product) {
  UniformAttr data = product.dataEncoding, weights = product.weightsEncoding;
  double zero = static_cast<double>(data.getZero().value_or(0));
  // Codes that other tools write may be the least of two's complement.
  double least = data.hasSignedCodes() ? -std::exp2(data.getBits() - 1) : -zero;
  double most = static_cast<double>(data.getMaxCode()) - zero;
  double largestData = std::max(most, -least);
  auto assemble = product.op.getWeights().getDefiningOp<AssembleOp>();
  RankedTensorType type = typeOf(product.op.getWeights());
  auto sparse = cast<SparseAttr>(type.getEncoding());
  SmallVector<DenseElementsAttr> parts;
  for (Value component : assemble.getComponents())
    parts.push_back(getDenseElements(component));
  auto bytes = parts.front().getValues<char>();
  std::vector<int32_t> codes =
      unpackCodes(std::vector<char>(bytes.begin(), bytes.end()),
                  sparse.getValuesType(type).getNumElements(),
                  weights.getBits(), weights.hasSignedCodes());
  auto pointers = llvm::to_vector(parts.back().getValues<int32_t>());
  auto [blockRows, blockColumns] = sparse.getBlockSize();
  std::vector<float> bias = getBias(product);
  double largest = 0;
  for (size_t line = 0; line + 1 < pointers.size(); ++line)
    for (int64_t r = 0; r < blockRows; ++r) {
      size_t row = line * blockRows + r;
      double rowZero = static_cast<double>(weights.getZero().value_or(0));
      if (weights.getAsymmetric() && row < size_t(product.getNumChannels())) {
        auto zeros = parts[2].getValues<uint8_t>();
        rowZero = zeros[zeros.size() == 1 ? 0 : row];
      }
      double sum = row < bias.size() ? std::abs(bias[row]) : 0;
      for (int64_t place = pointers[line] * blockColumns;
           place < pointers[line + 1] * blockColumns; ++place)
        sum += largestData * std::abs(codes[place * blockRows + r] - rowZero);
      largest = std::max(largest, sum);
    }
  return largest;
}

/// Emits the layer of integers at `builder`.
static Operation *buildSums(OpBuilder &builder, const IntegerProduct &product) {
  Location loc = product.op.getLoc();
  RankedTensorType type = typeOf(product.op.getInput());
  auto unscaled = RankedTensorType::get(type.getShape(), type.getElementType(),
                                        product.dataEncoding.getUnscaled());
  // Its scale is in the type: codes are the only component.
  auto codes = DisassembleOp::create(builder, loc, product.op.getInput());
  Value data = DecodeOp::create(
      builder, loc, getDenseType(type),
      AssembleOp::create(builder, loc, unscaled, codes.getComponents()));
  Value weights = assembleUnscaled(builder, loc, product.op.getWeights()), bias;
  std::vector<float> steps = getBias(product);
  if (!steps.empty()) {
    auto biasType = RankedTensorType::get(steps.size(), builder.getF32Type());
    bias = arith::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(biasType, ArrayRef(steps)));
  }
  return createSums(builder, product.op, getDenseType(product.getResultType()),
                    data, weights, bias);
}

namespace {
/// The layer of integers, outside of the program.
struct DetachedSums {
  Block block;
  Operation *op;

  explicit DetachedSums(const IntegerProduct &product) {
    OpBuilder builder(product.op->getContext());
    builder.setInsertionPointToEnd(&block);
    op = buildSums(builder, product);
  }
};
} // namespace

/// The kernel `floats` on the integers of the layer, each an f32.
static KernelCall build(OpBuilder &builder, const IntegerProduct &product,
                        const Kernel &floats, const Target &target) {
  Operation *op = product.op, *sums = buildSums(builder, product);
  IntegerBuilder after(builder, op->getLoc());
  op->getResult(0).replaceAllUsesWith(
      lowerSums(after, product, sums->getResult(0)));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(sums);
  Decline unheard;
  KernelCall call = floats.plan(sums, target, unheard)->build(builder);
  call.part = sums;
  return call;
}

template <const Kernel &floats>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  auto product = getSparseProduct(op);
  if (!product)
    return failure();
  UniformAttr weights = product->weightsEncoding;
  if (weights.getBits() > 8 || weights.getCentered())
    return decline
           << "expected weights of at most 8 bits with a level at 0, but got '"
           << product->op.getWeights().getType() << "'";
  DetachedSums sums(*product);
  FailureOr<KernelPlan> planned = floats.plan(sums.op, target, decline);
  if (failed(planned))
    return failure();
  double largest = getLargestSum(*product);
  if (!(largest <= kMaxSum))
    return decline << llvm::formatv(
               "expected sums of at most {0}, which f32 holds exactly, but got "
               "{1}",
               int64_t(kMaxSum), int64_t(largest));
  // Codes become floats before the sums, and these codes after them, a few
  // instructions for each vector.
  constexpr double perVector = 6;
  double elements = typeOf(product->op.getInput()).getNumElements() +
                    product->getResultType().getNumElements();
  double cycles = planned->cycles + perVector * elements /
                                        target.getVectorLength(32) *
                                        target.getCycleCost();
  return KernelPlan{cycles, [product = *product, target](OpBuilder &builder) {
                      return build(builder, product, floats, target);
                    }};
}

const Kernel nncomp::sparseConvInt8 = {"sparse-conv-int8", plan<sparseConvF32>};
const Kernel nncomp::sparseLinearInt8 = {"sparse-linear-int8",
                                         plan<sparseLinearF32>};
const Kernel nncomp::sparseBlocksConvInt8 = {"sparse-blocks-conv-int8",
                                             plan<sparseBlocksConvF32>};
