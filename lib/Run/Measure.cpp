//===- Measure.cpp - How fast a network is --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Measure.h"
#include "nncomp/Data/TensorText.h"
#include "nncomp/Run/PeakProbe.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<SmallVector<HostTensor>>
nncomp::createRandomInputs(const Signature &signature) {
  SmallVector<HostTensor> inputs;
  for (auto [i, port] : llvm::enumerate(signature.inputs)) {
    llvm::Expected<HostTensor> input =
        HostTensor::create(port.kind, port.shape);
    if (!input)
      return input.takeError();
    fillRandomly(*input, i);
    inputs.push_back(std::move(*input));
  }
  return inputs;
}

llvm::Error
nncomp::measureTimes(Session &session, const CompileOptions &options,
                     const TimingOptions &timing, MLIRContext &context,
                     ArrayRef<HostTensor> inputs,
                     MutableArrayRef<HostTensor> outputs, Report &report) {
  // Measured before and after the runs, since the clock may rise and fall.
  SmallVector<std::pair<PeakProbe, double *>, 0> probes;
  auto measurePeaks = [&]() -> llvm::Error {
    for (auto &[probe, peak] : probes) {
      llvm::Expected<double> gmacs = probe.measure();
      if (!gmacs)
        return gmacs.takeError();
      *peak = std::max(*peak, *gmacs * options.threads);
    }
    return llvm::Error::success();
  };
  auto addProbe = [&](PeakKind kind, double &peak) -> llvm::Error {
    auto probe = PeakProbe::create(context, options, kind);
    if (!probe)
      return probe.takeError();
    probes.emplace_back(std::move(*probe), &peak);
    return llvm::Error::success();
  };
  bool hasIntegers = llvm::any_of(session.getLayers(), [](const Layer &layer) {
    return layer.macKind == "int8";
  });
  if (options.profile)
    if (llvm::Error error = addProbe(PeakKind::F32, report.peakGmacs))
      return error;
  if (options.profile && hasIntegers)
    if (llvm::Error error = addProbe(PeakKind::Int8, report.peakInt8Gmacs))
      return error;
  if (llvm::Error error = measurePeaks())
    return error;

  unsigned iterations = timing.iterations;
  SmallVector<double> times;
  SmallVector<SmallVector<double>, 0> layerTimes(session.getLayers().size());
  for (uint64_t i = 0; i < uint64_t(timing.warmup) + iterations; ++i) {
    session.resetLayerTimes();
    auto start = std::chrono::steady_clock::now();
    if (llvm::Error error = session.run(inputs, outputs))
      return error;
    std::chrono::duration<double, std::milli> time =
        std::chrono::steady_clock::now() - start;
    if (i < timing.warmup)
      continue;
    times.push_back(time.count());
    for (auto [layer, each] : llvm::zip_equal(session.getLayers(), layerTimes))
      each.push_back(layer.milliseconds);
  }
  if (llvm::Error error = measurePeaks())
    return error;
  report.timing = Timing::of(times);
  report.runs = iterations;
  report.hasLayerTimes = options.profile;
  report.layers.assign(session.getLayers().begin(), session.getLayers().end());
  for (auto [layer, each] : llvm::zip_equal(report.layers, layerTimes))
    layer.milliseconds = Timing::of(each).median;
  return llvm::Error::success();
}

/// Measures a network that is loaded.
static llvm::Expected<Measurement> measureSession(Session &session,
                                                  const CompileRequest &request,
                                                  ArrayRef<NamedTensor> given,
                                                  const TimingOptions &timing,
                                                  MLIRContext &context) {
  Measurement result;
  llvm::Expected<Report> report = Report::start(request);
  if (!report)
    return report.takeError();
  result.report = std::move(*report);
  result.report.add(session);
  const Signature &signature = session.getSignature();
  auto inputs = given.empty() ? createRandomInputs(signature)
                              : orderInputs(signature, given);
  if (!inputs)
    return inputs.takeError();
  result.inputs = std::move(*inputs);
  if (llvm::Error error = checkInputs(signature, result.inputs))
    return error;
  auto outputs = session.createOutputs();
  if (!outputs)
    return outputs.takeError();
  result.outputs = std::move(*outputs);
  if (llvm::Error error =
          measureTimes(session, request.compile, timing, context, result.inputs,
                       result.outputs, result.report))
    return error;
  return result;
}

llvm::Expected<Measurement>
nncomp::measureNetwork(const CompileRequest &request,
                       ArrayRef<NamedTensor> inputs,
                       const TimingOptions &timing, MLIRContext &context) {
  auto session = Session::compile(request, inputs, context);
  if (!session)
    return session.takeError();
  return measureSession(**session, request, inputs, timing, context);
}

llvm::Expected<Measurement> nncomp::measureModule(OwningOpRef<ModuleOp> module,
                                                  const CompileRequest &request,
                                                  ArrayRef<NamedTensor> inputs,
                                                  const TimingOptions &timing) {
  MLIRContext &context = *module->getContext();
  llvm::Expected<CompiledNetwork> network =
      compileModule(std::move(module), request.compile, EmitOptions());
  if (!network)
    return network.takeError();
  auto session = Session::create(std::move(*network));
  if (!session)
    return session.takeError();
  return measureSession(**session, request, inputs, timing, context);
}
