//===- CompareLayers.cpp - Where two models begin to differ ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "mlir/Pass/PassManager.h"
#include "nncomp/IR/Layers.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Pipelines.h"
#include "nncomp/Run/Session.h"
#include "nncomp/Run/Tap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// What a model computes, by name: the last value of each layer, and the
/// results.
struct NamedValues {
  OwningOpRef<ModuleOp> module;
  Signature signature;
  llvm::MapVector<StringAttr, Value> values;
};
} // namespace

/// Loads a model and brings it into the form in which layers are single
/// operations.
static llvm::Expected<NamedValues> load(const Job &job, StringRef path,
                                        ArrayRef<NamedTensor> inputs) {
  NamedValues model;
  auto module = loadModel(path, job.options.request.load, inputs, job.context);
  if (!module)
    return module.takeError();
  model.module = std::move(*module);
  llvm::Expected<Signature> signature = getMainSignature(*model.module);
  if (!signature)
    return signature.takeError();
  model.signature = std::move(*signature);
  PassManager manager(&job.context);
  buildPreparePipeline(manager);
  if (failed(manager.run(*model.module)))
    return llvm::make_error<ReportedError>();
  auto main = model.module->lookupSymbol<func::FuncOp>(kMainName);
  Builder builder(&job.context);
  if (job.options.allLayers)
    for (Operation &op : main.getBody().front())
      if (StringAttr name = getLayerName(op.getLoc());
          name && isa<LayerOpInterface, MaxPoolOp, AvgPoolOp, ReduceOp,
                      ConcatOp, ActivationOp, SoftmaxOp>(op))
        if (isa<FloatType>(typeOf(op.getResult(0)).getElementType())) {
          // Moved after what was there before.
          model.values.erase(name);
          model.values[name] = op.getResult(0);
        }
  Operation *end = main.getBody().front().getTerminator();
  for (auto [port, value] :
       llvm::zip(model.signature.outputs, end->getOperands()))
    model.values[builder.getStringAttr("output " + port.name)] = value;
  return model;
}

/// Runs a model for some of its values.
static llvm::Expected<SmallVector<HostTensor>>
run(const Job &job, const NamedValues &model, ArrayRef<Value> values,
    ArrayRef<NamedTensor> given) {
  auto network = compileModule(tapValues(*model.module, values),
                               job.options.request.compile, EmitOptions());
  if (!network)
    return network.takeError();
  auto session = Session::create(std::move(*network));
  if (!session)
    return session.takeError();
  auto inputs = job.makeInputs(model.signature, given);
  if (!inputs)
    return inputs.takeError();
  if (llvm::Error error = checkInputs((*session)->getSignature(), *inputs))
    return error;
  auto outputs = (*session)->createOutputs();
  if (!outputs)
    return outputs.takeError();
  if (llvm::Error error = (*session)->run(*inputs, *outputs))
    return error;
  return outputs;
}

JobResult nncomp::runModelComparison(const Job &job,
                                     ArrayRef<NamedTensor> inputs) {
  auto actual = load(job, job.options.request.model, inputs);
  if (!actual)
    return actual.takeError();
  auto expected = load(job, job.options.compareWith, inputs);
  if (!expected)
    return expected.takeError();
  SmallVector<StringAttr> names;
  SmallVector<Value> actualValues, expectedValues;
  for (auto &[name, value] : actual->values) {
    Value other = expected->values.lookup(name);
    if (!other || getDenseType(typeOf(other)) != getDenseType(typeOf(value)))
      continue;
    names.push_back(name);
    actualValues.push_back(value);
    expectedValues.push_back(other);
  }
  if (names.empty())
    return llvm::createStringError(
        "expected layers or outputs of the same name "
        "and type in '" +
        job.options.compareWith + "' as in '" + job.options.request.model +
        "', but got none");
  auto results = run(job, *actual, actualValues, inputs);
  if (!results)
    return results.takeError();
  auto references = run(job, *expected, expectedValues, inputs);
  if (!references)
    return references.takeError();

  // What 8 bits leave of a layer's values is within some 2 %.
  double limit = job.options.rtol.value_or(0.1);
  std::optional<size_t> first;
  llvm::outs() << "relative L2    max abs  layer\n";
  for (auto [i, name] : llvm::enumerate(names)) {
    Difference difference = compare((*results)[i], (*references)[i], {});
    bool diverges = !(difference.relativeL2 <= limit);
    if (diverges && !first)
      first = i;
    llvm::outs() << llvm::formatv("{0,11:e3} {1,10:e3}  {2}{3}\n",
                                  difference.relativeL2, difference.maxAbsolute,
                                  name.getValue(), diverges ? "  *" : "");
  }
  if (!first) {
    llvm::outs() << llvm::format("no layer is off by more than %g\n", limit);
    return kExitGood;
  }
  llvm::outs() << llvm::format("first layer that is off by more than %g: ",
                               limit)
               << names[*first].getValue() << "\n";
  return kExitMismatch;
}
