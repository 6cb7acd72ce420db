//===- Report.h - What is known of a network --------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_REPORT_H
#define NNCOMP_RUN_REPORT_H

#include "nncomp/Driver/CompileFile.h"
#include "nncomp/Run/Session.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::nncomp {

/// Times of single runs, in ms: the figures that are reported.
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

/// What compiling and running a network found out.
struct Report {
  std::string model, target;
  int64_t threads = 1;
  double compileMilliseconds = 0;
  /// Whether it was found in the cache; nothing without one.
  std::optional<bool> isCached;
  /// Bytes of machine code, where that is known.
  std::optional<int64_t> codeBytes;
  ModuleFacts facts;
  SmallVector<Layer, 0> layers;

  std::optional<Timing> timing;
  std::optional<Accuracy> accuracy;
  /// The number of runs that `timing` and the times of layers, their medians,
  /// are of.
  int64_t runs = 0;
  /// Whether layers were measured.
  bool hasLayerTimes = false;
  /// The most multiply-adds per second that the run's threads could do, in 1e9,
  /// of f32 and of 8-bit integers, as measured in the same run; 0 if not
  /// measured.
  double peakGmacs = 0, peakInt8Gmacs = 0;

  /// A report on what is asked for, before it is compiled. Fails if there is no
  /// such target.
  static llvm::Expected<Report> start(const CompileRequest &request);
  /// Adds what is known of the network once it is compiled.
  void add(const CompiledNetwork &network);
  void add(const Session &session);

  /// The sum of one number over all layers.
  int64_t sum(int64_t Layer::*number) const;
  /// What the types of all constants promise.
  int64_t getConstantBytes() const;
  /// Multiply-accumulates by what is multiplied.
  llvm::MapVector<StringRef, int64_t> getMacsByKind() const;

  /// 1e9 multiply-adds per second, of those whose weight is stored.
  double getGmacs(const Layer &layer) const {
    return layer.milliseconds > 0 ? layer.storedMacs / layer.milliseconds * 1e-6
                                  : 0;
  }
  /// The layer's share of the peak for what it multiplies. Nothing where that
  /// was not measured, or where the kernel does with fewer multiplications.
  std::optional<double> getPeakShare(const Layer &layer) const;
};

/// Prints a report as JSON; two as one object.
void printReport(const Report &report, llvm::raw_ostream &os);
void printReports(const Report &before, const Report &after,
                  llvm::raw_ostream &os);
/// Writes a report to a file, unless `path` is empty. The file appears whole or
/// not at all.
llvm::Error writeReport(StringRef path, const Report &report);

/// Prints what a network occupies and computes, and of which layers it is made.
void printTable(const Report &report, llvm::raw_ostream &os);
/// Prints the same of two networks side by side, and the ratios of the second's
/// figures to the first's.
void printTable(const Report &before, const Report &after,
                llvm::raw_ostream &os);

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_REPORT_H
