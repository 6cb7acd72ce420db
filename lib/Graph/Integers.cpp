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
#include "nncomp/Encoding/Parts.h"
#include "nncomp/IR/BinaryLayer.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

Value nncomp::assembleUnscaled(OpBuilder &builder, Location loc,
                               Value weights) {
  RankedTensorType type = typeOf(weights);
  auto sparse = cast<SparseAttr>(type.getEncoding());
  UniformAttr uniform = getUniformCodes(type);
  SmallVector<Value> components(
      weights.getDefiningOp<AssembleOp>().getComponents());
  if (uniform.getAsymmetric()) {
    // Zero points stay next to scales.
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
  UniformParts<Value> parts(encoding, assemble.getComponents());
  return llvm::to_vector(getDenseElements(parts.scales).getValues<float>());
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// The scales of the terms of filters, if these are constants.
static TermScales getFilterScales(Value filters) {
  auto assemble = filters.getDefiningOp<AssembleOp>();
  RankedTensorType type = typeOf(filters);
  if (!assemble || !isConstant(assemble) || !type.getElementType().isF32())
    return {};
  auto constants =
      llvm::map_to_vector(assemble.getComponents(), [](Value component) {
        return getDenseElements(component);
      });
  return getEncoding(type).getTermScales(type, constants);
}

/// The scale of each term of data that an integer product can have.
static TermScales getDataScales(Value data) {
  RankedTensorType type = typeOf(data);
  EncodingAttrInterface encoding = getEncoding(type);
  // Kernels take whole steps, and digits that are 0 and 1.
  auto levels = dyn_cast_if_present<LqAttr>(encoding);
  if (!encoding || !type.getElementType().isF32() ||
      (getUniformCodes(type) && !getStaticUniform(type)) ||
      (levels && !levels.getUnipolar()))
    return {};
  return encoding.getTermScales(type, /*components=*/{});
}

std::optional<IntegerProduct> IntegerProduct::get(Operation *op) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer)
    return std::nullopt;
  Value data = layer.getInput(), weights = layer.getWeights();
  IntegerProduct product;
  product.op = layer;
  product.dataEncoding = getStaticUniform(data);
  product.weightsEncoding = getUniformCodes(weights.getType());
  TermScales dataScales = getDataScales(data), weightScales;
  if (layer.hasFilters())
    weightScales = getFilterScales(weights);
  else if (product.dataEncoding && getStaticUniform(weights))
    weightScales = getDataScales(weights);
  if (dataScales.empty() || weightScales.empty() || multipliesSigns(layer) ||
      (product.hasBlocks() && !layer.isLinear()))
    return std::nullopt;
  product.dataTerms = dataScales.size();
  product.weightTerms = weightScales.size();
  for (ArrayRef<float> ofWeights : weightScales)
    for (ArrayRef<float> ofData : dataScales)
      for (float scale : ofWeights)
        product.scales.push_back(ofData.front() * scale);
  return product;
}

int64_t IntegerProduct::getDepth() const { return op.getProductShape().depth; }

bool IntegerProduct::hasIntegerBias() const {
  auto codes =
      UniformConstant::get(op.getBias(), /*minBits=*/32, /*maxBits=*/32);
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
  return getStaticUniform(getResultType()) &&
         (!op.getBias() || hasIntegerBias()) && !op.getResidual() &&
         !hasBlocks() && getNumPairs() == 1 && isBound(op.getActivationAttr());
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
  int64_t step =
      getLargestStep(op.getInput()) * getLargestStep(op.getWeights());
  int64_t largest = 0;
  if (hasIntegerBias()) {
    UniformConstant constant = *UniformConstant::get(op.getBias(), 32, 32);
    UniformParts<Value> parts(constant.encoding,
                              constant.assemble.getComponents());
    auto bytes = getDenseElements(parts.codes).getValues<char>();
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
