//===- MoveCodings.cpp - Move encodes and decodes past each other ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes move down, encodes up: what moves elements, or picks the greatest of
// them, gives the same with codes, and codes are smaller.
//
//===----------------------------------------------------------------------===//

#include "FoldQuantization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/Graph/Integers.h"

using namespace mlir;
using namespace mlir::nncomp;

Value nncomp::getDecoded(Value value) {
  auto decode = value.getDefiningOp<DecodeOp>();
  return decode && getStaticUniform(decode.getInput()) ? decode.getInput()
                                                       : Value();
}

/// `type` with another's encoding.
static RankedTensorType withEncoding(Type type, Attribute encoding) {
  auto dense = cast<RankedTensorType>(type);
  return RankedTensorType::get(dense.getShape(), dense.getElementType(),
                               encoding);
}

/// Whether the elements of the op's result are some of those of its first
/// operand, zeros perhaps among them.
static bool isMovement(Operation *op) {
  if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    Value padding = pad.getConstantPaddingValue();
    return padding && matchPattern(padding, m_AnyZeroFloat());
  }
  return isa<SelectsElementsOpInterface>(op);
}

/// A copy of `op` before it, with another first operand and its encoding.
static Value cloneOn(PatternRewriter &rewriter, Operation *op, Value operand) {
  IRMapping mapping;
  Operation *clone = rewriter.clone(*op, mapping);
  clone->setOperand(0, operand);
  Value result = clone->getResult(0);
  result.setType(withEncoding(result.getType(), typeOf(operand).getEncoding()));
  return result;
}

namespace {
//===----------------------------------------------------------------------===//
// Decodes
//===----------------------------------------------------------------------===//

struct SinkDecodeThroughMovement : RewritePattern {
  SinkDecodeThroughMovement(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    auto activation = dyn_cast<ActivationOp>(op);
    bool isRelu = activation &&
                  activation.getFunction().getKind() == ActivationKind::Relu;
    Value encoded = op->getNumOperands() > 0 && (isRelu || isMovement(op))
                        ? getDecoded(op->getOperand(0))
                        : Value();
    if (!encoded || getEncoding(op->getResult(0).getType()))
      return failure();
    Value moved = cloneOn(rewriter, op, encoded);
    rewriter.replaceOpWithNewOp<DecodeOp>(op, op->getResult(0).getType(),
                                          moved);
    return success();
  }
};

/// Sinks decodes of one encoding; others wait for an encode after them.
struct SinkDecodeThroughConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> inputs;
    for (Value input : op.getInputs()) {
      Value encoded = getDecoded(input);
      if (!encoded ||
          (!inputs.empty() && typeOf(encoded).getEncoding() !=
                                  typeOf(inputs.front()).getEncoding()))
        return failure();
      inputs.push_back(encoded);
    }
    RankedTensorType type = typeOf(op.getResult());
    if (type.getEncoding())
      return failure();
    Value joined = ConcatOp::create(
        rewriter, op.getLoc(),
        withEncoding(type, typeOf(inputs.front()).getEncoding()), inputs,
        op.getAxisAttr());
    rewriter.replaceOpWithNewOp<DecodeOp>(op, type, joined);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Encodes
//===----------------------------------------------------------------------===//

struct HoistEncodeThroughMovement : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    Operation *moves = op.getInput().getDefiningOp();
    // Of a slice less has to be encoded.
    if (!moves || !isMovement(moves) || isa<tensor::ExtractSliceOp>(moves) ||
        !moves->hasOneUse() || !getStaticUniform(op.getResult()) ||
        getEncoding(moves->getOperand(0).getType()))
      return failure();
    Value source = moves->getOperand(0);
    Value encoded = EncodeOp::create(
        rewriter, op.getLoc(),
        withEncoding(source.getType(), typeOf(op.getResult()).getEncoding()),
        source);
    rewriter.replaceOp(op, cloneOn(rewriter, moves, encoded));
    return success();
  }
};

/// Rounding keeps the order of values: bounds may follow it.
struct HoistEncodeThroughActivation : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    auto activation = op.getInput().getDefiningOp<ActivationOp>();
    if (!activation || !activation->hasOneUse() ||
        !isBound(activation.getFunction()) || !getStaticUniform(op.getResult()))
      return failure();
    Value encoded = EncodeOp::create(rewriter, op.getLoc(), op.getType(),
                                     activation.getInput());
    rewriter.replaceOpWithNewOp<ActivationOp>(op, op.getType(), encoded,
                                              activation.getFunction());
    return success();
  }
};

/// Codes that a concat joins need not have its encoding.
struct HoistEncodeThroughConcat : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    auto concat = op.getInput().getDefiningOp<ConcatOp>();
    if (!concat || !concat->hasOneUse() || !getStaticUniform(op.getResult()))
      return failure();
    SmallVector<Value> inputs;
    for (Value input : concat.getInputs()) {
      Value encoded = getEncoding(input.getType()) ? input : getDecoded(input);
      if (!encoded)
        encoded = EncodeOp::create(
            rewriter, op.getLoc(),
            withEncoding(input.getType(), typeOf(op.getResult()).getEncoding()),
            input);
      inputs.push_back(encoded);
    }
    rewriter.replaceOp(op, ConcatOp::create(rewriter, concat.getLoc(),
                                            op.getResult().getType(), inputs,
                                            concat.getAxisAttr()));
    return success();
  }
};

/// encode(decode(x)) is x: rounding gives each code again.
struct FoldEncodeOfDecode : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    Value encoded = getDecoded(op.getInput());
    if (!encoded || encoded.getType() != op.getResult().getType())
      return failure();
    rewriter.replaceOp(op, encoded);
    return success();
  }
};

/// Whether the op's result has the encoding of all its operands: it picks or
/// joins codes and rounds none.
static bool keepsCodes(Operation *op) {
  Attribute encoding = typeOf(op->getResult(0)).getEncoding();
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    return typeOf(operand).getEncoding() == encoding;
  });
}

/// What can re-encode its result gives another encoding at once. Where it does
/// re-encode already, the first clamp and rounding count as well.
struct ReencodeInProducer : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    Value encoded = getDecoded(op.getInput());
    Operation *producer = encoded ? encoded.getDefiningOp() : nullptr;
    if (!isa_and_present<MaxPoolOp, ConcatOp>(producer) ||
        !keepsCodes(producer) || !encoded.hasOneUse() ||
        !op.getInput().hasOneUse() || !getStaticUniform(op.getResult()))
      return failure();
    rewriter.modifyOpInPlace(
        producer, [&]() { encoded.setType(op.getResult().getType()); });
    rewriter.replaceOp(op, encoded);
    return success();
  }
};
} // namespace

void nncomp::populateSinkDecodes(RewritePatternSet &patterns) {
  patterns.add<SinkDecodeThroughMovement, SinkDecodeThroughConcat>(
      patterns.getContext());
}

void nncomp::populateHoistEncodes(RewritePatternSet &patterns) {
  patterns.add<HoistEncodeThroughMovement, HoistEncodeThroughConcat,
               HoistEncodeThroughActivation, FoldEncodeOfDecode,
               ReencodeInProducer>(patterns.getContext());
}
