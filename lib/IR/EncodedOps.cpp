//===- EncodedOps.cpp - Ops between encoded and dense tensors -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/PatternMatch.h"
#include "nncomp/Encoding/DoReFa.h"
#include "nncomp/Encoding/UniformCodes.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The constraints that assemble and disassemble share.
static LogicalResult verifyComponents(Operation *op, RankedTensorType type,
                                      StringRef role, TypeRange components) {
  EncodingAttrInterface encoding = getEncoding(type);
  if (!encoding)
    return op->emitOpError("expected ")
           << role << " with an encoding, but got " << type;
  SmallVector<EncodingComponent> expected = encoding.getComponents(type);
  if (expected.size() != components.size())
    return op->emitOpError("expected ")
           << expected.size() << " components, but got " << components.size();
  for (auto [component, actual] : llvm::zip(expected, components))
    if (component.type != actual)
      return op->emitOpError("expected ")
             << component.name << " of type " << component.type << ", but got "
             << actual;
  return success();
}

LogicalResult AssembleOp::verify() {
  return verifyComponents(*this, getResult().getType(), "a result",
                          getComponents().getTypes());
}

/// assemble(disassemble(x)) is x.
OpFoldResult AssembleOp::fold(FoldAdaptor) {
  if (getComponents().empty())
    return {};
  auto parts = getComponents().front().getDefiningOp<DisassembleOp>();
  if (!parts || parts.getInput().getType() != getResult().getType() ||
      ValueRange(parts.getComponents()) != ValueRange(getComponents()))
    return {};
  return parts.getInput();
}

LogicalResult DisassembleOp::verify() {
  return verifyComponents(*this, getInput().getType(), "an input",
                          getComponents().getTypes());
}

/// disassemble(assemble(components)) are the components.
LogicalResult DisassembleOp::fold(FoldAdaptor,
                                  SmallVectorImpl<OpFoldResult> &results) {
  auto assemble = getInput().getDefiningOp<AssembleOp>();
  if (!assemble)
    return failure();
  llvm::append_range(results, assemble.getComponents());
  return success();
}

void DisassembleOp::build(OpBuilder &, OperationState &state, Value input) {
  state.addOperands(input);
  auto type = cast<RankedTensorType>(input.getType());
  for (const EncodingComponent &component :
       getEncoding(type).getComponents(type))
    state.addTypes(component.type);
}

/// The constraints that encode and decode share.
static LogicalResult verifyCoding(Operation *op, Type encoded, Type dense) {
  auto a = cast<RankedTensorType>(encoded), b = cast<RankedTensorType>(dense);
  if (!getEncoding(a))
    return op->emitOpError("expected a type with an encoding, but got ") << a;
  if (getDenseType(a) != b)
    return op->emitOpError("expected the dense type ")
           << getDenseType(a) << ", but got " << b;
  return success();
}

LogicalResult EncodeOp::verify() {
  if (failed(verifyCoding(*this, getResult().getType(), getInput().getType())))
    return failure();
  if (getRule() != EncodingRule::DoReFa)
    return success();
  auto uniform = dyn_cast<UniformAttr>(getResult().getType().getEncoding());
  if (!uniform || !uniform.getCentered() || uniform.getAxis() ||
      uniform.getBlock())
    return emitOpError("expected a centered uniform encoding of one scale for "
                       "the rule dorefa, but got ")
           << getResult().getType();
  return success();
}

FailureOr<SmallVector<DenseElementsAttr>>
EncodeOp::encodeConstant(DenseElementsAttr dense, std::optional<Location> loc) {
  RankedTensorType type = getResult().getType();
  if (getRule() == EncodingRule::DoReFa)
    dense = projectDoReFa(getUniformCodes(type), dense);
  return getEncoding(type).encode(type, dense, loc);
}

FailureOr<SmallVector<Value>> EncodeOp::buildComponents(OpBuilder &builder) {
  RankedTensorType type = getResult().getType();
  Value dense = getInput();
  if (getRule() == EncodingRule::DoReFa)
    dense = buildDoReFa(builder, getLoc(), getUniformCodes(type), dense);
  return getEncoding(type).buildEncode(builder, getLoc(), type, dense);
}

LogicalResult DecodeOp::verify() {
  return verifyCoding(*this, getInput().getType(), getResult().getType());
}

namespace {
/// encode(constant) is an assemble of constant components.
struct AssembleConstant : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    DenseElementsAttr dense = getDenseElements(op.getInput());
    if (!dense)
      return failure();
    RankedTensorType type = op.getResult().getType();
    auto components = op.encodeConstant(dense, /*loc=*/std::nullopt);
    if (failed(components))
      return failure();
    SmallVector<Value> values;
    for (DenseElementsAttr component : *components)
      values.push_back(
          arith::ConstantOp::create(rewriter, op.getLoc(), component));
    rewriter.replaceOpWithNewOp<AssembleOp>(op, type, values);
    return success();
  }
};
} // namespace

void EncodeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<AssembleConstant>(context);
}

OpFoldResult DecodeOp::fold(FoldAdaptor) {
  auto assemble = getInput().getDefiningOp<AssembleOp>();
  if (!assemble)
    return {};
  SmallVector<DenseElementsAttr> components;
  for (Value value : assemble.getComponents())
    if (!components.emplace_back(getDenseElements(value)))
      return {};
  RankedTensorType type = getInput().getType();
  auto dense = getEncoding(type).decode(type, components, /*loc=*/std::nullopt);
  return succeeded(dense) ? OpFoldResult(*dense) : OpFoldResult();
}
