//===- Passes.td - Reverse mode -------------------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_AUTODIFF_PASSES_TD
#define NNCOMP_AUTODIFF_PASSES_TD

include "mlir/Pass/PassBase.td"

def Parametrize : Pass<"nncomp-parametrize", "::mlir::ModuleOp"> {
  let summary = "Turn the constants that are learned into arguments of @main";
  let description = [{
    Weights and biases of layers, and scale and shift of batch normalisation, become
    arguments `nncomp.state` with `nncomp.learned`, called by their layer and part;
    `nncomp.initial` has their values. Mean and variance of batch normalisation
    become states too: with `batch-statistics` those of the batch take their place,
    and results give the running ones after it. Layers that share weights share the
    argument.

    ```mlir
    func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
      %w = arith.constant dense<1.000000e+00> : tensor<1x2xf32> loc("fc")
      %0 = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("fc")
      return %0 : tensor<1x1xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%x: tensor<1x2xf32>, %w: tensor<1x2xf32> {nncomp.initial = dense<1.000000e+00> : tensor<1x2xf32>, nncomp.learned, nncomp.state = "fc.weights"}) -> tensor<1x1xf32> {
      %0 = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
      return %0 : tensor<1x1xf32>
    }
    ```
  }];
  let options = [
    Option<"batchStatistics", "batch-statistics", "bool", "true",
           "Normalise by the mean and variance of the batch">,
    Option<"followRate", "follow-rate", "double", "0.1",
           "How far running statistics move towards those of a batch">,
  ];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def Differentiate : Pass<"nncomp-differentiate", "::mlir::ModuleOp"> {
  let summary = "Append the gradients of a result to the results of @main";
  let description = [{
    Reverse mode over the one block of `@main`: the rule of each operation, last one
    first, turns the gradients of its results into those of its operands, which are
    summed where a value has several uses. Only what lies between the loss and the
    arguments with `nncomp.learned` is differentiated. Each of these arguments gets a
    result with `nncomp.gradient`, the name of its state.

    Operations without a rule are one error, which lists them all.

    ```mlir
    func.func @main(%x: tensor<1xf32>, %w: tensor<1xf32> {nncomp.state = "w", nncomp.learned})
        -> (tensor<1xf32> {nncomp.name = "loss"}) {
      %0 = arith.mulf %x, %w : tensor<1xf32>
      return %0 : tensor<1xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%x: tensor<1xf32>, %w: tensor<1xf32> {nncomp.learned, nncomp.state = "w"})
        -> (tensor<1xf32> {nncomp.name = "loss"}, tensor<1xf32> {nncomp.gradient = "w"}) {
      %0 = arith.mulf %x, %w : tensor<1xf32>
      %one = arith.constant dense<1.000000e+00> : tensor<1xf32>
      %1 = arith.mulf %one, %x : tensor<1xf32>
      return %0, %1 : tensor<1xf32>, tensor<1xf32>
    }
    ```
  }];
  let options = [
    Option<"loss", "loss", "std::string", "\"loss\"",
           "The name of the result that is differentiated">,
  ];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::tensor::TensorDialect"];
}

def AppendLoss : Pass<"nncomp-append-loss", "::mlir::ModuleOp"> {
  let summary = "Replace the outputs of @main by a loss and its labels";
  let description = [{
    The first output are scores of a sample and a class each; of more dimensions that
    are not 1, the last one is that of classes, and the others are of samples. The
    outputs go, and the results `loss`, the mean of the samples' losses by the new
    argument `weight`, and `correct`, how many samples of positive weight have their
    greatest score at the label, come. Cross-entropy of probabilities that a softmax
    gives is taken of the softmax's input.

    | loss | of a sample |
    |---|---|
    | `cross-entropy` | minus log-softmax at the label, with smoothing and class weights as PyTorch's CrossEntropyLoss |
    | `squared-hinge` | sum over classes of max(0, 1 - t z)^2, t = 1 at the label and else -1 |
    | `mean-squared-error` | mean over classes of (z - t)^2, with an argument `target` for labels |
  }];
  let options = [
    Option<"loss", "loss", "::mlir::nncomp::LossKind",
           "::mlir::nncomp::LossKind::CrossEntropy", "What is minimised", [{
             ::llvm::cl::values(
               clEnumValN(::mlir::nncomp::LossKind::CrossEntropy, "cross-entropy", "of classes"),
               clEnumValN(::mlir::nncomp::LossKind::SquaredHinge, "squared-hinge", "of classes, one against all"),
               clEnumValN(::mlir::nncomp::LossKind::MeanSquaredError, "mean-squared-error", "of values"))}]>,
    Option<"smoothing", "smoothing", "double", "0.0",
           "Part of each label that is spread over all classes, from 0 to less than 1">,
    ListOption<"classWeights", "class-weights", "double",
               "A weight for each class">,
  ];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def AppendUpdate : Pass<"nncomp-append-update", "::mlir::ModuleOp"> {
  let summary = "Replace the gradients of @main by the states after a step";
  let description = [{
    For each argument with `nncomp.learned` the result `nncomp.gradient` of its name
    becomes a result `nncomp.state`; slots of the optimizer are states too, called
    `NAME/momentum`, or `NAME/first` and `NAME/second`. A new argument `rates` has
    the learning rate and all other numbers that may change from step to step
    (`Rates.h`). The formulas are those of PyTorch's SGD, Adam and AdamW. Arguments
    with `nncomp.no_decay` do not decay.
  }];
  let options = [
    Option<"optimizer", "optimizer", "::mlir::nncomp::OptimizerKind",
           "::mlir::nncomp::OptimizerKind::Sgd", "How states are updated", [{
             ::llvm::cl::values(
               clEnumValN(::mlir::nncomp::OptimizerKind::Sgd, "sgd", "gradient descent with momentum"),
               clEnumValN(::mlir::nncomp::OptimizerKind::Nesterov, "nesterov", "the same, looking ahead"),
               clEnumValN(::mlir::nncomp::OptimizerKind::Adam, "adam", "by moments"),
               clEnumValN(::mlir::nncomp::OptimizerKind::AdamW, "adamw", "by moments, with decoupled decay"))}]>,
    Option<"clipNorm", "clip-norm", "bool", "false",
           "Scale gradients so that their norm is at most a rate">,
  ];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::tensor::TensorDialect"];
}

#endif // NNCOMP_AUTODIFF_PASSES_TD
