//===- Windows.h - Gradients that windows share ------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_AUTODIFF_RULES_WINDOWS_H
#define NNCOMP_LIB_AUTODIFF_RULES_WINDOWS_H

#include "GradientBuilder.h"

namespace mlir::nncomp {

/// Spreads `gradient`, N x OH x OW x O, over the windows of a convolution of an
/// image of shape `image`, N x H x W x C: its transpose, with filters C x KH x
/// KW x (O / groups). Windows may reach beyond the image, or not reach its end.
Value transposeWindows(GradientBuilder &b, Value gradient, Value filters,
                       ArrayRef<int64_t> image, const ConvWindow &window,
                       int64_t groups);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_AUTODIFF_RULES_WINDOWS_H
