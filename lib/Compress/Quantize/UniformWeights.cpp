//===- UniformWeights.cpp - Codes and scales chosen by us -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UniformWeights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Encoding/IntegerConstant.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/Encoding/SparseEntries.h"
#include "nncomp/Encoding/UniformCodes.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

UniformWeights::UniformWeights(RankedTensorType type)
    : type(type), encoding(getUniformCodes(type)), codes(type.getNumElements()),
      scales(encoding.getNumScales(type.getShape()),
             encoding.getScale() ? encoding.getStaticScale() : 1.0f),
      zeros(scales.size(), encoding.getZero().value_or(0)) {
  codes.assign(codes.size(), zeros.empty() ? 0 : zeros.front());
  inner = type.getNumElements() / encoding.getNumChannels(type.getShape());
  blocks = encoding.getNumBlocks(type.getShape());
  block = encoding.getBlock().value_or(inner);
}

int64_t UniformWeights::toCode(double value, int64_t group) const {
  float code = std::nearbyint(float(value) / scales[group]) + zeros[group];
  return std::clamp<float>(code, encoding.getMinCode(), encoding.getMaxCode());
}

float UniformWeights::toValue(int64_t code, int64_t group) const {
  return float(code - zeros[group]) * scales[group];
}

void UniformWeights::setRange(int64_t group, float lo, float hi) {
  float most = encoding.getMaxCode();
  float scale = encoding.getAsymmetric() ? hi / most - lo / most
                                         : std::max(hi, -lo) / most;
  scales[group] =
      scale >= FLT_MIN ? std::min(scale, encoding.getMaxScale()) : 1.0f;
  if (encoding.getAsymmetric())
    zeros[group] = std::clamp(std::nearbyint(-lo / scales[group]), 0.0f, most);
}

bool UniformWeights::isReadable(RankedTensorType type) {
  UniformAttr uniform = getUniformCodes(type);
  return uniform && uniform.getBits() <= 8 && !uniform.getCentered() &&
         uniform.getAxis().value_or(0) == 0 &&
         !(uniform.getBlock() && uniform != type.getEncoding());
}

std::optional<UniformWeights> UniformWeights::read(Value value) {
  RankedTensorType type = typeOf(value);
  auto assemble = value.getDefiningOp<AssembleOp>();
  if (!assemble || !isReadable(type))
    return std::nullopt;
  SmallVector<DenseElementsAttr> parts;
  for (Value component : assemble.getComponents())
    if (!parts.emplace_back(getDenseElements(component)))
      return std::nullopt;
  UniformAttr encoding = getUniformCodes(type);
  UniformWeights weights(
      RankedTensorType::get(type.getShape(), type.getElementType(), encoding));
  UniformParts<DenseElementsAttr> stored(encoding, parts);
  if (stored.scales)
    llvm::copy(stored.scales.getValues<float>(), weights.scales.begin());
  if (stored.zeros)
    llvm::transform(stored.zeros.getValues<APInt>(), weights.zeros.begin(),
                    [](const APInt &zero) { return zero.getZExtValue(); });
  auto bytes = stored.codes.getValues<char>();
  auto unpack = [&](int64_t count) {
    return unpackCodes(std::vector<char>(bytes.begin(), bytes.end()), count,
                       encoding.getBits(), encoding.hasSignedCodes());
  };
  if (encoding == type.getEncoding()) {
    weights.codes = unpack(type.getNumElements());
    return weights;
  }
  for (auto [i, code] : llvm::enumerate(weights.codes))
    code = weights.zeros[weights.getGroup(i)];
  auto positions = getStoredPositions(type, parts);
  for (auto [position, code] :
       llvm::zip_equal(positions, unpack(positions.size())))
    if (position)
      weights.codes[*position] = code;
  return weights;
}

/// Appends the components other than the codes.
void UniformWeights::addScales(OpBuilder &builder, Location loc,
                               SmallVectorImpl<Value> &components) const {
  UniformParts<EncodingComponent> parts(encoding, encoding.getComponents(type));
  auto add = [&](DenseElementsAttr component) {
    components.push_back(arith::ConstantOp::create(builder, loc, component));
  };
  if (!encoding.getScale())
    add(DenseElementsAttr::get(parts.scales.type, ArrayRef(scales)));
  if (encoding.getAsymmetric())
    add(getIntegerConstant(parts.zeros.type, zeros));
}

Value UniformWeights::assemble(OpBuilder &builder, Location loc) const {
  RankedTensorType stream = encoding.getComponents(type).front().type;
  SmallVector<Value> components{arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::getFromRawBuffer(
          stream, packCodes(codes, encoding.getBits())))};
  addScales(builder, loc, components);
  return AssembleOp::create(builder, loc, type, components);
}

FailureOr<Value> UniformWeights::assembleSparse(OpBuilder &builder,
                                                Location loc,
                                                SparseAttr like) const {
  // The steps from 0 say where something is stored.
  std::vector<float> steps(codes.size());
  for (auto [i, step] : llvm::enumerate(steps))
    step = codes[i] - zeros[getGroup(i)];
  auto dense = DenseElementsAttr::get(getDenseType(type), ArrayRef(steps));
  SparseAttr plain = fitEntries(like.withValues({}), dense);
  auto plainType =
      RankedTensorType::get(type.getShape(), type.getElementType(), plain);
  auto parts = plain.encode(plainType, dense, /*loc=*/std::nullopt);
  if (failed(parts))
    return failure();
  SmallVector<int32_t> stored;
  for (std::optional<int64_t> position : getStoredPositions(plainType, *parts))
    stored.push_back(position ? codes[*position] : 0);
  SparseAttr sparse = plain.withValues(encoding);
  auto result =
      RankedTensorType::get(type.getShape(), type.getElementType(), sparse);
  SmallVector<Value> components{
      arith::ConstantOp::create(builder, loc,
                                DenseElementsAttr::getFromRawBuffer(
                                    sparse.getComponents(result).front().type,
                                    packCodes(stored, encoding.getBits())))};
  addScales(builder, loc, components);
  for (DenseElementsAttr side : llvm::drop_begin(*parts))
    components.push_back(arith::ConstantOp::create(builder, loc, side));
  return AssembleOp::create(builder, loc, result, components).getResult();
}

UniformWeights nncomp::roundForLeastSquaredError(RankedTensorType type,
                                                 ArrayRef<float> values) {
  UniformWeights weights(type);
  int64_t groups = weights.scales.size();
  std::vector<float> lo(groups), hi(groups);
  for (auto [i, value] : llvm::enumerate(values)) {
    int64_t group = weights.getGroup(i);
    lo[group] = std::min(lo[group], value);
    hi[group] = std::max(hi[group], value);
  }
  // Below half of the range the error of what is cut off always prevails.
  constexpr int steps = 100, least = 40;
  std::vector<double> best(groups, HUGE_VAL);
  std::vector<int> chosen(groups, steps);
  auto setRanges = [&](function_ref<int(int64_t)> getStep) {
    for (int64_t group = 0; group < groups; ++group) {
      float factor = float(getStep(group)) / steps;
      weights.setRange(group, lo[group] * factor, hi[group] * factor);
    }
  };
  for (int step = steps; step >= least; --step) {
    setRanges([&](int64_t) { return step; });
    std::vector<double> errors(groups);
    for (auto [i, value] : llvm::enumerate(values)) {
      int64_t group = weights.getGroup(i);
      double error =
          weights.toValue(weights.toCode(value, group), group) - value;
      errors[group] += error * error;
    }
    for (int64_t group = 0; group < groups; ++group)
      if (errors[group] < best[group]) {
        best[group] = errors[group];
        chosen[group] = step;
      }
  }
  setRanges([&](int64_t group) { return chosen[group]; });
  for (auto [i, value] : llvm::enumerate(values))
    weights.codes[i] = weights.toCode(value, weights.getGroup(i));
  return weights;
}
