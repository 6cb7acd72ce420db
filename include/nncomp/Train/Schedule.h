//===- Schedule.h - Rates from step to step ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_TRAIN_SCHEDULE_H
#define NNCOMP_TRAIN_SCHEDULE_H

#include "mlir/Support/LLVM.h"
#include "nncomp/Autodiff/Rates.h"
#include <array>

namespace mlir::nncomp {

/// How the learning rate goes from its first value to its last one.
enum class ScheduleKind { Constant, Geometric, Cosine };

/// The numbers of an optimizer; the defaults are those of PyTorch, with
/// momentum.
struct RateOptions {
  double first = 0.01, last = 0.01;
  ScheduleKind schedule = ScheduleKind::Geometric;
  double momentum = 0.9, decay = 0;
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  /// The most that the norm of gradients may be; 0 is no limit.
  double maxNorm = 0;
};

/// What a step is told, step `step` of `steps`, from 0.
std::array<float, kNumRates> getRates(const RateOptions &options, int64_t step,
                                      int64_t steps);

} // namespace mlir::nncomp

#endif // NNCOMP_TRAIN_SCHEDULE_H
