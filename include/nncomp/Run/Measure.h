//===- Measure.h - How fast and how right a network is ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_MEASURE_H
#define NNCOMP_RUN_MEASURE_H

#include "mlir/IR/MLIRContext.h"
#include "nncomp/Data/DataFormat.h"
#include "nncomp/Run/Report.h"
#include <functional>

namespace mlir::nncomp {

/// How often a network runs to be timed.
struct TimingOptions {
  /// Runs before those that count, and those that do.
  unsigned warmup = 5, iterations = 50;
};

/// A tensor for each input, with values between -1 and 1 that are the same
/// every time.
llvm::Expected<SmallVector<HostTensor>>
createRandomInputs(const Signature &signature);

/// Runs a network some times and notes the times in `report`: of layers, and
/// the machine's peak, if `options.profile` is set. `outputs` are those of the
/// last run. Fails as running does.
llvm::Error measureTimes(Session &session, const CompileOptions &options,
                         const TimingOptions &timing, MLIRContext &context,
                         ArrayRef<HostTensor> inputs,
                         MutableArrayRef<HostTensor> outputs, Report &report);

/// Images with a label each.
struct DatasetOptions {
  DataSource images;
  /// The file of the labels, integers.
  std::string labels;
  /// How many images to take; 0 means all.
  int64_t limit = 0;
  /// Gets one line of what was read, if given.
  std::function<void(StringRef)> note;
  /// Gets what is known so far, if given, and how many images there are.
  std::function<void(const Accuracy &, int64_t total)> watch;
};

/// Runs a network on a dataset and counts what it classifies rightly. Fails if
/// the data are not what the network takes.
llvm::Expected<Accuracy> measureAccuracy(Session &session,
                                         const DatasetOptions &options,
                                         MLIRContext &context);

/// What a network computed, and what that took.
struct Measurement {
  Report report;
  SmallVector<HostTensor> inputs, outputs;
};

/// Compiles a network, runs it on `inputs`, or on random ones if there are
/// none, and times it. Layers are in the report if `request.compile` says
/// profile or describe. The context must have the dialects of
/// `registerAllDialects` and `registerEmitDialects`. Fails with the reason, or
/// with a ReportedError after a diagnostic.
llvm::Expected<Measurement> measureNetwork(const CompileRequest &request,
                                           ArrayRef<NamedTensor> inputs,
                                           const TimingOptions &timing,
                                           MLIRContext &context);

/// The same for the function @main of `module`, which is used up, in place of
/// the file `request.model`, which only names it in the report.
llvm::Expected<Measurement> measureModule(OwningOpRef<ModuleOp> module,
                                          const CompileRequest &request,
                                          ArrayRef<NamedTensor> inputs,
                                          const TimingOptions &timing);

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_MEASURE_H
