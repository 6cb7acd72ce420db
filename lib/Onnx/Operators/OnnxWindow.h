//===- OnnxWindow.h - Images of ONNX, and windows on them -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ONNX_OPERATORS_ONNXWINDOW_H
#define NNCOMP_LIB_ONNX_OPERATORS_ONNXWINDOW_H

#include "OnnxNode.h"

namespace mlir::nncomp {

/// `x` if it is an image of 3 or 4 dimensions; else null with an error.
Value checkImage(OnnxNode &node, Value x);

/// N x C x L as N x C x 1 x L; four dimensions stay.
Value asImage(OnnxNode &node, Value x);
Value toChannelsLast(OnnxNode &node, Value x);
/// Back to N x C x H x W, or N x C x L for `rank` 3.
Value fromChannelsLast(OnnxNode &node, Value x, int64_t rank);

/// A window that slides over an image, in two dimensions.
struct Window {
  Shape kernel, strides, dilations, pads;
};

/// `count` integers between `least` and 2^20, from an attribute: no product of
/// two and a size overflows.
FailureOr<Shape> getWindowInts(OnnxNode &node, StringRef name, size_t count,
                               int64_t otherwise, int64_t least);

/// Reads strides, dilations and pads for a kernel over an input whose spatial
/// sizes are `sizes`, and makes both two-dimensional.
FailureOr<Window> getWindow(OnnxNode &node, Shape kernel,
                            ArrayRef<int64_t> sizes);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ONNX_OPERATORS_ONNXWINDOW_H
