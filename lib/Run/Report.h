//===- Report.h - Reports of runs -------------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_RUN_REPORT_H
#define NNCOMP_LIB_RUN_REPORT_H

#include "Job.h"

namespace mlir::nncomp {

/// Times of single runs, in ms: the figures that are told.
struct Timing {
  double min = 0, median = 0, p90 = 0, p99 = 0;

  /// By nearest rank, but the median of an even number of runs is the mean of
  /// the middle two.
  static Timing of(SmallVector<double> milliseconds);
};

/// How many images were classified, and how many of them rightly: by the class
/// of the highest score, and by one of the five highest.
struct Accuracy {
  int64_t images = 0, top1 = 0, top5 = 0;

  double getTop1Percent() const { return images ? 100.0 * top1 / images : 0; }
  double getTop5Percent() const { return images ? 100.0 * top5 / images : 0; }
};

/// What a run found out.
struct Report {
  std::optional<Timing> timing;
  std::optional<Accuracy> accuracy;
  /// The number of runs that the times of layers sum up.
  int64_t layerRuns = 0;
  /// The most multiply-adds per second that the run's threads could do, in 1e9,
  /// as measured beside it; 0 if it was not.
  double peakGmacs = 0;

  double getMilliseconds(const Layer &layer) const {
    return layer.milliseconds / std::max<int64_t>(layerRuns, 1);
  }
  /// 1e9 multiply-adds per second.
  double getGmacs(const Layer &layer) const {
    double each = getMilliseconds(layer);
    return each > 0 ? layer.macs / each * 1e-6 : 0;
  }
  double getPeakShare(const Layer &layer) const {
    return peakGmacs > 0 ? getGmacs(layer) / peakGmacs : 0;
  }
};

/// Writes --report, if it is asked for. The file appears whole or not at all.
llvm::Error writeReport(const Job &job, const Session &session,
                        const Report &report);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_RUN_REPORT_H
