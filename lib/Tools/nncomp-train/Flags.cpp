//===- Flags.cpp - The flags of nncomp-train -----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompileFlags.h"
#include "Help.h"
#include "TrainTool.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir::nncomp;
namespace cl = llvm::cl;

namespace {
/// The tool's flags, registered when constructed, and bound to its options.
struct Flags {
  template <typename T> using Flag = cl::opt<T, /*ExternalStorage=*/true>;

  explicit Flags(TrainToolOptions &options)
      : compile(options.request, compiler), options(options) {}

  cl::OptionCategory compiler{"Compiler options"}, category{"Training options"};
  CompileFlags compile;
  TrainToolOptions &options;
  TrainOptions &train = options.train;
  RateOptions &rates = train.rates;

  Flag<std::string> output{"o",
                           cl::Required,
                           cl::location(options.output),
                           cl::value_desc("trained.mlir"),
                           cl::desc("Where to write the network; - is stdout"),
                           cl::cat(category)};
  Flag<std::string> data{
      "data",
      cl::Required,
      cl::location(options.data),
      cl::value_desc("images,labels[,options]"),
      cl::desc("Samples and the class of each (.npy, .npz, IDX)"),
      cl::cat(category)};
  Flag<std::string> validation{
      "validation", cl::location(options.validation),
      cl::value_desc("10%|images,labels[,options]"),
      cl::desc("The last part of --data, or other samples, to measure on"),
      cl::cat(category)};
  Flag<int64_t> epochs{"epochs", cl::location(train.epochs), cl::init(10),
                       cl::desc("How often to see all samples"),
                       cl::cat(category)};
  Flag<int64_t> batch{"batch", cl::location(train.batch), cl::init(50),
                      cl::desc("How many samples a step sees"),
                      cl::cat(category)};
  Flag<LossKind> loss{
      "loss",
      cl::location(train.loss),
      cl::init(LossKind::CrossEntropy),
      cl::desc("What to minimise"),
      cl::values(clEnumValN(LossKind::CrossEntropy, "cross-entropy",
                            "minus the logarithm of the label's probability"),
                 clEnumValN(LossKind::SquaredHinge, "squared-hinge",
                            "margins of each class against the others")),
      cl::cat(category)};
  Flag<double> smoothing{
      "label-smoothing", cl::location(train.smoothing), cl::init(0),
      cl::desc("Part of each label that is spread over all classes"),
      cl::cat(category)};
  cl::list<double> classWeights{
      "class-weights", cl::CommaSeparated, cl::value_desc("w,w,..."),
      cl::desc("A weight for each class"), cl::cat(category)};
  Flag<OptimizerKind> optimizer{
      "optimizer",
      cl::location(train.optimizer),
      cl::init(OptimizerKind::Sgd),
      cl::desc("How to follow gradients"),
      cl::values(clEnumValN(OptimizerKind::Sgd, "sgd", "with momentum"),
                 clEnumValN(OptimizerKind::Nesterov, "nesterov",
                            "with Nesterov's momentum"),
                 clEnumValN(OptimizerKind::Adam, "adam", "by moments"),
                 clEnumValN(OptimizerKind::AdamW, "adamw",
                            "by moments, with decoupled weight decay")),
      cl::cat(category)};
  Flag<std::string> rate{"lr",
                         cl::location(options.rate),
                         cl::init("0.01"),
                         cl::value_desc("first[..last]"),
                         cl::desc("Learning rate"),
                         cl::cat(category)};
  Flag<ScheduleKind> schedule{
      "schedule",
      cl::location(rates.schedule),
      cl::init(ScheduleKind::Geometric),
      cl::desc("How the learning rate goes from first to last"),
      cl::values(
          clEnumValN(ScheduleKind::Geometric, "geometric",
                     "by one factor a step"),
          clEnumValN(ScheduleKind::Cosine, "cosine", "half a cosine"),
          clEnumValN(ScheduleKind::Constant, "constant", "it stays the first")),
      cl::cat(category)};
  Flag<double> momentum{"momentum", cl::location(rates.momentum), cl::init(0.9),
                        cl::desc("Momentum of sgd"), cl::cat(category)};
  Flag<double> decay{"weight-decay", cl::location(rates.decay), cl::init(0),
                     cl::desc("Of weights; biases and norms do not decay"),
                     cl::cat(category)};
  Flag<double> maxNorm{"clip-norm", cl::location(rates.maxNorm), cl::init(0),
                       cl::desc("The most that the norm of all gradients may "
                                "be; 0 is no limit"),
                       cl::cat(category)};
  Flag<uint64_t> seed{"seed", cl::location(train.seed), cl::init(1),
                      cl::desc("Decides the order of samples"),
                      cl::cat(category)};
};
} // namespace

int mlir::nncomp::mainOfTrain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  // Libraries register flags of their own, some with the names of ours.
  cl::ResetCommandLineParser();
  hideLibraryFlags();
  TrainToolOptions options;
  Flags flags(options);
  cl::ParseCommandLineOptions(argc, argv, "Train a network\n",
                              /*Errs=*/nullptr, /*VFS=*/nullptr,
                              "NNCOMP_FLAGS");
  options.train.classWeights.assign(flags.classWeights.begin(),
                                    flags.classWeights.end());
  if (llvm::Error error = flags.compile.readShapes())
    return reportError(std::move(error));
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  registerEmitDialects(registry);
  return trainNetwork(options, registry);
}
