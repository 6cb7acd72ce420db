//===- Run.cpp - What nncomp-run does -------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<std::unique_ptr<Session>>
Job::compile(ArrayRef<NamedTensor> inputs) const {
  auto session = Session::compile(options.request, inputs, context);
  if (session)
    reportCacheUse((*session)->getCacheUse());
  return session;
}

llvm::Expected<SmallVector<HostTensor>>
Job::makeInputs(const Signature &signature, ArrayRef<NamedTensor> given) const {
  if (!given.empty()) {
    std::vector<std::string> notes;
    auto ordered = orderInputs(signature, given, &notes);
    for (StringRef note : notes)
      llvm::WithColor::remark() << note << "\n";
    return ordered;
  }
  if (!signature.inputs.empty())
    llvm::WithColor::remark()
        << "no --input: running on random values, seed 0\n";
  return createRandomInputs(signature);
}

llvm::Expected<Report> Job::makeReport(const Session &session) const {
  llvm::Expected<Report> report = Report::start(options.request);
  if (report)
    report->add(session);
  return report;
}

llvm::Error Job::measureTimes(Session &session, ArrayRef<HostTensor> inputs,
                              MutableArrayRef<HostTensor> outputs,
                              Report &report) const {
  return nncomp::measureTimes(session, options.request.compile, options.timing,
                              context, inputs, outputs, report);
}

/// Whether figures of two models are asked for.
static bool asksForReports(const RunOptions &options) {
  return !options.compareWith.empty() &&
         (options.benchmark || options.request.compile.profile ||
          !options.dataset.empty() || !options.report.empty());
}

/// Fails if flags were given that would have no effect.
static llvm::Error checkModes(const RunOptions &options) {
  if (asksForReports(options)) {
    if (options.allLayers || !options.testData.empty())
      return llvm::createStringError(
          "expected --compare=MODEL with --report, --benchmark or --dataset "
          "alone, but got " +
          Twine(options.allLayers ? "--all-layers" : "--test-data"));
  }
  SmallVector<StringRef> modes;
  for (auto [given, flag] :
       {std::pair(!options.testData.empty(), "--test-data"),
        {!options.dataset.empty(), "--dataset"},
        {options.compare != ReferenceUse::None, "--compare"},
        {options.benchmark || options.request.compile.profile, "--benchmark"}})
    if (given)
      modes.push_back(flag);
  if (modes.size() > 1 && !asksForReports(options))
    return llvm::createStringError("expected one of --test-data, --dataset, "
                                   "--compare and --benchmark, but got " +
                                   llvm::join(modes, " and "));
  if (options.allLayers && options.compareWith.empty())
    return llvm::createStringError(
        "expected --compare=MODEL with --all-layers, but got none");
  bool asksForOutputs = !options.outputs.empty() || options.printOutput ||
                        !options.expectedOutputs.empty();
  if (asksForOutputs && !modes.empty() && modes.front() != "--benchmark")
    return llvm::createStringError("expected --output, --print-output and "
                                   "--expected-output without " +
                                   modes.front() + ", but got both");
  SmallVector<StringRef> paths(options.outputs.begin(), options.outputs.end());
  paths.push_back(options.report);
  for (StringRef path : paths)
    if (llvm::Error error = checkOutputName(path))
      return error;
  return llvm::Error::success();
}

static JobResult dispatch(Job &job) {
  const RunOptions &options = job.options;
  // Each run's time is kept.
  constexpr unsigned mostRuns = 1000000;
  if (options.timing.iterations == 0 || options.timing.iterations > mostRuns)
    return llvm::createStringError("expected --iterations between 1 and " +
                                   Twine(mostRuns) + ", but got " +
                                   Twine(options.timing.iterations));
  if (options.timing.warmup > mostRuns)
    return llvm::createStringError("expected --warmup of at most " +
                                   Twine(mostRuns) + ", but got " +
                                   Twine(options.timing.warmup));
  if (options.maxElements < 0)
    return llvm::createStringError(
        "expected --max-elements of at least 0, but got " +
        Twine(options.maxElements));
  for (auto [tolerance, flag] :
       {std::pair(options.rtol, "--rtol"), {options.atol, "--atol"}})
    if (tolerance && !(*tolerance >= 0))
      return llvm::createStringError(Twine("expected ") + flag +
                                     " of at least 0, but got " +
                                     llvm::formatv("{0}", *tolerance).str());
  if (llvm::Error error = checkModes(options))
    return error;
  SmallVector<NamedTensor> inputs;
  for (StringRef text : options.inputs) {
    llvm::Expected<NamedTensor> input = parseInput(text, job.context);
    if (!input)
      return input.takeError();
    inputs.push_back(std::move(*input));
  }

  if (options.printSignature) {
    auto module = loadModel(options.request.model, options.request.load, inputs,
                            job.context);
    if (!module)
      return module.takeError();
    llvm::Expected<Signature> signature = getMainSignature(**module);
    if (!signature)
      return signature.takeError();
    for (const Port &port : signature->inputs)
      llvm::outs() << "input " << port.toString() << "\n";
    for (const Port &port : signature->outputs)
      llvm::outs() << "output " << port.toString() << "\n";
    return kExitGood;
  }
  llvm::Expected<std::string> cpu = announceTarget(options.request.compile);
  if (!cpu)
    return cpu.takeError();
  if (asksForReports(options))
    return runReports(job, inputs);
  if (!options.testData.empty())
    return runTestData(job);
  if (!options.dataset.empty())
    return runDataset(job);
  if (!options.compareWith.empty())
    return runModelComparison(job, inputs);
  if (options.compare != ReferenceUse::None)
    return runComparison(job, inputs);
  if (options.benchmark || options.request.compile.profile)
    return runBenchmark(job, inputs);
  return runOnce(job, inputs);
}

ExitCode nncomp::runModel(const RunOptions &options,
                          const DialectRegistry &registry) {
  MLIRContext context(registry);
  // Whole networks do not belong into messages.
  context.printOpOnDiagnostic(false);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  Job job{options, context};
  JobResult result = dispatch(job);
  if (!result)
    return reportError(result.takeError());
  return *result;
}

JobResult nncomp::runOnce(const Job &job, ArrayRef<NamedTensor> inputs) {
  auto expected = job.readExpectedOutputs();
  if (!expected)
    return expected.takeError();
  llvm::Expected<std::unique_ptr<Session>> session = job.compile(inputs);
  if (!session)
    return session.takeError();
  const Signature &signature = (*session)->getSignature();
  if (llvm::Error error = job.checkOutputs(signature))
    return error;
  auto tensors = job.makeInputs(signature, inputs);
  if (!tensors)
    return tensors.takeError();
  auto outputs = (*session)->createOutputs();
  if (!outputs)
    return outputs.takeError();
  if (llvm::Error error = (*session)->run(*tensors, *outputs))
    return error;
  llvm::Expected<Report> report = job.makeReport(**session);
  if (!report)
    return report.takeError();
  if (llvm::Error error = writeReport(job.options.report, *report))
    return error;
  return job.deliver(signature, *outputs, *expected);
}
