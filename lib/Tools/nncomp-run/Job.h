//===- Job.h - One run of nncomp-run ----------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_RUN_JOB_H
#define NNCOMP_LIB_TOOLS_RUN_JOB_H

#include "Reporting.h"
#include "RunOptions.h"
#include "mlir/IR/MLIRContext.h"
#include "nncomp/Run/Compare.h"

namespace mlir::nncomp {

/// A result, or an error; a comparison that failed is a result.
using JobResult = llvm::Expected<ExitCode>;

/// What all modes of nncomp-run share.
struct Job {
  const RunOptions &options;
  MLIRContext &context;

  /// Loads and compiles the model, or finds it compiled in the cache.
  llvm::Expected<std::unique_ptr<Session>>
  compile(ArrayRef<NamedTensor> inputs) const;
  /// The tensors of --input, or random ones of `signature` and a remark.
  llvm::Expected<SmallVector<HostTensor>>
  makeInputs(const Signature &signature, ArrayRef<NamedTensor> given) const;

  /// The tensors of --expected-output.
  llvm::Expected<SmallVector<HostTensor>> readExpectedOutputs() const;
  /// Fails if more outputs are asked for than there are.
  llvm::Error checkOutputs(const Signature &signature) const;
  /// What is known of the model once it is compiled.
  llvm::Expected<Report> makeReport(const Session &session) const;
  /// Runs a network some times, as the options say, and notes the times in
  /// `report`; `outputs` are those of the last run.
  llvm::Error measureTimes(Session &session, ArrayRef<HostTensor> inputs,
                           MutableArrayRef<HostTensor> outputs,
                           Report &report) const;
  /// Runs a network on a dataset, and counts what it classifies rightly.
  llvm::Error measureAccuracy(Session &session, Report &report) const;
  /// Writes, prints and compares the outputs as the options ask for.
  JobResult deliver(const Signature &signature, ArrayRef<HostTensor> outputs,
                    ArrayRef<HostTensor> expected) const;
};

/// Compiles a network and runs it as the options say.
ExitCode runModel(const RunOptions &options, const DialectRegistry &registry);

/// Prints whether `actual` matches, how far it is off, and what `expected` is
/// of, if `reference` says so.
bool printComparison(const Twine &label, const Port &port,
                     const HostTensor &actual, const HostTensor &expected,
                     Tolerance tolerance, StringRef reference = "");

/// The modes, a file each.
JobResult runOnce(const Job &job, ArrayRef<NamedTensor> inputs);
JobResult runComparison(const Job &job, ArrayRef<NamedTensor> inputs);
JobResult runModelComparison(const Job &job, ArrayRef<NamedTensor> inputs);
JobResult runReports(const Job &job, ArrayRef<NamedTensor> inputs);
JobResult runTestData(const Job &job);
JobResult runBenchmark(const Job &job, ArrayRef<NamedTensor> inputs);
JobResult runDataset(const Job &job);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_RUN_JOB_H
