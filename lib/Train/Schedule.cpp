//===- Schedule.cpp - Rates from step to step ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Train/Schedule.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

static double getLearningRate(const RateOptions &options, double progress) {
  switch (options.schedule) {
  case ScheduleKind::Constant:
    return options.first;
  case ScheduleKind::Geometric:
    return options.first * std::pow(options.last / options.first, progress);
  case ScheduleKind::Cosine:
    return options.last + (options.first - options.last) *
                              (1 + std::cos(llvm::numbers::pi * progress)) / 2;
  }
  llvm_unreachable("every schedule has rates");
}

std::array<float, kNumRates> nncomp::getRates(const RateOptions &options,
                                              int64_t step, int64_t steps) {
  std::array<float, kNumRates> rates{};
  auto set = [&](Rate rate, double value) { rates[int64_t(rate)] = value; };
  double progress = steps > 1 ? double(step) / (steps - 1) : 0;
  set(Rate::Learning, getLearningRate(options, progress));
  set(Rate::Momentum, options.momentum);
  set(Rate::Decay, options.decay);
  set(Rate::Beta1, options.beta1);
  set(Rate::Beta2, options.beta2);
  set(Rate::Epsilon, options.epsilon);
  set(Rate::Correction1, 1 - std::pow(options.beta1, step + 1));
  set(Rate::Correction2, 1 - std::pow(options.beta2, step + 1));
  set(Rate::MaxNorm, options.maxNorm);
  return rates;
}
