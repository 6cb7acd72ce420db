//===- Outputs.cpp - Write, print and compare outputs ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "nncomp/Data/TensorText.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::printComparison(const Twine &label, const Port &port,
                             const HostTensor &actual,
                             const HostTensor &expected, Tolerance tolerance,
                             StringRef reference) {
  Difference difference = compare(actual, expected, tolerance);
  llvm::outs() << label << " \"" << port.name
               << "\": " << (difference.isMatch() ? "match" : "MISMATCH")
               << ": " << describe(difference, actual, expected);
  if (!reference.empty())
    llvm::outs() << "; reference: " << reference;
  llvm::outs() << "\n";
  return difference.isMatch();
}

llvm::Expected<SmallVector<HostTensor>> Job::readExpectedOutputs() const {
  SmallVector<HostTensor> expected;
  for (StringRef path : options.expectedOutputs) {
    (void)path.consume_front("@");
    llvm::Expected<HostTensor> tensor = readTensorFile(path, context);
    if (!tensor)
      return tensor.takeError();
    expected.push_back(std::move(*tensor));
  }
  return expected;
}

llvm::Error Job::checkOutputs(const Signature &signature) const {
  for (auto [count, flag] :
       {std::pair(options.outputs.size(), "--output"),
        {options.expectedOutputs.size(), "--expected-output"}})
    if (count > signature.outputs.size())
      return llvm::createStringError(
          Twine("expected at most one ") + flag + " for each output of " +
          signature.toString() + ", but got " + Twine(count));
  return llvm::Error::success();
}

JobResult Job::deliver(const Signature &signature, ArrayRef<HostTensor> outputs,
                       ArrayRef<HostTensor> expected) const {
  for (auto [path, output] : llvm::zip(options.outputs, outputs)) {
    StringRef file = path;
    (void)file.consume_front("@");
    if (llvm::Error error = writeNpy(file, output))
      return error;
  }
  if (options.printOutput)
    for (auto [i, output] : llvm::enumerate(outputs)) {
      llvm::outs() << "result[" << i << "] \"" << signature.outputs[i].name
                   << "\": ";
      printTensor(llvm::outs(), output, options.maxElements);
      llvm::outs() << "\n";
    }
  // The defaults of ONNX's own backend tests.
  Tolerance tolerance{options.rtol.value_or(1e-3), options.atol.value_or(1e-5)};
  ExitCode exit = kExitGood;
  for (auto [i, reference] : llvm::enumerate(expected))
    if (!printComparison("result[" + Twine(i) + "]", signature.outputs[i],
                         outputs[i], reference, tolerance))
      exit = kExitMismatch;
  return exit;
}
