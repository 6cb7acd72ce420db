//===- CheckGradients.cpp - Gradients against differences ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Compares what --nncomp-differentiate appends with central differences of the
// loss, which the same compiler computes.
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/PassManager.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Autodiff/State.h"
#include "nncomp/IR/Module.h"
#include "nncomp/InitAll.h"
#include "nncomp/Run/Session.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <random>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// The largest relative error that passes, in f64.
constexpr double kTolerance = 1e-6;
/// The step of a difference.
constexpr double kStep = 1e-5;
/// The relative difference between the slopes on both sides from which on there
/// is a kink: the second derivative times the step is far less.
constexpr double kKink = 1e-2;

/// Checks one program.
struct Check {
  MLIRContext &context;
  CompileOptions options;
  std::mt19937_64 random;

  llvm::Expected<std::unique_ptr<Session>> compile(ModuleOp module);
  llvm::Error fill(HostTensor &tensor);
  llvm::Error run(StringRef path);
};

/// How far gradients are from differences.
struct Comparison {
  double difference = 0, size = 0;
  int64_t elements = 0, kinks = 0;
};
} // namespace

llvm::Expected<std::unique_ptr<Session>> Check::compile(ModuleOp module) {
  auto compiled = compileModule(module.clone(), options, EmitOptions());
  if (!compiled)
    return compiled.takeError();
  return Session::create(std::move(*compiled));
}

/// Values between -1 and 1; of integers, 0 and 1.
llvm::Error Check::fill(HostTensor &tensor) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    if (isFloat(tensor.getKind()))
      tensor.setDouble(i, uniform(random));
    else
      tensor.setInteger(i, random() % 2);
  return llvm::Error::success();
}

llvm::Error Check::run(StringRef path) {
  auto module = loadModel(path, LoadOptions(), {}, context);
  if (!module)
    return module.takeError();
  auto main = (*module)->lookupSymbol<func::FuncOp>(kMainName);
  OwningOpRef<ModuleOp> step = (*module)->clone();
  PassManager passes(&context);
  passes.addPass(createDifferentiate());
  if (failed(passes.run(*step)))
    return llvm::make_error<ReportedError>();
  auto forward = compile(**module);
  if (!forward)
    return forward.takeError();
  auto backward = compile(*step);
  if (!backward)
    return backward.takeError();

  SmallVector<HostTensor> inputs;
  for (const Port &port : (*forward)->getSignature().inputs) {
    auto tensor = HostTensor::create(port.kind, port.shape);
    if (!tensor)
      return tensor.takeError();
    inputs.push_back(std::move(*tensor));
    if (llvm::Error error = fill(inputs.back()))
      return error;
  }
  auto outputs = (*forward)->createOutputs();
  auto gradients = (*backward)->createOutputs();
  if (!outputs || !gradients)
    return llvm::joinErrors(outputs.takeError(), gradients.takeError());
  if (llvm::Error error = (*backward)->run(inputs, *gradients))
    return error;
  unsigned loss = 0;
  while ((*forward)->getSignature().outputs[loss].name != "loss")
    ++loss;
  llvm::Error failure = llvm::Error::success();
  auto evaluate = [&]() -> double {
    if (llvm::Error error = (*forward)->run(inputs, *outputs))
      failure = llvm::joinErrors(std::move(failure), std::move(error));
    return (*outputs)[loss].getDouble(0);
  };

  Comparison total;
  double middle = evaluate();
  size_t next = outputs->size();
  for (unsigned i = 0; i < main.getNumArguments(); ++i) {
    if (!main.getArgAttr(i, kLearnedAttr))
      continue;
    HostTensor &gradient = (*gradients)[next++];
    for (int64_t e = 0; e < inputs[i].getNumElements(); ++e) {
      double value = inputs[i].getDouble(e);
      inputs[i].setDouble(e, value + kStep);
      double above = evaluate();
      inputs[i].setDouble(e, value - kStep);
      double below = evaluate();
      inputs[i].setDouble(e, value);
      double expected = (above - below) / (2 * kStep);
      double actual = gradient.getDouble(e);
      ++total.elements;
      double bend = (above - middle) / kStep - (middle - below) / kStep;
      if (std::abs(bend) > kKink * (1 + std::abs(expected))) {
        ++total.kinks;
        continue;
      }
      total.difference += std::pow(actual - expected, 2);
      total.size += std::pow(expected, 2);
    }
  }
  if (failure)
    return failure;
  double error =
      std::sqrt(total.difference) / std::max(std::sqrt(total.size), 1e-3);
  llvm::outs() << path << ": " << total.elements << " elements, " << total.kinks
               << " kinks, error " << llvm::format("%.2g", error) << "\n";
  if (!(error <= kTolerance) || total.kinks * 4 > total.elements ||
      total.elements == 0)
    return llvm::createStringError("expected an error of at most 1e-6 and few "
                                   "kinks in " +
                                   path);
  return llvm::Error::success();
}

/// Usage: PROGRAM CPU SEED reference|kernels MODEL...
int main(int argc, char **argv) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerEmitDialects(registry);
  MLIRContext context(registry);
  CompileOptions options;
  options.mcpu = argv[1];
  uint64_t seed = std::atoll(argv[2]);
  if (StringRef(argv[3]) == "reference")
    options.reference = ReferenceUse::Imported;
  int failures = 0;
  for (StringRef path : ArrayRef(argv, argc).drop_front(4)) {
    Check check{context, options, std::mt19937_64(seed)};
    if (llvm::Error error = check.run(path)) {
      llvm::errs() << "error: " << path << ": "
                   << llvm::toString(std::move(error)) << "\n";
      ++failures;
    }
  }
  return failures ? 1 : 0;
}
