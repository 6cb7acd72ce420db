//===- Benchmark.cpp - Time a network -------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Prints where the time went, the longest first.
static void printLayers(const Report &report) {
  double total = 0;
  SmallVector<const Layer *> layers;
  for (const Layer &layer : report.layers) {
    total += layer.milliseconds;
    // Of some, all is done by others.
    if (layer.milliseconds > 0)
      layers.push_back(&layer);
  }
  llvm::sort(layers, [](const Layer *a, const Layer *b) {
    return std::tie(b->milliseconds, a) < std::tie(a->milliseconds, b);
  });
  llvm::outs() << llvm::format("peak, as measured: %.1f GMAC/s",
                               report.peakGmacs);
  if (report.peakInt8Gmacs > 0)
    llvm::outs() << llvm::format(", of 8-bit integers %.1f GMAC/s",
                                 report.peakInt8Gmacs);
  llvm::outs() << "\n"
               << "      ms      %   GMAC/s % peak  op               kernel    "
                  "         layer\n";
  for (const Layer *layer : layers) {
    llvm::outs() << llvm::format("%8.3f %6.1f %8.2f ", layer->milliseconds,
                                 total > 0 ? 100 * layer->milliseconds / total
                                           : 0.0,
                                 report.getGmacs(*layer));
    if (std::optional<double> share = report.getPeakShare(*layer))
      llvm::outs() << llvm::format("%6.1f", 100 * *share);
    else
      llvm::outs() << llvm::format("%6s", "-");
    llvm::outs() << llvm::format("  %-16s %-18s ", layer->op.c_str(),
                                 layer->kernel.empty() ? "-"
                                                       : layer->kernel.c_str());
    llvm::outs() << layer->name << "\n";
    if (!layer->reason.empty())
      llvm::outs().indent(33) << layer->reason << "\n";
  }
}

JobResult nncomp::runBenchmark(const Job &job, ArrayRef<NamedTensor> given) {
  auto expected = job.readExpectedOutputs();
  if (!expected)
    return expected.takeError();
  auto session = job.compile(given);
  if (!session)
    return session.takeError();
  if (llvm::Error error = job.checkOutputs((*session)->getSignature()))
    return error;
  auto inputs = job.makeInputs((*session)->getSignature(), given);
  if (!inputs)
    return inputs.takeError();
  auto outputs = (*session)->createOutputs();
  if (!outputs)
    return outputs.takeError();

  llvm::Expected<Report> made = job.makeReport(**session);
  if (!made)
    return made.takeError();
  Report &report = *made;
  if (llvm::Error error =
          job.measureTimes(**session, *inputs, *outputs, report))
    return error;
  const Timing &timing = *report.timing;
  llvm::outs() << llvm::format(
      "min %.3f ms, median %.3f ms, p90 %.3f ms, p99 %.3f ms over %lld "
      "iterations on %lld thread%s\n",
      timing.min, timing.median, timing.p90, timing.p99,
      static_cast<long long>(report.runs),
      static_cast<long long>(job.options.request.compile.threads),
      job.options.request.compile.threads == 1 ? "" : "s");
  llvm::outs() << llvm::format("compiled in %.0f ms",
                               (*session)->getCompileMilliseconds())
               << "; weights " << (*session)->getFacts().weightBytes
               << " bytes, arena " << (*session)->getFacts().arenaBytes
               << " bytes\n";
  if (job.options.request.compile.profile)
    printLayers(report);
  if (!job.options.report.empty())
    printTable(report, llvm::outs());
  if (llvm::Error error = writeReport(job.options.report, report))
    return error;
  return job.deliver((*session)->getSignature(), *outputs, *expected);
}
