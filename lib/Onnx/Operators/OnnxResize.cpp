//===- OnnxResize.cpp - Resize and Upsample of ONNX -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===
//
// Shapes are static, so where each result comes from is known: a dimension is
// resized by gathering with constant indices, and, where elements are weighed,
// by adding up what several gathers take.
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "OnnxResizeTaps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::TensorProto;

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// The size of dimension `d` after scaling: rounded down after a product in
/// f32, as ONNX Runtime does. Where that product is a whole number except for
/// its rounding, exporters differ, and the declared size decides.
static FailureOr<int64_t> getScaledSize(OnnxNode &node, int64_t d, int64_t from,
                                        float scale) {
  float product = float(from) * scale;
  // NaN fails these comparisons as well.
  if (!(scale > 0 && product <= float(kMaxTensorElements) &&
        (product >= 1 || from == 0)))
    return node.error() << "expected scales that leave at least one element of "
                        << from << ", but got " << scale;
  int64_t size = std::floor(product);
  int64_t declared = node.getDeclaredSize(0, d);
  float nearest = std::round(product);
  bool isWhole = std::abs(product - nearest) <= 1e-6f * product;
  bool leavesRoom = declared == nearest || declared == nearest - 1;
  return isWhole && leavesRoom && declared > 0 ? declared : size;
}

/// The floats of an input.
static FailureOr<SmallVector<float>>
getConstantFloats(OnnxNode &node, int index, StringRef what, size_t count) {
  FailureOr<DenseElementsAttr> constant = node.getConstant(index, what);
  if (failed(constant))
    return failure();
  if (!isa<FloatType>(constant->getElementType()))
    return node.error() << "expected floats for the " << what << ", but got "
                        << constant->getType();
  SmallVector<float> values;
  for (const APFloat &value : constant->getValues<APFloat>())
    values.push_back(value.convertToDouble());
  if (values.size() != count)
    return node.error() << "expected " << count << " " << what << ", but got "
                        << values.size();
  return values;
}

static bool isGiven(OnnxNode &node, int index) {
  return node.hasInput(index) &&
         typeOf(node.getInput(index)).getNumElements() > 0;
}

/// Sets the given sizes of `axes`, and the scales that follow. Those that keep
/// the aspect ratio share the scale that comes closest.
static LogicalResult applySizes(OnnxNode &node, ArrayRef<int64_t> axes,
                                MutableArrayRef<ResizeAxis> result) {
  FailureOr<Shape> sizes = node.getConstantInts(3, "sizes");
  if (failed(sizes))
    return failure();
  if (sizes->size() != axes.size())
    return node.error() << "expected " << axes.size() << " sizes, but got "
                        << sizes->size();
  for (auto [d, size] : llvm::zip(axes, *sizes)) {
    if (size < (result[d].from ? 1 : 0) || !countElements(size))
      return node.error() << "expected sizes of at least 1, but got " << size;
    result[d].to = size;
    result[d].scale = result[d].from ? float(size) / result[d].from : 1;
  }
  StringRef policy = node.getString("keep_aspect_ratio_policy", "stretch");
  if (policy == "stretch" || axes.empty())
    return success();
  float scale = result[axes.front()].scale;
  for (int64_t d : axes)
    scale = policy == "not_larger" ? std::min(scale, result[d].scale)
                                   : std::max(scale, result[d].scale);
  for (int64_t d : axes) {
    result[d].scale = scale;
    // Halves are rounded up, and no dimension vanishes.
    double size = std::floor(double(scale) * result[d].from + 0.5);
    if (size > double(kMaxTensorElements))
      return node.error() << "expected sizes of at most " << kMaxTensorElements
                          << ", but got " << size;
    result[d].to = std::max<int64_t>(size, result[d].from ? 1 : 0);
  }
  return success();
}

/// Sets the scales of `axes`, from an attribute or an input, and the sizes that
/// follow.
static LogicalResult applyScales(OnnxNode &node, ArrayRef<int64_t> axes,
                                 MutableArrayRef<ResizeAxis> result) {
  bool isUpsample = node.proto.op_type() == "Upsample";
  SmallVector<float> scales;
  if (isUpsample && node.opset < 9) {
    scales = node.getFloats("scales");
    if (scales.size() != axes.size())
      return node.error() << "expected " << axes.size() << " scales, but got "
                          << scales.size();
  } else {
    int index = isUpsample || node.opset < 11 ? 1 : 2;
    if (!isGiven(node, index))
      return node.error() << "expected scales or sizes, but got neither";
    auto given = getConstantFloats(node, index, "scales", axes.size());
    if (failed(given))
      return failure();
    scales = *given;
  }
  for (auto [d, scale] : llvm::zip(axes, scales)) {
    FailureOr<int64_t> size = getScaledSize(node, d, result[d].from, scale);
    if (failed(size))
      return failure();
    result[d].to = *size;
    result[d].scale = scale;
  }
  return success();
}

/// Sets the region of interest of `axes`.
static LogicalResult applyRegion(OnnxNode &node, ArrayRef<int64_t> axes,
                                 MutableArrayRef<ResizeAxis> result) {
  if (!isGiven(node, 1))
    return node.error() << "expected a roi to crop to, but got none";
  size_t count = axes.size();
  auto region = getConstantFloats(node, 1, "roi", 2 * count);
  if (failed(region))
    return failure();
  for (auto [i, d] : llvm::enumerate(axes)) {
    result[d].begin = (*region)[i];
    result[d].end = (*region)[count + i];
    if (!std::isfinite(result[d].begin) || !std::isfinite(result[d].end))
      return node.error() << "expected a finite roi, but got "
                          << result[d].begin << " to " << result[d].end;
  }
  return success();
}

/// All dimensions of the input, resized or not.
static FailureOr<SmallVector<ResizeAxis>> getAxes(OnnxNode &node, Value x,
                                                  StringRef coordinates) {
  SmallVector<ResizeAxis> result;
  for (int64_t size : typeOf(x).getShape())
    result.push_back({size, size});
  Shape axes = countUp(0, rankOf(x));
  if (node.hasAttribute("axes")) {
    FailureOr<Shape> given =
        node.normalizeAxes(node.getInts("axes"), rankOf(x));
    if (failed(given))
      return failure();
    axes = *given;
  }
  bool hasSizes = node.opset >= 11 && isGiven(node, 3);
  if (failed(hasSizes ? applySizes(node, axes, result)
                      : applyScales(node, axes, result)) ||
      (coordinates == "tf_crop_and_resize" &&
       failed(applyRegion(node, axes, result))))
    return failure();
  return result;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Every `step`-th weight from `first` on, along dimension `d` of `rank`.
static Value getWeights(OnnxNode &node, const ResizeTaps &taps, int64_t first,
                        int64_t d, int64_t rank, Type element) {
  SmallVector<Attribute> weights;
  for (size_t i = first; i < taps.weights.size(); i += taps.count)
    weights.push_back(node.builder.getFloatAttr(element, taps.weights[i]));
  Shape shape(rank, 1);
  shape[d] = weights.size();
  return node.constant(
      DenseElementsAttr::get(RankedTensorType::get(shape, element), weights));
}

/// The elements of dimension `d` that are the first, second, … of each output.
static Value gatherTap(OnnxNode &node, Value x, const ResizeTaps &taps,
                       int64_t which, int64_t d) {
  Shape indices;
  for (size_t i = which; i < taps.indices.size(); i += taps.count)
    indices.push_back(taps.indices[i]);
  return node.gather(x, indices, d);
}

/// Resizes dimension `d` of floats by adding up all taps.
static Value interpolate(OnnxNode &node, Value x, int64_t d,
                         const ResizeTaps &taps) {
  int64_t to = taps.isOutside.size(), count = taps.count;
  if (!x)
    return {};
  Type element = elementOf(x);
  if (count <= 2) {
    Value sum;
    for (int64_t i = 0; i < count; ++i) {
      Value term = node.mul(gatherTap(node, x, taps, i, d),
                            getWeights(node, taps, i, d, rankOf(x), element));
      sum = sum ? node.add(sum, term) : term;
    }
    return sum;
  }
  // All taps at once, in one more dimension.
  Value indices = node.reshape(node.constantInts(taps.indices), {to, count});
  SmallVector<Attribute> weights;
  for (float weight : taps.weights)
    weights.push_back(node.builder.getFloatAttr(element, weight));
  Shape shape(rankOf(x) + 1, 1);
  shape[d] = to;
  shape[d + 1] = count;
  Value factors = node.constant(
      DenseElementsAttr::get(RankedTensorType::get(shape, element), weights));
  return node.reduce(ReduceKind::Sum,
                     node.mul(node.gather(x, indices, d), factors), d + 1,
                     /*keepDims=*/false);
}

/// Integers, held in floats, as those that the element type holds: the nearest
/// (halves up), cut off at the ends of the type.
static Value roundToType(OnnxNode &node, Value x, int32_t type) {
  unsigned width =
      getElementTypeOfOnnx(type, node.context).getIntOrFloatBitWidth();
  bool isUnsigned = isOnnxUnsigned(type);
  double low = isUnsigned ? 0 : -std::ldexp(1.0, width - 1);
  double high = std::ldexp(1.0, isUnsigned ? width : width - 1) - 1;
  x = node.add(x, node.scalarLike(x, 0.5));
  x = x ? node.map<math::FloorOp>(x) : Value();
  x = node.max(x, node.scalarLike(x, low), /*isUnsigned=*/false);
  return node.min(x, node.scalarLike(x, high), /*isUnsigned=*/false);
}

/// Interpolates integers linearly over all dimensions at once, as ONNX Runtime
/// does: it cuts the digits after the point off, so that they must be the same.
static Value interpolateAtOnce(OnnxNode &node, Value x,
                               ArrayRef<std::pair<int64_t, ResizeTaps>> all) {
  Value sum;
  for (unsigned corner = 0; corner < (1u << all.size()); ++corner) {
    Value term = x, weight;
    // The last dimension changes fastest, and its weight is the first factor.
    for (auto [i, entry] : llvm::enumerate(llvm::reverse(all))) {
      auto &[d, taps] = entry;
      int64_t which = corner >> i & 1;
      if (!x)
        return {};
      Value factor = getWeights(node, taps, which, d, rankOf(x), elementOf(x));
      weight = weight ? node.mul(weight, factor) : factor;
      term = gatherTap(node, term, taps, which, d);
    }
    term = node.mul(weight, term);
    sum = sum ? node.add(sum, term) : term;
  }
  return sum;
}

/// `value` wherever the place of an output is outside of the input.
static Value extrapolate(OnnxNode &node, Value x, int64_t d,
                         const ResizeTaps &taps, float value) {
  if (!x || llvm::none_of(taps.isOutside, [](bool b) { return b; }))
    return x;
  Shape shape(rankOf(x), 1);
  shape[d] = taps.isOutside.size();
  Value isOutside = node.constant(DenseElementsAttr::get(
      RankedTensorType::get(shape, node.builder.getI1Type()),
      ArrayRef(taps.isOutside)));
  return node.select(node.broadcast(isOutside, shapeOf(x)),
                     node.broadcast(node.scalarLike(x, value), shapeOf(x)), x);
}

static ResizeRule getRule(OnnxNode &node) {
  bool isNew = node.opset >= 11 && node.proto.op_type() == "Resize";
  ResizeRule rule;
  rule.mode = node.getString("mode", "nearest");
  if (rule.mode == "bilinear")
    rule.mode = "linear";
  rule.coordinates =
      isNew ? node.getString("coordinate_transformation_mode", "half_pixel")
            : "asymmetric";
  rule.nearest =
      isNew ? node.getString("nearest_mode", "round_prefer_floor") : "simple";
  rule.cubicCoefficient = node.getFloat("cubic_coeff_a", -0.75f);
  rule.excludeOutside = node.getInt("exclude_outside", 0);
  rule.antialias = node.getInt("antialias", 0) && rule.mode != "nearest";
  return rule;
}

static LogicalResult importResize(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  ResizeRule rule = getRule(node);
  FailureOr<SmallVector<ResizeAxis>> axes = getAxes(node, x, rule.coordinates);
  if (failed(axes))
    return failure();
  // As in ONNX Runtime, scales that do not change the shape change nothing.
  if (llvm::all_of(*axes, [](const ResizeAxis &axis) {
        return axis.from == axis.to && !axis.isCropped();
      }))
    return node.setResult(x);
  int32_t type = node.getOnnxType(), wide = getWideType(type);
  bool isNearest = rule.mode == "nearest", isInteger = !isFloat(x);
  if (!isNearest && isBool(x))
    return node.error() << "expected numbers to interpolate, but got BOOL";
  if (!isNearest)
    x = node.cast(x, type, isInteger ? wide = TensorProto::FLOAT : wide);

  SmallVector<std::pair<int64_t, ResizeTaps>> resized;
  for (auto [d, axis] : llvm::enumerate(*axes)) {
    if (axis.isIdentity())
      continue;
    if (!node.checkIndexCount(axis.to))
      return failure();
    resized.emplace_back(d, getResizeTaps(rule, axis));
  }
  bool isRounded = isInteger && (rule.antialias || rule.mode == "cubic");
  if (isInteger && rule.mode == "linear" && !rule.antialias && !resized.empty())
    x = interpolateAtOnce(node, x, resized);
  else
    // From the last to the first where ONNX Runtime rounds between.
    for (size_t i = 0; i < resized.size(); ++i) {
      auto &[d, taps] = resized[isRounded ? resized.size() - 1 - i : i];
      x = isNearest ? gatherTap(node, x, taps, 0, d)
                    : interpolate(node, x, d, taps);
      if (isRounded)
        x = roundToType(node, x, type);
    }
  if (!isNearest)
    x = node.cast(x, wide, type);
  float value = node.getFloat("extrapolation_value", 0);
  for (auto &[d, taps] : resized)
    x = extrapolate(node, x, d, taps, value);
  return node.setResult(x);
}

static std::string refuseResize(const OnnxQuery &query) {
  auto refuse = [&](StringRef name, ArrayRef<StringRef> known) {
    StringRef value = query.getString(name, known.front());
    return llvm::is_contained(known, value)
               ? ""
               : name.str() + " " + quoteName(value);
  };
  for (const std::string &reason :
       {refuse("mode", {"nearest", "linear", "bilinear", "cubic"}),
        refuse("coordinate_transformation_mode",
               {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",
                "align_corners", "asymmetric", "tf_half_pixel_for_nn",
                "tf_crop_and_resize"}),
        refuse("nearest_mode",
               {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"}),
        refuse("keep_aspect_ratio_policy",
               {"stretch", "not_larger", "not_smaller"})})
    if (!reason.empty())
      return reason;
  return "";
}

ArrayRef<OnnxHandler> nncomp::getResizeHandlers() {
  static const OnnxHandler handlers[] = {
      {"Resize", importResize, 1, 4, 1, refuseResize},
      {"Upsample", importResize, 1, 2, 1, refuseResize},
  };
  return handlers;
}
