//===- CompareLayers.cpp - Print where two models begin to differ --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "nncomp/Run/CompareModels.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

JobResult nncomp::runModelComparison(const Job &job,
                                     ArrayRef<NamedTensor> inputs) {
  auto differences = compareModels(job.options.request, job.options.compareWith,
                                   job.options.allLayers, inputs, job.context,
                                   [&](const Signature &signature) {
                                     return job.makeInputs(signature, inputs);
                                   });
  if (!differences)
    return differences.takeError();
  // What 8 bits leave of a layer's values is within some 2 %.
  double limit = job.options.rtol.value_or(0.1);
  const NamedDifference *first = nullptr;
  llvm::outs() << "relative L2    max abs  layer\n";
  for (const NamedDifference &value : *differences) {
    bool diverges = !(value.difference.relativeL2 <= limit);
    if (diverges && !first)
      first = &value;
    llvm::outs() << llvm::formatv(
        "{0,11:e3} {1,10:e3}  {2}{3}\n", value.difference.relativeL2,
        value.difference.maxAbsolute, value.name, diverges ? "  *" : "");
  }
  if (!first) {
    llvm::outs() << llvm::format("no layer is off by more than %g\n", limit);
    return kExitGood;
  }
  llvm::outs() << llvm::format("first layer that is off by more than %g: ",
                               limit)
               << first->name << "\n";
  return kExitMismatch;
}

JobResult nncomp::runComparison(const Job &job, ArrayRef<NamedTensor> inputs) {
  const RunOptions &options = job.options;
  Tolerance tolerance;
  // To find the tolerance, the model is read once more.
  if (!options.atol || !options.rtol) {
    auto usual = getLoweringTolerance(options.request, options.compare, inputs,
                                      job.context);
    if (!usual)
      return usual.takeError();
    tolerance = *usual;
  }
  tolerance.rtol = options.rtol.value_or(tolerance.rtol);
  tolerance.atol = options.atol.value_or(tolerance.atol);
  auto results = runBothLowerings(options.request, options.compare, inputs,
                                  job.context, [&](const Signature &signature) {
                                    return job.makeInputs(signature, inputs);
                                  });
  if (!results)
    return results.takeError();
  for (const CacheUse &use : results->cacheUses)
    reportCacheUse(use);
  StringRef reference = options.compare == ReferenceUse::Kernels
                            ? "the reference kernels"
                            : "the program as imported";
  ExitCode exit = kExitGood;
  for (auto [i, port] : llvm::enumerate(results->signature.outputs))
    if (!printComparison("result[" + Twine(i) + "]", port, results->actual[i],
                         results->expected[i],
                         scaleToMagnitude(tolerance, results->expected[i]),
                         reference))
      exit = kExitMismatch;
  return exit;
}
