//===- OnnxMove.cpp - Slicing, padding and rearranging of ONNX ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

/// Slice's lists, from attributes before opset 10 and from inputs since.
static FailureOr<std::optional<Shape>> getSliceList(OnnxNode &node,
                                                    StringRef name, int index) {
  if (node.opset >= 10 && node.hasAttribute(name))
    return node.error() << "expected " << name
                        << " as an input since opset 10, but got an attribute";
  return node.getIntsOrInput(name, index);
}

static LogicalResult importSlice(OnnxNode &node) {
  Value x = node.getInput(0);
  auto starts = getSliceList(node, "starts", 1);
  if (!x || failed(starts))
    return failure();
  auto ends = getSliceList(node, "ends", 2);
  if (failed(ends))
    return failure();
  auto axes = getSliceList(node, "axes", 3);
  if (failed(axes))
    return failure();
  auto steps = getSliceList(node, "steps", 4);
  if (failed(steps))
    return failure();
  if (!*starts || !*ends)
    return node.error() << "expected starts and ends, but got none";
  size_t count = (*starts)->size();
  Shape first = countUp(0, count);
  FailureOr<Shape> dims = node.normalizeAxes(*axes ? **axes : first, rankOf(x));
  if (failed(dims))
    return failure();
  Shape by = *steps ? **steps : Shape(count, 1);
  if ((*ends)->size() != count || dims->size() != count || by.size() != count)
    return node.error() << "expected as many ends, axes and steps as the "
                        << count << " starts, but got " << (*ends)->size()
                        << ", " << dims->size() << " and " << by.size();

  Shape offsets(rankOf(x), 0), sizes = shapeOf(x), strides(rankOf(x), 1);
  SmallVector<std::pair<int64_t, Shape>> backwards;
  for (auto [axis, start, end, step] : llvm::zip(*dims, **starts, **ends, by)) {
    int64_t extent = typeOf(x).getDimSize(axis);
    if (extent == 0)
      continue;
    if (step == 0 || step == std::numeric_limits<int64_t>::min())
      return node.error() << "expected steps other than 0, but got " << step;
    // Positions before the first and after the last element are cut off; a
    // backward slice starts at the last element and ends before the first.
    int64_t most = step < 0 ? extent - 1 : extent;
    int64_t from =
        std::clamp<int64_t>(start < 0 ? start + extent : start, 0, most);
    int64_t to = std::clamp<int64_t>(end < 0 ? end + extent : end,
                                     step < 0 ? -1 : 0, most);
    int64_t length = step < 0 ? from - to : to - from;
    int64_t size = length <= 0 ? 0 : (length - 1) / std::abs(step) + 1;
    if (step > 0) {
      offsets[axis] = size ? from : 0;
      sizes[axis] = size;
      strides[axis] = size > 1 ? step : 1;
      continue;
    }
    if (!node.checkIndexCount(size))
      return failure();
    Shape indices;
    for (int64_t i = 0; i < size; ++i)
      indices.push_back(from + i * step);
    backwards.push_back({axis, indices});
  }
  Value result = node.slice(x, offsets, sizes, strides);
  for (auto &[axis, indices] : backwards)
    result = node.gather(result, indices, axis);
  return node.setResult(result);
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

/// Where element `at` of a padded dimension comes from. `at` may be negative.
static int64_t getPadSource(int64_t at, int64_t extent, StringRef mode) {
  if (mode == "edge")
    return std::clamp<int64_t>(at, 0, extent - 1);
  if (mode == "wrap")
    return ((at % extent) + extent) % extent;
  // Reflection is periodic: forth and back without repeating the ends.
  int64_t period = std::max<int64_t>(2 * (extent - 1), 1);
  at = ((at % period) + period) % period;
  return at < extent ? at : period - at;
}

/// The scalar that Pad fills with.
static TypedAttr getPadding(OnnxNode &node, Value x) {
  Type element = elementOf(x);
  if (node.opset < 11) {
    if (!isa<FloatType>(element)) {
      node.error() << "expected floats, but got " << element;
      return {};
    }
    return node.builder.getFloatAttr(element, node.getFloat("value", 0));
  }
  if (!node.hasInput(2))
    return cast<TypedAttr>(node.builder.getZeroAttr(element));
  FailureOr<DenseElementsAttr> value = node.getConstant(2, "padding value");
  if (failed(value))
    return {};
  if (value->getNumElements() != 1 || value->getElementType() != element) {
    node.error() << "expected one padding value of type " << element
                 << ", but got " << value->getType();
    return {};
  }
  return cast<TypedAttr>(value->getSplatValue<Attribute>());
}

static LogicalResult importPad(OnnxNode &node) {
  Value x = node.getInput(0);
  auto pads = node.getIntsOrInput("pads", 1);
  if (!x || failed(pads))
    return failure();
  int64_t rank = rankOf(x);
  FailureOr<Shape> axes = countUp(0, rank);
  if (node.hasInput(3)) {
    if (failed(axes = node.getConstantInts(3, "axes")) ||
        failed(axes = node.normalizeAxes(*axes, rank)))
      return failure();
  }
  if (!*pads || (*pads)->size() != 2 * axes->size())
    return node.error() << "expected " << 2 * axes->size() << " pads, but got "
                        << (*pads ? (*pads)->size() : 0);
  Shape low(rank, 0), high(rank, 0);
  for (auto [i, axis] : llvm::enumerate(*axes)) {
    low[axis] = (**pads)[i];
    high[axis] = (**pads)[i + axes->size()];
  }
  // Negative pads cut off.
  Shape offsets(rank, 0), sizes = shapeOf(x);
  for (int64_t d = 0; d < rank; ++d) {
    int64_t before = std::min<int64_t>(low[d], 0);
    int64_t after = std::min<int64_t>(high[d], 0);
    if (before < -sizes[d] || after < -sizes[d] ||
        sizes[d] + before + after < 0)
      return node.error() << "expected pads that leave something of dimension "
                          << d << " of " << x.getType() << ", but got "
                          << low[d] << " and " << high[d];
    offsets[d] = sizes[d] + before + after ? -before : 0;
    sizes[d] += before + after;
    low[d] -= before;
    high[d] -= after;
  }
  x = node.slice(x, offsets, sizes, Shape(rank, 1));
  StringRef mode = node.getString("mode", "constant");
  if (!x)
    return failure();
  if (mode == "constant") {
    TypedAttr padding = getPadding(node, x);
    return padding ? node.setResult(node.pad(x, low, high, padding))
                   : failure();
  }
  for (int64_t d = 0; d < rank; ++d) {
    if (low[d] == 0 && high[d] == 0)
      continue;
    if (sizes[d] == 0)
      return node.error() << "expected something to " << mode
                          << ", but got an empty dimension " << d;
    if (!node.checkIndexCount(low[d]) || !node.checkIndexCount(high[d]) ||
        !node.checkIndexCount(low[d] + high[d] + sizes[d]))
      return failure();
    Shape indices;
    for (int64_t at = -low[d]; at < sizes[d] + high[d]; ++at)
      indices.push_back(getPadSource(at, sizes[d], mode));
    if (!(x = node.gather(x, indices, d)))
      return failure();
  }
  return node.setResult(x);
}

static std::string refusePad(const OnnxQuery &query) {
  StringRef mode = query.getString("mode", "constant");
  if (mode == "constant" || mode == "reflect" || mode == "edge" ||
      mode == "wrap")
    return "";
  return "mode " + quoteName(mode);
}

//===----------------------------------------------------------------------===//
// Blocks of pixels
//===----------------------------------------------------------------------===//

/// The block size of a 4-D input, which must divide what it blocks.
static FailureOr<int64_t> getBlock(OnnxNode &node, Value x) {
  int64_t block = node.getInt("blocksize", 0);
  if (rankOf(x) != 4 || block < 1 || block > kMaxTensorElements >> 16)
    return node.error() << "expected 4 dimensions and a blocksize of at least "
                           "1, but got "
                        << x.getType() << " and " << block;
  return block;
}

static LogicalResult importDepthToSpace(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  FailureOr<int64_t> size = getBlock(node, x);
  if (failed(size))
    return failure();
  int64_t b = *size;
  Shape s = shapeOf(x);
  if (s[1] % (b * b))
    return node.error() << "expected channels that " << b * b
                        << " divides, but got " << s[1];
  bool depthFirst = node.getString("mode", "DCR") == "DCR";
  int64_t depth = s[1] / (b * b);
  Value split = depthFirst ? node.reshape(x, {s[0], b, b, depth, s[2], s[3]})
                           : node.reshape(x, {s[0], depth, b, b, s[2], s[3]});
  Value moved = depthFirst ? node.transpose(split, {0, 3, 4, 1, 5, 2})
                           : node.transpose(split, {0, 1, 4, 2, 5, 3});
  return node.setResult(node.reshape(moved, {s[0], depth, s[2] * b, s[3] * b}));
}

static LogicalResult importSpaceToDepth(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  FailureOr<int64_t> size = getBlock(node, x);
  if (failed(size))
    return failure();
  int64_t b = *size;
  Shape s = shapeOf(x);
  if (s[2] % b || s[3] % b)
    return node.error() << "expected a height and width that " << b
                        << " divides, but got " << x.getType();
  Value split = node.reshape(x, {s[0], s[1], s[2] / b, b, s[3] / b, b});
  Value moved = node.transpose(split, {0, 3, 5, 1, 2, 4});
  return node.setResult(
      node.reshape(moved, {s[0], s[1] * b * b, s[2] / b, s[3] / b}));
}

static std::string refuseDepthToSpace(const OnnxQuery &query) {
  StringRef mode = query.getString("mode", "DCR");
  return mode == "DCR" || mode == "CRD" ? "" : "mode " + quoteName(mode);
}

ArrayRef<OnnxHandler> nncomp::getMoveHandlers() {
  static const OnnxHandler handlers[] = {
      {"Slice", importSlice, 1, 5},
      {"Pad", importPad, 1, 4, 1, refusePad},
      {"DepthToSpace", importDepthToSpace, 1, 1, 1, refuseDepthToSpace},
      {"SpaceToDepth", importSpaceToDepth, 1, 1},
  };
  return handlers;
}
