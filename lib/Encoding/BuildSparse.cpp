//===- BuildSparse.cpp - Only the nonzero elements, as IR -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Element `at` of an index tensor, at most `limit`: components that are not
/// constants are unchecked, and no memory outside a tensor may be touched.
static Value readIndex(ImplicitLocOpBuilder &b, Value tensor, Value at,
                       int64_t limit) {
  Value value = tensor::ExtractOp::create(b, tensor, at);
  value = arith::IndexCastUIOp::create(b, b.getIndexType(), value);
  return arith::MinUIOp::create(b, value,
                                arith::ConstantIndexOp::create(b, limit));
}

/// The matrix as a tensor of the shape of `type`.
static Value buildReshape(ImplicitLocOpBuilder &b, Value matrix,
                          RankedTensorType type) {
  if (type.getRank() == 1)
    return tensor::CollapseShapeOp::create(
        b, type, matrix, ArrayRef<ReassociationIndices>{{0, 1}});
  if (type.getRank() == 2)
    return matrix;
  auto columns = llvm::to_vector<2>(llvm::seq<int64_t>(1, type.getRank()));
  return tensor::ExpandShapeOp::create(
      b, type, matrix, ArrayRef<ReassociationIndices>{{0}, columns});
}

FailureOr<Value> SparseAttr::buildDecode(OpBuilder &builder, Location loc,
                                         RankedTensorType type,
                                         ValueRange components) const {
  ImplicitLocOpBuilder b(loc, builder);
  Type element = type.getElementType();
  Value values = components.front();
  RankedTensorType valuesType = getValuesType(element);
  if (EncodingAttrInterface nested = getEncoding(valuesType)) {
    FailureOr<Value> decoded =
        nested.buildDecode(b, loc, valuesType, components.drop_back(2));
    if (failed(decoded))
      return failure();
    values = *decoded;
  }
  Value indices = components.drop_back().back(), pointers = components.back();

  auto [rows, columns] = getMatrix(type.getShape());
  int64_t lastColumn = columns - 1;
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = arith::ConstantIndexOp::create(b, rows);
  Value empty = tensor::EmptyOp::create(b, {rows, columns}, element);
  Value matrix = arith::ConstantOp::create(b, b.getZeroAttr(element));
  matrix = linalg::FillOp::create(b, matrix, empty).getResult(0);
  auto outer = scf::ForOp::create(
      b, zero, end, one, matrix,
      [&](OpBuilder &rowBuilder, Location, Value row, ValueRange whole) {
        ImplicitLocOpBuilder b(loc, rowBuilder);
        Value from = readIndex(b, pointers, row, getNnz());
        Value to = readIndex(b, pointers, arith::AddIOp::create(b, row, one),
                             getNnz());
        auto inner = scf::ForOp::create(
            b, from, to, one, whole,
            [&](OpBuilder &builder, Location, Value at, ValueRange part) {
              ImplicitLocOpBuilder b(loc, builder);
              Value column = readIndex(b, indices, at, lastColumn);
              Value value = tensor::ExtractOp::create(b, values, at);
              Value next = tensor::InsertOp::create(b, value, part.front(),
                                                    ValueRange{row, column});
              scf::YieldOp::create(b, next);
            });
        scf::YieldOp::create(b, inner.getResults());
      });
  return buildReshape(b, outer.getResult(0), getDenseType(type));
}

FailureOr<SmallVector<Value>> SparseAttr::buildEncode(OpBuilder &, Location loc,
                                                      RankedTensorType type,
                                                      Value) const {
  return emitError(loc)
         << "expected a constant to encode, whose nonzeros can be "
            "counted, but got a computed value for "
         << type;
}
