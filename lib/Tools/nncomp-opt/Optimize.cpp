//===- Optimize.cpp - What nncomp-opt and nncomp-reduce do ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Optimize.h"
#include "CompileFlags.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/Data/InputFile.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Driver/Model.h"
#include "nncomp/Package/Package.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::nncomp;

/// A network that mlir-opt cannot read, as bytecode that it can.
static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
importAsBytecode(const OptOptions &options, DialectRegistry &registry) {
  MLIRContext context(registry);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  auto shapes = parseShapes(options.shapes);
  if (!shapes)
    return shapes.takeError();
  LoadOptions load;
  load.shapes = std::move(*shapes);
  auto module = readModel(options.input, load, {}, context);
  if (!module)
    return module.takeError();
  llvm::SmallVector<char, 0> bytecode;
  llvm::raw_svector_ostream os(bytecode);
  if (failed(writeBytecodeToFile(**module, os)))
    return llvm::make_error<ReportedError>();
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytecode),
                                                         options.input);
}

/// The model as text or bytecode.
static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
openModel(const OptOptions &options, DialectRegistry &registry) {
  bool isTyped =
      options.input == "-" && llvm::sys::Process::StandardInIsUserInput();
  // Who sees nothing happen should know why.
  if (isTyped)
    llvm::errs() << "reading from the terminal; end with Ctrl-D\n";
  auto file = openFile(options.input);
  if (!file)
    return file.takeError();
  StringRef contents = (*file)->getBuffer();
  if (isPackage(contents) || isOnnx(options.input, contents))
    return importAsBytecode(options, registry);
  if (!options.shapes.empty())
    return llvm::createStringError(
        "expected --shape with an ONNX model, but got '" + options.input + "'");
  if (llvm::Error error = checkProgram(**file))
    return error;
  if (llvm::Error error = tryReading(**file, registry))
    return error;
  return std::move(*file);
}

static llvm::Error optimize(const OptOptions &options,
                            DialectRegistry &registry) {
  if (llvm::Error error = checkOutputName(options.output, {".mlir", ".mlirbc"}))
    return error;
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (!config.getIrdlFile().empty()) {
    auto irdl = openFile(config.getIrdlFile());
    if (!irdl)
      return irdl.takeError();
    if (llvm::Error error = checkProgram(**irdl))
      return error;
  }
  auto model = openModel(options, registry);
  if (!model)
    return model.takeError();
  if (llvm::sys::path::extension(options.output) == ".mlirbc")
    config.emitBytecode(true);
  // Reading ends where passes are asked for. What crashes then is a bug.
  auto guard = std::make_unique<ReadGuard>(options.input);
  config.setPassPipelineSetupFn([&, given = config](PassManager &manager) {
    guard.reset();
    return given.setupPassPipeline(manager);
  });
  llvm::Expected<OutputFile> output = OutputFile::create(options.output);
  if (!output)
    return output.takeError();
  if (failed(MlirOptMain(output->os(), std::move(*model), registry, config)))
    return llvm::make_error<ReportedError>();
  return output->keep();
}

llvm::Error nncomp::checkArguments(ArrayRef<char *> arguments) {
  for (StringRef argument : arguments)
    if (llvm::Error error = checkNesting(argument.split('=').first, argument))
      return error;
  return llvm::Error::success();
}

ExitCode nncomp::optimizeModel(const OptOptions &options,
                               DialectRegistry &registry) {
  return reportError(optimize(options, registry));
}
