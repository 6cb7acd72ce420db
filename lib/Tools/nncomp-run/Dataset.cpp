//===- Dataset.cpp - The accuracy of a classifier -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "nncomp/Data/Progress.h"
#include "nncomp/IR/CountOf.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Error Job::measureAccuracy(Session &session, Report &report) const {
  if (options.limit < 0)
    return llvm::createStringError("expected --limit of at least 0, but got " +
                                   Twine(options.limit));
  // `IMAGES,LABELS` with options of the images.
  auto [images, rest] = StringRef(options.dataset).split(',');
  llvm::Expected<DataSource> labels = parseDataSource(rest);
  if (!labels)
    return labels.takeError();
  if (images.empty() || labels->path.empty())
    return llvm::createStringError(
        "expected --dataset=IMAGES,LABELS, but got '" + options.dataset + "'");
  DatasetOptions dataset;
  dataset.images = {images.str(), labels->format};
  dataset.labels = labels->path;
  dataset.limit = options.limit;
  dataset.note = [](StringRef text) {
    llvm::WithColor::remark() << text << "\n";
  };
  Progress progress("image");
  dataset.watch = [&](const Accuracy &accuracy, int64_t total) {
    progress.update(
        accuracy.images, total,
        llvm::formatv(", top-1 {0:F2} %", accuracy.getTop1Percent()).str());
  };
  llvm::Expected<Accuracy> accuracy =
      nncomp::measureAccuracy(session, dataset, context);
  if (!accuracy)
    return accuracy.takeError();
  report.accuracy = *accuracy;
  return llvm::Error::success();
}

JobResult nncomp::runDataset(const Job &job) {
  auto session = job.compile({});
  if (!session)
    return session.takeError();
  llvm::Expected<Report> made = job.makeReport(**session);
  if (!made)
    return made.takeError();
  Report &report = *made;
  if (llvm::Error error = job.measureAccuracy(**session, report))
    return error;
  const Accuracy &accuracy = *report.accuracy;
  llvm::outs() << llvm::format("top-1 %.2f %%, top-5 %.2f %% of ",
                               accuracy.getTop1Percent(),
                               accuracy.getTop5Percent())
               << countOf(accuracy.images, "image") << "\n";
  if (!job.options.report.empty())
    printTable(report, llvm::outs());
  if (llvm::Error error = writeReport(job.options.report, report))
    return error;
  return kExitGood;
}
