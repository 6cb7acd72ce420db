//===- Observe.cpp - Run a network and look at values inside --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Observe.h"
#include "nncomp/Data/Progress.h"
#include "nncomp/Pipelines.h"
#include "nncomp/Run/Session.h"
#include "nncomp/Run/Tap.h"

using namespace mlir;
using namespace mlir::nncomp;

void nncomp::registerObserverDialects(DialectRegistry &registry) {
  registerPipelineDialects(registry);
  registerEmitDialects(registry);
}

LogicalResult nncomp::diagnose(Location loc, llvm::Error error) {
  llvm::handleAllErrors(
      std::move(error), [](const ReportedError &) {},
      [&](const llvm::ErrorInfoBase &info) {
        emitError(loc) << info.message();
      });
  return failure();
}

FailureOr<DataSource> nncomp::getDataSource(Location loc, StringRef path,
                                            StringRef layout, StringRef mean,
                                            StringRef deviation,
                                            StringRef scale) {
  DataSource source{path.str(), {}};
  for (auto [key, value] : {std::pair("layout", layout),
                            {"mean", mean},
                            {"std", deviation},
                            {"scale", scale}})
    if (!value.empty())
      if (llvm::Error error = setDataOption(source.format, key, value))
        return diagnose(loc, std::move(error));
  return source;
}

FailureOr<int64_t> nncomp::observe(
    ModuleOp module, ArrayRef<Value> values, const DataSource &data,
    int64_t limit, StringRef what,
    function_ref<LogicalResult(size_t, const HostTensor &, int64_t)> see) {
  Location loc = module.getLoc();
  CompileOptions options;
  options.winograd = WinogradUse::Off;
  auto network =
      compileModule(tapValues(module, values), options, EmitOptions());
  if (!network)
    return diagnose(loc, network.takeError());
  auto session = Session::create(std::move(*network));
  if (!session)
    return diagnose(loc, session.takeError());
  auto samples =
      Samples::open(data, (*session)->getSignature(), *module.getContext());
  if (!samples)
    return diagnose(loc, samples.takeError());
  auto inputs = samples->createInputs();
  if (!inputs)
    return diagnose(loc, inputs.takeError());
  auto outputs = (*session)->createOutputs();
  if (!outputs)
    return diagnose(loc, outputs.takeError());
  int64_t count =
      limit > 0 ? std::min(limit, samples->size()) : samples->size();
  std::optional<Progress> progress;
  if (!what.empty()) {
    emitRemark(loc) << what << ": " << samples->describe(count);
    progress.emplace((what + ": sample").str());
  }
  for (int64_t first = 0; first < count; first += samples->getBatch()) {
    if (llvm::Error error = samples->fillNext(*inputs))
      return diagnose(loc, std::move(error));
    if (llvm::Error error = (*session)->run(*inputs, *outputs))
      return diagnose(loc, std::move(error));
    for (auto [place, output] : llvm::enumerate(*outputs))
      if (failed(see(place, output, first)))
        return failure();
    if (progress)
      progress->update(std::min(first + samples->getBatch(), count), count);
  }
  return count;
}
