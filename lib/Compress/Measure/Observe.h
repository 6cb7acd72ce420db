//===- Observe.h - Run a network and look at values inside ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_MEASURE_OBSERVE_H
#define NNCOMP_LIB_COMPRESS_MEASURE_OBSERVE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nncomp/Run/Samples.h"

namespace mlir::nncomp {

/// Runs the function @main of `module` on the first `limit` samples of `data`
/// (all if 0) and calls `see` for each of `values`, by its place in that list,
/// with its dense elements in one batch of samples. The network is compiled to
/// machine code once, with the values as further results; memory does not grow
/// with the number of samples. Reports its progress in `what`, and remarks what
/// was read, unless that is empty. Returns the number of samples, or fails with
/// a diagnostic.
FailureOr<int64_t>
observe(ModuleOp module, ArrayRef<Value> values, const DataSource &data,
        int64_t limit, StringRef what,
        function_ref<LogicalResult(size_t place, const HostTensor &elements,
                                   int64_t sample)>
            see);

/// The file `path` and a pass's options `layout`, `mean`, `std` and `scale`.
/// Fails with a diagnostic on values that are none.
FailureOr<DataSource> getDataSource(Location loc, StringRef path,
                                    StringRef layout, StringRef mean,
                                    StringRef deviation, StringRef scale);

/// Turns an error into a diagnostic, unless it was one, and fails.
LogicalResult diagnose(Location loc, llvm::Error error);

/// What `observe` needs in a pass's dependent dialects.
void registerObserverDialects(DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_MEASURE_OBSERVE_H
