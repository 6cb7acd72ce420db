//===- nncomp-compile.cpp - Compile a network to an object file -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/Emit.h"
#include "nncomp/InitAll.h"
#include "nncomp/Run/Run.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir::nncomp;
namespace cl = llvm::cl;

namespace {
/// The tool's flags, registered when constructed.
struct Flags {
  cl::OptionCategory category{"nncomp-compile options"};
  cl::opt<std::string> model{cl::Positional, cl::Required,
                             cl::desc("MODEL.onnx|.mlir|.mlirbc|.nnp"),
                             cl::cat(category)};
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
  cl::list<std::string> shapes{
      "shape", cl::value_desc("name:1x3x224x224"),
      cl::desc("The shape of an input that the model leaves open"),
      cl::cat(category)};
  cl::opt<std::string> function{
      "function", cl::desc("The function to compile, if not @main"),
      cl::cat(category)};
  cl::opt<std::string> mcpu{"mcpu", cl::init("native"),
                            cl::desc("CPU to compile for"), cl::cat(category)};
  cl::opt<std::string> mattr{"mattr", cl::value_desc("+a,-b"),
                             cl::desc("CPU features to change"),
                             cl::cat(category)};
  cl::opt<int64_t> threads{
      "threads", cl::init(1),
      cl::desc("Threads of a run; more than one need OpenMP (-fopenmp)"),
      cl::cat(category)};
  cl::opt<std::string> cache{
      "cache", cl::value_desc("dir"),
      cl::desc("Keep what is compiled in a folder, and take it from there"),
      cl::cat(category)};
  cl::opt<std::string> cachePolicy{
      "cache-policy", cl::init(kDefaultCachePolicy.str()),
      cl::desc("What to remove from the folder of --cache: what was not used "
               "for a time, then the longest unused beyond a size"),
      cl::cat(category)};
  cl::opt<WinogradUse> winograd{"winograd", cl::init(WinogradUse::Auto),
                                cl::desc(kWinogradUseDescription),
                                getWinogradUses(), cl::cat(category)};
  cl::opt<std::string> report{"report", cl::value_desc("file.json"),
                              cl::desc("Write the figures"), cl::cat(category)};
};
} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  // Libraries register flags of their own, some with the names of ours.
  cl::ResetCommandLineParser();
  Flags flags;
  cl::ParseCommandLineOptions(
      argc, argv, "Compile a network to an object file\n",
      /*Errs=*/nullptr, /*VFS=*/nullptr, "NNCOMP_FLAGS");
  CompileToolOptions options;
  options.model = flags.model;
  options.function = flags.function;
  options.output = flags.output;
  options.header = flags.header;
  options.prefix = flags.prefix;
  options.mcpu = flags.mcpu;
  options.mattr = flags.mattr;
  options.winograd = flags.winograd;
  options.report = flags.report;
  options.cache = {flags.cache, flags.cachePolicy};
  options.shapes = flags.shapes;
  options.threads = flags.threads;
  options.kind = flags.kind;
  options.package = {flags.packageCoding, flags.packageGapBits};
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  registerEmitDialects(registry);
  return compileModel(options, registry);
}
