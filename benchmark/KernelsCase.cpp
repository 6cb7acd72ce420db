//===- KernelsCase.cpp - What is timed ------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelsCase.h"
#include "mlir/AsmParser/AsmParser.h"
#include "nncomp/Encoding/HashedLayout.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <numeric>
#include <random>

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;

/// The step of weights that are encoded: a power of two, so that all values are
/// exact.
static constexpr double kWeightScale = 1.0 / 8;

/// What one side of an image becomes.
static int64_t getOutputSize(int64_t size, int64_t kernel, int64_t pad,
                             const KernelCase &kernelCase) {
  return (size + 2 * pad - kernelCase.dilation * (kernel - 1) - 1) /
             kernelCase.stride +
         1;
}

int64_t KernelCase::getOutputHeight() const {
  return getOutputSize(height, kernelHeight, getPadY(), *this);
}
int64_t KernelCase::getOutputWidth() const {
  return getOutputSize(width, kernelWidth, getPadX(), *this);
}

SmallVector<int64_t> KernelCase::getInputShape() const {
  if (!isConv())
    return {batch, channels};
  return {batch, height, width, channels};
}

int64_t KernelCase::getInputElements() const {
  return batch * (isConv() ? height * width : 1) * channels;
}

SmallVector<int64_t> KernelCase::getWeightShape() const {
  switch (op) {
  case Op::Conv2D:
    return {filters, kernelHeight, kernelWidth, channels / groups};
  case Op::Linear:
    return {filters, channels};
  case Op::MatMul:
    return {channels, filters};
  }
  llvm_unreachable("expected a kind of op");
}

SmallVector<int64_t> KernelCase::getOutputShape() const {
  if (!isConv())
    return {batch, filters};
  return {batch, getOutputHeight(), getOutputWidth(), filters};
}

int64_t KernelCase::getMacs() const {
  return batch * getOutputHeight() * getOutputWidth() * filters * kernelHeight *
         kernelWidth * (channels / groups);
}

int64_t KernelCase::getBlocks() const {
  return llvm::divideCeil(filters, blockRows) * kernelHeight * kernelWidth *
         (channels / groups);
}

int64_t KernelCase::getCopies(int64_t bytes) const {
  // Four times the third-level cache that one core of Zen 4 reaches.
  constexpr int64_t enoughBytes = 128 << 20;
  return isCold ? enoughBytes / bytes + 1 : 1;
}

int64_t KernelCase::getDenseBytes() const {
  return filters * kernelHeight * kernelWidth * (channels / groups) *
         int64_t(sizeof(float));
}

int64_t KernelCase::getBytes() const {
  if (sharing)
    return getBuckets() * int64_t(sizeof(float));
  if (!encoding.empty())
    return getDenseBytes() * llvm::Log2_64_Ceil(levels) / 32;
  return getDenseBytes() * weightBits / 32;
}

int64_t KernelCase::getBuckets() const {
  int64_t weights = getDenseBytes() / int64_t(sizeof(float));
  return weights / sharing / hashedRows * hashedRows;
}

std::string KernelCase::getHashedEncoding() const {
  return llvm::formatv("#nncomp.hashed<buckets = {0}, seed = 0, block = {1}>",
                       getBuckets(), hashedRows);
}

std::string KernelCase::getSparseForm() const {
  if (blockRows > 1)
    return llvm::formatv("{0}x1", blockRows);
  return isBitmap ? "bitmap" : "csr";
}

KernelCase KernelCase::getDense() const {
  KernelCase dense = *this;
  dense.encoding.clear();
  return dense;
}

std::string KernelCase::getName() const {
  std::string prefix = values == Values::Signs   ? "signs "
                       : values == Values::Codes ? "int8 "
                                                 : "";
  if (values == Values::Digits)
    prefix = llvm::formatv("w{0}a{1} ", weightDigits, inputDigits);
  if (zeros)
    prefix = llvm::formatv("{0} {1}% ", getSparseForm(), zeros);
  if (sharing)
    prefix = llvm::formatv("hashed{0} 1/{1} ",
                           hashedRows > 1 ? " x" + std::to_string(hashedRows)
                                          : std::string(),
                           sharing);
  if (!isConv()) {
    std::string name = llvm::formatv("{0}{1} {2}x{3}x{4}", prefix,
                                     op == Op::Linear ? "linear" : "matmul",
                                     batch, channels, filters);
    if (weightBits < 32)
      name += llvm::formatv(" w{0}a8", weightBits);
    if (block)
      name += llvm::formatv(" b{0}", block);
    if (!encoding.empty())
      name += " " + encoding;
    if (isStream)
      name += " packed";
    if (isComputed)
      name += " computed";
    if (isCold)
      name += " cold";
    return name;
  }
  std::string name =
      llvm::formatv("{0}{1}x{2} {3}x{4}x{5}", prefix, kernelHeight, kernelWidth,
                    height, width, channels);
  bool isDepthwise = groups > 1 && groups == channels && groups == filters;
  name += isDepthwise ? " depthwise" : llvm::formatv("->{0}", filters).str();
  if (groups > 1 && !isDepthwise)
    name += llvm::formatv(" g{0}", groups);
  for (auto [letter, value] :
       {std::pair("s", stride), {"d", dilation}, {"n", batch}})
    if (value > 1)
      name += llvm::formatv(" {0}{1}", letter, value);
  if (isOfPlanes())
    name += " planes";
  if (!encoding.empty())
    name += " " + encoding;
  if (isStream)
    name += " packed";
  if (isComputed)
    name += " computed";
  return name;
}

double KernelCase::getCodeScale() const {
  // Bytes are about 147 without a sign and 73 with one, in the mean of squares.
  double depth = double(kernelHeight * kernelWidth * (channels / groups));
  return std::exp2(std::floor(std::log2(64 / (147 * 73 * std::sqrt(depth)))));
}

/// Values in [-1, 1), or bytes.
static llvm::Expected<HostTensor> createRandom(ArrayRef<int64_t> shape,
                                               uint32_t seed, ElementKind kind,
                                               bool isSigns) {
  llvm::Expected<HostTensor> tensor = HostTensor::create(kind, shape);
  if (!tensor)
    return tensor;
  // The standard fixes what this generator gives, but no distribution.
  std::mt19937 random(seed);
  for (int64_t i = 0; i < tensor->getNumElements(); ++i) {
    double value = random() / 2147483648.0 - 1;
    if (kind == ElementKind::F32)
      tensor->setDouble(i, isSigns ? std::copysign(1.0, value) : value);
    else if (kind == ElementKind::U8)
      tensor->setInteger(i, 127.5 * (value + 1));
    else
      tensor->setInteger(i, 127 * value);
  }
  return tensor;
}

/// Makes the values multiples of `step` between `least` and `greatest` of them,
/// and the first of each `run` the greatest.
static void roundToCodes(HostTensor &tensor, double step, int64_t least,
                         int64_t greatest, int64_t run) {
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    double share = (tensor.getDouble(i) + 1) / 2;
    int64_t code = least + int64_t(share * (greatest - least + 1));
    tensor.setDouble(i, step * (i % run ? code : greatest));
  }
}

/// Makes the values odd multiples of the step, or even ones, `levels` of them
/// evenly around 0, and the first of each output channel the greatest.
static void roundToLevels(HostTensor &weights, const KernelCase &kernelCase) {
  int64_t levels = kernelCase.levels;
  int64_t columns = weights.getNumElements() / kernelCase.filters;
  for (int64_t i = 0; i < weights.getNumElements(); ++i) {
    double share = (weights.getDouble(i) + 1) / 2;
    int64_t level = i % columns ? int64_t(share * levels) : levels - 1;
    weights.setDouble(i, kWeightScale / 2 * (2 * level - levels + 1));
  }
}

/// Sets all but `stored` blocks to zero.
static void prune(HostTensor &weights, const KernelCase &kernelCase) {
  std::vector<int64_t> blocks(kernelCase.getBlocks());
  std::iota(blocks.begin(), blocks.end(), 0);
  std::mt19937 random(3);
  for (size_t i = blocks.size(); i > 1; --i)
    std::swap(blocks[i - 1], blocks[random() % i]);
  int64_t columns = weights.getNumElements() / kernelCase.filters;
  for (int64_t block :
       ArrayRef(blocks).drop_front(kernelCase.getStoredBlocks()))
    for (int64_t r = 0; r < kernelCase.blockRows; ++r) {
      int64_t row = block / columns * kernelCase.blockRows + r;
      if (row < kernelCase.filters)
        weights.setDouble(row * columns + block % columns, 0);
    }
}

/// Gives elements that share a bucket one value.
static void shareValues(HostTensor &weights, const KernelCase &kernelCase) {
  MLIRContext context;
  context.loadDialect<NNCompDialect>();
  auto encoding = cast<HashedAttr>(
      parseAttribute(kernelCase.getHashedEncoding(), &context));
  HashedLayout layout(encoding, kernelCase.getWeightShape());
  SmallVector<std::optional<double>> values(kernelCase.getBuckets());
  for (int64_t i = 0; i < weights.getNumElements(); ++i) {
    auto [bucket, isNegative] =
        layout.find(i / layout.columns, i % layout.columns);
    double value = values[bucket].value_or(weights.getDouble(i));
    values[bucket] = value;
    weights.setDouble(i, isNegative ? -value : value);
  }
}

llvm::Expected<CaseData> CaseData::create(const KernelCase &kernelCase) {
  CaseData data;
  SmallVector<int64_t> biasShape = {
      kernelCase.hasEpilogue() ? kernelCase.filters : 0};
  uint32_t seed = 0;
  bool isCodes = kernelCase.values == KernelCase::Values::Codes;
  auto choose = [&](ElementKind kind) {
    return isCodes ? kind : ElementKind::F32;
  };
  for (auto [tensor, shape, kind] :
       {std::tuple(&data.input, kernelCase.getInputShape(),
                   choose(ElementKind::U8)),
        {&data.weights, kernelCase.getWeightShape(), choose(ElementKind::I8)},
        {&data.bias, biasShape, choose(ElementKind::I32)}}) {
    // Weights of one digit are signs too.
    bool isSigns = kernelCase.values == KernelCase::Values::Signs ||
                   (kernelCase.values == KernelCase::Values::Digits &&
                    kernelCase.weightDigits == 1 && tensor == &data.weights);
    isSigns &= tensor != &data.bias;
    llvm::Expected<HostTensor> values =
        createRandom(shape, seed++, kind, isSigns);
    if (!values)
      return values.takeError();
    *tensor = std::move(*values);
  }
  if (kernelCase.values == KernelCase::Values::Digits) {
    roundToCodes(data.input, 1, 0, (1 << kernelCase.inputDigits) - 1,
                 kernelCase.channels);
    if (kernelCase.weightDigits > 1) {
      int64_t greatest = (1 << (kernelCase.weightDigits - 1)) - 1;
      roundToCodes(data.weights, 1, -greatest, greatest, kernelCase.channels);
    }
  }
  if (kernelCase.zeros)
    prune(data.weights, kernelCase);
  if (kernelCase.sharing)
    shareValues(data.weights, kernelCase);
  if (kernelCase.levels)
    roundToLevels(data.weights, kernelCase);
  if (kernelCase.weightBits < 32) {
    roundToCodes(data.input, KernelCase::kInputScale, -128, 127,
                 kernelCase.channels);
    int64_t greatest = (int64_t(1) << (kernelCase.weightBits - 1)) - 1;
    roundToCodes(data.weights, kWeightScale, -greatest, greatest,
                 kernelCase.block ? kernelCase.block : kernelCase.channels);
  }
  return data;
}
