//===- Canonicalize.cpp - Folders and canonical forms of nncomp ops -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TransposeBytes.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/WeightStorage.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Folding a broadcast or a gather may grow a constant; past this many elements
/// it is left to run time, so that no network grows by being canonicalized.
static constexpr int64_t kMaxFoldedGrowth = 4096;

/// A constant of type `type` whose element at each index is the element of the
/// constant `source` at the linear index that `from` gives for it; null if
/// `source` has no elements that can be read.
static Attribute rearrange(RankedTensorType type, Attribute source,
                           function_ref<int64_t(ArrayRef<int64_t>)> from) {
  SmallVector<int64_t> strides = computeSuffixProduct(type.getShape());
  int64_t count = type.getNumElements();
  if (auto dense = dyn_cast<DenseElementsAttr>(source)) {
    if (dense.isSplat())
      return dense.resizeSplat(type);
    // The widths below are unknown without elements.
    if (dense.empty() || count == 0)
      return DenseElementsAttr::get(type, ArrayRef<Attribute>());
    if (type.getElementType().isInteger(1)) {
      auto values = dense.getValues<bool>();
      SmallVector<bool> result;
      for (int64_t i = 0; i < count; ++i)
        result.push_back(values[from(delinearize(i, strides))]);
      return DenseElementsAttr::get(type, result);
    }
  }
  auto take = [&](ArrayRef<char> raw, int64_t width,
                  MutableArrayRef<char> result) {
    for (int64_t i = 0; i < count; ++i)
      std::copy_n(raw.begin() + from(delinearize(i, strides)) * width, width,
                  result.begin() + i * width);
  };
  if (std::optional<ConstantBytes> elements = ConstantBytes::get(source))
    return createConstant(type, [&](MutableArrayRef<char> result) {
      take(elements->bytes, elements->getWidth(), result);
    });
  DenseElementsAttr dense = getDenseElements(source);
  if (!dense || dense != source)
    return dense ? rearrange(type, dense, from) : Attribute();
  // Elements that are no whole bytes take some.
  int64_t width = dense.getRawData().size() / dense.getNumElements();
  std::vector<char> result(count * width);
  take(dense.getRawData(), width, result);
  return DenseElementsAttr::getFromRawBuffer(type, result);
}

/// A constant operand. None if it is encoded: its value is not that of the
/// elements, but their projection.
static Attribute constantOf(Value value, Attribute operand) {
  return typeOf(value).getEncoding() ? Attribute() : operand;
}

OpFoldResult ActivationOp::fold(FoldAdaptor) {
  // relu(relu(x)) and clip after the same clip change nothing.
  auto inner = getInput().getDefiningOp<ActivationOp>();
  ActivationKind kind = getFunction().getKind();
  if (inner && inner.getFunction() == getFunction() &&
      (kind == ActivationKind::Relu || kind == ActivationKind::Clip))
    return getInput();
  return {};
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  ArrayRef<int64_t> permutation = getPermutation();
  if (isIdentityPermutation(permutation) &&
      getInput().getType() == getResult().getType())
    return getInput();
  Attribute constant = constantOf(getInput(), adaptor.getInput());
  if (!constant || typeOf(getResult()).getEncoding())
    return {};
  ArrayRef<int64_t> shape = typeOf(getInput()).getShape();
  std::optional<ConstantBytes> elements = ConstantBytes::get(constant);
  if (elements && !elements->isSplat &&
      llvm::isPowerOf2_64(elements->getWidth()) &&
      elements->getWidth() <= int64_t(sizeof(uint64_t)))
    return createConstant(typeOf(getResult()),
                          [&](MutableArrayRef<char> result) {
                            transposeBytes(elements->bytes, shape, permutation,
                                           elements->getWidth(), result);
                          });
  SmallVector<int64_t> strides = computeSuffixProduct(shape);
  return rearrange(typeOf(getResult()), constant, [&](ArrayRef<int64_t> index) {
    int64_t at = 0;
    for (auto [d, i] : llvm::zip(permutation, index))
      at += strides[d] * i;
    return at;
  });
}

namespace {
/// transpose(transpose(x)) is one transpose.
struct ComposeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<TransposeOp>();
    if (!inner || typeOf(inner.getResult()).getEncoding())
      return failure();
    SmallVector<int64_t> composed =
        applyPermutation(inner.getPermutation(), op.getPermutation());
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), inner.getInput(),
                                             composed);
    return success();
  }
};
} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<ComposeTransposes>(context);
  // Upstream's operations take no patterns of ours; any op of ours does.
  populateFoldOnWeights(patterns);
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getResult().getType())
    return getInput();
  RankedTensorType from = typeOf(getInput()), to = typeOf(getResult());
  Attribute constant = constantOf(getInput(), adaptor.getInput());
  if (!constant || to.getEncoding())
    return {};
  // Integers are what exporters compute shapes with; floats are weights.
  bool grows = to.getNumElements() > from.getNumElements();
  bool mayGrow = to.getElementType().isIntOrIndex() &&
                 to.getNumElements() <= kMaxFoldedGrowth;
  if (grows && !mayGrow && !isa<SplatElementsAttr>(constant))
    return {};
  SmallVector<int64_t> strides = computeSuffixProduct(from.getShape());
  return rearrange(to, constant, [&](ArrayRef<int64_t> index) {
    int64_t at = 0;
    for (auto [size, stride, i] :
         llvm::zip(from.getShape(), strides, index.take_back(from.getRank())))
      at += size == 1 ? 0 : stride * i;
    return at;
  });
}

OpFoldResult ConcatOp::fold(FoldAdaptor adaptor) {
  if (getInputs().size() == 1 &&
      getInputs().front().getType() == getResult().getType())
    return getInputs().front();
  RankedTensorType type = typeOf(getResult());
  if (type.getEncoding() || type.getNumElements() > kMaxFoldedGrowth)
    return {};
  SmallVector<Attribute> values;
  SmallVector<SmallVector<Attribute>> parts;
  for (auto [value, input] : llvm::zip(getInputs(), adaptor.getInputs())) {
    DenseElementsAttr constant = getDenseElements(constantOf(value, input));
    if (!constant)
      return {};
    parts.push_back(llvm::to_vector(constant.getValues<Attribute>()));
  }
  // Row-major, the result is made of runs of whole rows of each operand.
  int64_t rows = 1;
  for (int64_t size : type.getShape().take_front(getAxis()))
    rows *= size;
  for (int64_t row = 0; row < rows; ++row)
    for (ArrayRef<Attribute> part : parts) {
      size_t run = part.size() / rows;
      llvm::append_range(values, part.slice(row * run, run));
    }
  return DenseElementsAttr::get(type, values);
}

OpFoldResult GatherOp::fold(FoldAdaptor adaptor) {
  Attribute data = constantOf(getInput(), adaptor.getInput());
  auto indices =
      dyn_cast_if_present<DenseIntElementsAttr>(adaptor.getIndices());
  RankedTensorType type = typeOf(getResult()), from = typeOf(getInput());
  int64_t axis = getAxis(), extent = from.getDimSize(axis);
  if (!data || !indices || type.getEncoding() || extent == 0 ||
      type.getNumElements() > kMaxFoldedGrowth ||
      indices.getNumElements() > kMaxFoldedGrowth)
    return {};
  SmallVector<int64_t> strides = computeSuffixProduct(from.getShape());
  int64_t indexRank = indices.getType().getRank();
  SmallVector<int64_t> indexStrides =
      computeSuffixProduct(indices.getType().getShape());
  auto picks = llvm::map_to_vector(indices.getValues<APInt>(),
                                   [](APInt i) { return i.getSExtValue(); });
  return rearrange(type, data, [&](ArrayRef<int64_t> index) {
    int64_t at = 0;
    for (int64_t d = 0; d < axis; ++d)
      at += strides[d] * index[d];
    int64_t pick = picks[linearize(index.slice(axis, indexRank), indexStrides)];
    pick = std::clamp<int64_t>(pick < 0 ? pick + extent : pick, 0, extent - 1);
    at += strides[axis] * pick;
    for (int64_t d = axis + 1; d < from.getRank(); ++d)
      at += strides[d] * index[d + indexRank - 1];
    return at;
  });
}

/// How two integers become one, or null if not as integers of their type.
static APInt (*getIntegerReduction(ReduceKind kind))(const APInt &,
                                                     const APInt &) {
  switch (kind) {
  case ReduceKind::Sum:
    return [](const APInt &a, const APInt &b) { return a + b; };
  case ReduceKind::Prod:
    return [](const APInt &a, const APInt &b) { return a * b; };
  case ReduceKind::Max:
    return [](const APInt &a, const APInt &b) {
      return llvm::APIntOps::smax(a, b);
    };
  case ReduceKind::Min:
    return [](const APInt &a, const APInt &b) {
      return llvm::APIntOps::smin(a, b);
    };
  default:
    return nullptr;
  }
}

OpFoldResult ReduceOp::fold(FoldAdaptor adaptor) {
  if (getAxes().empty() && getInput().getType() == getResult().getType() &&
      (getKind() == ReduceKind::Sum || getKind() == ReduceKind::Mean ||
       getKind() == ReduceKind::Max || getKind() == ReduceKind::Min ||
       getKind() == ReduceKind::Prod))
    return getInput();
  // Integers that are constants: what exporters compute shapes with.
  RankedTensorType from = typeOf(getInput()), to = typeOf(getResult());
  if (to.getEncoding() || from.getNumElements() == 0 ||
      !isa<IntegerType>(to.getElementType()) ||
      to.getElementType().isInteger(1) ||
      from.getNumElements() > kMaxFoldedGrowth)
    return {};
  DenseElementsAttr constant =
      getDenseElements(constantOf(getInput(), adaptor.getInput()));
  if (!constant)
    return {};
  auto combine = getIntegerReduction(getKind());
  if (!combine)
    return {};
  // Row-major, elements of one result come in the order of its positions.
  SmallVector<int64_t> strides = computeSuffixProduct(from.getShape());
  SmallVector<int64_t> kept;
  for (int64_t d = 0; d < from.getRank(); ++d)
    if (!llvm::is_contained(getAxes(), d))
      kept.push_back(d);
  SmallVector<int64_t> keptShape =
      llvm::map_to_vector(kept, [&](int64_t d) { return from.getDimSize(d); });
  SmallVector<int64_t> keptStrides = computeSuffixProduct(keptShape);
  SmallVector<std::optional<APInt>> totals(to.getNumElements());
  for (auto [i, value] : llvm::enumerate(constant.getValues<APInt>())) {
    SmallVector<int64_t> index = delinearize(i, strides);
    int64_t at = 0;
    for (auto [d, stride] : llvm::zip(kept, keptStrides))
      at += index[d] * stride;
    totals[at] = totals[at] ? combine(*totals[at], value) : value;
  }
  return DenseElementsAttr::get(
      to,
      llvm::map_to_vector(totals, [](const auto &total) { return *total; }));
}
