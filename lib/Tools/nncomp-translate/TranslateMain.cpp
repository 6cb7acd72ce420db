//===- TranslateMain.cpp - Read ONNX, write LLVM IR -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompileFlags.h"
#include "Help.h"
#include "Reporting.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/ToolUtilities.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "nncomp/Data/InputFile.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Driver/Model.h"
#include "nncomp/InitAll.h"
#include "nncomp/Onnx/Onnx.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::nncomp;
namespace cl = llvm::cl;

using VerifyLevel = SourceMgrDiagnosticVerifierHandler::Level;

namespace {
/// The flags of mlir-translate, and ours, registered when constructed.
struct Flags {
  cl::OptionCategory category{"Conversion options"};
  cl::list<const Translation *, bool, TranslationParser> translations{
      "", cl::desc("Translations to perform"), cl::Required, cl::cat(category)};
  cl::opt<std::string> input{cl::Positional, cl::desc("MODEL"), cl::init("-"),
                             cl::cat(category)};
  cl::opt<std::string> output{"o", cl::desc("Output filename"),
                              cl::value_desc("filename"), cl::init("-"),
                              cl::cat(category)};
  cl::list<std::string> shapes{
      "shape", cl::value_desc("name:1x3x224x224"),
      cl::desc("The shape of an input that the model leaves open "
               "(--import-onnx)"),
      cl::cat(category)};
  cl::opt<bool> allowUnregistered{
      "allow-unregistered-dialect",
      cl::desc("Allow operations of dialects that are not registered"),
      cl::cat(category)};
  cl::opt<std::string> inputSplitMarker{
      "split-input-file", cl::ValueOptional,
      cl::callback([&](const std::string &marker) {
        if (marker.empty())
          inputSplitMarker.setValue(kDefaultSplitMarker);
      }),
      cl::desc("Split the input file at the marker, '// -----' by default, "
               "and process each chunk alone"),
      cl::cat(category)};
  cl::opt<std::string> outputSplitMarker{
      "output-split-marker", cl::init(kDefaultSplitMarker),
      cl::desc("What to print between the results of chunks"),
      cl::cat(category)};
  cl::opt<VerifyLevel> verifyDiagnostics{
      "verify-diagnostics",
      cl::ValueOptional,
      cl::init(VerifyLevel::None),
      cl::desc("Check that diagnostics match the expected-* comments"),
      cl::values(clEnumValN(VerifyLevel::All, "all", "all of them"),
                 clEnumValN(VerifyLevel::All, "", "all of them"),
                 clEnumValN(VerifyLevel::OnlyExpected, "only-expected",
                            "only those that are expected")),
      cl::cat(category)};
  cl::opt<bool> errorsOnly{"error-diagnostics-only",
                           cl::desc("Leave out warnings, remarks and notes"),
                           cl::cat(category)};
};
} // namespace

static LogicalResult importModel(const Flags &flags, llvm::SourceMgr &sources,
                                 llvm::raw_ostream &output,
                                 MLIRContext *context) {
  DialectRegistry registry;
  registerAllDialects(registry);
  context->appendDialectRegistry(registry);
  OnnxOptions options;
  auto shapes = parseShapes(llvm::to_vector(flags.shapes));
  if (!shapes)
    return failure(reportError(shapes.takeError()));
  options.shapes = std::move(*shapes);
  OwningOpRef<ModuleOp> module = importOnnx(
      sources.getMemoryBuffer(sources.getMainFileID())->getMemBufferRef(),
      options, context);
  if (!module)
    return failure();
  if (llvm::sys::path::extension(flags.output) == ".mlirbc")
    return writeBytecodeToFile(*module, output);
  module->print(output);
  return success();
}

static LogicalResult exportLLVMIR(llvm::SourceMgr &sources,
                                  llvm::raw_ostream &output,
                                  MLIRContext *context) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllToLLVMIRTranslations(registry);
  context->appendDialectRegistry(registry);
  auto module = parseProgram(sources, *context);
  if (!module)
    return failure(reportError(module.takeError()));
  if (!*module)
    return failure();
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> translated =
      translateModuleToLLVMIR(**module, llvmContext);
  if (!translated)
    return failure();
  translated->print(output, nullptr);
  return success();
}

/// One translation of one chunk, which shares nothing with others.
static LogicalResult translate(const Flags &flags,
                               const Translation &translation,
                               std::unique_ptr<llvm::MemoryBuffer> chunk,
                               llvm::raw_ostream &output) {
  MLIRContext context;
  context.allowUnregisteredDialects(flags.allowUnregistered);
  context.printOpOnDiagnostic(flags.verifyDiagnostics == VerifyLevel::None);
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(chunk), llvm::SMLoc());
  if (flags.verifyDiagnostics == VerifyLevel::None) {
    SourceMgrDiagnosticHandler printer(*sources, &context);
    ScopedDiagnosticHandler filter(&context, [&](Diagnostic &diagnostic) {
      bool isError = diagnostic.getSeverity() == DiagnosticSeverity::Error;
      return success(flags.errorsOnly && !isError);
    });
    return translation(sources, output, &context);
  }
  SourceMgrDiagnosticVerifierHandler verifier(*sources, &context,
                                              flags.verifyDiagnostics);
  (void)translation(sources, output, &context);
  return verifier.verify();
}

/// All translations of one chunk, each of what the one before wrote.
static LogicalResult translateChunk(const Flags &flags,
                                    std::unique_ptr<llvm::MemoryBuffer> chunk,
                                    llvm::raw_ostream &output) {
  // The parser wants a zero at the end, which a part of a file has not.
  std::string name = chunk->getBufferIdentifier().str();
  if (!flags.inputSplitMarker.empty())
    chunk = llvm::MemoryBuffer::getMemBufferCopy(chunk->getBuffer(), name);
  ArrayRef<const Translation *> translations(flags.translations);
  for (const Translation *translation : translations.drop_back()) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (failed(translate(flags, *translation, std::move(chunk), stream)))
      return failure();
    chunk = llvm::MemoryBuffer::getMemBufferCopy(text, name);
  }
  return translate(flags, *translations.back(), std::move(chunk), output);
}

static llvm::Error run(const Flags &flags) {
  if (llvm::Error error = checkOutputName(flags.output, {".mlir", ".mlirbc"}))
    return error;
  auto input = openFile(flags.input);
  if (!input)
    return input.takeError();
  llvm::Expected<OutputFile> output = OutputFile::create(flags.output);
  if (!output)
    return output.takeError();
  if (failed(splitAndProcessBuffer(
          std::move(*input),
          [&](std::unique_ptr<llvm::MemoryBuffer> chunk,
              llvm::raw_ostream &os) {
            return translateChunk(flags, std::move(chunk), os);
          },
          output->os(), flags.inputSplitMarker, flags.outputSplitMarker)))
    return llvm::make_error<ReportedError>();
  return output->keep();
}

int nncomp::mainOfTranslate(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  const Flags *given = nullptr;
  TranslateRegistration fromOnnx(
      "import-onnx", "Read an ONNX model",
      [&](const std::shared_ptr<llvm::SourceMgr> &sources,
          llvm::raw_ostream &output, MLIRContext *context) {
        return importModel(*given, *sources, output, context);
      });
  TranslateRegistration toLLVMIR(
      "to-llvmir", "Write a lowered module as LLVM IR",
      [](const std::shared_ptr<llvm::SourceMgr> &sources,
         llvm::raw_ostream &output, MLIRContext *context) {
        return exportLLVMIR(*sources, output, context);
      });
  Flags flags;
  given = &flags;
  registerAsmPrinterCLOptions();
  registerMLIRContextCLOptions();
  hideLibraryFlags(&flags.category);
  SmallVector<char *> arguments = addPrintingFlags(argc, argv);
  cl::ParseCommandLineOptions(arguments.size(), arguments.data(),
                              "Convert networks from and to other formats\n");
  return reportError(run(flags));
}
