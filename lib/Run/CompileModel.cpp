//===- CompileModel.cpp - What nncomp-compile does ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Cache.h"
#include "Job.h"
#include "nncomp/Import/OutputFile.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;

/// The public names start with this: the output file's name unless given.
static llvm::Expected<std::string>
getPrefix(const CompileToolOptions &options) {
  if (options.prefix.empty()) {
    StringRef file = options.output == "-" ? options.model : options.output;
    return getIdentifier(llvm::sys::path::stem(file));
  }
  if (getIdentifier(options.prefix) != options.prefix)
    return llvm::createStringError(
        "expected --prefix to be a C identifier, but got '" + options.prefix +
        "'");
  return options.prefix;
}

/// Fails if two outputs, or an output and the model, are one file.
static llvm::Error checkPaths(const CompileToolOptions &options) {
  SmallVector<StringRef> paths{options.model};
  for (StringRef path : {StringRef(options.output), StringRef(options.header),
                         StringRef(options.report)}) {
    if (path.empty())
      continue;
    for (StringRef other : paths)
      if (path == other || llvm::sys::fs::equivalent(path, other))
        return llvm::createStringError(
            "expected a file of its own for each output, but got '" + path +
            "' twice");
    // A device takes several.
    if (!path.starts_with("/dev/"))
      paths.push_back(path);
  }
  return llvm::Error::success();
}

static Report makeReport(const CompileToolOptions &options,
                         const CompiledNetwork &network, StringRef cpu,
                         double seconds) {
  Report report;
  report.model = options.model;
  report.target = cpu;
  report.threads = options.threads;
  report.compileMilliseconds = seconds * 1e3;
  if (!options.cache.empty())
    report.isCached = network.isCached;
  report.codeBytes = network.codeBytes;
  report.facts = network.facts;
  report.layers = network.layers;
  return report;
}

/// Writes all files or, if one cannot be written, none.
static llvm::Error writeFiles(const CompileToolOptions &options,
                              const CompiledNetwork &network, StringRef cpu,
                              double seconds) {
  SmallVector<OutputFile> files;
  auto write = [&](StringRef path,
                   llvm::function_ref<void(llvm::raw_ostream &)> contents)
      -> llvm::Error {
    if (path.empty())
      return llvm::Error::success();
    llvm::Expected<OutputFile> file = OutputFile::create(path);
    if (!file)
      return file.takeError();
    contents(file->os());
    files.push_back(std::move(*file));
    return files.back().finish();
  };
  if (llvm::Error error = write(options.report, [&](llvm::raw_ostream &os) {
        printReport(makeReport(options, network, cpu, seconds), os);
      }))
    return error;
  if (llvm::Error error = write(
          options.header, [&](llvm::raw_ostream &os) { os << network.header; }))
    return error;
  if (llvm::Error error = write(options.output, [&](llvm::raw_ostream &os) {
        os << network.artifact->getBuffer();
      }))
    return error;
  for (OutputFile &file : files)
    if (llvm::Error error = file.keep())
      return error;
  return llvm::Error::success();
}

static llvm::Error compileTo(const CompileToolOptions &options,
                             MLIRContext &context) {
  auto start = std::chrono::steady_clock::now();
  if (options.output.empty())
    return llvm::createStringError("expected -o with a file, but got none");
  if (llvm::Error error = checkPaths(options))
    return error;
  llvm::Expected<std::string> prefix = getPrefix(options);
  if (!prefix)
    return prefix.takeError();
  LoadOptions load;
  load.function = options.function;
  for (StringRef text : options.shapes) {
    llvm::Expected<NamedShape> shape = parseNamedShape(text);
    if (!shape)
      return shape.takeError();
    load.shapes.push_back(std::move(*shape));
  }
  llvm::Expected<std::string> cpu =
      announceTarget(options.mcpu, options.mattr, options.threads);
  if (!cpu)
    return cpu.takeError();
  CompileOptions compileOptions;
  compileOptions.mcpu = options.mcpu;
  compileOptions.mattr = options.mattr;
  compileOptions.threads = options.threads;
  compileOptions.winograd = options.winograd;
  compileOptions.describe = !options.report.empty();
  auto network =
      compileCached(options.cache, options.model, load, {}, compileOptions,
                    {options.kind, *prefix}, context,
                    [](const Signature &) { return llvm::Error::success(); });
  if (!network)
    return network.takeError();

  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  if (llvm::Error error = writeFiles(options, *network, *cpu, seconds))
    return error;
  // The output itself may go to the standard output.
  llvm::raw_ostream &os = options.output == "-" ? llvm::errs() : llvm::outs();
  os << options.output << ": " << *prefix << "_run for " << *cpu << ", code "
     << network->codeBytes << " bytes, weights " << network->facts.weightBytes
     << " bytes, arena " << network->facts.arenaBytes << " bytes, compiled in "
     << llvm::format("%.2f s\n", seconds);
  return llvm::Error::success();
}

ExitCode nncomp::compileModel(const CompileToolOptions &options,
                              const DialectRegistry &registry) {
  MLIRContext context(registry);
  // Whole networks do not belong into messages.
  context.printOpOnDiagnostic(false);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  return reportError(compileTo(options, context));
}
