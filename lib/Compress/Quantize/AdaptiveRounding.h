//===- AdaptiveRounding.h - Round weights for what they compute -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_QUANTIZE_ADAPTIVEROUNDING_H
#define NNCOMP_LIB_COMPRESS_QUANTIZE_ADAPTIVEROUNDING_H

#include "Measure/PatchMoments.h"
#include "UniformWeights.h"

namespace mlir::nncomp {

/// Rounds each weight up or down so that the squared error of the layer's
/// output
/// `|(W' - W) x|^2` over the patches is small: the objective of AdaRound (Nagel
/// et al., "Up or Down? Adaptive Rounding for Post-Training Quantization", ICML
/// 2020, section 3), descended one weight at a time from the nearest codes
/// until no change of one helps. The scales are those of least squared error of
/// the weights.
UniformWeights roundAdaptively(RankedTensorType type, ArrayRef<float> values,
                               const PatchMoments &moments);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_QUANTIZE_ADAPTIVEROUNDING_H
