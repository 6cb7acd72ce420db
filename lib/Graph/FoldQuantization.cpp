//===- FoldQuantization.cpp - Turn quantization into encodings ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// First quantize and dequantize become encode and decode where their parameters
// are constants, then patterns move these towards each other and into ops.
//
//===----------------------------------------------------------------------===//

#include "FoldQuantization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Encoding/IntegerConstant.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/Graph/Integers.h"
#include "nncomp/Graph/Passes.h"
#include <cmath>

namespace mlir::nncomp {
#define GEN_PASS_DEF_FOLDQUANTIZATION
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

namespace {
/// The constant parameters of a quantize or dequantize of f32.
struct Parameters {
  unsigned bits;
  bool isUnsigned;
  std::optional<int64_t> axis, block;
  SmallVector<float> scales;
  SmallVector<int64_t> zeros;

  /// Those of `op`; nothing if some are computed, or for another float.
  template <typename Op>
  static std::optional<Parameters> get(Op op, Value real);

  int64_t getLeastCode() const {
    return isUnsigned ? 0 : -(int64_t(1) << (bits - 1));
  }
  int64_t getMostCode() const {
    return getLeastCode() + (int64_t(1) << bits) - 1;
  }
  bool isStatic() const { return scales.size() == 1 && bits <= 16; }
  bool operator==(const Parameters &other) const {
    return bits == other.bits && isUnsigned == other.isUnsigned &&
           axis == other.axis && block == other.block &&
           scales == other.scales && zeros == other.zeros;
  }
  /// The unsigned encoding of tensors with one scale.
  UniformAttr getStatic(MLIRContext *context) const {
    auto scale = FloatAttr::get(Float32Type::get(context), scales.front());
    return UniformAttr::get(context, bits, /*axis=*/std::nullopt,
                            /*block=*/std::nullopt, scale,
                            zeros.front() - getLeastCode(),
                            /*asymmetric=*/false, /*centered=*/false);
  }
};
} // namespace

/// The integers of a constant.
static SmallVector<int64_t> readIntegers(DenseElementsAttr constant,
                                         bool isUnsigned) {
  return llvm::map_to_vector(constant.getValues<APInt>(), [&](const APInt &i) {
    return isUnsigned ? static_cast<int64_t>(i.getZExtValue())
                      : i.getSExtValue();
  });
}

template <typename Op>
std::optional<Parameters> Parameters::get(Op op, Value real) {
  RankedTensorType type = typeOf(real);
  DenseElementsAttr scale = getDenseElements(op.getScale());
  DenseElementsAttr zero = getDenseElements(op.getZeroPoint());
  unsigned width = typeOf(op.getZeroPoint()).getElementTypeBitWidth();
  unsigned bits = op.getBits().value_or(width);
  if (!scale || !zero || !type.getElementType().isF32() ||
      !scale.getElementType().isF32() || type.getRank() == 0 ||
      (bits > 8 && bits != 16 && bits != 32) || type.getNumElements() == 0 ||
      !getBoundedExtent(type.getShape(), kMaxEncodedElements))
    return std::nullopt;
  Parameters parameters{bits,
                        op.getUnsignedCodes(),
                        op.getAxis(),
                        op.getBlockSize(),
                        llvm::to_vector(scale.getValues<float>()),
                        readIntegers(zero, op.getUnsignedCodes())};
  if (parameters.scales.size() == 1)
    parameters.axis = parameters.block = std::nullopt;
  return parameters;
}

/// Fails on constant parameters that no code can have.
template <typename Op>
static LogicalResult verifyParameters(Op op, Value real) {
  std::optional<Parameters> parameters = Parameters::get(op, real);
  if (!parameters)
    return success();
  for (float scale : parameters->scales)
    if (!(scale > 0) || std::isinf(scale))
      return op.emitOpError("expected positive and finite scales, but got ")
             << scale;
  for (int64_t zero : parameters->zeros)
    if (zero < parameters->getLeastCode() || zero > parameters->getMostCode())
      return op.emitOpError("expected zero points between ")
             << parameters->getLeastCode() << " and "
             << parameters->getMostCode() << ", but got " << zero;
  return success();
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// The codes that quantize gives a constant of `parameters`, each operation on
/// floats rounded as when running; null if the input is computed.
static DenseElementsAttr quantizeConstant(QuantizeOp op,
                                          const Parameters &parameters) {
  DenseElementsAttr constant = getDenseElements(op.getInput());
  if (!constant)
    return {};
  RankedTensorType type = op.getResult().getType();
  unsigned width = type.getElementTypeBitWidth();
  // Elements after one on the axis, and the scales of these: those of a block
  // are as many as what is blocked.
  int64_t inner = 1, size = 1, block = 1;
  if (parameters.axis) {
    size = type.getDimSize(*parameters.axis);
    inner = computeProduct(type.getShape().drop_front(*parameters.axis + 1));
    block = parameters.block.value_or(1);
  }
  auto getScale = [&](int64_t element) -> int64_t {
    if (!parameters.axis)
      return 0;
    int64_t place = element / inner % size / block;
    if (!parameters.block)
      return place;
    int64_t outer = element / inner / size;
    return (outer * llvm::divideCeil(size, block) + place) * inner +
           element % inner;
  };
  SmallVector<APInt> codes;
  codes.reserve(constant.getNumElements());
  for (auto [i, value] : llvm::enumerate(constant.getValues<float>())) {
    int64_t scale = getScale(i), zero = parameters.zeros[scale];
    float rounded = std::nearbyint(value / parameters.scales[scale]);
    double shifted = width <= 16 ? double(rounded + float(zero))
                                 : double(rounded) + double(zero);
    // A NaN becomes the least code.
    double least = parameters.getLeastCode(), most = parameters.getMostCode();
    codes.push_back(APInt(width,
                          int64_t(std::fmin(std::fmax(shifted, least), most)),
                          /*isSigned=*/true, /*implicitTrunc=*/true));
  }
  return DenseElementsAttr::get(type, codes);
}

/// Replaces a quantize of a constant by its codes.
static void foldConstantQuantize(OpBuilder &builder, QuantizeOp op) {
  auto parameters = Parameters::get(op, op.getInput());
  DenseElementsAttr codes =
      parameters ? quantizeConstant(op, *parameters) : DenseElementsAttr();
  if (!codes)
    return;
  builder.setInsertionPoint(op);
  op.replaceAllUsesWith(
      arith::ConstantOp::create(builder, op.getLoc(), codes).getResult());
  op.erase();
}

/// The axis and block of an encoding whose scales lie in the order of those of
/// `parameters`; fails if there is none.
static LogicalResult getGrouping(const Parameters &parameters,
                                 RankedTensorType type,
                                 std::optional<int64_t> &axis,
                                 std::optional<int64_t> &block) {
  axis = parameters.axis;
  block = parameters.block;
  if (!block)
    return success();
  // Blocks of an encoding run through all dimensions after its axis, which is
  // the first: they are those of the last dimension if they end with it.
  int64_t rank = type.getRank();
  bool ends = type.getShape().back() % *block == 0;
  if (*axis != rank - 1 || rank < 2 || (rank > 2 && !ends))
    return failure();
  axis = 0;
  return success();
}

/// decode(assemble(...)) in place of a dequantized constant, or null.
static Value decodeConstant(OpBuilder &builder, DequantizeOp op,
                            const Parameters &parameters) {
  DenseElementsAttr constant = getDenseElements(op.getInput());
  RankedTensorType dense = op.getResult().getType();
  std::optional<int64_t> axis, block, zero;
  if (!constant || failed(getGrouping(parameters, dense, axis, block)))
    return {};
  SmallVector<int64_t> zeros = parameters.zeros;
  // Signed codes have no zero point; with one, codes become unsigned.
  bool isSigned = !parameters.isUnsigned &&
                  llvm::all_of(zeros, [](int64_t zero) { return zero == 0; });
  int64_t shift = isSigned ? 0 : -parameters.getLeastCode();
  for (int64_t &zero : zeros)
    zero += shift;
  bool isOneZero = llvm::all_equal(zeros);
  if (!isSigned && isOneZero)
    zero = zeros.front();
  auto encoding = UniformAttr::get(
      op.getContext(), parameters.bits, axis, block, FloatAttr(), zero,
      /*asymmetric=*/!isSigned && !isOneZero, /*centered=*/false);
  auto type =
      RankedTensorType::get(dense.getShape(), dense.getElementType(), encoding);

  std::vector<int32_t> codes;
  codes.reserve(constant.getNumElements());
  for (const APInt &code : constant.getValues<APInt>())
    codes.push_back((parameters.isUnsigned
                         ? static_cast<int64_t>(code.getZExtValue())
                         : code.getSExtValue()) +
                    shift);
  UniformParts<EncodingComponent> parts(encoding, encoding.getComponents(type));
  SmallVector<DenseElementsAttr> values{
      DenseElementsAttr::getFromRawBuffer(parts.codes.type,
                                          packCodes(codes, parameters.bits)),
      DenseElementsAttr::get(parts.scales.type, ArrayRef(parameters.scales))};
  if (encoding.getAsymmetric())
    values.push_back(getIntegerConstant(parts.zeros.type, zeros));
  auto components = llvm::map_to_vector(values, [&](DenseElementsAttr value) {
    return Value(
        arith::ConstantOp::create(builder, op.getInput().getLoc(), value));
  });
  Value encoded =
      AssembleOp::create(builder, op.getInput().getLoc(), type, components);
  return DecodeOp::create(builder, op.getLoc(), dense, encoded);
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

/// Signed codes as unsigned ones of the same order, and back.
static Value shiftCodes(OpBuilder &builder, Location loc, Value codes,
                        const Parameters &parameters) {
  if (parameters.isUnsigned)
    return codes;
  auto half = builder.getIntegerAttr(getElementTypeOrSelf(codes),
                                     parameters.getLeastCode());
  Value constant = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(typeOf(codes), half));
  return arith::XOrIOp::create(builder, loc, codes, constant);
}

static SmallVector<ReassociationIndices> getAllDims(int64_t rank) {
  return {llvm::to_vector<2>(llvm::seq<int64_t>(0, rank))};
}

/// Replaces a quantize by an encode where its codes are dequantized or have
/// bytes of their own.
static void foldQuantize(OpBuilder &builder, QuantizeOp op) {
  auto parameters = Parameters::get(op, op.getInput());
  if (!parameters || !parameters->isStatic())
    return;
  Location loc = op.getLoc();
  builder.setInsertionPoint(op);
  RankedTensorType dense = op.getInput().getType();
  auto type = RankedTensorType::get(dense.getShape(), dense.getElementType(),
                                    parameters->getStatic(op.getContext()));
  Value encoded = EncodeOp::create(builder, loc, type, op.getInput());
  for (Operation *user : llvm::make_early_inc_range(op->getUsers())) {
    auto dequantize = dyn_cast<DequantizeOp>(user);
    if (!dequantize || dequantize.getInput() != op.getResult())
      continue;
    auto theirs = Parameters::get(dequantize, dequantize.getResult());
    if (!theirs || !(*theirs == *parameters))
      continue;
    builder.setInsertionPoint(dequantize);
    Value decoded =
        DecodeOp::create(builder, dequantize.getLoc(), dense, encoded);
    dequantize.replaceAllUsesWith(decoded);
    dequantize.erase();
  }
  if (!op->use_empty() && parameters->bits == 8) {
    builder.setInsertionPoint(op);
    auto parts = DisassembleOp::create(builder, loc, encoded);
    Value codes = tensor::ExpandShapeOp::create(
        builder, loc, typeOf(op.getResult()), parts.getComponents().front(),
        getAllDims(dense.getRank()));
    op.replaceAllUsesWith(shiftCodes(builder, loc, codes, *parameters));
  }
  if (op->use_empty())
    op.erase();
}

/// Replaces what is left of dequantizes by decodes.
static void foldDequantize(OpBuilder &builder, DequantizeOp op) {
  auto parameters = Parameters::get(op, op.getResult());
  if (!parameters)
    return;
  builder.setInsertionPoint(op);
  Value decoded = decodeConstant(builder, op, *parameters);
  if (!decoded && parameters->isStatic() && parameters->bits == 8) {
    Location loc = op.getLoc();
    RankedTensorType dense = op.getResult().getType();
    auto type = RankedTensorType::get(dense.getShape(), dense.getElementType(),
                                      parameters->getStatic(op.getContext()));
    Value codes = shiftCodes(builder, loc, op.getInput(), *parameters);
    Value flat = codes;
    if (dense.getRank() > 1)
      flat = tensor::CollapseShapeOp::create(builder, loc, codes,
                                             getAllDims(dense.getRank()));
    Value encoded = AssembleOp::create(builder, loc, type, flat);
    decoded = DecodeOp::create(builder, loc, dense, encoded);
  }
  if (!decoded)
    return;
  op.replaceAllUsesWith(decoded);
  op.erase();
}

namespace {
struct FoldQuantization : nncomp::impl::FoldQuantizationBase<FoldQuantization> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([](Operation *op) {
      if (auto quantize = dyn_cast<QuantizeOp>(op))
        return WalkResult(verifyParameters(quantize, quantize.getInput()));
      if (auto dequantize = dyn_cast<DequantizeOp>(op))
        return WalkResult(verifyParameters(dequantize, dequantize.getResult()));
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    SmallVector<QuantizeOp> quantizes;
    SmallVector<DequantizeOp> dequantizes;
    OpBuilder builder(&getContext());
    getOperation().walk(
        [&](QuantizeOp op) { foldConstantQuantize(builder, op); });
    // Weights first reach the form in which layers take them, and data that in
    // which floats are moved.
    RewritePatternSet constants(&getContext());
    populateHoistDequantize(constants);
    apply(std::move(constants));

    getOperation().walk([&](QuantizeOp op) { quantizes.push_back(op); });
    for (QuantizeOp op : quantizes)
      foldQuantize(builder, op);
    getOperation().walk([&](DequantizeOp op) { dequantizes.push_back(op); });
    for (DequantizeOp op : dequantizes)
      foldDequantize(builder, op);

    // All the way down first: an encode that meets a decode has nothing to move
    // through any more.
    RewritePatternSet decodes(&getContext());
    populateSinkDecodes(decodes);
    apply(std::move(decodes));
    RewritePatternSet codings(&getContext());
    populateSinkDecodes(codings);
    populateHoistEncodes(codings);
    populateAbsorbCodings(codings);
    apply(std::move(codings));
  }

private:
  /// Decodes of constants are not to be folded to floats.
  void apply(RewritePatternSet patterns) {
    GreedyRewriteConfig config;
    config.enableFolding(false);
    config.enableConstantCSE(false);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns), config);
  }
};
} // namespace
