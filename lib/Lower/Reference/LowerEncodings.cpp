//===- LowerEncodings.cpp - Decode and encode with plain tensor code ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerBinaryLayers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_LOWERENCODINGS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Whether an op computes with its operands, so that it can be given dense
/// ones. Others pass them to a place whose type is fixed elsewhere.
static bool isComputation(Operation *op) {
  return !isa<AssembleOp, DisassembleOp, EncodeOp, DecodeOp, CallOpInterface,
              RegionBranchOpInterface, FunctionOpInterface>(op) &&
         !op->hasTrait<OpTrait::IsTerminator>();
}

/// Spells the dense meaning of `op` out: decodes each encoded operand before it
/// and encodes each encoded result after it.
static void makeDense(Operation *op, IRRewriter &rewriter) {
  rewriter.setInsertionPoint(op);
  for (OpOperand &operand : op->getOpOperands())
    if (getEncoding(operand.get().getType())) {
      RankedTensorType type = typeOf(operand.get());
      Value dense = DecodeOp::create(rewriter, op->getLoc(), getDenseType(type),
                                     operand.get());
      rewriter.modifyOpInPlace(op, [&]() { operand.set(dense); });
    }
  rewriter.setInsertionPointAfter(op);
  for (Value result : op->getResults())
    if (getEncoding(result.getType())) {
      RankedTensorType type = typeOf(result);
      rewriter.modifyOpInPlace(op,
                               [&]() { result.setType(getDenseType(type)); });
      auto encoded = EncodeOp::create(rewriter, op->getLoc(), type, result);
      rewriter.replaceAllUsesExcept(result, encoded.getResult(), encoded);
    }
  // The attribute of a constant has the type of its result.
  if (auto constant = dyn_cast<arith::ConstantOp>(op);
      constant && constant.getValue().getType() != constant.getType())
    if (DenseElementsAttr value = getDenseElements(constant.getValue()))
      rewriter.modifyOpInPlace(constant, [&]() {
        constant.setValueAttr(
            value.reshape(cast<ShapedType>(constant.getType())));
      });
}

/// Replaces an encode by the components, computed here if its input is
/// constant, and their assemble.
static LogicalResult lowerEncode(EncodeOp op, IRRewriter &rewriter) {
  RankedTensorType type = op.getResult().getType();
  SmallVector<Value> components;
  rewriter.setInsertionPoint(op);
  if (DenseElementsAttr dense = getDenseElements(op.getInput())) {
    auto parts = op.encodeConstant(dense, op.getLoc());
    if (failed(parts))
      return failure();
    for (DenseElementsAttr part : *parts)
      components.push_back(
          arith::ConstantOp::create(rewriter, op.getLoc(), part));
  } else {
    auto parts = op.buildComponents(rewriter);
    if (failed(parts))
      return failure();
    components = std::move(*parts);
  }
  Operation *input = op.getInput().getDefiningOp();
  rewriter.replaceOpWithNewOp<AssembleOp>(op, type, components);
  // Of a constant only the components stay.
  if (input && isOpTriviallyDead(input))
    rewriter.eraseOp(input);
  return success();
}

/// The assemble that defines the operand of `op`, or null with an error.
static AssembleOp findAssemble(Operation *op) {
  Value input = op->getOperand(0);
  auto assemble = input.getDefiningOp<AssembleOp>();
  // An encode that could not be lowered has said why.
  if (!assemble && !input.getDefiningOp<EncodeOp>())
    op->emitOpError("expected an encoded tensor that nncomp.assemble "
                    "makes, but got another value of ")
        << input.getType();
  return assemble;
}

static LogicalResult lowerDisassemble(DisassembleOp op, IRRewriter &rewriter) {
  AssembleOp assemble = findAssemble(op);
  if (!assemble)
    return failure();
  rewriter.replaceOp(op, assemble.getComponents());
  return success();
}

/// Replaces the decode of an assemble by code on the components.
static LogicalResult lowerDecode(DecodeOp op, IRRewriter &rewriter) {
  AssembleOp assemble = findAssemble(op);
  if (!assemble)
    return failure();
  RankedTensorType type = op.getInput().getType();
  EncodingAttrInterface encoding = getEncoding(type);
  SmallVector<DenseElementsAttr> constants;
  for (Value component : assemble.getComponents())
    if (DenseElementsAttr constant = getDenseElements(component))
      constants.push_back(constant);
  if (constants.size() == assemble.getComponents().size() &&
      failed(encoding.verifyComponents(type, constants, assemble.getLoc())))
    return failure();
  rewriter.setInsertionPoint(op);
  FailureOr<Value> dense = encoding.buildDecode(rewriter, op.getLoc(), type,
                                                assemble.getComponents());
  if (failed(dense))
    return failure();
  rewriter.replaceOp(op, *dense);
  return success();
}

namespace {
struct LowerEncodings : nncomp::impl::LowerEncodingsBase<LowerEncodings> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<Operation *> computations;
    getOperation()->walk([&](Operation *op) {
      if (isComputation(op))
        computations.push_back(op);
    });
    for (Operation *op : computations)
      if (failed(lowerBinaryLayer(op, rewriter)))
        makeDense(op, rewriter);

    // In the order of the program: a decode finds its assemble.
    SmallVector<Operation *> codings;
    getOperation()->walk([&](Operation *op) {
      if (isa<EncodeOp, DecodeOp, DisassembleOp>(op))
        codings.push_back(op);
    });
    bool failed = false;
    for (Operation *op : codings) {
      if (auto encode = dyn_cast<EncodeOp>(op))
        failed |= mlir::failed(lowerEncode(encode, rewriter));
      else if (auto parts = dyn_cast<DisassembleOp>(op))
        failed |= mlir::failed(lowerDisassemble(parts, rewriter));
      else
        failed |= mlir::failed(lowerDecode(cast<DecodeOp>(op), rewriter));
    }
    if (failed)
      return signalPassFailure();

    getOperation()->walk([&](AssembleOp op) {
      if (op.use_empty())
        rewriter.eraseOp(op);
    });
  }
};
} // namespace
