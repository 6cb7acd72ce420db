//===- CompileModel.cpp - What nncomp-compile does ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompileTool.h"
#include "PackageReport.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Run/Report.h"
#include "llvm/Support/FileSystem.h"
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
  if (options.request.emit.prefix.empty()) {
    StringRef file =
        options.output == "-" ? options.request.model : options.output;
    return getIdentifier(llvm::sys::path::stem(file));
  }
  if (getIdentifier(options.request.emit.prefix) != options.request.emit.prefix)
    return llvm::createStringError(
        "expected --prefix to be a C identifier, but got '" +
        options.request.emit.prefix + "'");
  return options.request.emit.prefix;
}

/// Fails if two outputs, or an output and the model, are one file.
static llvm::Error checkPaths(const CompileToolOptions &options) {
  SmallVector<StringRef> paths;
  if (options.request.model != "-")
    paths.push_back(options.request.model);
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

/// The output itself may go to the standard output.
static llvm::raw_ostream &getSummaryStream(const CompileToolOptions &options) {
  return options.output == "-" ? llvm::errs() : llvm::outs();
}

namespace {
/// A file to write, unless its path is empty.
struct Output {
  StringRef path;
  llvm::function_ref<void(llvm::raw_ostream &)> write;
};
} // namespace

/// Writes all files or, if one cannot be written, none.
static llvm::Error writeFiles(ArrayRef<Output> outputs) {
  SmallVector<OutputFile> files;
  for (const Output &output : outputs) {
    if (output.path.empty())
      continue;
    llvm::Expected<OutputFile> file = OutputFile::create(output.path);
    if (!file)
      return file.takeError();
    output.write(file->os());
    files.push_back(std::move(*file));
    if (llvm::Error error = files.back().finish())
      return error;
  }
  for (OutputFile &file : files)
    if (llvm::Error error = file.keep())
      return error;
  return llvm::Error::success();
}

static llvm::Error packTo(const CompileToolOptions &options,
                          MLIRContext &context) {
  if (!options.header.empty())
    return llvm::createStringError(
        "expected --emit-header with machine code, but got --emit=package");
  if (options.package.gapBits > kMaxGapBits)
    return llvm::createStringError("expected --package-gap-bits of at most " +
                                   Twine(kMaxGapBits) + ", but got " +
                                   Twine(options.package.gapBits));
  const auto &[model, load, compile, emit, cache] = options.request;
  auto module = load.function.empty() ? readModel(model, load, {}, context)
                                      : loadModel(model, load, {}, context);
  if (!module)
    return module.takeError();
  FailureOr<Package> package = writePackage(**module, options.package);
  if (failed(package))
    return llvm::make_error<ReportedError>();
  if (llvm::Error error = writeFiles(
          {{options.report,
            [&](llvm::raw_ostream &os) {
              printPackageReport(options.request.model, package->facts, os);
            }},
           {options.output,
            [&](llvm::raw_ostream &os) { os << package->bytes; }}}))
    return error;
  printPackageTable(package->facts, llvm::errs());
  getSummaryStream(options)
      << options.output << ": " << summarize(package->facts) << "\n";
  return llvm::Error::success();
}

static llvm::Error compileTo(const CompileToolOptions &options,
                             MLIRContext &context) {
  auto start = std::chrono::steady_clock::now();
  if (options.output.empty())
    return llvm::createStringError("expected -o with a file, but got none");
  if (llvm::Error error = checkPaths(options))
    return error;
  bool isPackage = options.request.emit.kind == EmitKind::Package;
  if (llvm::Error error = checkOutputName(
          options.output,
          isPackage ? ArrayRef<StringRef>(".nnp") : ArrayRef<StringRef>()))
    return error;
  for (StringRef path : {options.header, options.report})
    if (llvm::Error error = checkOutputName(path))
      return error;
  if (isPackage)
    return packTo(options, context);
  llvm::Expected<std::string> prefix = getPrefix(options);
  if (!prefix)
    return prefix.takeError();
  llvm::Expected<std::string> cpu = announceTarget(options.request.compile);
  if (!cpu)
    return cpu.takeError();
  CompileRequest request = options.request;
  request.emit.prefix = *prefix;
  llvm::Expected<Report> report = Report::start(request);
  if (!report)
    return report.takeError();
  llvm::Expected<CompiledNetwork> network =
      compileFile(request, /*inputs=*/{}, context);
  if (!network)
    return network.takeError();
  reportCacheUse(network->cache);

  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  report->add(*network);
  report->compileMilliseconds = seconds * 1e3;
  if (llvm::Error error = writeFiles(
          {{options.report,
            [&](llvm::raw_ostream &os) { printReport(*report, os); }},
           {options.header,
            [&](llvm::raw_ostream &os) { os << network->header; }},
           {options.output,
            [&](llvm::raw_ostream &os) { network->artifact.write(os); }}}))
    return error;
  getSummaryStream(options)
      << options.output << ": " << *prefix << "_run for " << *cpu << ", code "
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
