//===- SensitivityReport.h - Layers' cost in accuracy -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_MEASURE_SENSITIVITYREPORT_H
#define NNCOMP_LIB_COMPRESS_MEASURE_SENSITIVITYREPORT_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace mlir::nncomp {

/// One layer under one encoding, all others as they were.
struct SensitivityTrial {
  std::string layer, encoding;
  /// The bytes of weights and bias, before and after.
  int64_t denseBytes = 0, bytes = 0;
  /// The error of the network's first result, in the L2 norm over all samples.
  double relativeError = 0;
  /// The share of samples whose largest element is another one.
  double changed = 0;
};

void printTable(ArrayRef<SensitivityTrial> trials, raw_ostream &os);
void printJson(ArrayRef<SensitivityTrial> trials, int64_t samples,
               raw_ostream &os);
/// A bar for each trial on a logarithmic scale.
void printPlot(ArrayRef<SensitivityTrial> trials, raw_ostream &os);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_MEASURE_SENSITIVITYREPORT_H
