//===- CalibrateNetwork.h - Ranges of a network's values --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_MEASURE_CALIBRATENETWORK_H
#define NNCOMP_LIB_COMPRESS_MEASURE_CALIBRATENETWORK_H

#include "Histogram.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nncomp/Data/DataFormat.h"

namespace mlir::nncomp {

/// How ranges follow from data.
struct RangeOptions {
  DataSource data;
  int64_t samples = 500;
  RangeMethod method = RangeMethod::MinMax;
  double percentile = 99.99;
  unsigned bits = 8;
};

/// Writes `nncomp.range` on each value of @main that may travel as codes, and
/// remarks how many on how many samples. Fails with a diagnostic on options,
/// data or values that are not usable.
LogicalResult calibrateNetwork(ModuleOp module, const RangeOptions &options);

/// The range noted for a value, if there is one.
std::optional<FloatRange> getNotedRange(Value value);
void noteRange(Value value, FloatRange range);
/// Fails with a diagnostic if a noted range is not two finite numbers in order.
LogicalResult verifyNotedRanges(func::FuncOp function);
void removeNotedRanges(func::FuncOp function);

/// Counts what `value` is for one sample. Fails with a diagnostic on NaN and
/// infinity.
LogicalResult addSample(Histogram &histogram, Value value,
                        const HostTensor &elements, int64_t sample);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_MEASURE_CALIBRATENETWORK_H
