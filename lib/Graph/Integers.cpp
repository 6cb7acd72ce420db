//===- Integers.cpp - Ops that compute with integer codes -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Graph/Integers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/BitStream.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

UniformAttr nncomp::getStaticUniform(Type type) {
  auto uniform = dyn_cast_if_present<UniformAttr>(getEncoding(type));
  if (!uniform || !uniform.getScale() || uniform.getCentered() ||
      uniform.getBits() > 16 || !getElementTypeOrSelf(type).isF32())
    return {};
  return uniform;
}

UniformAttr nncomp::getUniformCodes(Type type) {
  Attribute encoding = getEncoding(type);
  if (auto sparse = dyn_cast_if_present<SparseAttr>(encoding))
    encoding = sparse.getValues();
  return dyn_cast_if_present<UniformAttr>(encoding);
}

Value nncomp::assembleUnscaled(OpBuilder &builder, Location loc,
                               Value weights) {
  RankedTensorType type = typeOf(weights);
  auto sparse = cast<SparseAttr>(type.getEncoding());
  auto uniform = cast<UniformAttr>(sparse.getValues());
  SmallVector<Value> components(
      weights.getDefiningOp<AssembleOp>().getComponents());
  if (uniform.getAsymmetric()) {
    // Zero points stay beside scales.
    auto ones = DenseElementsAttr::get(typeOf(components[1]), 1.0f);
    components[1] = arith::ConstantOp::create(builder, loc, ones);
    return AssembleOp::create(builder, loc, type, components);
  }
  if (!uniform.getScale())
    components.erase(components.begin() + 1);
  auto unscaled =
      RankedTensorType::get(type.getShape(), type.getElementType(),
                            sparse.withValues(uniform.getUnscaled()));
  return AssembleOp::create(builder, loc, unscaled, components);
}

/// Whether all components are constants.
static bool isConstant(AssembleOp assemble) {
  return llvm::all_of(assemble.getComponents(), [](Value component) {
    return static_cast<bool>(getDenseElements(component));
  });
}

std::optional<UniformConstant>
UniformConstant::get(Value value, unsigned minBits, unsigned maxBits) {
  auto assemble = value ? value.getDefiningOp<AssembleOp>() : AssembleOp();
  if (!assemble || !getElementTypeOrSelf(value).isF32())
    return std::nullopt;
  auto uniform = dyn_cast_if_present<UniformAttr>(getEncoding(value.getType()));
  if (!uniform || uniform.getBits() < minBits || uniform.getBits() > maxBits ||
      !isConstant(assemble))
    return std::nullopt;
  return UniformConstant{uniform, assemble};
}

SmallVector<float> UniformConstant::getScales() const {
  if (encoding.getScale())
    return {encoding.getStaticScale()};
  return llvm::to_vector(
      getDenseElements(assemble.getComponents()[1]).getValues<float>());
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// The scales of each term of a tensor.
using TermScales = SmallVector<SmallVector<float>>;

/// The scales of filters or weights, if they are constants whose scales an
/// integer product can have.
static std::optional<TermScales> getWeightScales(Value weights,
                                                 bool mayHaveBlocks) {
  if (auto constant = UniformConstant::get(weights)) {
    UniformAttr encoding = constant->encoding;
    std::optional<int64_t> axis = encoding.getAxis();
    if ((axis && *axis != 0) ||
        (encoding.getBlock() && !(mayHaveBlocks && axis)))
      return std::nullopt;
    SmallVector<float> scales = constant->getScales();
    if (encoding.getCentered())
      for (float &scale : scales)
        scale *= 0.5f;
    return TermScales{scales};
  }
  auto assemble = weights.getDefiningOp<AssembleOp>();
  RankedTensorType type = typeOf(weights);
  if (!assemble || !isConstant(assemble) || !type.getElementType().isF32() ||
      type.getNumElements() == 0)
    return std::nullopt;
  auto getFloats = [&](ArrayRef<float> inType) {
    if (!inType.empty())
      return SmallVector<float>(inType);
    return llvm::to_vector(
        getDenseElements(assemble.getComponents()[1]).getValues<float>());
  };
  if (auto binary = dyn_cast<BinaryAttr>(type.getEncoding())) {
    if (binary.getAxis().value_or(0) != 0)
      return std::nullopt;
    SmallVector<float> inType;
    if (binary.getAlpha())
      inType.push_back(binary.getStaticAlpha());
    return TermScales{getFloats(inType)};
  }
  if (auto sparse = dyn_cast<SparseAttr>(type.getEncoding())) {
    UniformAttr values = getUniformCodes(type);
    if (!values || values.getBits() > 16 || values.getBlock())
      return std::nullopt;
    SmallVector<float> scales =
        getFloats(values.getScale() ? ArrayRef(values.getStaticScale())
                                    : ArrayRef<float>());
    if (values.getCentered())
      for (float &scale : scales)
        scale *= 0.5f;
    return TermScales{scales};
  }
  auto lq = dyn_cast<LqAttr>(type.getEncoding());
  if (!lq || lq.getAxis().value_or(0) != 0)
    return std::nullopt;
  SmallVector<float> bases =
      getFloats(lq.getBasis() ? lq.getBasis().asArrayRef() : ArrayRef<float>());
  TermScales scales(lq.getBits());
  for (auto [i, value] : llvm::enumerate(bases))
    scales[i % lq.getBits()].push_back(value);
  return scales;
}

/// The scale of each term of data that an integer product can have.
static SmallVector<float> getDataScales(Value data) {
  RankedTensorType type = typeOf(data);
  if (UniformAttr uniform = getStaticUniform(data))
    return {uniform.getStaticScale()};
  if (!type.getElementType().isF32() || type.getNumElements() == 0)
    return {};
  auto binary = dyn_cast_if_present<BinaryAttr>(type.getEncoding());
  if (binary && binary.getAlpha())
    return {binary.getStaticAlpha()};
  auto lq = dyn_cast_if_present<LqAttr>(type.getEncoding());
  if (lq && lq.getBasis() && lq.getUnipolar())
    return SmallVector<float>(lq.getBasis().asArrayRef());
  return {};
}

std::optional<IntegerProduct> IntegerProduct::get(Operation *op) {
  IntegerProduct product;
  product.op = op;
  std::optional<TermScales> scales;
  if (auto conv = dyn_cast<Conv2DOp>(op)) {
    product.bias = conv.getBias();
    product.residual = conv.getResidual();
    product.activation = conv.getActivationAttr();
    scales = getWeightScales(conv.getFilters(), /*mayHaveBlocks=*/false);
  } else if (auto transposed = dyn_cast<ConvTranspose2DOp>(op)) {
    product.bias = transposed.getBias();
    product.activation = transposed.getActivationAttr();
    scales = getWeightScales(transposed.getFilters(), /*mayHaveBlocks=*/false);
  } else if (auto linear = dyn_cast<LinearOp>(op)) {
    product.bias = linear.getBias();
    product.activation = linear.getActivationAttr();
    scales = getWeightScales(linear.getWeights(), /*mayHaveBlocks=*/true);
  } else if (auto matmul = dyn_cast<MatMulOp>(op)) {
    if (UniformAttr right = getStaticUniform(matmul.getRhs()))
      scales = TermScales{{right.getStaticScale()}};
  }
  if (!scales)
    return std::nullopt;
  product.data = op->getOperand(0);
  product.weights = op->getOperand(1);
  product.dataEncoding = getStaticUniform(product.data);
  product.weightsEncoding = getUniformCodes(product.weights.getType());
  SmallVector<float> dataScales = getDataScales(product.data);
  bool isSigns =
      isa_and_present<BinaryAttr>(typeOf(product.data).getEncoding()) &&
      isa<BinaryAttr>(typeOf(product.weights).getEncoding());
  if (dataScales.empty() || isSigns ||
      (isa<MatMulOp>(op) && !product.dataEncoding))
    return std::nullopt;
  product.dataTerms = dataScales.size();
  product.weightTerms = scales->size();
  for (ArrayRef<float> ofWeights : *scales)
    for (float ofData : dataScales)
      for (float scale : ofWeights)
        product.scales.push_back(ofData * scale);
  return product;
}

int64_t IntegerProduct::getDepth() const {
  RankedTensorType type = typeOf(weights);
  if (isa<MatMulOp>(op))
    return type.getDimSize(type.getRank() - 2);
  return type.getNumElements() / std::max<int64_t>(1, type.getDimSize(0));
}

bool IntegerProduct::hasIntegerBias() const {
  auto codes = UniformConstant::get(bias, /*minBits=*/32, /*maxBits=*/32);
  if (!codes || !codes->encoding.hasSignedCodes() || hasBlocks() ||
      getNumPairs() > 1)
    return false;
  SmallVector<float> theirs = codes->getScales();
  for (int64_t i = 0, e = std::max(theirs.size(), scales.size()); i < e; ++i)
    if (theirs[theirs.size() == 1 ? 0 : i] !=
        getBiasSteps() * scales[scales.size() == 1 ? 0 : i])
      return false;
  return true;
}

bool nncomp::isBound(ActivationAttr activation) {
  return !activation || activation.getKind() == ActivationKind::Relu ||
         activation.getKind() == ActivationKind::Clip;
}

bool IntegerProduct::hasIntegerEpilogue() const {
  return getStaticUniform(getResultType()) && (!bias || hasIntegerBias()) &&
         !residual && !hasBlocks() && getNumPairs() == 1 && isBound(activation);
}

SmallVector<float> IntegerProduct::getMultipliers() const {
  float result = getStaticUniform(getResultType()).getStaticScale();
  return llvm::map_to_vector(scales,
                             [&](float scale) { return scale / result; });
}

/// The largest magnitude of an integer of a term: of a code less its zero
/// point, whatever that is, or of a digit.
static int64_t getLargestStep(Value value) {
  UniformAttr encoding = getUniformCodes(value.getType());
  if (!encoding)
    return 1;
  return encoding.hasSignedCodes() ? int64_t(1) << (encoding.getBits() - 1)
                                   : encoding.getMaxCode();
}

bool IntegerProduct::needsWideSums() const {
  int64_t step = getLargestStep(data) * getLargestStep(weights);
  int64_t largest = 0;
  if (hasIntegerBias()) {
    UniformConstant constant = *UniformConstant::get(bias, 32, 32);
    auto bytes = getDenseElements(constant.assemble.getComponents()[0])
                     .getValues<char>();
    std::vector<char> stream(bytes.begin(), bytes.end());
    for (int64_t code :
         unpackCodes(stream, getNumChannels(), 32, /*isSigned=*/true))
      largest = std::max(largest, getBiasSteps() * std::abs(code));
  }
  // Neither factor passes 2^40, nor the sum of both 2^63.
  return getDepth() > (std::numeric_limits<int32_t>::max() - largest) / step;
}

//===----------------------------------------------------------------------===//
// Codes of results
//===----------------------------------------------------------------------===//

CodeRange nncomp::getCodeRange(UniformAttr encoding,
                               ActivationAttr activation) {
  CodeRange range{encoding.getMinCode(), encoding.getMaxCode()};
  if (!activation)
    return range;
  float zero = encoding.getZero().value_or(0);
  auto codeOf = [&](float bound) -> int64_t {
    float code = std::nearbyint(bound / encoding.getStaticScale()) + zero;
    return std::clamp<float>(code, range.least, range.most);
  };
  bool isRelu = activation.getKind() == ActivationKind::Relu;
  int64_t least = codeOf(isRelu ? 0 : activation.getAlpha().convertToFloat());
  int64_t most =
      isRelu ? range.most : codeOf(activation.getBeta().convertToFloat());
  // As clip: where the bounds cross, the upper one wins.
  return {std::min(least, most), most};
}
