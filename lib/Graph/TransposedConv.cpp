//===- TransposedConv.cpp - Transposed convolutions as ordinary ones ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With stride s, rows of the result whose positions are equal modulo s form a
// *phase*: they see the same taps of the filters, every (s / gcd(s,
// dilation))th, in rows of the input that are next to each other. So a phase is
// an ordinary convolution with these taps, in reverse order, and the phases,
// side by side as channels, interleave to the result: DepthToSpace. Phases that
// see the same rows are one convolution of more channels; where kernels are as
// large as strides all are, with filters of 1x1.
//
//===----------------------------------------------------------------------===//

#include "nncomp/Graph/TransposedConv.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Graph/Integers.h"
#include <numeric>

using namespace mlir;
using namespace mlir::nncomp;

/// A tap of weight zero, for a phase that sees no pixel.
static constexpr int64_t kNoTap = -1;

namespace {
/// Rows (or columns) of the result of equal position modulo the stride.
struct Phase {
  /// In the order of the rows of the input that they see from output row q:
  /// q + first, q + first + step, …
  SmallVector<int64_t> taps;
  int64_t first = 0;

  /// Whether both see the same rows.
  bool seesSame(const Phase &other) const {
    return taps.size() == other.taps.size() && first == other.first;
  }
};

/// One dimension of a transposed convolution.
struct Phases {
  Phases(ConvTranspose2DOp op, int d);

  /// Rows of the input, and of the result of each phase.
  int64_t size, count;
  int64_t stride, step;
  SmallVector<Phase> phases;

  bool areEqual() const {
    return llvm::all_of(phases, [&](const Phase &phase) {
      return phase.seesSame(phases.front());
    });
  }
};

/// What one convolution takes of the filters: for each of its phases the taps
/// of each row and column.
struct Cell {
  SmallVector<const Phase *> rows, columns;

  int64_t getNumPhases() const { return rows.size() * columns.size(); }
};
} // namespace

Phases::Phases(ConvTranspose2DOp op, int d)
    : size(typeOf(op.getInput()).getDimSize(d + 1)),
      count(llvm::divideCeil(typeOf(op.getResult()).getDimSize(d + 1),
                             op.getStrides()[d])),
      stride(op.getStrides()[d]),
      step(op.getDilations()[d] / std::gcd(stride, op.getDilations()[d])) {
  int64_t dilation = op.getDilations()[d];
  int64_t kernel = typeOf(op.getFilters()).getDimSize(d + 1);
  for (int64_t row = 0; row < stride; ++row) {
    Phase phase;
    for (int64_t tap = kernel - 1; tap >= 0; --tap) {
      int64_t position = row + op.getPads()[d] - tap * dilation;
      if (position % stride != 0)
        continue;
      if (phase.taps.empty())
        phase.first = position / stride;
      phase.taps.push_back(tap);
    }
    int64_t last =
        phase.first + step * (int64_t(phase.taps.size()) - 1) + count - 1;
    if (phase.taps.empty() || phase.first >= size || last < 0)
      phase = {{kNoTap}, 0};
    phases.push_back(std::move(phase));
  }
}

//===----------------------------------------------------------------------===//
// Filters and biases
//===----------------------------------------------------------------------===//

/// A uniform constant of `type`'s shape whose code `i` is code `from[i]` of
/// `constant`, or zero, and whose scales and zero points are those of `rows`.
static Value pickCodes(OpBuilder &builder, const UniformConstant &constant,
                       RankedTensorType type, ArrayRef<int64_t> from,
                       ArrayRef<int64_t> rows) {
  UniformAttr encoding = constant.encoding;
  auto encoded =
      RankedTensorType::get(type.getShape(), type.getElementType(), encoding);
  SmallVector<EncodingComponent> parts = encoding.getComponents(encoded);
  SmallVector<Value> components(constant.assemble.getComponents());
  Location loc = constant.assemble.getLoc();
  auto bytes = getDenseElements(components[0]).getValues<char>();
  std::vector<int32_t> codes =
      unpackCodes(std::vector<char>(bytes.begin(), bytes.end()),
                  constant.getType().getNumElements(), encoding.getBits(),
                  encoding.hasSignedCodes());
  std::vector<int32_t> picked;
  picked.reserve(from.size());
  for (int64_t i : from)
    picked.push_back(i == kNoTap ? encoding.getZero().value_or(0) : codes[i]);
  components[0] = arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::getFromRawBuffer(
          parts[0].type, packCodes(picked, encoding.getBits())));
  // What there is one of for each row, or one of for all.
  for (size_t part = 1; part < components.size(); ++part) {
    DenseElementsAttr values = getDenseElements(components[part]);
    if (values.getType() == parts[part].type)
      continue;
    auto all = values.getValues<Attribute>();
    SmallVector<Attribute> taken;
    for (int64_t row : rows)
      taken.push_back(all[row]);
    components[part] = arith::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(parts[part].type, taken));
  }
  return AssembleOp::create(builder, loc, encoded, components);
}

/// A dense constant of `type` whose element `i` is element `from[i]` of
/// `constant`, or zero.
static Value pickElements(OpBuilder &builder, Location loc,
                          DenseElementsAttr constant, RankedTensorType type,
                          ArrayRef<int64_t> from) {
  if (constant.isSplat() && !llvm::is_contained(from, kNoTap))
    return arith::ConstantOp::create(builder, loc, constant.resizeSplat(type));
  ArrayRef<char> raw = constant.getRawData();
  size_t width = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  std::vector<char> elements(from.size() * width);
  for (auto [to, i] : llvm::enumerate(from))
    if (i != kNoTap)
      std::copy_n(raw.begin() + (constant.isSplat() ? 0 : i) * width, width,
                  elements.begin() + to * width);
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::getFromRawBuffer(type, elements));
}

namespace {
/// The filters and the bias of a transposed convolution, from which those of
/// convolutions are taken.
class Bank {
public:
  /// Nothing if the filters are encoded, and neither what codes of one scale
  /// per channel can be taken from, nor better decoded.
  static std::optional<Bank> get(OpBuilder &builder, ConvTranspose2DOp op,
                                 bool hasZeros);

  /// Whether the bias can be that of several phases.
  bool canRepeatBias() const { return !bias || biasConstant || biasCodes; }
  Value getFilters(OpBuilder &builder, const Cell &cell) const;
  Value getBias(OpBuilder &builder, int64_t phases) const;

private:
  Bank(ConvTranspose2DOp op) : filters(op.getFilters()), bias(op.getBias()) {}

  Value filters, bias;
  /// What `filters` and `bias` are, if they are constants.
  DenseElementsAttr constant, biasConstant;
  std::optional<UniformConstant> codes, biasCodes;
};
} // namespace

std::optional<Bank> Bank::get(OpBuilder &builder, ConvTranspose2DOp op,
                              bool hasZeros) {
  Bank bank(op);
  if (bank.bias) {
    bank.biasCodes = UniformConstant::get(bank.bias, 1, 32);
    if (!getEncoding(bank.bias.getType()))
      bank.biasConstant = getDenseElements(bank.bias);
  }
  if (getEncoding(bank.filters.getType())) {
    auto codes = UniformConstant::get(bank.filters);
    // Halves of odd steps have no code for zero; zeros of channels may differ.
    bool hasZero = codes && !codes->encoding.getCentered() &&
                   !codes->encoding.getAsymmetric();
    if (codes && codes->encoding.getAxis().value_or(0) == 0 &&
        !codes->encoding.getBlock() && (hasZero || !hasZeros)) {
      bank.codes = codes;
      return bank;
    }
    // Where sums are exact, decoded filters would give others.
    if (IntegerProduct::get(op))
      return std::nullopt;
    bank.filters = builder.createOrFold<DecodeOp>(
        op.getLoc(), getDenseType(typeOf(bank.filters)), bank.filters);
  }
  bank.constant = getDenseElements(bank.filters);
  // Computed filters have no taps of weight zero.
  if (!bank.constant && hasZeros)
    return std::nullopt;
  return bank;
}

/// `values` as a constant of indices.
static Value createIndices(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get(values.size(), builder.getI64Type());
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, values));
}

Value Bank::getFilters(OpBuilder &builder, const Cell &cell) const {
  RankedTensorType type = getDenseType(typeOf(filters));
  ArrayRef<int64_t> shape = type.getShape();
  int64_t height = cell.rows.front()->taps.size();
  int64_t width = cell.columns.front()->taps.size();
  RankedTensorType taken =
      type.clone({cell.getNumPhases() * shape[0], height, width, shape[3]});
  Location loc = filters.getLoc();
  if (!constant && !codes) {
    SmallVector<Value> parts;
    for (const Phase *row : cell.rows)
      for (const Phase *column : cell.columns) {
        Value part = GatherOp::create(
            builder, loc, filters, createIndices(builder, loc, row->taps), 1);
        parts.push_back(GatherOp::create(
            builder, loc, part, createIndices(builder, loc, column->taps), 2));
      }
    return builder.createOrFold<ConcatOp>(loc, parts, /*axis=*/0);
  }
  SmallVector<int64_t> from, rows;
  from.reserve(taken.getNumElements());
  for (const Phase *row : cell.rows)
    for (const Phase *column : cell.columns)
      for (int64_t o = 0; o < shape[0]; ++o) {
        rows.push_back(o);
        for (int64_t y : row->taps)
          for (int64_t x : column->taps)
            for (int64_t c = 0; c < shape[3]; ++c)
              from.push_back(
                  y == kNoTap || x == kNoTap
                      ? kNoTap
                      : ((o * shape[1] + y) * shape[2] + x) * shape[3] + c);
      }
  if (codes)
    return pickCodes(builder, *codes, taken, from, rows);
  return pickElements(builder, loc, constant, taken, from);
}

Value Bank::getBias(OpBuilder &builder, int64_t phases) const {
  if (!bias || phases == 1)
    return bias;
  RankedTensorType type = getDenseType(typeOf(bias));
  int64_t channels = type.getDimSize(0);
  SmallVector<int64_t> from;
  for (int64_t i = 0; i < phases * channels; ++i)
    from.push_back(i % channels);
  type = type.clone({phases * channels});
  if (biasCodes)
    return pickCodes(builder, *biasCodes, type, from, from);
  return pickElements(builder, bias.getLoc(), biasConstant, type, from);
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// The phases as convolutions, in the order of the rows and columns: one for
/// all if they see the same, else at least one for each row.
static SmallVector<Cell> getCells(const Phases &rows, const Phases &columns,
                                  bool mayMerge) {
  SmallVector<Cell> cells;
  bool isOne = mayMerge && rows.areEqual() && columns.areEqual();
  for (const Phase &row : rows.phases) {
    if (isOne && !cells.empty()) {
      cells.back().rows.push_back(&row);
      continue;
    }
    for (auto [i, column] : llvm::enumerate(columns.phases))
      if (i > 0 && mayMerge && column.seesSame(*cells.back().columns.front()))
        cells.back().columns.push_back(&column);
      else
        cells.push_back({{&row}, {&column}});
  }
  return cells;
}

/// What a convolution of `phase` reads, and the zeros around it.
static void getExtent(const Phases &axis, const Phase &phase, int64_t &offset,
                      int64_t &size, int64_t &before, int64_t &after) {
  int64_t last = phase.first + axis.step * (int64_t(phase.taps.size()) - 1) +
                 axis.count - 1;
  offset = std::max<int64_t>(phase.first, 0);
  size = std::min(last, axis.size - 1) - offset + 1;
  before = std::max<int64_t>(-phase.first, 0);
  after = std::max<int64_t>(last - (axis.size - 1), 0);
}

/// The convolution of `cell`: N x rows x columns x (phases O).
static Value buildCell(OpBuilder &builder, ConvTranspose2DOp op,
                       const Bank &bank, const Phases &rows,
                       const Phases &columns, const Cell &cell) {
  Location loc = op.getLoc();
  RankedTensorType input = typeOf(op.getInput());
  SmallVector<int64_t> offsets(4, 0), sizes(input.getShape()), ones(4, 1);
  SmallVector<int64_t> pads(4);
  getExtent(rows, *cell.rows.front(), offsets[1], sizes[1], pads[0], pads[2]);
  getExtent(columns, *cell.columns.front(), offsets[2], sizes[2], pads[1],
            pads[3]);
  Value data = op.getInput();
  if (ArrayRef(sizes) != input.getShape())
    data = tensor::ExtractSliceOp::create(
        builder, loc,
        RankedTensorType::get(sizes, input.getElementType(),
                              input.getEncoding()),
        data, ValueRange(), ValueRange(), ValueRange(), offsets, sizes, ones);
  RankedTensorType result = typeOf(op.getResult());
  auto type =
      RankedTensorType::get({result.getDimSize(0), rows.count, columns.count,
                             cell.getNumPhases() * result.getDimSize(3)},
                            result.getElementType(), result.getEncoding());
  return Conv2DOp::create(builder, loc, type, data,
                          bank.getFilters(builder, cell),
                          bank.getBias(builder, cell.getNumPhases()),
                          /*residual=*/Value(), ArrayRef<int64_t>{1, 1}, pads,
                          ArrayRef<int64_t>{rows.step, columns.step},
                          op.getGroups(), op.getActivationAttr());
}

/// N x rows x columns x (phases O) as N x (rows stride) x (columns stride) x O,
/// of which the result may leave the last out.
static Value interleave(OpBuilder &builder, ConvTranspose2DOp op, Value phases,
                        const Phases &rows, const Phases &columns) {
  Location loc = op.getLoc();
  RankedTensorType from = typeOf(phases), result = typeOf(op.getResult());
  int64_t batch = from.getDimSize(0), channels = result.getDimSize(3);
  auto withShape = [&](ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, from.getElementType(),
                                 from.getEncoding());
  };
  auto expand = [&](ArrayRef<int64_t> shape,
                    ArrayRef<ReassociationIndices> dims) {
    phases = tensor::ExpandShapeOp::create(builder, loc, withShape(shape),
                                           phases, dims);
  };
  if (rows.stride > 1) {
    int64_t line = columns.stride * channels;
    expand({batch, rows.count, columns.count, rows.stride, line},
           {{0}, {1}, {2}, {3, 4}});
    phases = TransposeOp::create(
        builder, loc,
        withShape({batch, rows.count, rows.stride, columns.count, line}),
        phases, ArrayRef<int64_t>{0, 1, 3, 2, 4});
    phases = tensor::CollapseShapeOp::create(
        builder, loc,
        withShape({batch, rows.count * rows.stride, columns.count, line}),
        phases, ArrayRef<ReassociationIndices>{{0}, {1, 2}, {3}, {4}});
  }
  if (columns.stride > 1) {
    int64_t height = rows.count * rows.stride;
    expand({batch, height, columns.count, columns.stride, channels},
           {{0}, {1}, {2}, {3, 4}});
    phases = tensor::CollapseShapeOp::create(
        builder, loc,
        withShape({batch, height, columns.count * columns.stride, channels}),
        phases, ArrayRef<ReassociationIndices>{{0}, {1}, {2, 3}, {4}});
  }
  if (phases.getType() == result)
    return phases;
  SmallVector<int64_t> offsets(4, 0), ones(4, 1);
  return tensor::ExtractSliceOp::create(
      builder, loc, result, phases, ValueRange(), ValueRange(), ValueRange(),
      offsets, result.getShape(), ones);
}

/// Whether elements of this type can be moved, one by one.
static bool canMove(RankedTensorType type) {
  EncodingAttrInterface encoding = getEncoding(type);
  return !encoding || encoding.isPositionFree();
}

Value nncomp::buildConvolutions(OpBuilder &builder, ConvTranspose2DOp op) {
  Phases rows(op, 0), columns(op, 1);
  auto hasZeros = [](const Phases &axis) {
    return llvm::any_of(axis.phases, [](const Phase &phase) {
      return phase.taps.front() == kNoTap;
    });
  };
  if (!canMove(typeOf(op.getResult())) || !canMove(typeOf(op.getInput())))
    return {};
  std::optional<Bank> bank =
      Bank::get(builder, op, hasZeros(rows) || hasZeros(columns));
  if (!bank)
    return {};
  bool mayMerge = op.getGroups() == 1 && bank->canRepeatBias();
  SmallVector<Value> parts;
  for (const Cell &cell : getCells(rows, columns, mayMerge))
    parts.push_back(buildCell(builder, op, *bank, rows, columns, cell));
  Value phases = parts.front();
  if (parts.size() > 1) {
    RankedTensorType result = typeOf(op.getResult());
    auto type = RankedTensorType::get(
        {result.getDimSize(0), rows.count, columns.count,
         rows.stride * columns.stride * result.getDimSize(3)},
        result.getElementType(), result.getEncoding());
    phases = ConcatOp::create(builder, op.getLoc(), type, parts,
                              builder.getI64IntegerAttr(3));
  }
  return interleave(builder, op, phases, rows, columns);
}
