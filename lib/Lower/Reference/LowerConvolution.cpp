//===- LowerConvolution.cpp - Convolutions and products as linalg ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The reference form of the heavy ops: plain loops in the order of their
// definition, for what no kernel takes.
//
//===----------------------------------------------------------------------===//

#include "Activation.h"
#include "LinalgPatterns.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The tensor a sum over `result` starts from: the bias along the last
/// dimension, or zeros, in the accumulator's type.
static Value createInit(OpBuilder &builder, Location loc,
                        RankedTensorType result, Value bias) {
  Type element = getAccumulatorType(result.getElementType());
  RankedTensorType type = result.clone(element);
  if (!bias)
    return createFilled(builder, loc, type,
                        createScalar(builder, loc, element, 0));
  AffineMap lastDim = AffineMap::get(
      type.getRank(), 0, builder.getAffineDimExpr(type.getRank() - 1));
  return createPointwise(builder, loc, type, bias, lastDim,
                         [&](OpBuilder &b, Location l, ValueRange scalars) {
                           return convertFloat(b, l, scalars[0], element);
                         });
}

/// `sum` and the residual (which may be null) after the activation, in the op's
/// own element type.
static Value createEpilogue(OpBuilder &builder, Location loc,
                            ActivationAttr activation, Value sum,
                            Value residual, Type element) {
  RankedTensorType type = getTensorType(sum).clone(element);
  if (!activation && !residual && type == sum.getType())
    return sum;
  SmallVector<Value> inputs{sum};
  if (residual)
    inputs.push_back(residual);
  return createPointwise(
      builder, loc, type, inputs, [&](OpBuilder &b, Location l, ValueRange s) {
        Value value = s[0];
        if (residual)
          value =
              createAdd(b, l, value, convertFloat(b, l, s[1], value.getType()));
        value = buildActivation(b, l, activation, value);
        return isa<FloatType>(element) ? convertFloat(b, l, value, element)
                                       : value;
      });
}

/// acc + a * b in the accumulator's type.
static Value buildMultiplyAdd(OpBuilder &builder, Location loc,
                              ValueRange scalars) {
  Value a = scalars[0], b = scalars[1], sum = scalars[2];
  if (isa<FloatType>(sum.getType())) {
    a = convertFloat(builder, loc, a, sum.getType());
    b = convertFloat(builder, loc, b, sum.getType());
  }
  return createAdd(builder, loc, sum, createMul(builder, loc, a, b));
}

namespace {
struct LowerConv2D : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType result = getTensorType(op.getResult());
    Type element = result.getElementType();
    ArrayRef<int64_t> pads = op.getPads();
    Value input = createPadded(
        rewriter, loc, op.getInput(), {0, pads[0], pads[1], 0},
        {0, pads[2], pads[3], 0}, createScalar(rewriter, loc, element, 0));
    Value filters = op.getFilters();
    Value init = createInit(rewriter, loc, result, op.getBias());
    int64_t groups = op.getGroups();
    if (groups > 1) {
      // The loop over groups needs a dimension of its own.
      input = splitDim(rewriter, loc, input, 3, groups);
      filters = splitDim(rewriter, loc, filters, 0, groups);
      init = splitDim(rewriter, loc, init, 3, groups);
    }
    Value sum = createReduction(rewriter, loc, init, {input, filters},
                                getMaps(op), buildMultiplyAdd);
    if (groups > 1)
      sum = tensor::CollapseShapeOp::create(
          rewriter, loc, result.clone(getElementTypeOrSelf(sum)), sum,
          ArrayRef<ReassociationIndices>{{0}, {1}, {2}, {3, 4}});
    rewriter.replaceOp(op, createEpilogue(rewriter, loc, op.getActivationAttr(),
                                          sum, op.getResidual(), element));
    return success();
  }

  /// Dimension `dim` as (groups, rest).
  static Value splitDim(OpBuilder &builder, Location loc, Value tensor,
                        int64_t dim, int64_t groups) {
    RankedTensorType type = getTensorType(tensor);
    SmallVector<int64_t> shape(type.getShape());
    shape[dim] /= groups;
    shape.insert(shape.begin() + dim, groups);
    SmallVector<ReassociationIndices> reassociation;
    for (int64_t d = 0, next = 0; d < type.getRank(); ++d) {
      reassociation.push_back({next++});
      if (d == dim)
        reassociation.back().push_back(next++);
    }
    return tensor::ExpandShapeOp::create(builder, loc, type.clone(shape),
                                         tensor, reassociation);
  }

  /// The maps of input, filters and result over n, oh, ow, [g,] o, kh, kw, c.
  static SmallVector<AffineMap> getMaps(Conv2DOp op) {
    MLIRContext *context = op.getContext();
    unsigned grouped = op.getGroups() > 1, dims = 7 + grouped;
    auto dim = [&](unsigned d) { return getAffineDimExpr(d, context); };
    AffineExpr o = dim(3 + grouped), kh = dim(4 + grouped),
               kw = dim(5 + grouped), c = dim(6 + grouped);
    AffineExpr row = dim(1) * op.getStrides()[0] + kh * op.getDilations()[0];
    AffineExpr column = dim(2) * op.getStrides()[1] + kw * op.getDilations()[1];
    SmallVector<AffineExpr> input{dim(0), row, column}, filters,
        result{dim(0), dim(1), dim(2)};
    if (grouped)
      for (auto *map : {&input, &filters, &result})
        map->push_back(dim(3));
    input.push_back(c);
    filters.append({o, kh, kw, c});
    result.push_back(o);
    return {AffineMap::get(dims, 0, input, context),
            AffineMap::get(dims, 0, filters, context),
            AffineMap::get(dims, 0, result, context)};
  }
};

/// Each element of the result looks at all taps and channels of its filter;
/// the pixel that tap (kh, kw) brings there is in row `(oh + top - kh dilation)
/// / stride`, if that is a row of the input, and so for columns.
struct LowerConvTranspose2D : OpRewritePattern<ConvTranspose2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConvTranspose2DOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType result = getTensorType(op.getResult());
    Value init = createInit(rewriter, loc, result, op.getBias());
    RankedTensorType filters = getTensorType(op.getFilters());
    int64_t outputsPerGroup = filters.getDimSize(0) / op.getGroups();
    // Over n, oh, ow, o, kh, kw, c.
    MLIRContext *context = op.getContext();
    auto dim = [&](unsigned d) { return getAffineDimExpr(d, context); };
    AffineMap filterMap =
        AffineMap::get(7, 0, {dim(3), dim(4), dim(5), dim(6)}, context);
    AffineMap resultMap =
        AffineMap::get(7, 0, {dim(0), dim(1), dim(2), dim(3)}, context);
    auto body = [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
      auto index = [&](unsigned d) -> Value {
        return linalg::IndexOp::create(b, l, d);
      };
      auto [row, hasRow] = buildSource(b, l, op, 0, index(1), index(4));
      auto [column, hasColumn] = buildSource(b, l, op, 1, index(2), index(5));
      auto constant = [&](int64_t value) -> Value {
        return arith::ConstantIndexOp::create(b, l, value);
      };
      Value group =
          arith::DivUIOp::create(b, l, index(3), constant(outputsPerGroup));
      Value channel = arith::AddIOp::create(
          b, l,
          arith::MulIOp::create(b, l, group, constant(filters.getDimSize(3))),
          index(6));
      Value pixel = tensor::ExtractOp::create(
          b, l, op.getInput(), ValueRange{index(0), row, column, channel});
      Value sum = scalars.back();
      Value added = buildMultiplyAdd(b, l, {pixel, scalars[0], sum});
      Value isThere = arith::AndIOp::create(b, l, hasRow, hasColumn);
      return arith::SelectOp::create(b, l, isThere, added, sum);
    };
    Value sum = createReduction(rewriter, loc, init, op.getFilters(),
                                {filterMap, resultMap}, body);
    rewriter.replaceOp(op, createEpilogue(rewriter, loc, op.getActivationAttr(),
                                          sum, /*residual=*/{},
                                          result.getElementType()));
    return success();
  }

  /// The row of the input (`d` 0) or column (1) that meets `tap` at `output`,
  /// in bounds in any case, and whether there is one.
  static std::pair<Value, Value> buildSource(OpBuilder &b, Location l,
                                             ConvTranspose2DOp op, int d,
                                             Value output, Value tap) {
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(b, l, value);
    };
    int64_t size = getTensorType(op.getInput()).getDimSize(d + 1);
    Value offset =
        arith::MulIOp::create(b, l, tap, constant(op.getDilations()[d]));
    Value position =
        arith::AddIOp::create(b, l, output, constant(op.getPads()[d]));
    position = arith::SubIOp::create(b, l, position, offset);
    Value stride = constant(op.getStrides()[d]);
    // Of a negative position the remainder is not positive, and the quotient is
    // not greater than 0.
    Value source = arith::DivSIOp::create(b, l, position, stride);
    Value rest = arith::RemSIOp::create(b, l, position, stride);
    using P = arith::CmpIPredicate;
    Value isMultiple = arith::CmpIOp::create(b, l, P::eq, rest, constant(0));
    Value isFirst = arith::CmpIOp::create(b, l, P::sge, position, constant(0));
    Value isLast = arith::CmpIOp::create(b, l, P::slt, source, constant(size));
    Value isThere = arith::AndIOp::create(
        b, l, isMultiple, arith::AndIOp::create(b, l, isFirst, isLast));
    return {arith::SelectOp::create(b, l, isThere, source, constant(0)),
            isThere};
  }
};

struct LowerLinear : OpRewritePattern<LinearOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LinearOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    RankedTensorType result = getTensorType(op.getResult());
    Value init = createInit(rewriter, loc, result, op.getBias());
    AffineExpr n, o, i;
    bindDims(context, n, o, i);
    Value sum =
        createReduction(rewriter, loc, init, {op.getInput(), op.getWeights()},
                        {AffineMap::get(3, 0, {n, i}, context),
                         AffineMap::get(3, 0, {o, i}, context),
                         AffineMap::get(3, 0, {n, o}, context)},
                        buildMultiplyAdd);
    rewriter.replaceOp(op, createEpilogue(rewriter, loc, op.getActivationAttr(),
                                          sum, /*residual=*/{},
                                          result.getElementType()));
    return success();
  }
};

struct LowerMatMul : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MatMulOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    RankedTensorType result = getTensorType(op.getResult());
    unsigned batch = result.getRank() - 2;
    SmallVector<AffineExpr> lhs, rhs, out;
    for (unsigned d = 0; d < batch; ++d)
      for (auto *map : {&lhs, &rhs, &out})
        map->push_back(getAffineDimExpr(d, context));
    AffineExpr m = getAffineDimExpr(batch, context);
    AffineExpr n = getAffineDimExpr(batch + 1, context);
    AffineExpr k = getAffineDimExpr(batch + 2, context);
    lhs.append({m, k});
    rhs.append({k, n});
    out.append({m, n});
    auto map = [&](ArrayRef<AffineExpr> exprs) {
      return AffineMap::get(batch + 3, 0, exprs, context);
    };
    Value init = createInit(rewriter, loc, result, /*bias=*/{});
    Value sum =
        createReduction(rewriter, loc, init, {op.getLhs(), op.getRhs()},
                        {map(lhs), map(rhs), map(out)}, buildMultiplyAdd);
    rewriter.replaceOp(op, createEpilogue(rewriter, loc, /*activation=*/{}, sum,
                                          /*residual=*/{},
                                          result.getElementType()));
    return success();
  }
};
} // namespace

void nncomp::populateLowerConvolution(RewritePatternSet &patterns) {
  patterns.add<LowerConv2D, LowerConvTranspose2D, LowerLinear, LowerMatMul>(
      patterns.getContext());
}
