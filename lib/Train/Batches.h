//===- Batches.h - Samples and labels in batches -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TRAIN_BATCHES_H
#define NNCOMP_LIB_TRAIN_BATCHES_H

#include "nncomp/Emit/Signature.h"
#include "nncomp/Train/Train.h"

namespace mlir::nncomp {

/// Samples in memory, as they are in their file, with a label each.
class Batches {
public:
  /// Reads all of `data` for an input `port` of some batch. Fails, with the
  /// file in the message, if they do not fit, or if a label is not one of
  /// `classes`.
  static llvm::Expected<Batches> open(const TrainingData &data,
                                      const Port &port, int64_t classes,
                                      MLIRContext &context);

  int64_t size() const { return labels.size(); }
  /// "60000 samples, u8 28x28 as 1x28x28, / 255".
  std::string describe(int64_t count) const;

  /// Converts the samples `indices` into `images`, and sets their labels and a
  /// weight of 1; what is left of the batch repeats the last one with weight 0.
  llvm::Error fill(ArrayRef<int64_t> indices, HostTensor &images,
                   HostTensor &batchLabels, HostTensor &weights) const;

private:
  Batches(HostTensor images, SampleConversion conversion)
      : images(std::move(images)), conversion(std::move(conversion)) {}

  HostTensor images;
  SampleConversion conversion;
  std::vector<int64_t> labels;
};

/// The numbers from `first` to before `last` in the order of an epoch: a
/// function of the seed and the epoch alone.
std::vector<int64_t> shuffle(int64_t first, int64_t last, uint64_t seed,
                             int64_t epoch);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TRAIN_BATCHES_H
