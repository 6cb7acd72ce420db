//===- Samples.cpp - Inputs of a network from data files ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Samples.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/Driver/Model.h"
#include "nncomp/IR/CountOf.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<HostTensor> nncomp::readDataFile(StringRef path,
                                                MLIRContext &context) {
  if (path.contains(".npz") || path.ends_with(".npy") || path.ends_with(".pb"))
    return readTensorFile(path, context);
  return readIdx(path);
}

/// What `readDataFile` reads, sample by sample.
static llvm::Expected<ArrayStream> openDataFile(StringRef path,
                                                MLIRContext &context) {
  auto [archive, array] = path.rsplit(':');
  if (archive.ends_with(".npz"))
    return ArrayStream::open(archive, array);
  if (!path.ends_with(".pb"))
    return ArrayStream::open(path);
  llvm::Expected<HostTensor> tensor = readTensorFile(path, context);
  if (!tensor)
    return tensor.takeError();
  return ArrayStream::of(std::move(*tensor));
}

/// Adds the file and the input to what is wrong with samples.
static llvm::Error explain(llvm::Error error, StringRef path,
                           const Port &port) {
  return llvm::createStringError("'" + path + "' for " + port.toString() +
                                 ": " + llvm::toString(std::move(error)));
}

llvm::Expected<Samples> Samples::open(const DataSource &source,
                                      const Signature &signature,
                                      MLIRContext &context) {
  StringRef path = source.path;
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
    llvm::Expected<ArrayStream> stream =
        isArchive ? ArrayStream::open(path, port.name)
                  : openDataFile(path, context);
    if (!stream)
      return stream.takeError();
    ArrayRef<int64_t> shape = stream->getShape();
    int64_t size = shape.empty() ? 0 : shape[0];
    int64_t portBatch = port.shape.empty() ? 1 : port.shape[0];
    bool isFirst = samples.sources.empty();
    std::string typeName = getTypeName(stream->getKind(), shape);
    if (size == 0 || (!isFirst && size != samples.count))
      return llvm::createStringError(
          "expected " + (isFirst ? Twine("samples") : Twine(samples.count)) +
          " in '" + path + "' for " + port.toString() + ", but got " +
          typeName);
    if (port.shape.empty() || (!isFirst && portBatch != samples.batch))
      return llvm::createStringError("expected samples in '" + path +
                                     "' for one batch of " + port.toString() +
                                     ", but got " + typeName);
    auto conversion = SampleConversion::create(
        source.format, stream->getKind(), shape.drop_front(), port.kind,
        ArrayRef(port.shape).drop_front());
    if (!conversion)
      return explain(conversion.takeError(), path, port);
    llvm::Expected<HostTensor> sample =
        HostTensor::create(stream->getKind(), shape.drop_front());
    if (!sample)
      return sample.takeError();
    samples.count = size;
    samples.batch = portBatch;
    samples.sources.push_back(
        {std::move(*stream), std::move(*sample), std::move(*conversion)});
  }
  return samples;
}

std::string Samples::describe(int64_t count) const {
  std::string text = countOf(count, "sample");
  for (auto [port, source] : llvm::zip(ports, sources))
    text += ", " + (ports.size() > 1 ? port.name + ": " : "") +
            source.conversion.toString();
  return text;
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

llvm::Error Samples::fillNext(MutableArrayRef<HostTensor> inputs) {
  for (int64_t b = 0; b < batch; ++b, ++next)
    for (auto [input, source] : llvm::zip(inputs, sources)) {
      HostTensor &sample = source.sample;
      int64_t begin = b * input.getNumElements() / batch;
      if (next < count)
        if (llvm::Error error = source.stream.readRow(sample.getBytes()))
          return error;
      if (llvm::Error error =
              source.conversion.convert(sample, 0, input, begin))
        return error;
    }
  return llvm::Error::success();
}
