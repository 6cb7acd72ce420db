//===- InferTypes.cpp - Result types of nncomp ops ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::equalButForEncodings(TypeRange left, TypeRange right) {
  return llvm::equal(left, right, [](Type a, Type b) {
    auto x = dyn_cast<RankedTensorType>(a), y = dyn_cast<RankedTensorType>(b);
    return x && y && x.getShape() == y.getShape() &&
           x.getElementType() == y.getElementType();
  });
}

bool nncomp::hasBoundedShape(ShapedType type) {
  return getBoundedExtent(type.getShape(), int64_t(1) << 40).has_value();
}

int64_t nncomp::getWindowCount(int64_t size, int64_t kernel, int64_t stride,
                               int64_t dilation, int64_t before, int64_t after,
                               bool ceilMode) {
  int64_t room = size + before + after - dilation * (kernel - 1) - 1;
  if (room < 0)
    return 0;
  if (!ceilMode)
    return room / stride + 1;
  int64_t count = (room + stride - 1) / stride + 1;
  // A window that starts in the padding after the input does not count.
  if ((count - 1) * stride >= size + before)
    --count;
  return count;
}

/// Fails unless `values` has `count` elements, all between `least` and
/// kMaxWindowExtent.
static LogicalResult checkIntegers(std::optional<Location> loc, StringRef name,
                                   ArrayRef<int64_t> values, size_t count,
                                   int64_t least) {
  if (values.size() != count)
    return emitOptionalError(loc, "expected ", count, " ", name, ", but got ",
                             values.size());
  for (int64_t value : values)
    if (value < least || value > kMaxWindowExtent)
      return emitOptionalError(loc, "expected ", name, " between ", least,
                               " and ", kMaxWindowExtent, ", but got ", value);
  return success();
}

static LogicalResult checkRank(std::optional<Location> loc, StringRef name,
                               RankedTensorType type, int64_t rank) {
  if (type.getRank() == rank)
    return success();
  return emitOptionalError(loc, "expected ", name, " of rank ", rank,
                           ", but got ", type);
}

static LogicalResult checkAxis(std::optional<Location> loc, int64_t axis,
                               int64_t rank) {
  if (axis >= 0 && axis < rank)
    return success();
  return emitOptionalError(loc, "expected an axis between 0 and ", rank - 1,
                           ", but got ", axis);
}

static LogicalResult checkBias(std::optional<Location> loc, Value bias,
                               int64_t channels, Type element) {
  if (!bias)
    return success();
  RankedTensorType type = typeOf(bias);
  if (type.getRank() != 1 || type.getDimSize(0) != channels ||
      type.getElementType() != element)
    return emitOptionalError(loc, "expected a bias of ", channels, " x ",
                             element, ", but got ", type);
  return success();
}

/// What conv2d and its transpose have in common: input and filters of rank 4
/// that agree, positive strides and dilations, groups, a bias.
template <typename Adaptor>
static LogicalResult checkConvolution(std::optional<Location> loc,
                                      Adaptor adaptor) {
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType filters = typeOf(adaptor.getFilters());
  if (failed(checkRank(loc, "an input", input, 4)) ||
      failed(checkRank(loc, "filters", filters, 4)))
    return failure();
  if (input.getElementType() != filters.getElementType())
    return emitOptionalError(loc, "expected filters of element type ",
                             input.getElementType(), ", but got ", filters);
  if (failed(checkIntegers(loc, "strides", adaptor.getStrides(), 2, 1)) ||
      failed(checkIntegers(loc, "dilations", adaptor.getDilations(), 2, 1)) ||
      failed(checkIntegers(loc, "pads", adaptor.getPads(), 4, 0)) ||
      failed(checkIntegers(loc, "filter sizes", filters.getShape().slice(1, 2),
                           2, 1)))
    return failure();
  int64_t groups = adaptor.getGroups(), channels = input.getDimSize(3);
  int64_t outputs = filters.getDimSize(0);
  if (groups < 1 || channels % groups || outputs % groups)
    return emitOptionalError(loc, "expected groups that divide ", channels,
                             " input and ", outputs,
                             " output channels, but got ", groups);
  if (filters.getDimSize(3) != channels / groups)
    return emitOptionalError(loc, "expected filters of ", channels / groups,
                             " input channels, but got ",
                             filters.getDimSize(3));
  return checkBias(loc, adaptor.getBias(), outputs, input.getElementType());
}

LogicalResult Conv2DOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  if (failed(checkConvolution(loc, adaptor)))
    return failure();
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType filters = typeOf(adaptor.getFilters());
  SmallVector<int64_t> shape{input.getDimSize(0), 0, 0, filters.getDimSize(0)};
  for (int d : {0, 1}) {
    shape[d + 1] =
        getWindowCount(input.getDimSize(d + 1), filters.getDimSize(d + 1),
                       adaptor.getStrides()[d], adaptor.getDilations()[d],
                       adaptor.getPads()[d], adaptor.getPads()[d + 2],
                       /*ceilMode=*/false);
    if (shape[d + 1] < 1)
      return emitOptionalError(
          loc,
          "expected a padded input that holds the dilated filter, but got ",
          input, " and ", filters);
  }
  auto result = RankedTensorType::get(shape, input.getElementType());
  if (Value residual = adaptor.getResidual())
    if (getDenseType(typeOf(residual)) != result)
      return emitOptionalError(loc, "expected a residual of type ", result,
                               ", but got ", residual.getType());
  types.push_back(result);
  return success();
}

LogicalResult ConvTranspose2DOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> loc, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  if (failed(checkConvolution(loc, adaptor)) ||
      failed(checkIntegers(loc, "output_padding", adaptor.getOutputPadding(), 2,
                           0)))
    return failure();
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType filters = typeOf(adaptor.getFilters());
  SmallVector<int64_t> shape{input.getDimSize(0), 0, 0, filters.getDimSize(0)};
  for (int d : {0, 1}) {
    // No term passes 2^60, nor their sum 2^63.
    shape[d + 1] = adaptor.getStrides()[d] * (input.getDimSize(d + 1) - 1) +
                   adaptor.getDilations()[d] * (filters.getDimSize(d + 1) - 1) +
                   1 - adaptor.getPads()[d] - adaptor.getPads()[d + 2] +
                   adaptor.getOutputPadding()[d];
    if (shape[d + 1] < 1)
      return emitOptionalError(
          loc, "expected a result of at least 1 pixel each way, but got ",
          shape[d + 1], " along dimension ", d + 1);
  }
  auto result = RankedTensorType::get(shape, input.getElementType());
  if (!hasBoundedShape(result))
    return emitOptionalError(
        loc, "expected a result of at most 2^40 elements, but got ", result);
  types.push_back(result);
  return success();
}

LogicalResult LinearOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType weights = typeOf(adaptor.getWeights());
  if (failed(checkRank(loc, "an input", input, 2)) ||
      failed(checkRank(loc, "weights", weights, 2)))
    return failure();
  if (input.getDimSize(1) != weights.getDimSize(1) ||
      input.getElementType() != weights.getElementType())
    return emitOptionalError(loc, "expected weights of ", input.getDimSize(1),
                             " inputs of type ", input.getElementType(),
                             ", but got ", weights);
  if (failed(checkBias(loc, adaptor.getBias(), weights.getDimSize(0),
                       input.getElementType())))
    return failure();
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), weights.getDimSize(0)}, input.getElementType()));
  return success();
}

LogicalResult MatMulOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType lhs = typeOf(adaptor.getLhs());
  RankedTensorType rhs = typeOf(adaptor.getRhs());
  int64_t rank = lhs.getRank();
  if (rank < 2 || rhs.getRank() != rank)
    return emitOptionalError(loc,
                             "expected two operands of equal rank of at "
                             "least 2, but got ",
                             lhs, " and ", rhs);
  if (lhs.getShape().drop_back(2) != rhs.getShape().drop_back(2))
    return emitOptionalError(loc, "expected equal batch dimensions, but got ",
                             lhs, " and ", rhs);
  if (lhs.getDimSize(rank - 1) != rhs.getDimSize(rank - 2) ||
      lhs.getElementType() != rhs.getElementType())
    return emitOptionalError(loc, "expected a right operand of ",
                             lhs.getDimSize(rank - 1), " rows of type ",
                             lhs.getElementType(), ", but got ", rhs);
  SmallVector<int64_t> shape(lhs.getShape());
  shape.back() = rhs.getShape().back();
  types.push_back(RankedTensorType::get(shape, lhs.getElementType()));
  return success();
}

LogicalResult AddOp::inferReturnTypes(MLIRContext *context,
                                      std::optional<Location> loc,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  RankedTensorType lhs = typeOf(adaptor.getLhs());
  RankedTensorType rhs = typeOf(adaptor.getRhs());
  if (getDenseType(lhs) != getDenseType(rhs))
    return emitOptionalError(
        loc, "expected operands of one shape and element type, but got ", lhs,
        " and ", rhs);
  types.push_back(getDenseType(lhs));
  return success();
}

/// Shared by the pooling ops, whose adaptors have the same accessors.
template <typename Adaptor>
static LogicalResult inferPool(std::optional<Location> loc, Adaptor adaptor,
                               SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  if (failed(checkRank(loc, "an input", input, 4)) ||
      failed(checkIntegers(loc, "kernel", adaptor.getKernel(), 2, 1)) ||
      failed(checkIntegers(loc, "strides", adaptor.getStrides(), 2, 1)) ||
      failed(checkIntegers(loc, "dilations", adaptor.getDilations(), 2, 1)) ||
      failed(checkIntegers(loc, "pads", adaptor.getPads(), 4, 0)))
    return failure();
  SmallVector<int64_t> shape(input.getShape());
  for (int d : {0, 1}) {
    int64_t extent =
        adaptor.getDilations()[d] * (adaptor.getKernel()[d] - 1) + 1;
    for (int64_t pad : {adaptor.getPads()[d], adaptor.getPads()[d + 2]})
      if (pad >= extent)
        return emitOptionalError(
            loc, "expected pads smaller than the dilated kernel of ", extent,
            ", but got ", pad);
    shape[d + 1] = getWindowCount(
        input.getDimSize(d + 1), adaptor.getKernel()[d],
        adaptor.getStrides()[d], adaptor.getDilations()[d],
        adaptor.getPads()[d], adaptor.getPads()[d + 2], adaptor.getCeilMode());
    if (shape[d + 1] < 1)
      return emitOptionalError(
          loc,
          "expected a padded input that holds the dilated kernel, but got ",
          input);
  }
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult MaxPoolOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  return inferPool(loc, adaptor, types);
}

LogicalResult MaxPoolGradientOp::verify() {
  SmallVector<Type> pooled;
  if (getResult().getType() != getInput().getType())
    return emitOpError("expected a result of type ")
           << getInput().getType() << ", but got " << getResult().getType();
  if (failed(inferPool(getLoc(), *this, pooled)))
    return failure();
  if (getGradient().getType() != pooled.front())
    return emitOpError("expected a gradient of type ")
           << pooled.front() << ", but got " << getGradient().getType();
  return success();
}

LogicalResult AvgPoolOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  return inferPool(loc, adaptor, types);
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> loc,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(0, input.getRank())))
    return emitOptionalError(loc, "expected a permutation of ", input.getRank(),
                             " dimensions, but got [", permutation, "]");
  SmallVector<int64_t> shape;
  for (int64_t d : permutation)
    shape.push_back(input.getDimSize(d));
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  if (adaptor.getInputs().empty())
    return emitOptionalError(loc,
                             "expected at least one operand, but got none");
  RankedTensorType first = typeOf(adaptor.getInputs().front());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(loc, axis, first.getRank())))
    return failure();
  SmallVector<int64_t> shape(first.getShape());
  for (Value input : adaptor.getInputs().drop_front()) {
    RankedTensorType type = typeOf(input);
    bool fits = type.getRank() == first.getRank() &&
                type.getElementType() == first.getElementType();
    for (int64_t d = 0; fits && d < first.getRank(); ++d)
      fits = d == axis || type.getDimSize(d) == first.getDimSize(d);
    if (!fits)
      return emitOptionalError(loc,
                               "expected operands that differ in dimension ",
                               axis, " only, but got ", first, " and ", type);
    shape[axis] += type.getDimSize(axis);
  }
  types.push_back(RankedTensorType::get(shape, first.getElementType()));
  return success();
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType indices = typeOf(adaptor.getIndices());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(loc, axis, input.getRank())))
    return failure();
  SmallVector<int64_t> shape(input.getShape().take_front(axis));
  llvm::append_range(shape, indices.getShape());
  llvm::append_range(shape, input.getShape().drop_front(axis + 1));
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult GridSampleOp::inferReturnTypes(MLIRContext *context,
                                             std::optional<Location> loc,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType grid = typeOf(adaptor.getGrid());
  if (failed(checkRank(loc, "an input", input, 4)) ||
      failed(checkRank(loc, "a grid", grid, 4)))
    return failure();
  if (grid.getDimSize(0) != input.getDimSize(0) || grid.getDimSize(3) != 2)
    return emitOptionalError(loc, "expected a grid of ", input.getDimSize(0),
                             " images of positions x and y, but got ", grid);
  if (input.getNumElements() == 0)
    return emitOptionalError(
        loc, "expected an image that is not empty, but got ", input);
  types.push_back(
      RankedTensorType::get({grid.getDimSize(0), grid.getDimSize(1),
                             grid.getDimSize(2), input.getDimSize(3)},
                            input.getElementType()));
  return success();
}

LogicalResult RoiAlignOp::inferReturnTypes(MLIRContext *context,
                                           std::optional<Location> loc,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  RankedTensorType boxes = typeOf(adaptor.getBoxes());
  RankedTensorType images = typeOf(adaptor.getImages());
  if (failed(checkRank(loc, "an input", input, 4)) ||
      failed(checkRank(loc, "boxes", boxes, 2)))
    return failure();
  if (input.getNumElements() == 0)
    return emitOptionalError(
        loc, "expected images that are not empty, but got ", input);
  if (boxes.getDimSize(1) != 4 ||
      images.getShape() != boxes.getShape().take_front())
    return emitOptionalError(
        loc, "expected 4 coordinates and an image for each box, but got ",
        boxes, " and ", images);
  ReduceKind kind = adaptor.getKind();
  if (kind != ReduceKind::Mean && kind != ReduceKind::Max)
    return emitOptionalError(loc, "expected kind mean or max, but got ",
                             stringifyReduceKind(kind));
  ArrayRef<int64_t> size = adaptor.getSize();
  int64_t samples = adaptor.getSamples();
  if (failed(checkIntegers(loc, "sizes", size, 2, 1)) ||
      failed(checkIntegers(loc, "samples", samples, 1, 0)))
    return failure();
  types.push_back(RankedTensorType::get(
      {boxes.getDimSize(0), size[0], size[1], input.getDimSize(3)},
      input.getElementType()));
  return success();
}

LogicalResult TopKOp::inferReturnTypes(MLIRContext *context,
                                       std::optional<Location> loc,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  int64_t axis = adaptor.getAxis(), count = adaptor.getK();
  if (failed(checkAxis(loc, axis, input.getRank())))
    return failure();
  if (count < 0 || count > input.getDimSize(axis))
    return emitOptionalError(loc, "expected k between 0 and ",
                             input.getDimSize(axis), ", but got ", count);
  SmallVector<int64_t> shape(input.getShape());
  shape[axis] = count;
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  types.push_back(RankedTensorType::get(shape, IntegerType::get(context, 64)));
  return success();
}

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  ReduceKind kind = adaptor.getKind();
  if ((kind == ReduceKind::L2 || kind == ReduceKind::LogSum ||
       kind == ReduceKind::LogSumExp) &&
      !isa<FloatType>(input.getElementType()))
    return emitOptionalError(loc, "expected floats for ",
                             stringifyReduceKind(kind), ", but got ", input);
  SmallVector<bool> reduced(input.getRank());
  for (int64_t axis : adaptor.getAxes()) {
    if (failed(checkAxis(loc, axis, input.getRank())))
      return failure();
    if (reduced[axis])
      return emitOptionalError(loc, "expected distinct axes, but got ", axis,
                               " twice");
    reduced[axis] = true;
  }
  SmallVector<int64_t> shape;
  for (int64_t d = 0; d < input.getRank(); ++d)
    if (!reduced[d])
      shape.push_back(input.getDimSize(d));
    else if (adaptor.getKeepDims())
      shape.push_back(1);
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult ArgReduceOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> loc,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  RankedTensorType input = typeOf(adaptor.getInput());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(loc, axis, input.getRank())))
    return failure();
  if (input.getDimSize(axis) == 0)
    return emitOptionalError(loc,
                             "expected a dimension that is not empty, but "
                             "got dimension ",
                             axis, " of ", input);
  SmallVector<int64_t> shape(input.getShape());
  if (adaptor.getKeepDims())
    shape[axis] = 1;
  else
    shape.erase(shape.begin() + axis);
  types.push_back(RankedTensorType::get(shape, IntegerType::get(context, 64)));
  return success();
}
