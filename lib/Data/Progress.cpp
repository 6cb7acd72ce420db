//===- Progress.cpp - How far long work has come --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/Progress.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

Progress::Progress(StringRef what)
    : what(what), isTerminal(llvm::sys::Process::StandardErrIsDisplayed()),
      start(std::chrono::steady_clock::now()), last(start) {}

void Progress::update(int64_t done, int64_t total, const Twine &more) {
  using namespace std::chrono;
  auto pause = isTerminal ? milliseconds(100) : milliseconds(10000);
  bool isDone = done == total;
  auto now = steady_clock::now();
  if (now - last < pause && !(isDone && hasPrinted))
    return;
  last = now;
  hasPrinted = true;
  double left =
      duration<double>(now - start).count() * (total - done) / double(done);
  llvm::errs() << (isTerminal ? "\r" : "") << what << " " << done << " of "
               << total << more;
  if (!isDone)
    llvm::errs() << llvm::format(", %.0f s left ", left);
  llvm::errs() << (isTerminal && !isDone ? "" : "\n");
}
