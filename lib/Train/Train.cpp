//===- Train.cpp - Trains a network --------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Train/Train.h"
#include "Batches.h"
#include "Step.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/CountOf.h"
#include "nncomp/IR/Module.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/FormatVariadic.h"
#include <chrono>
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

static std::string toText(double value) {
  return llvm::formatv("{0}", value).str();
}

namespace {
/// A network while it is trained.
class Trainer {
public:
  Trainer(const TrainOptions &options, const TrainObserver &observer)
      : options(options), observer(observer) {}

  llvm::Error prepare(ModuleOp module);
  llvm::Error trainEpoch(int64_t epoch);
  llvm::Expected<OwningOpRef<ModuleOp>> finish();

private:
  llvm::Error readData(const Signature &signature);
  llvm::Error evaluate(EpochFigures &figures);
  /// How many steps an epoch has: what is left of samples waits for the next.
  int64_t getNumSteps() const { return numTrained / options.batch; }

  const TrainOptions &options;
  const TrainObserver &observer;
  OwningOpRef<ModuleOp> network;
  std::optional<Batches> data, validation;
  /// Samples of `data` that are trained on; those after them are held out.
  int64_t numTrained = 0;
  std::unique_ptr<Step> step, evaluation;
  std::optional<States> states;
};
} // namespace

llvm::Error Trainer::readData(const Signature &signature) {
  bool fits = signature.inputs.size() == 1 && !signature.outputs.empty() &&
              !signature.inputs[0].shape.empty() &&
              signature.inputs[0].shape[0] > 0;
  if (!fits)
    return llvm::createStringError("expected a network from one batch of "
                                   "samples to scores, but got " +
                                   signature.toString());
  const Port &port = signature.inputs[0];
  int64_t classes = 1;
  for (int64_t size : signature.outputs[0].shape)
    classes *= size;
  classes /= port.shape[0];
  MLIRContext &context = *network->getContext();
  auto opened = Batches::open(options.data, port, classes, context);
  if (!opened)
    return opened.takeError();
  data.emplace(std::move(*opened));
  numTrained = data->size();
  if (!options.validation.images.path.empty()) {
    auto held = Batches::open(options.validation, port, classes, context);
    if (!held)
      return held.takeError();
    validation.emplace(std::move(*held));
  } else {
    numTrained -= std::llround(options.heldOut * numTrained);
  }
  if (options.batch < 1 || options.batch > numTrained)
    return llvm::createStringError(
        "expected a batch of 1 to " + Twine(numTrained) +
        " samples, those that are trained on, but got " + Twine(options.batch));
  if (observer.note) {
    observer.note("training on " + data->describe(numTrained));
    if (validation)
      observer.note("validating on " +
                    validation->describe(validation->size()));
  }
  return llvm::Error::success();
}

llvm::Error Trainer::prepare(ModuleOp module) {
  network = module.clone();
  PassManager passes(module.getContext());
  passes.addPass(createInlineResources());
  passes.addPass(createCanonicalizerPass());
  passes.addNestedPass<func::FuncOp>(createConvertLayout());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  if (failed(passes.run(*network)))
    return llvm::make_error<ReportedError>();
  FailureOr<func::FuncOp> main = findMain(*network);
  FailureOr<Signature> signature = failure();
  if (succeeded(main))
    signature = getSignature(*main);
  if (failed(signature))
    return llvm::make_error<ReportedError>();
  if (llvm::Error error = readData(*signature))
    return error;
  for (bool learns : {true, false}) {
    auto program = buildStep(*network, options, options.batch, learns);
    if (!program)
      return program.takeError();
    if (learns) {
      auto created = States::create(*findMain(**program));
      if (!created)
        return created.takeError();
      states.emplace(std::move(*created));
    }
    auto compiled = Step::compile(std::move(*program), options.compile);
    if (!compiled)
      return compiled.takeError();
    (learns ? step : evaluation) = std::move(*compiled);
  }
  return llvm::Error::success();
}

llvm::Error Trainer::evaluate(EpochFigures &figures) {
  const Batches &samples = validation ? *validation : *data;
  int64_t first = validation ? 0 : numTrained, last = samples.size();
  if (first == last)
    return llvm::Error::success();
  double loss = 0, correct = 0;
  int64_t batch = evaluation->getBatch();
  for (int64_t begin = first; begin < last; begin += batch) {
    auto indices = llvm::to_vector(
        llvm::seq<int64_t>(begin, std::min(last, begin + batch)));
    if (llvm::Error error =
            samples.fill(indices, evaluation->images(), evaluation->labels(),
                         evaluation->weights()))
      return error;
    if (llvm::Error error = evaluation->run(*states, {}))
      return error;
    loss += evaluation->getLoss() * indices.size();
    correct += evaluation->getCorrect();
  }
  figures.validationLoss = loss / (last - first);
  figures.validationAccuracy = correct / (last - first);
  return llvm::Error::success();
}

llvm::Error Trainer::trainEpoch(int64_t epoch) {
  auto start = std::chrono::steady_clock::now();
  std::vector<int64_t> order = shuffle(0, numTrained, options.seed, epoch);
  EpochFigures figures;
  figures.epoch = epoch + 1;
  int64_t steps = getNumSteps(), batch = options.batch;
  double loss = 0, correct = 0;
  for (int64_t i = 0; i < steps; ++i) {
    ArrayRef<int64_t> indices = ArrayRef(order).slice(i * batch, batch);
    if (llvm::Error error = data->fill(indices, step->images(), step->labels(),
                                       step->weights()))
      return error;
    auto rates =
        getRates(options.rates, epoch * steps + i, options.epochs * steps);
    if (llvm::Error error = step->run(*states, rates))
      return error;
    if (!std::isfinite(step->getLoss()))
      return llvm::createStringError(
          "expected a finite loss, but got " + toText(step->getLoss()) +
          " in step " + Twine(i + 1) + " of epoch " + Twine(epoch + 1));
    loss += step->getLoss();
    correct += step->getCorrect();
    figures.images += batch;
    figures.loss = loss / (i + 1);
    figures.accuracy = correct / figures.images;
    if (observer.step)
      observer.step(figures, steps * batch);
  }
  if (llvm::Error error = evaluate(figures))
    return error;
  figures.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  if (observer.epoch)
    observer.epoch(figures);
  return llvm::Error::success();
}

llvm::Expected<OwningOpRef<ModuleOp>> Trainer::finish() {
  PassManager passes(network->getContext());
  ParametrizeOptions parametrize;
  parametrize.batchStatistics = false;
  passes.addPass(createParametrize(parametrize));
  if (failed(passes.run(*network)))
    return llvm::make_error<ReportedError>();
  states->bind(*findMain(*network));
  return std::move(network);
}

/// Fails on numbers that are none of a training.
static llvm::Error checkOptions(const TrainOptions &options) {
  const RateOptions &rates = options.rates;
  auto isRate = [](double value) { return value > 0 && std::isfinite(value); };
  if (!isRate(rates.first) || !isRate(rates.last))
    return llvm::createStringError(
        "expected learning rates that are positive and finite, but got " +
        toText(rates.first) + " and " + toText(rates.last));
  for (auto [value, name, limit] : {std::tuple(rates.momentum, "momentum", 1.0),
                                    {rates.beta1, "beta1", 1.0},
                                    {rates.beta2, "beta2", 1.0},
                                    {options.heldOut, "held-out part", 1.0},
                                    {rates.decay, "weight decay", INFINITY},
                                    {rates.epsilon, "epsilon", INFINITY},
                                    {rates.maxNorm, "norm", INFINITY}})
    if (!(value >= 0 && value < limit))
      return llvm::createStringError("expected a " + Twine(name) +
                                     " of at least 0" +
                                     (limit == 1 ? " and less than 1" : "") +
                                     ", but got " + toText(value));
  if (options.epochs < 1)
    return llvm::createStringError("expected at least one epoch, but got " +
                                   Twine(options.epochs));
  return llvm::Error::success();
}

llvm::Expected<OwningOpRef<ModuleOp>>
nncomp::train(ModuleOp network, const TrainOptions &options,
              const TrainObserver &observer) {
  if (llvm::Error error = checkOptions(options))
    return error;
  Trainer trainer(options, observer);
  if (llvm::Error error = trainer.prepare(network))
    return error;
  for (int64_t epoch = 0; epoch < options.epochs; ++epoch)
    if (llvm::Error error = trainer.trainEpoch(epoch))
      return error;
  return trainer.finish();
}
