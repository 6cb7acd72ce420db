//===- Step.h - A compiled step, or evaluation -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TRAIN_STEP_H
#define NNCOMP_LIB_TRAIN_STEP_H

#include "States.h"
#include "nncomp/Run/Session.h"
#include "nncomp/Train/Train.h"

namespace mlir::nncomp {

/// @main of a network with channels last, of `batch` samples, that takes states
/// and labels and gives the loss and the correct ones: with `learns`, also
/// gradients and new states.
llvm::Expected<OwningOpRef<ModuleOp>> buildStep(ModuleOp network,
                                                const TrainOptions &options,
                                                int64_t batch, bool learns);

/// A program of `buildStep`, compiled, with memory for its inputs and outputs
/// but for the states.
class Step {
public:
  static llvm::Expected<std::unique_ptr<Step>>
  compile(OwningOpRef<ModuleOp> program, const CompileOptions &options);

  int64_t getBatch() const { return labels().getShape()[0]; }
  HostTensor &images() { return inputs[imagesAt]; }
  HostTensor &labels() { return inputs[labelsAt]; }
  const HostTensor &labels() const { return inputs[labelsAt]; }
  HostTensor &weights() { return inputs[weightsAt]; }

  /// Runs once: new states take the place of the old ones. `rates` are ignored
  /// by an evaluation.
  llvm::Error run(States &states, ArrayRef<float> rates);
  /// Of the last run: the mean loss, and how many were correct.
  double getLoss() const { return outputs[lossAt].getDouble(0); }
  double getCorrect() const { return outputs[correctAt].getDouble(0); }

private:
  /// Where a state is among inputs or outputs.
  struct Place {
    std::string name;
    size_t index;
  };

  std::unique_ptr<Session> session;
  SmallVector<HostTensor> inputs, outputs;
  std::vector<Place> stateInputs, stateOutputs;
  size_t imagesAt = 0, labelsAt = 0, weightsAt = 0, lossAt = 0, correctAt = 0;
  std::optional<size_t> ratesAt;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TRAIN_STEP_H
