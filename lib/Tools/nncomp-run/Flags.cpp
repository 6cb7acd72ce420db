//===- Flags.cpp - The flags of nncomp-run --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompileFlags.h"
#include "Help.h"
#include "Job.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir::nncomp;
namespace cl = llvm::cl;

namespace {
/// The tool's flags, registered when constructed.
struct Flags {
  explicit Flags(RunOptions &options) : compile(options.request, compiler) {}

  cl::OptionCategory benchmarks{"Benchmark options"};
  cl::OptionCategory comparisons{"Comparison options"};
  cl::OptionCategory compiler{"Compiler options"}, data{"Data options"};
  CompileFlags compile;
  cl::list<std::string> inputs{
      "input",
      cl::value_desc("[name=]@x.npy|@x.npz:array|@t.pb|1x3xf32=0.5|"
                     "1x3xf32=rand:7|1x3xf32=@raw.bin"),
      cl::desc("An input, in order or by name; random without any. A file's "
               "shape must be the input's, up to dimensions of size 1, unless "
               "options after the file say otherwise: ,layout=nhwc (or nchw, "
               "flat, or the file's dimensions as 0312), ,scale=0.5 (by "
               "default 1/255 from bytes to floats), ,mean=0.5,0.4,0.3 and "
               ",std=0.2 (of all or of each channel)"),
      cl::cat(data)};
  cl::list<std::string> outputs{
      "output", cl::value_desc("@y.npy"),
      cl::desc("Where to write an output, in order; - is stdout"),
      cl::cat(data)};
  cl::opt<bool> printOutput{
      "print-output", cl::desc("Print the outputs as text"), cl::cat(data)};
  cl::opt<int64_t> maxElements{
      "max-elements", cl::init(1024),
      cl::desc("How many elements to print of each output"), cl::cat(data)};
  cl::list<std::string> expectedOutputs{
      "expected-output", cl::value_desc("@r.npy"),
      cl::desc("What an output must match, in order; exit code 2 if not"),
      cl::cat(comparisons)};
  cl::opt<double> relative{
      "rtol",
      cl::desc("Relative tolerance; 1e-3, with --compare 1e-4 by default"),
      cl::cat(comparisons)};
  cl::opt<double> absolute{
      "atol",
      cl::desc("Absolute tolerance; 1e-5 by default, with --compare in "
               "units of the largest value, and 0.02 for codes that are "
               "compared with the program as imported"),
      cl::cat(comparisons)};
  cl::opt<std::string> compareWith{
      "compare", cl::value_desc("model"), cl::ValueOptional,
      cl::desc(
          "Compare with the meaning of the program as imported, before layout, "
          "fusion and quantization folding; with --compare=kernels with the "
          "reference kernels, after these; or with another model. Exit code 2 "
          "if different. With a model and --report, --benchmark or --dataset "
          "print the figures of both models instead"),
      cl::cat(comparisons)};
  cl::opt<bool> allLayers{
      "all-layers",
      cl::desc("With --compare=MODEL: compare each layer, and report the first "
               "that is off by more than --rtol, 0.1 by default"),
      cl::cat(comparisons)};
  cl::opt<std::string> testData{
      "test-data", cl::value_desc("dir"),
      cl::desc("Run ONNX's input_*.pb and compare with output_*.pb"),
      cl::cat(comparisons)};
  cl::opt<bool> benchmark{"benchmark", cl::desc("Print how long a run takes"),
                          cl::cat(benchmarks)};
  cl::opt<bool> profile{"profile",
                        cl::desc("Benchmark, and measure each layer"),
                        cl::cat(benchmarks)};
  cl::opt<unsigned> warmup{"warmup", cl::init(5),
                           cl::desc("Runs before those that count"),
                           cl::cat(benchmarks)};
  cl::opt<unsigned> iterations{"iterations", cl::init(50),
                               cl::desc("Runs that count"),
                               cl::cat(benchmarks)};
  cl::opt<std::string> dataset{
      "dataset", cl::value_desc("IMAGES,LABELS[,layout=nhwc,mean=...]"),
      cl::desc("Print the accuracy on images and labels in IDX files, "
               ".npy or .npz, with options of the images as for --input"),
      cl::cat(benchmarks)};
  cl::opt<int64_t> limit{"limit", cl::init(0),
                         cl::desc("Images to take; 0 means all"),
                         cl::cat(benchmarks)};
  cl::opt<bool> printSignature{
      "print-signature", cl::desc("Print the inputs and outputs, and stop"),
      cl::cat(data)};
  cl::opt<std::string> report{
      "report", cl::value_desc("file.json"),
      cl::desc("Write what is known of the network and of its run: bytes, "
               "multiply-adds, kernels, times, accuracy"),
      cl::cat(benchmarks)};
};
} // namespace

/// Reads the flags that are not bound to their options.
static void readFlags(Flags &flags, RunOptions &options) {
  options.inputs = flags.inputs;
  options.outputs = flags.outputs;
  options.expectedOutputs = flags.expectedOutputs;
  if (flags.relative.getNumOccurrences())
    options.rtol = flags.relative;
  if (flags.absolute.getNumOccurrences())
    options.atol = flags.absolute;
  options.printOutput = flags.printOutput;
  options.printSignature = flags.printSignature;
  if (flags.compareWith == "kernels")
    options.compare = ReferenceUse::Kernels;
  else if (flags.compareWith.getNumOccurrences())
    options.compare = ReferenceUse::Imported;
  if (options.compare != ReferenceUse::Kernels)
    options.compareWith = flags.compareWith;
  options.allLayers = flags.allLayers;
  options.maxElements = flags.maxElements;
  options.testData = flags.testData;
  options.benchmark = flags.benchmark;
  options.timing = {flags.warmup, flags.iterations};
  options.dataset = flags.dataset;
  options.limit = flags.limit;
  options.report = flags.report;
  options.request.compile.profile = flags.profile;
  options.request.compile.describe =
      !options.report.empty() || !options.compareWith.empty();
}

int mlir::nncomp::mainOfRun(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  // Libraries register flags of their own, some with the names of ours.
  cl::ResetCommandLineParser();
  hideLibraryFlags();
  RunOptions options;
  Flags flags(options);
  cl::ParseCommandLineOptions(argc, argv, "Compile a network and run it\n",
                              /*Errs=*/nullptr, /*VFS=*/nullptr,
                              "NNCOMP_FLAGS");
  readFlags(flags, options);
  if (llvm::Error error = flags.compile.readShapes())
    return reportError(std::move(error));
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  registerEmitDialects(registry);
  return runModel(options, registry);
}
