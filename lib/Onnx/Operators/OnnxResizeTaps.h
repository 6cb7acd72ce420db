//===- OnnxResizeTaps.h - What each element of a resize reads ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Resize works on each dimension by itself, and shapes are static: which
// elements an output element weighs, and how much, is known. All places are
// computed in f32, as ONNX Runtime does: models depend on how it rounds.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ONNX_OPERATORS_ONNXRESIZETAPS_H
#define NNCOMP_LIB_ONNX_OPERATORS_ONNXRESIZETAPS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace mlir::nncomp {

/// One dimension of a resize.
struct ResizeAxis {
  int64_t from, to;
  /// The result's size over the input's, before rounding.
  float scale = 1;
  /// The region of interest, in shares of the input's size.
  float begin = 0, end = 1;

  bool isCropped() const { return begin != 0 || end != 1; }
  /// Whether the result is the input.
  bool isIdentity() const { return from == to && scale == 1 && !isCropped(); }
};

/// Resize's attributes that decide which elements are read.
struct ResizeRule {
  /// "nearest", "linear" or "cubic".
  StringRef mode;
  /// coordinate_transformation_mode.
  StringRef coordinates;
  /// nearest_mode, or "simple": up when shrinking and down when growing, which
  /// is how ONNX Runtime takes what opsets before 11 leave open.
  StringRef nearest;
  /// cubic_coeff_a.
  float cubicCoefficient = -0.75f;
  bool excludeOutside = false;
  bool antialias = false;
};

/// The elements that each of the outputs reads: `count` of each, contiguous.
struct ResizeTaps {
  int64_t count;
  SmallVector<int64_t> indices;
  SmallVector<float> weights;
  /// For each output whether its place is outside of the input.
  SmallVector<bool> isOutside;
};

ResizeTaps getResizeTaps(const ResizeRule &rule, const ResizeAxis &axis);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ONNX_OPERATORS_ONNXRESIZETAPS_H
