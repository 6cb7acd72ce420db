//===- Train.h - Trains a network --------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_TRAIN_TRAIN_H
#define NNCOMP_TRAIN_TRAIN_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "nncomp/Autodiff/LossKind.h"
#include "nncomp/CompileOptions.h"
#include "nncomp/Data/DataFormat.h"
#include "nncomp/Train/Schedule.h"
#include <functional>

namespace mlir::nncomp {

/// Images, or other samples, and a file with a label for each.
struct TrainingData {
  DataSource images;
  std::string labels;
};

/// How a network is trained.
struct TrainOptions {
  CompileOptions compile;
  TrainingData data;
  /// What accuracy is measured on after each epoch; without a path, the last
  /// `heldOut` part of `data` is not trained on and serves as this.
  TrainingData validation;
  double heldOut = 0;

  int64_t epochs = 10, batch = 50;
  LossKind loss = LossKind::CrossEntropy;
  double smoothing = 0;
  std::vector<double> classWeights;
  OptimizerKind optimizer = OptimizerKind::Sgd;
  RateOptions rates;
  /// Decides the order of samples, and all other random numbers.
  uint64_t seed = 1;
};

/// What an epoch came to.
struct EpochFigures {
  int64_t epoch = 0, images = 0;
  /// The means of the samples that were trained on, as they were seen.
  double loss = 0, accuracy = 0;
  /// On the validation samples, after the epoch; nothing without any.
  std::optional<double> validationLoss, validationAccuracy;
  double seconds = 0;
};

/// Gets to know how far training is.
struct TrainObserver {
  /// One line of what was read.
  std::function<void(StringRef)> note;
  /// After each step: samples of the epoch so far, and of all of it.
  std::function<void(const EpochFigures &, int64_t total)> step;
  std::function<void(const EpochFigures &)> epoch;
};

/// Trains the function @main of `network`, whose first input are samples and
/// whose first output are scores of classes, and gives the trained network,
/// with channels last and otherwise as it was. The step, forward, loss,
/// backward and update, is compiled into one function. Fails with the reason,
/// or with a ReportedError after a diagnostic: data that do not fit the
/// network, labels out of range, a batch of more samples than there are, a loss
/// that is not finite.
llvm::Expected<OwningOpRef<ModuleOp>> train(ModuleOp network,
                                            const TrainOptions &options,
                                            const TrainObserver &observer);

} // namespace mlir::nncomp

#endif // NNCOMP_TRAIN_TRAIN_H
