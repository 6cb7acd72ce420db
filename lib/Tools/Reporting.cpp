//===- Reporting.cpp - What all tools print -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reporting.h"
#include "nncomp/Lower/Target.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace mlir::nncomp;

ExitCode nncomp::reportError(llvm::Error error) {
  if (!error)
    return kExitGood;
  llvm::handleAllErrors(
      std::move(error), [](const ReportedError &) {},
      [](const llvm::ErrorInfoBase &info) {
        llvm::WithColor::error() << info.message() << "\n";
      });
  return kExitError;
}

llvm::Expected<std::string>
nncomp::announceTarget(const CompileOptions &options) {
  std::string error;
  FailureOr<Target> target =
      Target::get(options.mcpu, options.mattr, error, options.threads);
  if (failed(target))
    return llvm::createStringError(error);
  llvm::WithColor::remark()
      << "targeting " << target->cpu << " (" << target->vectorBits
      << "-bit vectors" << (target->hasFma ? ", FMA" : "") << ")";
  if (options.threads > 1)
    llvm::errs() << " and " << options.threads << " threads";
  llvm::errs() << "\n";
  return target->cpu;
}

void nncomp::reportCacheUse(const std::optional<CacheUse> &use) {
  if (!use)
    return;
  for (StringRef warning : use->warnings)
    llvm::WithColor::warning() << "cache: " << warning << "\n";
  llvm::WithColor::remark()
      << "cache: " << (use->isHit ? "hit " : "miss ") << use->key << "\n";
}
