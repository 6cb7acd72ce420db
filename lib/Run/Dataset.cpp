//===- Dataset.cpp - The accuracy of a classifier -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "nncomp/Run/Progress.h"
#include "nncomp/Run/Samples.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Images and the class of each.
struct Dataset {
  HostTensor images, labels;
  /// Bytes 0 to 255 become 0 to 1.
  double scale = 1;
};
} // namespace

static llvm::Expected<Dataset> readDataset(const Job &job) {
  auto [imagesPath, labelsPath] = StringRef(job.options.dataset).split(',');
  if (imagesPath.empty() || labelsPath.empty())
    return llvm::createStringError(
        "expected --dataset=IMAGES,LABELS, but got '" + job.options.dataset +
        "'");
  llvm::Expected<HostTensor> images = readDataFile(imagesPath, job.context);
  if (!images)
    return images.takeError();
  llvm::Expected<HostTensor> labels = readDataFile(labelsPath, job.context);
  if (!labels)
    return labels.takeError();
  ArrayRef<int64_t> shape = images->getShape();
  if (shape.empty() || labels->getNumElements() != shape[0] ||
      isFloat(labels->getKind()))
    return llvm::createStringError("expected one integer label for each image "
                                   "of " +
                                   images->getTypeName() + ", but got " +
                                   labels->getTypeName());
  double scale = images->getKind() == ElementKind::U8 ? 1.0 / 255 : 1.0;
  return Dataset{std::move(*images), std::move(*labels), scale};
}

/// Counts an image. Of equal scores, the one of the lower class is higher.
static void count(Accuracy &accuracy, const HostTensor &scores, int64_t begin,
                  int64_t classes, int64_t label) {
  ++accuracy.images;
  if (label < 0 || label >= classes)
    return;
  double score = scores.getDouble(begin + label);
  int64_t rank = 0;
  for (int64_t c = 0; c < classes; ++c) {
    double other = scores.getDouble(begin + c);
    rank += other > score || (other == score && c < label);
  }
  // A NaN is no prediction.
  if (score != score)
    return;
  accuracy.top1 += rank < 1;
  accuracy.top5 += rank < 5;
}

llvm::Error nncomp::measureAccuracy(const Job &job, Session &session,
                                    Report &report) {
  if (job.options.limit < 0)
    return llvm::createStringError("expected --limit of at least 0, but got " +
                                   Twine(job.options.limit));
  llvm::Expected<Dataset> dataset = readDataset(job);
  if (!dataset)
    return dataset.takeError();
  const Signature &signature = session.getSignature();
  int64_t total = dataset->images.getShape()[0];
  int64_t pixels = dataset->images.getNumElements() / total;
  auto inputs = SmallVector<HostTensor>();
  auto outputs = session.createOutputs();
  if (!outputs)
    return outputs.takeError();
  bool fits = signature.inputs.size() == 1 && !outputs->empty() &&
              !signature.inputs[0].shape.empty();
  int64_t batch = fits ? signature.inputs[0].shape[0] : 1;
  if (fits) {
    const Port &port = signature.inputs[0];
    llvm::Expected<HostTensor> input =
        HostTensor::create(port.kind, port.shape);
    if (!input)
      return input.takeError();
    fits = input->getNumElements() == batch * pixels &&
           (*outputs)[0].getNumElements() % batch == 0;
    inputs.push_back(std::move(*input));
  }
  if (!fits)
    return llvm::createStringError(
        "expected a network from one batch of images of " + Twine(pixels) +
        " pixels to scores, but got " + signature.toString());
  int64_t classes = (*outputs)[0].getNumElements() / batch;
  if (job.options.limit > 0)
    total = std::min(total, job.options.limit);

  Accuracy accuracy;
  Progress progress("image");
  HostTensor &input = inputs[0];
  // Integer inputs take pixels as they are.
  double scale = isFloat(input.getKind()) ? dataset->scale : 1.0;
  for (int64_t first = 0; first < total; first += batch) {
    int64_t size = std::min(batch, total - first);
    for (int64_t i = 0; i < size * pixels; ++i)
      input.setDouble(i, dataset->images.getDouble(first * pixels + i) * scale);
    if (llvm::Error error = session.run(inputs, *outputs))
      return error;
    for (int64_t i = 0; i < size; ++i)
      count(accuracy, (*outputs)[0], i * classes, classes,
            dataset->labels.getInteger(first + i));
    progress.update(
        accuracy.images, total,
        llvm::formatv(", top-1 {0:F2} %", accuracy.getTop1Percent()).str());
  }
  report.accuracy = accuracy;
  return llvm::Error::success();
}

JobResult nncomp::runDataset(const Job &job) {
  auto session = job.compile({});
  if (!session)
    return session.takeError();
  Report report = job.makeReport(**session);
  if (llvm::Error error = measureAccuracy(job, **session, report))
    return error;
  const Accuracy &accuracy = *report.accuracy;
  llvm::outs() << llvm::format("top-1 %.2f %%, top-5 %.2f %% of %lld images\n",
                               accuracy.getTop1Percent(),
                               accuracy.getTop5Percent(),
                               static_cast<long long>(accuracy.images));
  if (!job.options.report.empty())
    printTable(report, llvm::outs());
  if (llvm::Error error = writeReport(job.options.report, report))
    return error;
  return kExitGood;
}
