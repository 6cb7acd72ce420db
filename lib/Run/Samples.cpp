//===- Samples.cpp - Inputs of a network from data files ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Samples.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/Run/Model.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<HostTensor> nncomp::readDataFile(StringRef path,
                                                MLIRContext &context) {
  if (path.contains(".npz") || path.ends_with(".npy") || path.ends_with(".pb"))
    return readTensorFile(path, context);
  return readIdx(path);
}

llvm::Expected<Samples> Samples::read(StringRef path,
                                      const Signature &signature,
                                      MLIRContext &context) {
  Samples samples;
  samples.ports = signature.inputs;
  if (samples.ports.empty())
    return llvm::createStringError("expected a network with inputs, but got " +
                                   signature.toString());
  bool isArchive = samples.ports.size() > 1;
  if (isArchive && llvm::sys::path::extension(path) != ".npz")
    return llvm::createStringError(
        "expected a file .npz with an array for each input of " +
        signature.toString() + ", but got '" + path + "'");
  for (const Port &port : samples.ports) {
    llvm::Expected<HostTensor> array =
        isArchive ? readNpz(path, port.name) : readDataFile(path, context);
    if (!array)
      return array.takeError();
    ArrayRef<int64_t> shape = array->getShape();
    int64_t size = shape.empty() ? 0 : shape[0];
    int64_t portBatch = port.shape.empty() ? 1 : port.shape[0];
    bool isFirst = samples.arrays.empty();
    if (array->getNumElements() == 0 || (!isFirst && size != samples.count))
      return llvm::createStringError(
          "expected " + (isFirst ? Twine("samples") : Twine(samples.count)) +
          " in '" + path + "' for " + port.toString() + ", but got " +
          array->getTypeName());
    if (port.shape.empty() || (!isFirst && portBatch != samples.batch) ||
        array->getNumElements() / size !=
            computeProduct(ArrayRef(port.shape).drop_front()))
      return llvm::createStringError("expected samples in '" + path +
                                     "' for one batch of " + port.toString() +
                                     ", but got " + array->getTypeName());
    samples.count = size;
    samples.batch = portBatch;
    samples.arrays.push_back(std::move(*array));
  }
  return samples;
}

llvm::Expected<SmallVector<HostTensor>> Samples::createInputs() const {
  SmallVector<HostTensor> inputs;
  for (const Port &port : ports) {
    auto input = HostTensor::create(port.kind, port.shape);
    if (!input)
      return input.takeError();
    inputs.push_back(std::move(*input));
  }
  return inputs;
}

void Samples::fill(MutableArrayRef<HostTensor> inputs, int64_t first) const {
  for (auto [input, array] : llvm::zip(inputs, arrays)) {
    int64_t elements = array.getNumElements() / count;
    bool scales =
        array.getKind() == ElementKind::U8 && isFloat(input.getKind());
    for (int64_t b = 0; b < batch; ++b) {
      int64_t sample = std::min(first + b, count - 1);
      for (int64_t i = 0; i < elements; ++i) {
        double value = array.getDouble(sample * elements + i);
        input.setDouble(b * elements + i, scales ? value * (1.0 / 255) : value);
      }
    }
  }
}
