//===- Rates.h - What a step is told each time -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_AUTODIFF_RATES_H
#define NNCOMP_AUTODIFF_RATES_H

#include <cstdint>

namespace mlir::nncomp {

/// The places of the f32 scalars in a step's argument `rates`: schedules and
/// searches change them, and nothing is compiled again. Those that the
/// optimizer does not use are ignored.
enum class Rate : int64_t {
  Learning,
  Momentum,
  Decay,
  Beta1,
  Beta2,
  Epsilon,
  /// 1 - beta1^t and 1 - beta2^t in step t, from 1.
  Correction1,
  Correction2,
  /// The most that the norm of all gradients together may be.
  MaxNorm,
};
constexpr int64_t kNumRates = int64_t(Rate::MaxNorm) + 1;

} // namespace mlir::nncomp

#endif // NNCOMP_AUTODIFF_RATES_H
