//===- Batches.cpp - Samples and labels in batches -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Batches.h"
#include "nncomp/IR/CountOf.h"
#include "nncomp/Run/Samples.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<Batches> Batches::open(const TrainingData &data,
                                      const Port &port, int64_t classes,
                                      MLIRContext &context) {
  auto images = readDataFile(data.images.path, context);
  if (!images)
    return images.takeError();
  auto labels = readDataFile(data.labels, context);
  if (!labels)
    return labels.takeError();
  ArrayRef<int64_t> shape = images->getShape();
  if (shape.empty())
    return llvm::createStringError("expected samples in '" + data.images.path +
                                   "', but got " + images->getTypeName());
  if (labels->getNumElements() != shape[0] || isFloat(labels->getKind()))
    return llvm::createStringError("expected one integer label for each of " +
                                   countOf(shape[0], "sample") + " in '" +
                                   data.labels + "', but got " +
                                   labels->getTypeName());
  auto conversion = SampleConversion::create(
      data.images.format, images->getKind(), shape.drop_front(), port.kind,
      ArrayRef(port.shape).drop_front());
  if (!conversion)
    return llvm::createStringError("'" + data.images.path + "' for " +
                                   port.toString() + ": " +
                                   llvm::toString(conversion.takeError()));
  Batches batches(std::move(*images), std::move(*conversion));
  for (int64_t i = 0; i < labels->getNumElements(); ++i) {
    int64_t label = labels->getInteger(i);
    if (label < 0 || label >= classes)
      return llvm::createStringError("expected labels from 0 to " +
                                     Twine(classes - 1) + " in '" +
                                     data.labels + "', but got " +
                                     Twine(label) + " for sample " + Twine(i));
    batches.labels.push_back(label);
  }
  return batches;
}

std::string Batches::describe(int64_t count) const {
  return countOf(count, "sample") + ", " + conversion.toString();
}

llvm::Error Batches::fill(ArrayRef<int64_t> indices, HostTensor &batch,
                          HostTensor &batchLabels, HostTensor &weights) const {
  int64_t count = batchLabels.getNumElements();
  int64_t fromSize = images.getNumElements() / images.getShape()[0];
  int64_t toSize = batch.getNumElements() / count;
  for (int64_t i = 0; i < count; ++i) {
    bool isThere = i < int64_t(indices.size());
    int64_t sample = isThere ? indices[i] : indices.back();
    if (llvm::Error error =
            conversion.convert(images, sample * fromSize, batch, i * toSize))
      return error;
    batchLabels.setInteger(i, labels[sample]);
    weights.setDouble(i, isThere);
  }
  return llvm::Error::success();
}

std::vector<int64_t> nncomp::shuffle(int64_t first, int64_t last, uint64_t seed,
                                     int64_t epoch) {
  std::vector<std::pair<uint64_t, int64_t>> keys;
  for (int64_t i = first; i < last; ++i) {
    uint64_t words[] = {seed, uint64_t(epoch), uint64_t(i)};
    keys.emplace_back(
        llvm::xxh3_64bits(
            ArrayRef(reinterpret_cast<const uint8_t *>(words), sizeof(words))),
        i);
  }
  llvm::sort(keys);
  std::vector<int64_t> order;
  for (auto [key, i] : keys)
    order.push_back(i);
  return order;
}
