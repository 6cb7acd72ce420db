//===- OnnxResize.cpp - Resize and Upsample of ONNX -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shapes are static, so where each result comes from is known: one dimension
// is resized by gathering with constant indices, and, for linear
// interpolation, by weighing two gathers.
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// One dimension of a resize.
struct Axis {
  int64_t from, to;
  /// The result's size over the input's, before rounding.
  double scale;
};
} // namespace

/// Where element `at` of the result lies in the input (ONNX, Resize,
/// coordinate_transformation_mode).
static double getCoordinate(StringRef mode, const Axis &axis, int64_t at) {
  double width = axis.scale * axis.from;
  if (mode == "asymmetric")
    return at / axis.scale;
  if (mode == "align_corners")
    return width == 1 ? 0 : at * (axis.from - 1) / (width - 1);
  if (mode == "tf_half_pixel_for_nn")
    return (at + 0.5) / axis.scale;
  if (mode == "pytorch_half_pixel" && width <= 1)
    return 0;
  double halfPixel = (at + 0.5) / axis.scale - 0.5;
  if (mode != "half_pixel_symmetric")
    return halfPixel;
  return axis.from / 2.0 * (1 - axis.to / width) + halfPixel;
}

/// Rounds as nearest_mode says.
static int64_t getNearest(StringRef mode, double x) {
  // Scales are f32: what is within their precision of a tie is one.
  double tie = std::round(2 * x) / 2;
  if (std::abs(x - tie) < 1e-6 * (1 + std::abs(x)))
    x = tie;
  if (mode == "floor")
    return std::floor(x);
  if (mode == "ceil")
    return std::ceil(x);
  return mode == "round_prefer_ceil" ? std::floor(x + 0.5) : std::ceil(x - 0.5);
}

static FailureOr<Axis> getScaledAxis(OnnxNode &node, int64_t from,
                                     double scale) {
  // NaN fails these comparisons as well.
  if (!(scale > 0 && from * scale <= double(kMaxTensorElements) &&
        std::floor(from * scale) >= 1))
    return node.error() << "expected scales that leave at least one element of "
                        << from << ", but got " << scale;
  return Axis{from, int64_t(std::floor(from * scale)), scale};
}

/// The floats of an input, or of Upsample's attribute.
static FailureOr<SmallVector<double>> getScales(OnnxNode &node, int index) {
  SmallVector<double> scales;
  if (index < 0) {
    llvm::append_range(scales, node.getFloats("scales"));
    return scales;
  }
  FailureOr<DenseElementsAttr> constant = node.getConstant(index, "scales");
  if (failed(constant))
    return failure();
  if (!isa<FloatType>(constant->getElementType()))
    return node.error() << "expected floats for the scales, but got "
                        << constant->getType();
  for (const APFloat &scale : constant->getValues<APFloat>())
    scales.push_back(scale.convertToDouble());
  return scales;
}

/// All dimensions of the input, resized or not.
static FailureOr<SmallVector<Axis>> getAxes(OnnxNode &node, Value x) {
  SmallVector<Axis> result;
  for (int64_t size : typeOf(x).getShape())
    result.push_back({size, size, 1.0});
  Shape axes = countUp(0, rankOf(x));
  if (node.hasAttribute("axes")) {
    FailureOr<Shape> given =
        node.normalizeAxes(node.getInts("axes"), rankOf(x));
    if (failed(given))
      return failure();
    axes = *given;
  }
  auto isGiven = [&](int index) {
    return node.hasInput(index) &&
           typeOf(node.getInput(index)).getNumElements() > 0;
  };
  bool isUpsample = node.proto.op_type() == "Upsample";
  int scalesInput =
      isUpsample ? (node.opset < 9 ? -1 : 1) : (node.opset < 11 ? 1 : 2);
  if (node.opset >= 11 && isGiven(3)) {
    FailureOr<Shape> sizes = node.getConstantInts(3, "sizes");
    if (failed(sizes))
      return failure();
    if (sizes->size() != axes.size())
      return node.error() << "expected " << axes.size() << " sizes, but got "
                          << sizes->size();
    for (auto [axis, size] : llvm::zip(axes, *sizes)) {
      if (size < 1 || !countElements(size))
        return node.error() << "expected sizes of at least 1, but got " << size;
      result[axis].to = size;
      result[axis].scale = double(size) / result[axis].from;
    }
    return result;
  }
  if (scalesInput >= 0 && !isGiven(scalesInput))
    return node.error() << "expected scales or sizes, but got neither";
  FailureOr<SmallVector<double>> scales = getScales(node, scalesInput);
  if (failed(scales))
    return failure();
  if (scales->size() != axes.size())
    return node.error() << "expected " << axes.size() << " scales, but got "
                        << scales->size();
  for (auto [axis, scale] : llvm::zip(axes, *scales)) {
    FailureOr<Axis> scaled = getScaledAxis(node, result[axis].from, scale);
    if (failed(scaled))
      return failure();
    result[axis] = *scaled;
  }
  return result;
}

/// Resizes dimension `d` by interpolation between the two nearest elements.
static Value interpolate(OnnxNode &node, Value x, int64_t d, const Axis &axis,
                         StringRef coordinates) {
  Shape left, right;
  SmallVector<float> weights;
  for (int64_t at = 0; at < axis.to; ++at) {
    double place = getCoordinate(coordinates, axis, at);
    int64_t below = std::floor(place);
    weights.push_back(place - below);
    left.push_back(std::clamp<int64_t>(below, 0, axis.from - 1));
    right.push_back(std::clamp<int64_t>(below + 1, 0, axis.from - 1));
  }
  Value a = node.gather(x, left, d);
  if (llvm::all_of(weights, [](float weight) { return weight == 0; }))
    return a;
  Value b = node.gather(x, right, d);
  Shape shape(rankOf(x), 1);
  shape[d] = axis.to;
  Value w = node.reshape(
      node.constant(DenseElementsAttr::get(
          RankedTensorType::get(axis.to, node.builder.getF32Type()),
          ArrayRef(weights))),
      shape);
  w = node.cast(w, onnx::TensorProto::FLOAT, node.getOnnxType());
  return node.add(node.mul(a, node.sub(node.scalarLike(w, 1), w)),
                  node.mul(b, w));
}

static LogicalResult importResize(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  FailureOr<SmallVector<Axis>> axes = getAxes(node, x);
  if (failed(axes))
    return failure();
  bool isNew = node.opset >= 11 && node.proto.op_type() == "Resize";
  bool isNearest = node.getString("mode", "nearest") == "nearest";
  StringRef coordinates =
      isNew ? node.getString("coordinate_transformation_mode", "half_pixel")
            : "asymmetric";
  StringRef nearest =
      isNew ? node.getString("nearest_mode", "round_prefer_floor") : "floor";
  if (!isNearest && !isFloat(x))
    return node.error() << "expected floats to interpolate, but got "
                        << getOnnxTypeName(node.getOnnxType());
  for (auto [d, axis] : llvm::enumerate(*axes)) {
    if (axis.to == axis.from && axis.scale == 1)
      continue;
    if (!node.checkIndexCount(axis.to))
      return failure();
    if (!isNearest) {
      if (!(x = interpolate(node, x, d, axis, coordinates)))
        return failure();
      continue;
    }
    Shape indices;
    for (int64_t at = 0; at < axis.to; ++at) {
      double place = getCoordinate(coordinates, axis, at);
      int64_t index = getNearest(nearest, place);
      // Opset 10 does not say how a smaller image is rounded.
      if (!isNew && axis.scale < 1 && getNearest("ceil", place) != index)
        return node.error() << "expected scales whose inverse is whole before "
                               "opset 11, but got "
                            << axis.scale;
      indices.push_back(std::clamp<int64_t>(index, 0, axis.from - 1));
    }
    if (!(x = node.gather(x, indices, d)))
      return failure();
  }
  return node.setResult(x);
}

static std::string refuseResize(const OnnxQuery &query) {
  StringRef mode = query.getString("mode", "nearest");
  if (mode != "nearest" && mode != "linear" && mode != "bilinear")
    return "mode " + quoteName(mode);
  StringRef coordinates =
      query.getString("coordinate_transformation_mode", "half_pixel");
  if (!llvm::is_contained({"half_pixel", "half_pixel_symmetric",
                           "pytorch_half_pixel", "align_corners", "asymmetric",
                           "tf_half_pixel_for_nn"},
                          coordinates))
    return "coordinate_transformation_mode " + quoteName(coordinates);
  StringRef nearest = query.getString("nearest_mode", "round_prefer_floor");
  if (!llvm::is_contained(
          {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"},
          nearest))
    return "nearest_mode " + quoteName(nearest);
  if (query.getInt("antialias", 0))
    return "antialias";
  StringRef policy = query.getString("keep_aspect_ratio_policy", "stretch");
  return policy == "stretch" ? ""
                             : "keep_aspect_ratio_policy " + quoteName(policy);
}

ArrayRef<OnnxHandler> nncomp::getResizeHandlers() {
  static const OnnxHandler handlers[] = {
      {"Resize", importResize, 1, 4, 1, refuseResize},
      {"Upsample", importResize, 1, 2, 1, refuseResize},
  };
  return handlers;
}
