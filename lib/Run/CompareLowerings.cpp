//===- CompareLowerings.cpp - Two lowerings of one model -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/Weights.h"
#include "nncomp/Run/CompareModels.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Whether values of the program as imported are quantized while it runs. Sums
/// of their layers are exact afterwards, where floats rounded them before.
static bool quantizesValues(ModuleOp module) {
  return module
      ->walk([](QuantizeOp op) {
        return isWeights(op.getInput()) ? WalkResult::advance()
                                        : WalkResult::interrupt();
      })
      .wasInterrupted();
}

llvm::Expected<Tolerance> nncomp::getLoweringTolerance(
    const CompileRequest &request, ReferenceUse reference,
    ArrayRef<NamedTensor> given, MLIRContext &context) {
  constexpr double sums = 1e-5, codes = 0.02;
  Tolerance tolerance{/*rtol=*/1e-4, /*atol=*/sums};
  if (reference != ReferenceUse::Imported)
    return tolerance;
  auto module = loadModel(request.model, request.load, given, context);
  if (!module)
    return module.takeError();
  if (quantizesValues(**module))
    tolerance.atol = codes;
  return tolerance;
}

llvm::Expected<LoweringOutputs>
nncomp::runBothLowerings(const CompileRequest &request, ReferenceUse reference,
                         ArrayRef<NamedTensor> given, MLIRContext &context,
                         InputMaker makeInputs) {
  // Both run on the same inputs, one after the other: each session is freed
  // before the next is compiled.
  LoweringOutputs results;
  SmallVector<HostTensor> inputs;
  for (bool isReference : {true, false}) {
    CompileRequest lowering = request;
    lowering.compile.reference = isReference ? reference : ReferenceUse::None;
    auto session = Session::compile(lowering, given, context);
    if (!session)
      return session.takeError();
    results.signature = (*session)->getSignature();
    if (const std::optional<CacheUse> &use = (*session)->getCacheUse())
      results.cacheUses.push_back(*use);
    if (isReference) {
      auto made = makeInputs(results.signature);
      if (!made)
        return made.takeError();
      inputs = std::move(*made);
      if (llvm::Error error = checkInputs(results.signature, inputs))
        return error;
    }
    auto outputs = (*session)->createOutputs();
    if (!outputs)
      return outputs.takeError();
    if (llvm::Error error = (*session)->run(inputs, *outputs))
      return error;
    (isReference ? results.expected : results.actual) = std::move(*outputs);
  }
  return results;
}
