//===- Run.h - What nncomp-run does -----------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// What the tools do; they only read their flags.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_RUN_H
#define NNCOMP_RUN_RUN_H

#include "mlir/IR/DialectRegistry.h"
#include "nncomp/Package/Package.h"
#include "nncomp/Run/CacheOptions.h"
#include "nncomp/Run/Compare.h"
#include "nncomp/Run/Session.h"
#include <optional>
#include <string>
#include <vector>

namespace mlir::nncomp {

/// What a tool returns to the shell.
enum ExitCode : int { kExitGood = 0, kExitError = 1, kExitMismatch = 2 };

/// Prints `error: …`, unless it has been reported.
ExitCode reportError(llvm::Error error);

/// The flags of nncomp-run, which documents them.
struct RunOptions {
  std::string model;
  std::string function;
  std::vector<std::string> inputs, outputs, expectedOutputs, shapes;
  std::optional<double> rtol, atol;
  bool printOutput = false, printSignature = false;
  /// The lowering to compare with, unless `compareWith` names a model.
  ReferenceUse compare = ReferenceUse::None;
  /// Another model to compare with, or empty.
  std::string compareWith;
  /// Compare with that model layer by layer.
  bool allLayers = false;
  int64_t maxElements = 1024;
  std::string testData;
  bool benchmark = false, profile = false;
  unsigned warmup = 5, iterations = 50;
  int64_t threads = 1;
  std::string dataset;
  /// How many images of the dataset to take; 0 means all.
  int64_t limit = 0;
  std::string mcpu = "native", mattr, report;
  CacheOptions cache;
  WinogradUse winograd = WinogradUse::Auto;
};

/// Compiles a network and runs it as the options say. Results go to the
/// standard output, remarks, progress and errors to the standard error.
ExitCode runModel(const RunOptions &options, const DialectRegistry &registry);

/// What nncomp-opt and nncomp-reduce take besides the flags of mlir-opt.
struct OptOptions {
  std::string input, output;
  std::vector<std::string> shapes;
};

/// Fails on arguments at which the parser of pass pipelines would crash.
llvm::Error checkArguments(ArrayRef<char *> arguments);

/// Runs the passes that the command line asks for on a network in any format.
/// The output's extension decides between text and bytecode. The flags of
/// mlir-opt must have been parsed.
ExitCode optimizeModel(const OptOptions &options, DialectRegistry &registry);

/// Runs upstream's language server, `serve`, on what an editor sends, and keeps
/// documents from it that would crash it: the editor gets the reason as a
/// diagnostic. `isDelimited` is how the server separates messages.
ExitCode guardEditor(bool isDelimited, function_ref<LogicalResult()> serve);

/// The flags of nncomp-compile, which documents them.
struct CompileToolOptions {
  std::string model, function, output, header, prefix, mcpu = "native", mattr,
                                                       report;
  CacheOptions cache;
  std::vector<std::string> shapes;
  int64_t threads = 1;
  EmitKind kind = EmitKind::Object;
  /// Of EmitKind::Package.
  PackageOptions package;
  WinogradUse winograd = WinogradUse::Auto;
};

/// Compiles a network to a file, and prints one line of what it is.
ExitCode compileModel(const CompileToolOptions &options,
                      const DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_RUN_H
