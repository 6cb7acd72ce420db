//===- TestData.cpp - ONNX's test data ------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Job.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The folders that hold data: `directory` itself, or its test_data_set_*.
static SmallVector<std::string> findSets(StringRef directory) {
  SmallVector<std::string> sets;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(directory, error), end;
       !error && it != end; it.increment(error))
    if (llvm::sys::path::filename(it->path()).starts_with("test_data_set_"))
      sets.push_back(it->path());
  llvm::sort(sets);
  if (sets.empty())
    sets.push_back(directory.str());
  return sets;
}

/// Reads PREFIX0.pb, PREFIX1.pb, … as far as they go.
static llvm::Expected<SmallVector<NamedTensor>>
readAll(StringRef directory, StringRef prefix, MLIRContext &context) {
  SmallVector<NamedTensor> tensors;
  for (unsigned i = 0;; ++i) {
    SmallString<128> path(directory);
    llvm::sys::path::append(path, prefix + Twine(i) + ".pb");
    if (!llvm::sys::fs::exists(path))
      return tensors;
    llvm::Expected<HostTensor> tensor = readTensorFile(path, context);
    if (!tensor)
      return tensor.takeError();
    tensors.push_back({"", std::move(*tensor), std::nullopt});
  }
}

/// ONNX's tests store bf16 numbers as the 16-bit integers of their bits: gives
/// a tensor the type that the network declares.
static void readAsDeclared(HostTensor &tensor, const Port &port) {
  if (port.kind == ElementKind::BF16 && tensor.getKind() == ElementKind::U16)
    tensor.bitcast(ElementKind::BF16);
}

/// `tolerance`, but no less than the last of bf16's eight bits: ONNX's own
/// tests cut numbers off where its specification rounds them.
static Tolerance allowForKind(Tolerance tolerance, ElementKind kind) {
  if (kind == ElementKind::BF16)
    tolerance.rtol = std::max(tolerance.rtol, 0x1p-7);
  return tolerance;
}

/// Runs one set; a mismatch is said on the standard output.
static JobResult runSet(const Job &job, StringRef directory) {
  auto inputs = readAll(directory, "input_", job.context);
  if (!inputs)
    return inputs.takeError();
  auto expected = readAll(directory, "output_", job.context);
  if (!expected)
    return expected.takeError();
  if (expected->empty())
    return llvm::createStringError("expected output_0.pb in '" + directory +
                                   "', but got none");
  // Inputs may decide shapes, so that each set is compiled for itself.
  auto session = job.compile(*inputs);
  if (!session)
    return session.takeError();
  const Signature &signature = (*session)->getSignature();
  if (expected->size() > signature.outputs.size())
    return llvm::createStringError("expected at most one output_N.pb for each "
                                   "output of " +
                                   signature.toString() + ", but got " +
                                   Twine(expected->size()));
  for (auto [tensor, port] : llvm::zip(*expected, signature.outputs))
    readAsDeclared(tensor.tensor, port);
  auto tensors = orderInputs(signature, *inputs);
  if (!tensors)
    return tensors.takeError();
  if (llvm::Error error = checkInputs(signature, *tensors))
    return error;
  auto outputs = (*session)->createOutputs();
  if (!outputs)
    return outputs.takeError();
  if (llvm::Error error = (*session)->run(*tensors, *outputs))
    return error;

  Tolerance tolerance{job.options.rtol.value_or(1e-3),
                      job.options.atol.value_or(1e-5)};
  ExitCode exit = kExitGood;
  StringRef set = llvm::sys::path::filename(directory);
  for (auto [i, reference] : llvm::enumerate(*expected)) {
    const HostTensor &output = (*outputs)[i];
    if (!printComparison(set + " result[" + Twine(i) + "]",
                         signature.outputs[i], output, reference.tensor,
                         allowForKind(tolerance, output.getKind())))
      exit = kExitMismatch;
  }
  return exit;
}

JobResult nncomp::runTestData(const Job &job) {
  ExitCode exit = kExitGood;
  for (StringRef directory : findSets(job.options.testData)) {
    JobResult result = runSet(job, directory);
    if (!result)
      return result;
    if (*result != kExitGood)
      exit = *result;
  }
  return exit;
}
