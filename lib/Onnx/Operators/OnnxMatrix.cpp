//===- OnnxMatrix.cpp - Matrix products of ONNX ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxLayers.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/IR/Weights.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Weights of `nncomp.linear` (outputs x inputs).
static Value getWeights(OnnxNode &node, const OnnxValue &weights,
                        bool isTransposed) {
  Shape swap{1, 0}, keep{0, 1};
  if (weights.sparse)
    return node.assemble(*weights.sparse, isTransposed ? keep : swap);
  return isTransposed ? weights.value : node.transpose(weights.value, swap);
}

static Value scaled(OnnxNode &node, Value value, float factor) {
  return factor == 1 ? value : node.mul(value, node.scalarLike(value, factor));
}

/// alpha A' B' + beta C
static LogicalResult importGemm(OnnxNode &node) {
  Value a = node.getInput(0), b = node.getRawInput(1).value;
  if (!a || !b)
    return failure();
  if (rankOf(a) != 2 || rankOf(b) != 2 || isBool(a) || isBool(b))
    return node.error() << "expected two matrices of numbers, but got "
                        << a.getType() << " and " << b.getType();
  float alpha = node.getFloat("alpha", 1), beta = node.getFloat("beta", 1);
  if (!isFloat(a) && (alpha != std::trunc(alpha) || beta != std::trunc(beta)))
    return node.error() << "expected whole factors for integers, but got "
                        << alpha << " and " << beta;
  if (node.getInt("transA", 0))
    a = node.transpose(a, {1, 0});
  Value weights =
      getWeights(node, node.getRawInput(1), node.getInt("transB", 0));
  if (!a || !weights)
    return failure();
  Value c = node.hasInput(2) && beta != 0 ? scaled(node, node.getInput(2), beta)
                                          : Value();
  if (node.failed())
    return failure();
  // A constant operand takes the factor at no cost.
  bool isConstant = matchPattern(weights, m_Constant());
  if (isConstant)
    weights = scaled(node, weights, alpha);
  if (!weights)
    return failure();
  int64_t rows = typeOf(a).getDimSize(0),
          columns = typeOf(weights).getDimSize(0);
  SmallVector<Value> operands{a, weights};
  // C has one row: a bias.
  bool isBias = c && (isConstant || alpha == 1) && rankOf(c) <= 2 &&
                (rankOf(c) < 2 || typeOf(c).getDimSize(0) == 1);
  if (isBias) {
    Value bias = rankOf(c) == 2 ? node.reshape(c, typeOf(c).getDimSize(1)) : c;
    operands.push_back(node.broadcast(bias, columns));
  }
  Value y = node.infer<LinearOp>(operands);
  if (!isConstant)
    y = scaled(node, y, alpha);
  if (c && !isBias)
    y = node.add(y, node.broadcast(c, {rows, columns}));
  return node.setResult(y);
}

Value nncomp::buildMatMul(OnnxNode &node, Value a, const OnnxValue &right) {
  Value b = right.value;
  if (!a || !b)
    return {};
  if (rankOf(a) == 0 || rankOf(b) == 0 || isBool(a) || isBool(b)) {
    node.error() << "expected matrices of numbers, but got " << a.getType()
                 << " and " << b.getType();
    return {};
  }
  // One matrix for all of the left operand: a layer, whatever the rank.
  bool isLayer =
      rankOf(b) == 2 && rankOf(a) >= 2 && (right.sparse || isWeights(b));
  if (isLayer) {
    Shape shape = shapeOf(a);
    if (shape.back() != typeOf(b).getDimSize(0)) {
      node.error() << "expected a right operand of " << shape.back()
                   << " rows, but got " << b.getType();
      return {};
    }
    int64_t rows = computeProduct(ArrayRef(shape).drop_back());
    Value weights = getWeights(node, right, /*isTransposed=*/false);
    Value y =
        node.infer<LinearOp>({node.reshape(a, {rows, shape.back()}), weights});
    shape.back() = typeOf(b).getDimSize(1);
    return node.reshape(y, shape);
  }
  if (right.sparse)
    b = node.getInput(1);
  // Vectors become matrices of one row or column, which is dropped again.
  bool isRow = rankOf(a) == 1, isColumn = rankOf(b) == 1;
  if (isRow)
    a = node.reshape(a, {1, typeOf(a).getDimSize(0)});
  if (isColumn)
    b = node.reshape(b, {typeOf(b).getDimSize(0), 1});
  if (!a || !b)
    return {};
  // Batch dimensions broadcast; each operand keeps its last two.
  Shape batch;
  int64_t rank = std::max(rankOf(a), rankOf(b));
  for (int64_t d = 0; d < rank - 2; ++d) {
    int64_t sizes[2] = {1, 1};
    Value operands[2] = {a, b};
    for (auto [size, x] : llvm::zip(sizes, operands))
      if (int64_t own = d - (rank - rankOf(x)); own >= 0)
        size = typeOf(x).getDimSize(own);
    if (sizes[0] != sizes[1] && sizes[0] != 1 && sizes[1] != 1) {
      node.error() << "expected batches that broadcast, but got " << a.getType()
                   << " and " << b.getType();
      return {};
    }
    batch.push_back(sizes[0] == 1 ? sizes[1] : sizes[0]);
  }
  auto spread = [&](Value x) {
    Shape shape = batch;
    llvm::append_range(shape, typeOf(x).getShape().take_back(2));
    return node.broadcast(x, shape);
  };
  Value y = node.infer<MatMulOp>({spread(a), spread(b)});
  if (!y)
    return {};
  Shape shape = shapeOf(y);
  if (isColumn)
    shape.pop_back();
  if (isRow)
    shape.erase(shape.end() - (isColumn ? 1 : 2));
  return node.reshape(y, shape);
}

static LogicalResult importMatMul(OnnxNode &node) {
  return node.setResult(
      buildMatMul(node, node.getInput(0), node.getRawInput(1)));
}

ArrayRef<OnnxHandler> nncomp::getMatrixHandlers() {
  static const OnnxHandler handlers[] = {
      {"Gemm", importGemm, 2, 3},
      {"MatMul", importMatMul, 2, 2},
  };
  return handlers;
}
