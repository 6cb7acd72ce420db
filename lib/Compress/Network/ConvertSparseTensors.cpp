//===- ConvertSparseTensors.cpp - From upstream's sparse tensors, and back ===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Encoding/SparseEntries.h"
#include "nncomp/Encoding/SparseTensor.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_CONVERTSPARSETENSORS
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Positions or coordinates, of any width, as those of a component.
static FailureOr<DenseElementsAttr>
convertIndices(Location loc, Value level, const EncodingComponent &component) {
  DenseElementsAttr given = getDenseElements(level);
  if (!given)
    return emitError(loc) << "expected constant positions and coordinates, but "
                             "got computed ones";
  if (given.getNumElements() != component.type.getNumElements())
    return emitError(loc) << "expected " << component.type.getNumElements()
                          << " elements of " << component.name << ", but got "
                          << given.getNumElements();
  unsigned width = component.type.getElementTypeBitWidth();
  SmallVector<APInt> values;
  for (const APInt &value : given.getValues<APInt>()) {
    if (value.getActiveBits() >= width)
      return emitError(loc)
             << "expected " << component.name << " of less than " << width
             << " bits, but got " << llvm::toString(value, 10, false);
    values.push_back(value.zextOrTrunc(width));
  }
  return DenseElementsAttr::get(component.type, values);
}

/// Replaces an assemble of upstream's by ours.
static LogicalResult takeOver(sparse_tensor::AssembleOp op,
                              IRRewriter &rewriter) {
  Location loc = op.getLoc();
  auto upstream = cast<RankedTensorType>(op.getResult().getType());
  DenseElementsAttr values = getDenseElements(op.getValues());
  if (!upstream.hasStaticShape() || !values)
    return emitError(loc) << "expected constant values of a static shape, but "
                             "got others for "
                          << upstream;
  auto encoding =
      getSparseEncoding(loc, sparse_tensor::getSparseTensorEncoding(upstream),
                        values.getNumElements());
  if (failed(encoding))
    return failure();
  auto type = RankedTensorType::getChecked(
      [&] { return emitError(loc); }, upstream.getShape(),
      upstream.getElementType(), *encoding);
  if (!type)
    return failure();
  SmallVector<EncodingComponent> parts = encoding->getComponents(type);
  if (parts[0].type != values.getType())
    return emitError(loc) << "expected values of whole blocks, but got "
                          << values.getType();
  auto pointers = convertIndices(loc, op.getLevels()[0], parts[2]);
  auto indices = convertIndices(loc, op.getLevels()[1], parts[1]);
  if (failed(pointers) || failed(indices))
    return failure();
  SmallVector<DenseElementsAttr> components{values, *indices, *pointers};
  if (failed(encoding->verifyComponents(type, components, loc)))
    return failure();
  rewriter.setInsertionPoint(op);
  SmallVector<Value> constants{op.getValues()};
  for (DenseElementsAttr component : ArrayRef(components).drop_front())
    constants.push_back(arith::ConstantOp::create(rewriter, loc, component));
  rewriter.replaceOpWithNewOp<AssembleOp>(op, type, constants);
  return success();
}

/// Replaces a conversion from or to a dense tensor.
static LogicalResult takeOver(sparse_tensor::ConvertOp op,
                              IRRewriter &rewriter) {
  rewriter.setInsertionPoint(op);
  auto to = cast<RankedTensorType>(op.getResult().getType());
  if (getEncoding(op.getSource().getType())) {
    if (to.getEncoding())
      return op.emitOpError("expected a dense tensor to convert to, but got ")
             << to;
    rewriter.replaceOpWithNewOp<DecodeOp>(op, to, op.getSource());
    return success();
  }
  DenseElementsAttr dense = getDenseElements(op.getSource());
  auto upstream = sparse_tensor::getSparseTensorEncoding(to);
  if (!dense || !upstream)
    return op.emitOpError("expected a constant to convert to a sparse tensor, "
                          "but got another source or ")
           << to;
  auto encoding = getSparseEncoding(op.getLoc(), upstream, /*stored=*/0);
  if (failed(encoding))
    return failure();
  auto type = RankedTensorType::get(to.getShape(), to.getElementType(),
                                    fitEntries(*encoding, dense));
  rewriter.replaceOpWithNewOp<EncodeOp>(op, type, op.getSource());
  return success();
}

/// Replaces the decode of an assemble by upstream's assemble and conversion.
static LogicalResult handOut(DecodeOp op, IRRewriter &rewriter) {
  auto assemble = op.getInput().getDefiningOp<AssembleOp>();
  if (!assemble || !isa<SparseAttr>(op.getInput().getType().getEncoding()))
    return success();
  RankedTensorType type = op.getInput().getType();
  auto encoding = getUpstreamEncoding(op.getLoc(), type);
  if (failed(encoding))
    return failure();
  rewriter.setInsertionPoint(op);
  ValueRange parts = assemble.getComponents();
  auto upstream =
      RankedTensorType::get(type.getShape(), type.getElementType(), *encoding);
  Value sparse = sparse_tensor::AssembleOp::create(
      rewriter, op.getLoc(), upstream, ValueRange{parts[2], parts[1]},
      parts[0]);
  rewriter.replaceOpWithNewOp<sparse_tensor::ConvertOp>(
      op, op.getResult().getType(), sparse);
  return success();
}

namespace {
struct ConvertSparseTensors
    : nncomp::impl::ConvertSparseTensorsBase<ConvertSparseTensors> {
  using ConvertSparseTensorsBase::ConvertSparseTensorsBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<Operation *> found;
    getOperation()->walk([&](Operation *op) {
      if (upstream
              ? isa<DecodeOp>(op)
              : isa<sparse_tensor::AssembleOp, sparse_tensor::ConvertOp>(op))
        found.push_back(op);
    });
    bool failed = false;
    for (Operation *op : found) {
      if (auto assemble = dyn_cast<sparse_tensor::AssembleOp>(op))
        failed |= mlir::failed(takeOver(assemble, rewriter));
      else if (auto convert = dyn_cast<sparse_tensor::ConvertOp>(op))
        failed |= mlir::failed(takeOver(convert, rewriter));
      else
        failed |= mlir::failed(handOut(cast<DecodeOp>(op), rewriter));
    }
    if (failed)
      signalPassFailure();
  }
};
} // namespace
