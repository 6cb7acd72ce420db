//===- OnnxImage.cpp - Convolution and pooling of ONNX --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Images come as N x C x H x W and go through the dialect's ops, which are
// channels-last, between two transposes. One-dimensional signals are images of
// height 1.
//
//===----------------------------------------------------------------------===//

#include "OnnxLayers.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::nncomp;

/// N x C x L as N x C x 1 x L; four dimensions stay.
static Value asImage(OnnxNode &node, Value x) {
  if (!x || rankOf(x) == 4)
    return x;
  Shape shape = shapeOf(x);
  shape.insert(shape.begin() + 2, 1);
  return node.reshape(x, shape);
}

static Value toChannelsLast(OnnxNode &node, Value x) {
  return node.transpose(asImage(node, x), {0, 2, 3, 1});
}

/// Back to N x C x H x W, or N x C x L for `rank` 3.
static Value fromChannelsLast(OnnxNode &node, Value x, int64_t rank) {
  x = node.transpose(x, {0, 3, 1, 2});
  if (!x || rank == 4)
    return x;
  Shape shape = shapeOf(x);
  shape.erase(shape.begin() + 2);
  return node.reshape(x, shape);
}

namespace {
/// A window that slides over an image, in two dimensions.
struct Window {
  Shape kernel, strides, dilations, pads;
};
} // namespace

/// The largest kernel, stride, dilation or pad: so few that no product of two
/// and a size overflows.
static constexpr int64_t kMaxWindow = int64_t(1) << 20;

/// `count` integers between `least` and kMaxWindow, from an attribute.
static FailureOr<Shape> getWindowInts(OnnxNode &node, StringRef name,
                                      size_t count, int64_t otherwise,
                                      int64_t least) {
  Shape values = node.getInts(name, Shape(count, otherwise));
  if (values.size() != count)
    return node.error() << "expected " << count << " " << name << ", but got "
                        << values.size();
  for (int64_t value : values)
    if (value < least || value > kMaxWindow)
      return node.error() << "expected " << name << " between " << least
                          << " and " << kMaxWindow << ", but got " << value;
  return values;
}

/// Reads strides, dilations and pads for a kernel over an input whose spatial
/// sizes are `sizes`, and makes both two-dimensional.
static FailureOr<Window> getWindow(OnnxNode &node, Shape kernel,
                                   ArrayRef<int64_t> sizes) {
  size_t rank = sizes.size();
  auto strides = getWindowInts(node, "strides", rank, 1, 1);
  if (failed(strides))
    return failure();
  auto dilations = getWindowInts(node, "dilations", rank, 1, 1);
  if (failed(dilations))
    return failure();
  auto pads = getWindowInts(node, "pads", 2 * rank, 0, 0);
  if (failed(pads))
    return failure();
  for (int64_t size : kernel)
    if (size < 1 || size > kMaxWindow)
      return node.error() << "expected a kernel between 1 and " << kMaxWindow
                          << ", but got " << size;
  StringRef autoPad = node.getString("auto_pad", "NOTSET");
  if (autoPad == "VALID") {
    pads->assign(2 * rank, 0);
  } else if (autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER") {
    for (size_t d = 0; d < rank; ++d) {
      int64_t count = llvm::divideCeil(sizes[d], (*strides)[d]);
      int64_t extent = (*dilations)[d] * (kernel[d] - 1) + 1;
      int64_t total =
          std::max<int64_t>((count - 1) * (*strides)[d] + extent - sizes[d], 0);
      // The odd one goes to the named side.
      int64_t less = total / 2, more = total - less;
      (*pads)[d] = autoPad == "SAME_UPPER" ? less : more;
      (*pads)[d + rank] = autoPad == "SAME_UPPER" ? more : less;
    }
  } else if (autoPad != "NOTSET" && !autoPad.empty()) {
    return node.error() << "expected auto_pad NOTSET, VALID, SAME_UPPER or "
                           "SAME_LOWER, but got "
                        << quoteName(autoPad);
  }
  if (rank == 1) {
    kernel.insert(kernel.begin(), 1);
    strides->insert(strides->begin(), 1);
    dilations->insert(dilations->begin(), 1);
    pads = Shape{0, (*pads)[0], 0, (*pads)[1]};
  }
  return Window{kernel, *strides, *dilations, *pads};
}

/// `x` if it is an image of 3 or 4 dimensions; else null with an error.
static Value checkImage(OnnxNode &node, Value x) {
  if (!x || rankOf(x) == 3 || rankOf(x) == 4)
    return x;
  node.error() << "expected an image of 3 or 4 dimensions, but got "
               << x.getType();
  return {};
}

/// The image in input 0.
static Value getImage(OnnxNode &node) {
  return checkImage(node, node.getInput(0));
}

Value nncomp::buildConvolution(OnnxNode &node, Value x,
                               const OnnxValue &weights, Value bias) {
  x = checkImage(node, x);
  if (!x || !weights.value)
    return {};
  int64_t rank = rankOf(x);
  if (rankOf(weights.value) != rank) {
    node.error() << "expected filters of " << rank << " dimensions, but got "
                 << weights.value.getType();
    return {};
  }
  Shape kernel(typeOf(weights.value).getShape().drop_front(2));
  Shape declared = node.getInts("kernel_shape", kernel);
  if (declared != kernel) {
    node.error() << "expected filters of kernel [" << declared << "], but got "
                 << weights.value.getType();
    return {};
  }
  FailureOr<Window> window =
      getWindow(node, kernel, typeOf(x).getShape().drop_front(2));
  if (failed(window))
    return {};
  Value filters;
  if (weights.sparse) {
    SparseInitializer image = *weights.sparse;
    if (rank == 3)
      image.shape.insert(image.shape.begin() + 2, 1);
    filters = node.assemble(image, {0, 2, 3, 1});
  } else {
    filters = toChannelsLast(node, weights.value);
  }
  SmallVector<Value> operands{toChannelsLast(node, x), filters};
  if (bias)
    operands.push_back(bias);
  Builder &b = node.builder;
  Conv2DOp::Properties properties;
  properties.operandSegmentSizes = {1, 1, bias ? 1 : 0, 0};
  properties.strides = b.getDenseI64ArrayAttr(window->strides);
  properties.pads = b.getDenseI64ArrayAttr(window->pads);
  properties.dilations = b.getDenseI64ArrayAttr(window->dilations);
  properties.groups = b.getI64IntegerAttr(node.getInt("group", 1));
  return fromChannelsLast(node, node.infer<Conv2DOp>(operands, properties),
                          rank);
}

static LogicalResult importConv(OnnxNode &node) {
  return node.setResult(buildConvolution(
      node, node.getInput(0), node.getRawInput(1), node.getInput(2)));
}

/// Filters of ONNX's ConvTranspose, C x (O / groups) x KH x KW, as those of
/// the dialect, O x KH x KW x (C / groups).
static Value toTransposedFilters(OnnxNode &node, Value weights,
                                 int64_t groups) {
  Value filters = asImage(node, weights);
  if (!filters)
    return {};
  Shape shape = shapeOf(filters);
  if (groups == 1)
    return node.transpose(filters, {1, 2, 3, 0});
  filters = node.reshape(
      filters, {groups, shape[0] / groups, shape[1], shape[2], shape[3]});
  filters = node.transpose(filters, {0, 2, 3, 4, 1});
  return node.reshape(
      filters, {groups * shape[1], shape[2], shape[3], shape[0] / groups});
}

/// Reads what a transposed convolution has besides a window: the pads that
/// output_shape or auto_pad ask for, and the output padding, two-dimensional.
/// Pads that a model's output_shape makes negative are more output padding.
static LogicalResult getTransposedPads(OnnxNode &node, Window &window,
                                       ArrayRef<int64_t> sizes,
                                       Shape &outputPadding) {
  size_t rank = sizes.size();
  auto given = getWindowInts(node, "output_padding", rank, 0, 0);
  if (failed(given))
    return failure();
  outputPadding = *given;
  Shape wanted = node.getInts("output_shape");
  // Some exporters give batch and channels, too.
  if (wanted.size() == rank + 2)
    wanted.erase(wanted.begin(), wanted.begin() + 2);
  if (!wanted.empty() && wanted.size() != rank)
    return node.error() << "expected " << rank << " output_shape, but got "
                        << wanted.size();
  StringRef autoPad = node.getString("auto_pad", "NOTSET");
  bool isSame = autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER";
  if (rank == 1)
    outputPadding.insert(outputPadding.begin(), 0);
  if (wanted.empty() && !isSame)
    return success();
  for (size_t i = 0; i < rank; ++i) {
    // Of the window, which has two dimensions.
    size_t d = i + 2 - rank;
    int64_t stride = window.strides[d];
    int64_t size = wanted.empty() ? sizes[i] * stride : wanted[i];
    if (size < 1 || size > kMaxTensorElements)
      return node.error() << "expected an output_shape between 1 and "
                          << kMaxTensorElements << ", but got " << size;
    int64_t full = stride * (sizes[i] - 1) + outputPadding[d] +
                   window.dilations[d] * (window.kernel[d] - 1) + 1;
    int64_t total = std::max<int64_t>(full - size, 0);
    // The odd one goes to the named side, or to the top.
    int64_t less = total / 2, more = total - less;
    bool isUpper = autoPad == "SAME_UPPER";
    window.pads[d] = isUpper ? less : more;
    window.pads[d + 2] = isUpper ? more : less;
    // ONNX Runtime lets auto_pad cut only.
    if (!wanted.empty())
      outputPadding[d] += std::max<int64_t>(size - full, 0);
  }
  return success();
}

Value nncomp::buildTransposedConvolution(OnnxNode &node, Value x, Value weights,
                                         Value bias) {
  x = checkImage(node, x);
  if (!x || !weights)
    return {};
  int64_t rank = rankOf(x), groups = node.getInt("group", 1);
  Shape kernel;
  if (rankOf(weights) == rank)
    kernel = Shape(typeOf(weights).getShape().drop_front(2));
  int64_t channels = typeOf(x).getDimSize(1);
  if (kernel.empty() || groups < 1 || channels % groups ||
      typeOf(weights).getDimSize(0) != channels) {
    node.error() << "expected filters of " << rank << " dimensions and "
                 << channels << " channels, in groups that divide these, but "
                 << "got " << weights.getType() << " in " << groups;
    return {};
  }
  Shape declared = node.getInts("kernel_shape", kernel);
  if (declared != kernel) {
    node.error() << "expected filters of kernel [" << declared << "], but got "
                 << weights.getType();
    return {};
  }
  Shape sizes(typeOf(x).getShape().drop_front(2)), outputPadding;
  FailureOr<Window> window = getWindow(node, kernel, sizes);
  if (failed(window) ||
      failed(getTransposedPads(node, *window, sizes, outputPadding)))
    return {};
  SmallVector<Value> operands{toChannelsLast(node, x),
                              toTransposedFilters(node, weights, groups)};
  if (bias)
    operands.push_back(bias);
  Builder &b = node.builder;
  ConvTranspose2DOp::Properties properties;
  properties.strides = b.getDenseI64ArrayAttr(window->strides);
  properties.pads = b.getDenseI64ArrayAttr(window->pads);
  properties.output_padding = b.getDenseI64ArrayAttr(outputPadding);
  properties.dilations = b.getDenseI64ArrayAttr(window->dilations);
  properties.groups = b.getI64IntegerAttr(groups);
  return fromChannelsLast(
      node, node.infer<ConvTranspose2DOp>(operands, properties), rank);
}

static LogicalResult importConvTranspose(OnnxNode &node) {
  return node.setResult(buildTransposedConvolution(
      node, node.getInput(0), node.getInput(1), node.getInput(2)));
}

/// The kernel of a pool. `properties` gets what all pools have.
template <typename Properties>
static LogicalResult getPool(OnnxNode &node, Value x, Properties &properties) {
  size_t rank = rankOf(x) - 2;
  Shape kernel = node.getInts("kernel_shape");
  if (kernel.size() != rank)
    return node.error() << "expected a kernel_shape of " << rank
                        << " dimensions, but got " << kernel.size();
  FailureOr<Window> window =
      getWindow(node, kernel, typeOf(x).getShape().drop_front(2));
  if (failed(window))
    return failure();
  Builder &b = node.builder;
  properties.kernel = b.getDenseI64ArrayAttr(window->kernel);
  properties.strides = b.getDenseI64ArrayAttr(window->strides);
  properties.pads = b.getDenseI64ArrayAttr(window->pads);
  properties.dilations = b.getDenseI64ArrayAttr(window->dilations);
  if (node.getInt("ceil_mode", 0))
    properties.ceil_mode = b.getUnitAttr();
  return success();
}

static LogicalResult importMaxPool(OnnxNode &node) {
  Value x = getImage(node);
  MaxPoolOp::Properties properties;
  if (!x || failed(getPool(node, x, properties)))
    return failure();
  int64_t rank = rankOf(x);
  bool flip = node.isUnsigned();
  x = flip ? node.flipSign(x) : x;
  x = node.infer<MaxPoolOp>(toChannelsLast(node, x), properties);
  x = fromChannelsLast(node, x, rank);
  return node.setResult(flip ? node.flipSign(x) : x);
}

static LogicalResult importAveragePool(OnnxNode &node) {
  Value x = getImage(node);
  AvgPoolOp::Properties properties;
  if (!x || failed(getPool(node, x, properties)))
    return failure();
  if (!isFloat(x))
    return node.error() << "expected floats, but got "
                        << getOnnxTypeName(node.getOnnxType());
  if (node.getInt("count_include_pad", 0))
    properties.count_include_pad = node.builder.getUnitAttr();
  return node.setResult(fromChannelsLast(
      node, node.infer<AvgPoolOp>(toChannelsLast(node, x), properties),
      rankOf(x)));
}

template <ReduceKind kind>
static LogicalResult importGlobalPool(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (rankOf(x) < 3 || !isFloat(x))
    return node.error() << "expected floats of at least 3 dimensions, but got "
                        << x.getType();
  Shape axes = countUp(2, rankOf(x));
  return node.setResult(node.reduce(kind, x, axes, /*keepDims=*/true));
}

static LogicalResult importGridSample(OnnxNode &node) {
  Value x = node.getInput(0), grid = node.getInput(1);
  if (!x || !grid)
    return failure();
  if (rankOf(x) != 4 || rankOf(grid) != 4 || !isFloat(x) || !isFloat(grid))
    return node.error() << "expected an image and a grid of floats of 4 "
                           "dimensions, but got "
                        << x.getType() << " and " << grid.getType();
  // Opset 20 has other names for two modes.
  StringRef modeName = node.getString("mode", "linear");
  auto mode = llvm::StringSwitch<std::optional<SampleMode>>(modeName)
                  .Cases({"linear", "bilinear"}, SampleMode::Linear)
                  .Cases({"cubic", "bicubic"}, SampleMode::Cubic)
                  .Case("nearest", SampleMode::Nearest)
                  .Default(std::nullopt);
  if (!mode)
    return node.error() << "expected mode linear, nearest or cubic, but got "
                        << quoteName(modeName);
  StringRef paddingName = node.getString("padding_mode", "zeros");
  std::optional<SamplePadding> padding = symbolizeSamplePadding(paddingName);
  if (!padding)
    return node.error()
           << "expected padding_mode zeros, border or reflection, but got "
           << quoteName(paddingName);
  GridSampleOp::Properties properties;
  properties.mode = SampleModeAttr::get(node.context, *mode);
  properties.padding = SamplePaddingAttr::get(node.context, *padding);
  if (node.getInt("align_corners", 0))
    properties.align_corners = node.builder.getUnitAttr();
  return node.setResult(fromChannelsLast(
      node,
      node.infer<GridSampleOp>({toChannelsLast(node, x), grid}, properties),
      /*rank=*/4));
}

std::string nncomp::refuseVolumes(const OnnxQuery &query) {
  const auto *kernel = query.find("kernel_shape");
  return kernel && kernel->ints_size() > 2
             ? "a kernel of " + std::to_string(kernel->ints_size()) +
                   " dimensions"
             : "";
}

ArrayRef<OnnxHandler> nncomp::getImageHandlers() {
  static const OnnxHandler handlers[] = {
      {"Conv", importConv, 2, 3, 1, refuseVolumes},
      {"ConvTranspose", importConvTranspose, 2, 3, 1, refuseVolumes},
      {"MaxPool", importMaxPool, 1, 1, 1, refuseVolumes},
      {"AveragePool", importAveragePool, 1, 1, 1, refuseVolumes},
      {"GlobalAveragePool", importGlobalPool<ReduceKind::Mean>, 1, 1},
      {"GridSample", importGridSample, 2, 2},
      {"GlobalMaxPool", importGlobalPool<ReduceKind::Max>, 1, 1},
  };
  return handlers;
}
