//===- CompileModel.cpp - What nncomp-compile does ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;

static llvm::Error writeFile(StringRef path, StringRef contents) {
  return llvm::writeToOutput(path, [&](llvm::raw_ostream &os) {
    os << contents;
    return llvm::Error::success();
  });
}

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

static llvm::Error compileTo(const CompileToolOptions &options,
                             MLIRContext &context) {
  auto start = std::chrono::steady_clock::now();
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
  llvm::Expected<std::string> cpu = announceTarget(options.mcpu, options.mattr);
  if (!cpu)
    return cpu.takeError();
  auto module = loadModel(options.model, load, {}, context);
  if (!module)
    return module.takeError();
  CompileOptions compileOptions;
  compileOptions.mcpu = options.mcpu;
  compileOptions.mattr = options.mattr;
  if (llvm::Error error = lowerModule(**module, compileOptions))
    return error;
  FailureOr<ModuleFacts> facts = getModuleFacts(**module);
  std::string header;
  llvm::raw_string_ostream headerStream(header);
  if (failed(facts) || failed(emitHeader(**module, *prefix, headerStream)))
    return llvm::make_error<ReportedError>();
  FailureOr<Artifact> artifact =
      emitArtifact(**module, {options.kind, *prefix});
  if (failed(artifact))
    return llvm::make_error<ReportedError>();

  // Nothing is written before all has been made.
  if (llvm::Error error =
          writeFile(options.output,
                    StringRef(artifact->bytes.data(), artifact->bytes.size())))
    return error;
  if (!options.header.empty())
    if (llvm::Error error = writeFile(options.header, header))
      return error;
  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  // The output itself may go to the standard output.
  llvm::raw_ostream &os = options.output == "-" ? llvm::errs() : llvm::outs();
  os << options.output << ": " << *prefix << "_run for " << *cpu << ", code "
     << artifact->codeBytes << " bytes, weights " << facts->weightBytes
     << " bytes, arena " << facts->arenaBytes << " bytes, compiled in "
     << llvm::format("%.2f s\n", seconds);
  if (options.report.empty())
    return llvm::Error::success();
  return llvm::writeToOutput(options.report, [&](llvm::raw_ostream &report) {
    llvm::json::OStream json(report, /*IndentSize=*/2);
    json.object([&] {
      json.attribute("model", options.model);
      json.attribute("target", *cpu);
      json.attribute("compile_ms", seconds * 1e3);
      json.attribute("code_bytes", artifact->codeBytes);
      json.attribute("weight_bytes", facts->weightBytes);
      json.attribute("arena_bytes", facts->arenaBytes);
    });
    report << "\n";
    return llvm::Error::success();
  });
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
