//===- OnnxWindow.cpp - Images of ONNX, and windows on them ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxWindow.h"

using namespace mlir;
using namespace mlir::nncomp;

Value nncomp::asImage(OnnxNode &node, Value x) {
  if (!x || rankOf(x) == 4)
    return x;
  Shape shape = shapeOf(x);
  shape.insert(shape.begin() + 2, 1);
  return node.reshape(x, shape);
}

Value nncomp::toChannelsLast(OnnxNode &node, Value x) {
  return node.transpose(asImage(node, x), {0, 2, 3, 1});
}

Value nncomp::fromChannelsLast(OnnxNode &node, Value x, int64_t rank) {
  x = node.transpose(x, {0, 3, 1, 2});
  if (!x || rank == 4)
    return x;
  Shape shape = shapeOf(x);
  shape.erase(shape.begin() + 2);
  return node.reshape(x, shape);
}

/// The largest kernel, stride, dilation or pad: so few that no product of two
/// and a size overflows.
static constexpr int64_t kMaxWindow = int64_t(1) << 20;

FailureOr<Shape> nncomp::getWindowInts(OnnxNode &node, StringRef name,
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

FailureOr<Window> nncomp::getWindow(OnnxNode &node, Shape kernel,
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

Value nncomp::checkImage(OnnxNode &node, Value x) {
  if (!x || rankOf(x) == 3 || rankOf(x) == 4)
    return x;
  node.error() << "expected an image of 3 or 4 dimensions, but got "
               << x.getType();
  return {};
}
