//===- Progress.h - How far long work has come ------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_PROGRESS_H
#define NNCOMP_DATA_PROGRESS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/Twine.h"
#include <chrono>

namespace mlir::nncomp {

/// Reports on the standard error how far a loop has come: one line that is
/// rewritten on a terminal, a line every 10 s elsewhere. A loop that ends
/// before the first line is due prints nothing.
class Progress {
public:
  /// "WHAT 12 of 500": what is counted.
  explicit Progress(StringRef what);

  /// `done` of `total` are done. `more` ends the line.
  void update(int64_t done, int64_t total, const Twine &more = "");

private:
  std::string what;
  bool isTerminal, hasPrinted = false;
  std::chrono::steady_clock::time_point start, last;
};

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_PROGRESS_H
