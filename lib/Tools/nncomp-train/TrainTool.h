//===- TrainTool.h - What nncomp-train is asked for --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_TRAIN_TRAINTOOL_H
#define NNCOMP_LIB_TOOLS_TRAIN_TRAINTOOL_H

#include "Reporting.h"
#include "mlir/IR/DialectRegistry.h"
#include "nncomp/Train/Train.h"

namespace mlir::nncomp {

/// The flags of nncomp-train, which documents them.
struct TrainToolOptions {
  CompileRequest request;
  TrainOptions train;
  /// `IMAGES,LABELS[,options]`; `validation` may be `10%` of `data`.
  std::string data, validation;
  /// `FIRST` or `FIRST..LAST`.
  std::string rate;
  std::string output;
};

/// Trains a network and writes it; prints a line for each epoch.
ExitCode trainNetwork(const TrainToolOptions &options,
                      const DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_TRAIN_TRAINTOOL_H
