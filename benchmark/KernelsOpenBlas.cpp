//===- KernelsOpenBlas.cpp - OpenBLAS's code ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelsContestant.h"
#include <cblas.h>

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;

static float *getFloats(HostTensor &tensor) {
  return reinterpret_cast<float *>(tensor.getBytes().data());
}

namespace {
class OpenBlas : public Contestant {
public:
  explicit OpenBlas(const KernelCase &kernelCase) : kernelCase(kernelCase) {}

  llvm::Error run() override {
    const KernelCase &k = kernelCase;
    bool isTransposed = k.op == KernelCase::Op::Linear;
    turn = (turn + 1) % weights.size();
    float *x = getFloats(input), *w = getFloats(weights[turn]),
          *y = getFloats(output);
    if (k.batch == 1)
      cblas_sgemv(CblasRowMajor, isTransposed ? CblasNoTrans : CblasTrans,
                  isTransposed ? k.filters : k.channels,
                  isTransposed ? k.channels : k.filters, /*alpha=*/1, w,
                  isTransposed ? k.channels : k.filters, x, 1, /*beta=*/0, y,
                  1);
    else
      cblas_sgemm(
          CblasRowMajor, CblasNoTrans, isTransposed ? CblasTrans : CblasNoTrans,
          k.batch, k.filters, k.channels, /*alpha=*/1, x, k.channels, w,
          isTransposed ? k.channels : k.filters, /*beta=*/0, y, k.filters);
    return llvm::Error::success();
  }

  llvm::Expected<HostTensor> getOutput() override {
    llvm::Expected<HostTensor> result = output.clone();
    if (!result || !kernelCase.hasEpilogue())
      return result;
    for (int64_t i = 0; i < result->getNumElements(); ++i) {
      double sum =
          result->getDouble(i) + bias.getDouble(i % kernelCase.filters);
      result->setDouble(i, std::max(sum, 0.0));
    }
    return result;
  }

  KernelCase kernelCase;
  HostTensor input, bias, output;
  /// One, or as many as come from memory each time.
  SmallVector<HostTensor> weights;
  size_t turn = 0;
};
} // namespace

llvm::Error
nncomp::benchmark::addOpenBlas(const KernelCase &kernelCase,
                               const CaseData &data,
                               SmallVectorImpl<PeerContestant> &peers) {
  // It multiplies floats only.
  if (kernelCase.isConv() || kernelCase.values == KernelCase::Values::Codes)
    return llvm::Error::success();
  auto contestant = std::make_unique<OpenBlas>(kernelCase);
  contestant->weights.resize(kernelCase.getCopies(kernelCase.getDenseBytes()));
  SmallVector<std::pair<HostTensor *, const HostTensor *>> copies = {
      {&contestant->input, &data.input}, {&contestant->bias, &data.bias}};
  for (HostTensor &weights : contestant->weights)
    copies.emplace_back(&weights, &data.weights);
  for (auto [copy, original] : copies) {
    llvm::Expected<HostTensor> tensor = original->clone();
    if (!tensor)
      return tensor.takeError();
    *copy = std::move(*tensor);
  }
  auto output =
      HostTensor::create(ElementKind::F32, kernelCase.getOutputShape());
  if (!output)
    return output.takeError();
  contestant->output = std::move(*output);
  peers.emplace_back(Peer::OpenBlas, std::move(contestant));
  return llvm::Error::success();
}
