//===- Accuracy.cpp - How many images a network classifies rightly --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/CountOf.h"
#include "nncomp/Run/Measure.h"
#include "nncomp/Run/Samples.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Images and the class of each.
struct Dataset {
  Samples images;
  HostTensor labels;
};
} // namespace

static llvm::Expected<Dataset> openDataset(const DatasetOptions &options,
                                           const Signature &signature,
                                           MLIRContext &context) {
  llvm::Expected<HostTensor> labels = readDataFile(options.labels, context);
  if (!labels)
    return labels.takeError();
  auto images = Samples::open(options.images, signature, context);
  if (!images)
    return images.takeError();
  if (labels->getNumElements() != images->size() || isFloat(labels->getKind()))
    return llvm::createStringError("expected one integer label for each of " +
                                   countOf(images->size(), "image") +
                                   ", but got " + labels->getTypeName());
  return Dataset{std::move(*images), std::move(*labels)};
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

llvm::Expected<Accuracy> nncomp::measureAccuracy(Session &session,
                                                 const DatasetOptions &options,
                                                 MLIRContext &context) {
  const Signature &signature = session.getSignature();
  auto outputs = session.createOutputs();
  if (!outputs)
    return outputs.takeError();
  bool fits =
      signature.inputs.size() == 1 && !outputs->empty() &&
      !signature.inputs[0].shape.empty() &&
      (*outputs)[0].getNumElements() % signature.inputs[0].shape[0] == 0;
  if (!fits)
    return llvm::createStringError("expected a network from one batch of "
                                   "images to scores, but got " +
                                   signature.toString());
  llvm::Expected<Dataset> dataset = openDataset(options, signature, context);
  if (!dataset)
    return dataset.takeError();
  auto inputs = dataset->images.createInputs();
  if (!inputs)
    return inputs.takeError();
  int64_t batch = dataset->images.getBatch();
  int64_t classes = (*outputs)[0].getNumElements() / batch;
  int64_t total = dataset->images.size();
  if (options.limit > 0)
    total = std::min(total, options.limit);
  if (options.note)
    options.note(dataset->images.describe(total));

  Accuracy accuracy;
  for (int64_t first = 0; first < total; first += batch) {
    int64_t size = std::min(batch, total - first);
    if (llvm::Error error = dataset->images.fillNext(*inputs))
      return error;
    if (llvm::Error error = session.run(*inputs, *outputs))
      return error;
    for (int64_t i = 0; i < size; ++i)
      count(accuracy, (*outputs)[0], i * classes, classes,
            dataset->labels.getInteger(first + i));
    if (options.watch)
      options.watch(accuracy, total);
  }
  return accuracy;
}
