//===- Report.cpp - Report the bytes and operations of a network ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Report.h"
#include "LayerCosts.h"
#include "Observe.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Driver/Model.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_REPORT
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct ReportPass : nncomp::impl::ReportBase<ReportPass> {
  using ReportBase::ReportBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    registerObserverDialects(registry);
  }

  /// Compiles a network, called `model`, which is used up.
  llvm::Expected<nncomp::Report> describe(OwningOpRef<ModuleOp> module,
                                          StringRef model,
                                          const Target &target) {
    CompileOptions options;
    options.mcpu = target.cpu;
    options.mattr = target.features;
    options.describe = true;
    llvm::Expected<CompiledNetwork> network =
        compileModule(std::move(module), options, EmitOptions());
    if (!network)
      return network.takeError();
    nncomp::Report report;
    report.model = model;
    report.target = target.cpu;
    report.compileMilliseconds = network->milliseconds;
    report.codeBytes = network->codeBytes;
    report.facts = network->facts;
    report.layers = std::move(network->layers);
    return report;
  }

  llvm::Error write(llvm::function_ref<void(llvm::raw_ostream &)> print) {
    return file.empty() ? llvm::Error::success() : writeFile(file, print);
  }

  llvm::Error run() {
    FailureOr<Target> target = findTarget(getOperation(), mcpu);
    if (failed(target))
      return llvm::make_error<ReportedError>();
    auto after = describe(OwningOpRef<ModuleOp>(getOperation().clone()),
                          "network", *target);
    if (!after)
      return after.takeError();
    if (before.empty()) {
      printTable(*after, llvm::outs());
      return write([&](llvm::raw_ostream &os) { printReport(*after, os); });
    }
    auto module = loadModel(before, LoadOptions(), {}, getContext());
    if (!module)
      return module.takeError();
    auto other = describe(std::move(*module), before, *target);
    if (!other)
      return other.takeError();
    printTable(*other, *after, llvm::outs());
    return write(
        [&](llvm::raw_ostream &os) { printReports(*other, *after, os); });
  }

  void runOnOperation() override {
    if (llvm::Error error = run()) {
      (void)diagnose(getOperation().getLoc(), std::move(error));
      return signalPassFailure();
    }
    markAllAnalysesPreserved();
  }
};
} // namespace
