//===- RunOptions.h - What nncomp-run is asked for --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_RUN_RUNOPTIONS_H
#define NNCOMP_LIB_TOOLS_RUN_RUNOPTIONS_H

#include "nncomp/Driver/CompileFile.h"
#include "nncomp/Run/Measure.h"

namespace mlir::nncomp {

/// The flags of nncomp-run, which documents them.
struct RunOptions {
  CompileRequest request;
  std::vector<std::string> inputs, outputs, expectedOutputs;
  std::optional<double> rtol, atol;
  bool printOutput = false, printSignature = false;
  /// The lowering to compare with, unless `compareWith` names a model.
  ReferenceUse compare = ReferenceUse::None;
  /// Another model to compare with, or empty.
  std::string compareWith;
  /// Compare with that model layer by layer.
  bool allLayers = false;
  int64_t maxElements = 1024;
  std::string testData;
  bool benchmark = false;
  TimingOptions timing;
  std::string dataset;
  /// How many images of the dataset to take; 0 means all.
  int64_t limit = 0;
  std::string report;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_RUN_RUNOPTIONS_H
