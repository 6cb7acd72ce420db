//===- LowerBinaryLayers.cpp - Exact products of signs --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerBinaryLayers.h"
#include "Activation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/BinaryLayer.h"

using namespace mlir;
using namespace mlir::nncomp;

/// `value` with alphas of 1, decoded.
static Value decodeSigns(ImplicitLocOpBuilder &b, Value value,
                         BinaryAttr encoding) {
  RankedTensorType type = typeOf(value);
  auto parts = DisassembleOp::create(b, value);
  SmallVector<Value> components(parts.getComponents());
  if (encoding.getAlpha()) {
    encoding =
        BinaryAttr::get(b.getContext(), std::nullopt, b.getF32FloatAttr(1.0f));
    type =
        RankedTensorType::get(type.getShape(), type.getElementType(), encoding);
  } else {
    auto alphas = cast<RankedTensorType>(components[1].getType());
    components[1] = arith::ConstantOp::create(
        b, DenseElementsAttr::get(alphas, b.getF32FloatAttr(1.0f)));
  }
  Value ones = AssembleOp::create(b, type, components);
  return DecodeOp::create(b, getDenseType(type), ones);
}

LogicalResult nncomp::lowerBinaryLayer(Operation *op, IRRewriter &rewriter) {
  std::optional<BinaryLayer> layer = BinaryLayer::of(op);
  if (!layer)
    return failure();
  rewriter.setInsertionPoint(op);
  ImplicitLocOpBuilder b(op->getLoc(), rewriter);
  RankedTensorType result = typeOf(op->getResult(0));
  RankedTensorType dense = getDenseType(result);
  Value input = decodeSigns(b, layer->op.getInput(), layer->inputEncoding);
  Value weights = decodeSigns(b, layer->op.getWeights(), layer->weightEncoding);
  Operation *sums = createSums(b, layer->op, dense, input, weights);
  // For --profile, as in the layer.
  sums->setDiscardableAttrs(op->getDiscardableAttrDictionary());

  std::vector<float> values = layer->getMultipliers();
  auto type = RankedTensorType::get(values.size(), b.getF32Type());
  Value multipliers = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, ArrayRef<float>(values)));
  int64_t rank = dense.getRank();
  AffineMap each = b.getMultiDimIdentityMap(rank);
  AffineMap channel = AffineMap::get(rank, 0, b.getAffineDimExpr(rank - 1));
  SmallVector<Value> inputs{sums->getResult(0), multipliers};
  SmallVector<AffineMap> maps{each, channel};
  if (Value bias = layer->op.getBias()) {
    inputs.push_back(bias);
    maps.push_back(channel);
  }
  if (Value residual = layer->op.getResidual()) {
    inputs.push_back(residual);
    maps.push_back(each);
  }
  maps.push_back(each);
  Value init = tensor::EmptyOp::create(b, dense.getShape(), b.getF32Type());
  SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
  Value finished =
      linalg::GenericOp::create(
          b, TypeRange(dense), inputs, ValueRange(init), maps, loops,
          [&](OpBuilder &nested, Location loc, ValueRange arguments) {
            Value value =
                arith::MulFOp::create(nested, loc, arguments[0], arguments[1]);
            for (Value summand : arguments.slice(2, inputs.size() - 2))
              value = arith::AddFOp::create(nested, loc, value, summand);
            value = buildActivation(nested, loc, layer->op.getActivationAttr(),
                                    value);
            linalg::YieldOp::create(nested, loc, value);
          })
          .getResult(0);
  if (getEncoding(result))
    finished = EncodeOp::create(b, result, finished);
  rewriter.replaceOp(op, finished);
  return success();
}
