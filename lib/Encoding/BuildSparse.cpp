//===- BuildSparse.cpp - Only the nonzero elements, as IR -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BuildBitRows.h"
#include "NestedValues.h"
#include "SparseLayout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

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

/// A loop from `from` to `to` whose body changes a tensor.
static Value
buildLoop(ImplicitLocOpBuilder &b, Value from, Value to, Value tensor,
          function_ref<Value(ImplicitLocOpBuilder &, Value, Value)> body) {
  Location loc = b.getLoc();
  Value one = arith::ConstantIndexOp::create(b, 1);
  return scf::ForOp::create(
             b, from, to, one, tensor,
             [&](OpBuilder &nested, Location, Value at, ValueRange arguments) {
               ImplicitLocOpBuilder b(loc, nested);
               scf::YieldOp::create(b, body(b, at, arguments.front()));
             })
      .getResult(0);
}

static Value
buildLoop(ImplicitLocOpBuilder &b, int64_t count, Value tensor,
          function_ref<Value(ImplicitLocOpBuilder &, Value, Value)> body) {
  return buildLoop(b, arith::ConstantIndexOp::create(b, 0),
                   arith::ConstantIndexOp::create(b, count), tensor, body);
}

static Value buildZeros(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                        Type element) {
  Value empty = tensor::EmptyOp::create(b, shape, element);
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(element));
  return linalg::FillOp::create(b, zero, empty).getResult(0);
}

/// The first elements along each dimension, as many as `shape` says.
static Value buildSlice(ImplicitLocOpBuilder &b, Value padded,
                        ArrayRef<int64_t> shape) {
  if (typeOf(padded).getShape() == shape)
    return padded;
  SmallVector<OpFoldResult> offsets(shape.size(), b.getIndexAttr(0)),
      strides(shape.size(), b.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(
      b, padded, offsets, getAsIndexOpFoldResult(b.getContext(), shape),
      strides);
}

static Value combine(ImplicitLocOpBuilder &b, Value outer, int64_t factor,
                     Value inner) {
  Value scaled = arith::MulIOp::create(
      b, outer, arith::ConstantIndexOp::create(b, factor));
  return arith::AddIOp::create(b, scaled, inner);
}

static Value divide(ImplicitLocOpBuilder &b, Value value, int64_t by) {
  return arith::DivUIOp::create(b, value,
                                arith::ConstantIndexOp::create(b, by));
}

static Value remainder(ImplicitLocOpBuilder &b, Value value, int64_t by) {
  return arith::RemUIOp::create(b, value,
                                arith::ConstantIndexOp::create(b, by));
}

namespace {
/// The stored elements of lines.
struct StoredElements {
  /// What they are, or of elements with a scale for each row, their codes as
  /// floats.
  Value values;
  /// A scale, and a zero point, for each row; null where there are none.
  Value scales, zeros;

  Type getType() const { return typeOf(values).getElementType(); }
  /// Element `at`, which belongs to `row`.
  Value read(BitRowsBuilder &b, Value at, Value row) const;
};
} // namespace

Value StoredElements::read(BitRowsBuilder &b, Value at, Value row) const {
  Value value = tensor::ExtractOp::create(b, values, at);
  if (!scales)
    return value;
  // Rows of padding have no scale.
  row =
      arith::MinUIOp::create(b, row, b.index(typeOf(scales).getDimSize(0) - 1));
  value = b.convertFloat(value, b.f32);
  if (zeros) {
    Value zero = tensor::ExtractOp::create(b, zeros, row);
    value = arith::SubFOp::create(b, value,
                                  arith::UIToFPOp::create(b, b.f32, zero));
  }
  value = arith::MulFOp::create(b, value,
                                tensor::ExtractOp::create(b, scales, row));
  return b.convertFloat(value, getType());
}

/// `matrix` with the elements of entry `at` of a line.
static Value buildEntry(ImplicitLocOpBuilder &builder, const SparseLines &lines,
                        const StoredElements &elements, Value line, Value index,
                        Value at, Value matrix) {
  BitRowsBuilder b(builder, builder.getLoc());
  int64_t count = lines.getBlockElements();
  if (count == 1) {
    SmallVector<Value, 2> place{line, index};
    if (lines.byColumns)
      std::swap(place[0], place[1]);
    Value value = elements.read(b, at, place[0]);
    return tensor::InsertOp::create(b, value, matrix, place);
  }
  return buildLoop(
      b, count, matrix,
      [&](ImplicitLocOpBuilder &nested, Value k, Value matrix) -> Value {
        BitRowsBuilder b(nested, nested.getLoc());
        Value row =
            combine(b, line, lines.blockRows, remainder(b, k, lines.blockRows));
        Value value = elements.read(b, combine(b, at, count, k), row);
        Value column = combine(b, index, lines.blockColumns,
                               divide(b, k, lines.blockRows));
        return tensor::InsertOp::create(b, value, matrix,
                                        ValueRange{row, column});
      });
}

/// The matrix of lines.
static Value buildLines(ImplicitLocOpBuilder &b, const SparseLines &lines,
                        int64_t nnz, const StoredElements &elements,
                        Value indices, Value pointers) {
  SmallVector<int64_t, 2> shape{lines.getNumLines() * lines.blockRows,
                                lines.getNumIndices() * lines.blockColumns};
  if (lines.byColumns)
    std::swap(shape[0], shape[1]);
  Value zeros = buildZeros(b, shape, elements.getType());
  Value whole = buildLoop(
      b, lines.getNumLines(), zeros,
      [&](ImplicitLocOpBuilder &b, Value line, Value matrix) -> Value {
        Value one = arith::ConstantIndexOp::create(b, 1);
        Value from = readIndex(b, pointers, line, nnz);
        Value to =
            readIndex(b, pointers, arith::AddIOp::create(b, line, one), nnz);
        return buildLoop(
            b, from, to, matrix,
            [&](ImplicitLocOpBuilder &b, Value at, Value matrix) -> Value {
              Value index =
                  readIndex(b, indices, at, lines.getNumIndices() - 1);
              return buildEntry(b, lines, elements, line, index, at, matrix);
            });
      });
  return buildSlice(b, whole, {lines.rows, lines.columns});
}

/// The matrix of rows that have the elements that `mask` says, of which `codes`
/// are the bits.
static Value buildMasked(ImplicitLocOpBuilder &b, const SparseLines &lines,
                         int64_t nnz, const StoredElements &elements,
                         Value codes, Value pointers) {
  Type element = elements.getType();
  Value zeros = buildZeros(b, {lines.rows, lines.columns}, element);
  if (nnz == 0)
    return zeros;
  return buildLoop(
      b, lines.rows, zeros,
      [&](ImplicitLocOpBuilder &b, Value row, Value matrix) -> Value {
        Value from = readIndex(b, pointers, row, nnz - 1);
        Value zero = arith::ConstantIndexOp::create(b, 0);
        Value one = arith::ConstantIndexOp::create(b, 1);
        Value last = arith::ConstantIndexOp::create(b, nnz - 1);
        Value columns = arith::ConstantIndexOp::create(b, lines.columns);
        Location loc = b.getLoc();
        return scf::ForOp::create(
                   b, zero, columns, one, ValueRange{matrix, from},
                   [&](OpBuilder &nested, Location, Value column,
                       ValueRange carried) {
                     BitRowsBuilder b(nested, loc);
                     Value isStored = readIndex(
                         b, codes, combine(b, row, lines.columns, column), 1);
                     Value value = elements.read(b, carried[1], row);
                     value = arith::SelectOp::create(
                         b,
                         arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                                               isStored, zero),
                         value,
                         arith::ConstantOp::create(b, b.getZeroAttr(element)));
                     Value next = arith::MinUIOp::create(
                         b, arith::AddIOp::create(b, carried[1], isStored),
                         last);
                     scf::YieldOp::create(
                         b, ValueRange{tensor::InsertOp::create(
                                           b, value, carried[0],
                                           ValueRange{row, column}),
                                       next});
                   })
            .getResult(0);
      });
}

/// The matrix of groups whose stored elements are at `places`.
static Value buildGroups(ImplicitLocOpBuilder &b, const SparseGroups &groups,
                         Value values, Value places) {
  int64_t stored = groups.getStoredOfRow(), ofRun = groups.getStoredOfRun();
  Value zeros = buildZeros(
      b, {groups.rows, groups.runs, groups.getNumGroups() * groups.size},
      typeOf(values).getElementType());
  Value whole = buildLoop(
      b, groups.rows, zeros,
      [&](ImplicitLocOpBuilder &b, Value row, Value tensor) -> Value {
        return buildLoop(
            b, stored, tensor,
            [&](ImplicitLocOpBuilder &b, Value j, Value tensor) -> Value {
              Value value =
                  tensor::ExtractOp::create(b, values, ValueRange{row, j});
              Value place = readIndex(b, places, combine(b, row, stored, j),
                                      groups.size - 1);
              Value group = divide(b, remainder(b, j, ofRun), groups.kept);
              SmallVector<Value> to{row, divide(b, j, ofRun),
                                    combine(b, group, groups.size, place)};
              return tensor::InsertOp::create(b, value, tensor, to);
            });
      });
  whole = buildSlice(b, whole, {groups.rows, groups.runs, groups.length});
  return tensor::CollapseShapeOp::create(
      b, whole, ArrayRef<ReassociationIndices>{{0}, {1, 2}});
}

FailureOr<Value> SparseAttr::buildDecode(OpBuilder &builder, Location loc,
                                         RankedTensorType type,
                                         ValueRange components) const {
  bool isNm = getFormat() == SparseFormat::Nm;
  ValueRange parts = components.drop_back(isNm ? 1 : 2);
  StoredElements elements;
  if (hasRowScales()) {
    elements.scales = parts[1];
    if (cast<UniformAttr>(getValues()).getAsymmetric())
      elements.zeros = parts[2];
    parts = parts.take_front(1);
  }
  FailureOr<Value> values =
      buildDecodeValues(builder, loc, getValuesType(type), parts);
  if (failed(values))
    return failure();
  elements.values = *values;
  ArrayRef<int64_t> shape = type.getShape();
  BitRowsBuilder b(builder, loc);
  Value matrix;
  if (isNm)
    matrix = buildGroups(
        b, SparseGroups(*this, shape), *values,
        b.unpackBits(components.back(), getPlaceRows(shape), getPlaceDigits()));
  else if (getFormat() == SparseFormat::Bitmap)
    matrix = buildMasked(b, SparseLines(*this, shape), *getNnz(), elements,
                         b.unpackBits(components.drop_back().back(),
                                      getPlaceRows(shape), getPlaceDigits()),
                         components.back());
  else
    matrix = buildLines(b, SparseLines(*this, shape), *getNnz(), elements,
                        components.drop_back().back(), components.back());
  return b.reshapeMatrix(matrix, getDenseType(type));
}

FailureOr<SmallVector<Value>> SparseAttr::buildEncode(OpBuilder &, Location loc,
                                                      RankedTensorType type,
                                                      Value) const {
  return emitError(loc)
         << "expected a constant to encode, whose nonzeros can be "
            "counted, but got a computed value for "
         << type;
}
