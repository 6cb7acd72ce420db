//===- CompareModels.cpp - Where two models begin to differ --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/CompareModels.h"
#include "mlir/Pass/PassManager.h"
#include "nncomp/IR/Layers.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Pipelines.h"
#include "nncomp/Run/Tap.h"
#include "llvm/ADT/MapVector.h"

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
static llvm::Expected<NamedValues> load(StringRef path, bool allLayers,
                                        ArrayRef<NamedTensor> inputs,
                                        const LoadOptions &options,
                                        MLIRContext &context) {
  NamedValues model;
  auto module = loadModel(path, options, inputs, context);
  if (!module)
    return module.takeError();
  model.module = std::move(*module);
  llvm::Expected<Signature> signature = getMainSignature(*model.module);
  if (!signature)
    return signature.takeError();
  model.signature = std::move(*signature);
  PassManager manager(&context);
  buildPreparePipeline(manager);
  if (failed(manager.run(*model.module)))
    return llvm::make_error<ReportedError>();
  auto main = model.module->lookupSymbol<func::FuncOp>(kMainName);
  Builder builder(&context);
  if (allLayers)
    for (Operation &op : main.getBody().front())
      if (StringAttr name = getLayerName(op.getLoc());
          name && isa<LayerOpInterface, PoolOpInterface, ReduceOp, ConcatOp,
                      ActivationOp, SoftmaxOp>(op))
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
run(const NamedValues &model, ArrayRef<Value> values,
    const CompileOptions &options, InputMaker makeInputs) {
  auto network =
      compileModule(tapValues(*model.module, values), options, EmitOptions());
  if (!network)
    return network.takeError();
  auto session = Session::create(std::move(*network));
  if (!session)
    return session.takeError();
  auto inputs = makeInputs(model.signature);
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

llvm::Expected<std::vector<NamedDifference>>
nncomp::compareModels(const CompileRequest &request, StringRef expectedModel,
                      bool allLayers, ArrayRef<NamedTensor> given,
                      MLIRContext &context, InputMaker makeInputs) {
  auto actual = load(request.model, allLayers, given, request.load, context);
  if (!actual)
    return actual.takeError();
  auto expected = load(expectedModel, allLayers, given, request.load, context);
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
        "expected layers or outputs of the same name and type in '" +
        expectedModel + "' as in '" + request.model + "', but got none");
  auto results = run(*actual, actualValues, request.compile, makeInputs);
  if (!results)
    return results.takeError();
  auto references = run(*expected, expectedValues, request.compile, makeInputs);
  if (!references)
    return references.takeError();
  std::vector<NamedDifference> differences;
  for (auto [name, result, reference] :
       llvm::zip_equal(names, *results, *references))
    differences.push_back({name.str(), compare(result, reference, {})});
  return differences;
}
