//===- nncomp-translate.cpp - Formats in and out of MLIR ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Diagnostics.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "nncomp/Import/Onnx.h"
#include "nncomp/InitAll.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::nncomp;

static llvm::cl::list<std::string> shapes(
    "shape", llvm::cl::value_desc("input:1x3x224x224"),
    llvm::cl::desc("Bind the symbolic dimensions of an input (--import-onnx)"));

/// Reads "name:1x3x224x224"; names may hold colons themselves.
static LogicalResult readShape(StringRef text, OnnxOptions &options,
                               MLIRContext *context) {
  auto [name, list] = text.rsplit(':');
  SmallVector<StringRef> parts;
  if (!list.empty())
    list.split(parts, 'x');
  SmallVector<int64_t> shape;
  for (StringRef part : parts) {
    int64_t size;
    if (part.getAsInteger(10, size) || size < 1)
      return emitError(UnknownLoc::get(context))
             << "expected --shape=INPUT:1x3x224x224, but got '" << text << "'";
    shape.push_back(size);
  }
  if (name.empty() || !text.contains(':'))
    return emitError(UnknownLoc::get(context))
           << "expected --shape=INPUT:1x3x224x224, but got '" << text << "'";
  options.shapes.push_back({name.str(), shape});
  return success();
}

static OwningOpRef<Operation *> importFile(llvm::SourceMgr &sources,
                                           MLIRContext *context) {
  OnnxOptions options;
  for (const std::string &shape : shapes)
    if (failed(readShape(shape, options, context)))
      return {};
  return importOnnx(
      sources.getMemoryBuffer(sources.getMainFileID())->getMemBufferRef(),
      options, context);
}

static LogicalResult exportLLVMIR(Operation *module, raw_ostream &output) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> translated =
      translateModuleToLLVMIR(module, context);
  if (!translated)
    return failure();
  translated->print(output, nullptr);
  return success();
}

int main(int argc, char **argv) {
  TranslateToMLIRRegistration fromOnnx(
      "import-onnx", "Read an ONNX model",
      TranslateRawSourceMgrToMLIRFunction(importFile),
      [](DialectRegistry &registry) { registerAllDialects(registry); });
  TranslateFromMLIRRegistration toLLVMIR(
      "to-llvmir", "Write a lowered module as LLVM IR", exportLLVMIR,
      [](DialectRegistry &registry) {
        registerAllDialects(registry);
        registerAllToLLVMIRTranslations(registry);
      });
  SmallVector<char *> arguments = addPrintingFlags(argc, argv);
  return failed(mlirTranslateMain(arguments.size(), arguments.data(),
                                  "nncomp translation\n"));
}
