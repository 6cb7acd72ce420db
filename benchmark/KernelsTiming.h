//===- KernelsTiming.h - Times of alternating batches -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_BENCHMARK_KERNELSTIMING_H
#define NNCOMP_BENCHMARK_KERNELSTIMING_H

#include "KernelsContestant.h"
#include "nncomp/Run/PeakProbe.h"

namespace mlir::nncomp::benchmark {

/// The middle of some numbers, and what a quarter of them is below and above.
struct Quartiles {
  double lower = 0, median = 0, upper = 0;

  static Quartiles of(SmallVector<double> values);
};

/// How one peer did.
struct PeerResult {
  Peer peer;
  double minSeconds = 0;
  /// Our time divided by the peer's, of each round.
  Quartiles ratio;
};

/// How a case went. Times are of one run.
struct CaseResult {
  KernelCase kernelCase;
  std::string kernel;
  double minSeconds = 0;
  Quartiles seconds;
  /// Our multiply-adds per second, as a share of what the probe did in the same
  /// round. Padding counts as work, so that skipping it may give more than 1.
  Quartiles peakShare;
  /// The largest relative distance of our output from a peer's, in the
  /// Euclidean norm.
  double relativeL2 = 0;
  SmallVector<PeerResult> peers;

  double getGflops() const {
    return 2 * kernelCase.getMacs() / minSeconds * 1e-9;
  }
};

/// Times all in turn, `rounds` times; in each round a batch of runs of one
/// contestant follows a batch of the other.
llvm::Error measure(Contestant &ours, ArrayRef<PeerContestant> peers,
                    PeakProbe &probe, unsigned rounds, CaseResult &result);

} // namespace mlir::nncomp::benchmark

#endif // NNCOMP_BENCHMARK_KERNELSTIMING_H
