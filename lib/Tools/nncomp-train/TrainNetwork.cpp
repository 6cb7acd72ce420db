//===- TrainNetwork.cpp - What nncomp-train does -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TrainTool.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Data/Progress.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Reads `IMAGES,LABELS` with options of the images.
static llvm::Expected<TrainingData> parseData(StringRef flag, StringRef text) {
  auto [images, rest] = text.split(',');
  llvm::Expected<DataSource> labels = parseDataSource(rest);
  if (!labels)
    return labels.takeError();
  if (images.empty() || labels->path.empty())
    return llvm::createStringError("expected " + flag +
                                   "=IMAGES,LABELS, but got '" + text + "'");
  return TrainingData{{images.str(), labels->format}, labels->path};
}

/// Reads `0.01` or `0.01..0.0005`.
static llvm::Error parseRate(StringRef text, RateOptions &rates) {
  auto [first, last] = text.split("..");
  if (first.getAsDouble(rates.first) ||
      (last.empty() ? text.contains("..") : last.getAsDouble(rates.last)))
    return llvm::createStringError("expected --lr=FIRST or FIRST..LAST, but "
                                   "got '" +
                                   text + "'");
  if (last.empty())
    rates.last = rates.first;
  return llvm::Error::success();
}

static llvm::Expected<TrainOptions> readOptions(const TrainToolOptions &tool) {
  TrainOptions options = tool.train;
  options.compile = tool.request.compile;
  auto data = parseData("--data", tool.data);
  if (!data)
    return data.takeError();
  options.data = std::move(*data);
  StringRef validation = tool.validation;
  double percent = 0;
  if (validation.consume_back("%")) {
    if (validation.getAsDouble(percent) || !(percent >= 0 && percent < 100))
      return llvm::createStringError(
          "expected --validation of 0 to less than 100 %, but got '" +
          tool.validation + "'");
    options.heldOut = percent / 100;
  } else if (!validation.empty()) {
    auto held = parseData("--validation", validation);
    if (!held)
      return held.takeError();
    options.validation = std::move(*held);
  }
  if (llvm::Error error = parseRate(tool.rate, options.rates))
    return error;
  return options;
}

static void printEpoch(const EpochFigures &figures, int64_t epochs) {
  llvm::outs() << llvm::formatv(
      "epoch {0} of {1}: loss {2:F4}, accuracy {3:F2} %", figures.epoch, epochs,
      figures.loss, 100 * figures.accuracy);
  if (figures.validationAccuracy)
    llvm::outs() << llvm::formatv("; validation loss {0:F4}, accuracy {1:F2} %",
                                  *figures.validationLoss,
                                  100 * *figures.validationAccuracy);
  llvm::outs() << llvm::formatv("; {0:F1} s, {1:F0} samples/s\n",
                                figures.seconds,
                                figures.images / figures.seconds);
  llvm::outs().flush();
}

static llvm::Error writeNetwork(ModuleOp module, StringRef path) {
  bool asBytecode = llvm::sys::path::extension(path) == ".mlirbc";
  LogicalResult written = success();
  llvm::Error error = writeFile(path, [&](llvm::raw_ostream &os) {
    if (asBytecode)
      written = writeBytecodeToFile(module, os);
    else
      module.print(os, OpPrintingFlags().enableDebugInfo());
  });
  if (!error && failed(written))
    return llvm::make_error<ReportedError>();
  return error;
}

static llvm::Error runTraining(const TrainToolOptions &tool,
                               MLIRContext &context) {
  if (llvm::Error error = checkOutputName(tool.output, {".mlir", ".mlirbc"}))
    return error;
  auto options = readOptions(tool);
  if (!options)
    return options.takeError();
  auto target = announceTarget(options->compile);
  if (!target)
    return target.takeError();
  auto network = loadModel(tool.request.model, tool.request.load, {}, context);
  if (!network)
    return network.takeError();
  TrainObserver observer;
  observer.note = [](StringRef text) {
    llvm::WithColor::remark() << text << "\n";
  };
  std::optional<Progress> progress;
  observer.step = [&](const EpochFigures &figures, int64_t total) {
    if (!progress)
      progress.emplace("sample");
    progress->update(
        figures.images, total,
        llvm::formatv(" of epoch {0}, loss {1:F4}", figures.epoch, figures.loss)
            .str());
  };
  observer.epoch = [&](const EpochFigures &figures) {
    printEpoch(figures, options->epochs);
    progress.reset();
  };
  auto trained = nncomp::train(**network, *options, observer);
  if (!trained)
    return trained.takeError();
  return writeNetwork(**trained, tool.output);
}

ExitCode nncomp::trainNetwork(const TrainToolOptions &options,
                              const DialectRegistry &registry) {
  MLIRContext context(registry);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  return reportError(runTraining(options, context));
}
