//===- Flags.cpp - The flags of nncomp-compile ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompileFlags.h"
#include "CompileTool.h"
#include "Help.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir::nncomp;
namespace cl = llvm::cl;

namespace {
/// The tool's flags, registered when constructed.
struct Flags {
  explicit Flags(CompileToolOptions &options)
      : compile(options.request, compiler) {}

  cl::OptionCategory compiler{"Compiler options"}, category{"File options"};
  CompileFlags compile;
  cl::opt<std::string> output{"o", cl::Required, cl::value_desc("model.o"),
                              cl::desc("Where to write; - is stdout"),
                              cl::cat(category)};
  cl::opt<std::string> header{"emit-header", cl::value_desc("model.h"),
                              cl::desc("Write the C header as well"),
                              cl::cat(category)};
  cl::opt<EmitKind> kind{
      "emit", cl::desc("What to write"), cl::init(EmitKind::Object),
      cl::values(clEnumValN(EmitKind::Object, "obj", "an object file"),
                 clEnumValN(EmitKind::Assembly, "asm", "assembler text"),
                 clEnumValN(EmitKind::LLVMIR, "llvm", "LLVM IR text"),
                 clEnumValN(EmitKind::Library, "lib", "a static library (.a)"),
                 clEnumValN(EmitKind::Package, "package",
                            "the network itself in few bytes (.nnp)")),
      cl::cat(category)};
  cl::opt<PackageCoding> packageCoding{
      "package-coding", cl::init(PackageCoding::Huffman),
      cl::desc("How a package stores encoded weights"),
      cl::values(
          clEnumValN(PackageCoding::Huffman, "huffman",
                     "by Huffman codes where these are shorter"),
          clEnumValN(PackageCoding::Fixed, "fixed",
                     "codes and gaps of a layer in the same number of bits"),
          clEnumValN(PackageCoding::None, "none", "as in memory")),
      cl::cat(category)};
  cl::opt<unsigned> packageGapBits{
      "package-gap-bits", cl::init(0),
      cl::desc("Bits of a gap between sparse weights in a package, 1 to 8; 0 "
               "takes the best for each layer"),
      cl::cat(category)};
  cl::opt<std::string> prefix{
      "prefix",
      cl::desc("The public function is PREFIX_run; the output's name by "
               "default"),
      cl::cat(category)};
  cl::opt<std::string> report{"report", cl::value_desc("file.json"),
                              cl::desc("Write the figures"), cl::cat(category)};
};
} // namespace

int mlir::nncomp::mainOfCompile(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  // Libraries register flags of their own, some with the names of ours.
  cl::ResetCommandLineParser();
  hideLibraryFlags();
  CompileToolOptions options;
  Flags flags(options);
  cl::ParseCommandLineOptions(
      argc, argv, "Compile a network to an object file\n",
      /*Errs=*/nullptr, /*VFS=*/nullptr, "NNCOMP_FLAGS");
  options.output = flags.output;
  options.header = flags.header;
  options.report = flags.report;
  options.request.emit = {flags.kind, flags.prefix};
  options.request.compile.describe = !options.report.empty();
  options.request.compile.releaseWeights = true;
  options.package = {flags.packageCoding, flags.packageGapBits};
  if (llvm::Error error = flags.compile.readShapes())
    return reportError(std::move(error));
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  registerEmitDialects(registry);
  return compileModel(options, registry);
}
