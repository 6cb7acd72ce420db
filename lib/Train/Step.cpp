//===- Step.cpp - A compiled step, or evaluation -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Step.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Autodiff/State.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/Module.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<OwningOpRef<ModuleOp>>
nncomp::buildStep(ModuleOp network, const TrainOptions &options, int64_t batch,
                  bool learns) {
  OwningOpRef<ModuleOp> module = network.clone();
  PassManager passes(network.getContext());
  passes.addPass(createSetBatch({batch}));
  ParametrizeOptions parametrize;
  parametrize.batchStatistics = learns;
  passes.addPass(createParametrize(parametrize));
  AppendLossOptions loss;
  loss.loss = options.loss;
  loss.smoothing = learns ? options.smoothing : 0;
  loss.classWeights.append(options.classWeights.begin(),
                           options.classWeights.end());
  passes.addPass(createAppendLoss(loss));
  if (learns) {
    passes.addPass(createDifferentiate());
    AppendUpdateOptions update;
    update.optimizer = options.optimizer;
    update.clipNorm = options.rates.maxNorm > 0;
    passes.addPass(createAppendUpdate(update));
  }
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  if (failed(passes.run(*module)))
    return llvm::make_error<ReportedError>();
  return module;
}

/// The place of the argument or result called `name`.
static size_t findPort(ArrayRef<Port> ports, StringRef name) {
  return llvm::find_if(ports,
                       [&](const Port &port) { return port.name == name; }) -
         ports.begin();
}

llvm::Expected<std::unique_ptr<Step>>
Step::compile(OwningOpRef<ModuleOp> program, const CompileOptions &options) {
  auto step = std::make_unique<Step>();
  auto main = program->lookupSymbol<func::FuncOp>(kMainName);
  for (unsigned i = 0; i < main.getNumArguments(); ++i) {
    if (auto name = main.getArgAttrOfType<StringAttr>(i, kStateAttr))
      step->stateInputs.push_back({name.str(), i});
    // Values are in memory by now; code needs none.
    main.removeArgAttr(i, kInitialAttr);
  }
  for (unsigned i = 0; i < main.getNumResults(); ++i)
    if (auto name = main.getResultAttrOfType<StringAttr>(i, kStateAttr))
      step->stateOutputs.push_back({name.str(), i});
  auto compiled = compileModule(std::move(program), options, EmitOptions());
  if (!compiled)
    return compiled.takeError();
  auto session = Session::create(std::move(*compiled));
  if (!session)
    return session.takeError();
  step->session = std::move(*session);
  const Signature &signature = step->session->getSignature();
  step->labelsAt = findPort(signature.inputs, "label");
  step->weightsAt = findPort(signature.inputs, "weight");
  size_t rates = findPort(signature.inputs, "rates");
  if (rates < signature.inputs.size())
    step->ratesAt = rates;
  step->lossAt = findPort(signature.outputs, "loss");
  step->correctAt = findPort(signature.outputs, "correct");
  for (const Port &port : signature.inputs) {
    auto tensor = HostTensor::create(port.kind, port.shape);
    if (!tensor)
      return tensor.takeError();
    step->inputs.push_back(std::move(*tensor));
  }
  auto outputs = step->session->createOutputs();
  if (!outputs)
    return outputs.takeError();
  step->outputs = std::move(*outputs);
  return step;
}

llvm::Error Step::run(States &states, ArrayRef<float> rates) {
  // States are lent to the run: what comes out is what goes in next time.
  for (const Place &place : stateInputs)
    std::swap(inputs[place.index], states[place.name]);
  if (ratesAt)
    llvm::copy(rates,
               reinterpret_cast<float *>(inputs[*ratesAt].getBytes().data()));
  llvm::Error error = session->run(inputs, outputs);
  for (const Place &place : stateInputs)
    std::swap(inputs[place.index], states[place.name]);
  if (error)
    return error;
  for (const Place &place : stateOutputs)
    std::swap(outputs[place.index], states[place.name]);
  return llvm::Error::success();
}
