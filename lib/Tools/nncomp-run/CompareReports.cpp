//===- CompareReports.cpp - Two models side by side -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "nncomp/Data/OutputFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Compiles the model of `job`, runs it on its inputs and, if there is one, on
/// the dataset.
static llvm::Expected<Report> measure(const Job &job,
                                      ArrayRef<NamedTensor> given) {
  auto session = job.compile(given);
  if (!session)
    return session.takeError();
  auto inputs = job.makeInputs((*session)->getSignature(), given);
  if (!inputs)
    return inputs.takeError();
  auto outputs = (*session)->createOutputs();
  if (!outputs)
    return outputs.takeError();
  llvm::Expected<Report> report = job.makeReport(**session);
  if (!report)
    return report.takeError();
  if (llvm::Error error =
          job.measureTimes(**session, *inputs, *outputs, *report))
    return error;
  if (!job.options.dataset.empty())
    if (llvm::Error error = job.measureAccuracy(**session, *report))
      return error;
  return report;
}

JobResult nncomp::runReports(const Job &job, ArrayRef<NamedTensor> inputs) {
  RunOptions other = job.options;
  other.request.model = other.compareWith;
  Job otherJob{other, job.context};
  llvm::Expected<Report> before = measure(otherJob, inputs);
  if (!before)
    return before.takeError();
  llvm::Expected<Report> after = measure(job, inputs);
  if (!after)
    return after.takeError();
  printTable(*before, *after, llvm::outs());
  if (!job.options.report.empty())
    if (llvm::Error error =
            writeFile(job.options.report, [&](llvm::raw_ostream &os) {
              printReports(*before, *after, os);
            }))
      return error;
  return kExitGood;
}
