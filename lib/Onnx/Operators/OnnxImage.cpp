//===- OnnxImage.cpp - Convolution and sampling of ONNX -------------------===//
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
#include "OnnxWindow.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::nncomp;

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

/// ONNX Runtime's convolution that adds its fourth input, if there is one, and
/// applies an activation.
static LogicalResult importFusedConv(OnnxNode &node) {
  Value y = buildConvolution(node, node.getInput(0), node.getRawInput(1),
                             node.getInput(2));
  if (node.hasInput(3))
    y = node.add(y, node.getInput(3));
  StringRef name = node.getString("activation", "");
  if (name.empty())
    return node.setResult(y);
  struct Function {
    StringLiteral name;
    ActivationKind kind;
    size_t parameters;
  };
  static const Function functions[] = {
      {"Relu", ActivationKind::Relu, 0},
      {"Sigmoid", ActivationKind::Sigmoid, 0},
      {"Tanh", ActivationKind::Tanh, 0},
      {"LeakyRelu", ActivationKind::LeakyRelu, 1},
      {"Clip", ActivationKind::Clip, 2},
      {"HardSigmoid", ActivationKind::HardSigmoid, 2},
  };
  const Function *function = llvm::find_if(
      functions, [&](const Function &known) { return known.name == name; });
  SmallVector<float> given = node.getFloats("activation_params");
  if (function == std::end(functions) || given.size() != function->parameters)
    return node.error()
           << "expected activation Relu, Sigmoid or Tanh, or LeakyRelu, Clip "
              "or HardSigmoid with their 1, 2 and 2 activation_params, but got "
           << quoteName(name) << " with " << given.size();
  given.resize(2);
  return node.setResult(node.activate(y, function->kind, given[0], given[1]));
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

static LogicalResult importRoiAlign(OnnxNode &node) {
  Value x = node.getInput(0), boxes = node.getInput(1);
  Value images = node.getInput(2);
  if (!x || !boxes || !images)
    return failure();
  if (rankOf(x) != 4 || !isFloat(x) || !isFloat(boxes))
    return node.error() << "expected an image of 4 dimensions and boxes, both "
                           "of floats, but got "
                        << x.getType() << " and " << boxes.getType();
  StringRef modeName = node.getString("mode", "avg");
  auto kind = llvm::StringSwitch<std::optional<ReduceKind>>(modeName)
                  .Case("avg", ReduceKind::Mean)
                  .Case("max", ReduceKind::Max)
                  .Default(std::nullopt);
  if (!kind)
    return node.error() << "expected mode avg or max, but got "
                        << quoteName(modeName);
  // Before opset 16 the first pixel is at 0.
  StringRef transform =
      node.getString("coordinate_transformation_mode",
                     node.opset < 16 ? "output_half_pixel" : "half_pixel");
  if (transform != "half_pixel" && transform != "output_half_pixel")
    return node.error() << "expected coordinate_transformation_mode half_pixel "
                           "or output_half_pixel, but got "
                        << quoteName(transform);
  Builder &b = node.builder;
  RoiAlignOp::Properties properties;
  properties.kind = ReduceKindAttr::get(node.context, *kind);
  properties.size = b.getDenseI64ArrayAttr(
      {node.getInt("output_height", 1), node.getInt("output_width", 1)});
  properties.samples = b.getI64IntegerAttr(node.getInt("sampling_ratio", 0));
  properties.scale = b.getF32FloatAttr(node.getFloat("spatial_scale", 1));
  if (transform == "half_pixel")
    properties.half_pixel = b.getUnitAttr();
  return node.setResult(fromChannelsLast(
      node,
      node.infer<RoiAlignOp>({toChannelsLast(node, x), boxes, images},
                             properties),
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
      {"com.microsoft.FusedConv", importFusedConv, 2, 4, 1, refuseVolumes},
      {"ConvTranspose", importConvTranspose, 2, 3, 1, refuseVolumes},
      {"GridSample", importGridSample, 2, 2},
      {"RoiAlign", importRoiAlign, 3, 3},
  };
  return handlers;
}
