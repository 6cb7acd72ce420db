//===- MeasureNetwork.cpp - A program that measures networks --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/TensorText.h"
#include "nncomp/InitAll.h"
#include "nncomp/Run/Measure.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Usage: PROGRAM MODEL CPU [INPUT...]
int main(int argc, char **argv) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerEmitDialects(registry);
  MLIRContext context(registry);
  CompileRequest request;
  request.model = argv[1];
  request.compile.mcpu = argv[2];
  request.compile.describe = true;
  llvm::ExitOnError check("error: ");
  SmallVector<NamedTensor> inputs;
  for (StringRef text : ArrayRef(argv, argc).drop_front(3))
    inputs.push_back(check(parseInput(text, context)));
  Measurement result =
      check(measureNetwork(request, inputs, TimingOptions{1, 3}, context));
  printReport(result.report, llvm::outs());
  for (const HostTensor &output : result.outputs)
    printTensor(llvm::outs(), output, /*maxElements=*/16);
  llvm::outs() << "\n";
}
