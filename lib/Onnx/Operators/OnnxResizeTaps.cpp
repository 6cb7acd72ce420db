//===- OnnxResizeTaps.cpp - What each element of a resize reads -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxResizeTaps.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>
#include <map>

using namespace mlir;
using namespace mlir::nncomp;

/// Where element `at` of the result lies in the input (ONNX, Resize,
/// coordinate_transformation_mode).
static float getCoordinate(StringRef mode, const ResizeAxis &axis, float at) {
  if (axis.isIdentity())
    return at;
  float from = axis.from, to = axis.to, scale = axis.scale;
  if (mode == "asymmetric")
    return at / scale;
  if (mode == "align_corners")
    return to == 1 ? 0 : at * (from - 1) / (to - 1);
  if (mode == "tf_crop_and_resize") {
    if (to > 1)
      return axis.begin * (from - 1) +
             at * (axis.end - axis.begin) * (from - 1) / (to - 1);
    return 0.5f * (axis.begin + axis.end) * (from - 1);
  }
  if (mode == "tf_half_pixel_for_nn")
    return (at + 0.5f) / scale;
  if (mode == "pytorch_half_pixel" && to <= 1)
    return 0;
  float halfPixel = (at + 0.5f) / scale - 0.5f;
  if (mode != "half_pixel_symmetric")
    return halfPixel;
  return from / 2 * (1 - to / (scale * from)) + halfPixel;
}

/// Rounds as nearest_mode says.
static int64_t getNearest(StringRef mode, float x, bool shrinks) {
  if (mode == "floor" || (mode == "simple" && !shrinks))
    return std::floor(x);
  if (mode == "ceil" || mode == "simple")
    return std::ceil(x);
  // Scales are f32: what is within their precision of a half is one.
  float half = std::floor(x) + 0.5f;
  if (std::abs(x - half) <= 1e-6f * (1 + std::abs(x)))
    x = half;
  // round() takes halves away from zero; places below zero are cut off anyway.
  if (mode == "round_prefer_floor" && x == half)
    return std::floor(x);
  return std::round(x);
}

/// The kernel of linear and of cubic interpolation, of radius 1 and 2 (Keys,
/// "Cubic convolution interpolation for digital image processing", 1981).
static float getWeight(const ResizeRule &rule, float distance) {
  float x = std::abs(distance), a = rule.cubicCoefficient;
  if (rule.mode == "linear")
    return std::max(1 - x, 0.0f);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/// The weights of the elements around `place`, by index. What lies outside has
/// the value of the edge, or takes no part.
static std::map<int64_t, float> weigh(const ResizeRule &rule,
                                      const ResizeAxis &axis, float place) {
  // A kernel that is as wide as the elements that one of the result stands for.
  float width = rule.antialias ? std::max(1 / axis.scale, 1.0f) : 1.0f;
  float radius = (rule.mode == "linear" ? 1 : 2) * width;
  std::map<int64_t, float> weights;
  float total = 0;
  for (int64_t at = std::ceil(place - radius); at < place + radius; ++at) {
    if (rule.excludeOutside && (at < 0 || at >= axis.from))
      continue;
    float weight = getWeight(rule, (at - place) / width);
    weights[std::clamp<int64_t>(at, 0, axis.from - 1)] += weight;
    total += weight;
  }
  if (rule.antialias || rule.excludeOutside)
    for (float &weight : llvm::make_second_range(weights))
      weight /= total;
  return weights;
}

/// The element that each output takes, or two neighbours whose weights are
/// exact where the place is whole.
static void addNeighbours(const ResizeRule &rule, const ResizeAxis &axis,
                          float place, ResizeTaps &taps) {
  auto clamp = [&](int64_t at) {
    return std::clamp<int64_t>(at, 0, axis.from - 1);
  };
  if (rule.mode == "nearest") {
    taps.indices.push_back(
        clamp(getNearest(rule.nearest, place, axis.scale < 1)));
    taps.weights.push_back(1);
    return;
  }
  place = std::clamp<float>(place, 0, axis.from - 1);
  int64_t below = place;
  llvm::append_values(taps.indices, below, clamp(below + 1));
  llvm::append_values(taps.weights, std::abs(place - (below + 1)),
                      place - below);
}

ResizeTaps nncomp::getResizeTaps(const ResizeRule &rule,
                                 const ResizeAxis &axis) {
  ResizeTaps taps;
  bool hasNeighbours =
      rule.mode == "nearest" || (rule.mode == "linear" && !rule.antialias);
  SmallVector<std::map<int64_t, float>> all;
  for (int64_t at = 0; at < axis.to; ++at) {
    float place = getCoordinate(rule.coordinates, axis, at);
    taps.isOutside.push_back(rule.coordinates == "tf_crop_and_resize" &&
                             (place < 0 || place > axis.from - 1));
    // Beyond this, which integers hold, there is only the edge.
    place = std::clamp<float>(place, -axis.from, 2 * axis.from);
    if (hasNeighbours)
      addNeighbours(rule, axis, place, taps);
    else
      all.push_back(weigh(rule, axis, place));
  }
  if (hasNeighbours) {
    taps.count = rule.mode == "nearest" ? 1 : 2;
    return taps;
  }
  taps.count = 1;
  for (const auto &weights : all)
    taps.count = std::max<int64_t>(taps.count, weights.size());
  for (const auto &weights : all) {
    for (auto [index, weight] : weights) {
      taps.indices.push_back(index);
      taps.weights.push_back(weight);
    }
    // What fills the row up reads an element of it, for nothing.
    int64_t any = weights.empty() ? 0 : weights.begin()->first;
    taps.indices.append(taps.count - weights.size(), any);
    taps.weights.append(taps.count - weights.size(), 0);
  }
  return taps;
}
