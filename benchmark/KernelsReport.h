//===- KernelsReport.h - Tables of results ----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_BENCHMARK_KERNELSREPORT_H
#define NNCOMP_BENCHMARK_KERNELSREPORT_H

#include "KernelsTiming.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::nncomp::benchmark {

/// The table is printed line by line: it takes a while.
void printHeader(llvm::raw_ostream &os);
void printResult(llvm::raw_ostream &os, const CaseResult &result);
/// The geometric mean of the ratios to each peer.
void printMeans(llvm::raw_ostream &os, ArrayRef<CaseResult> results);

/// What was measured, and how.
struct RunFacts {
  std::string target, peerInstructions;
  unsigned rounds = 0, cpu = 0;
};

llvm::Error writeJson(StringRef path, const RunFacts &facts,
                      ArrayRef<CaseResult> results);

} // namespace mlir::nncomp::benchmark

#endif // NNCOMP_BENCHMARK_KERNELSREPORT_H
