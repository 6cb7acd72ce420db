//===- EncodeConstant.cpp - Weights in another encoding -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodeConstant.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

/// Warns where weights that are zero, as those of pruned layers, are others by
/// an encoding that has no zero.
static void warnOfLostZeros(const NetworkLayer &layer, RankedTensorType type,
                            DenseElementsAttr dense,
                            ArrayRef<DenseElementsAttr> components) {
  auto weights = dense.getValues<float>();
  int64_t zeros = llvm::count(weights, 0.0f);
  if (zeros == 0)
    return;
  auto decoded = getEncoding(type).decode(type, components, std::nullopt);
  if (failed(decoded))
    return;
  int64_t lost = 0;
  for (auto [before, after] :
       llvm::zip_equal(weights, decoded->getValues<float>()))
    lost += before == 0 && after != 0;
  if (lost > 0)
    emitWarning(layer.op->getLoc())
        << "expected weights of zero to stay zero, but got other values for "
        << lost << " of " << zeros << " in '" << layer.name << "' as "
        << getEncoding(type);
}

FailureOr<Value> nncomp::encodeWeightsAs(OpBuilder &builder,
                                         const NetworkLayer &layer,
                                         Attribute encoding,
                                         DenseElementsAttr dense) {
  Location loc = layer.op->getLoc();
  RankedTensorType weights = typeOf(layer.getWeights());
  auto type = RankedTensorType::getChecked(
      [&] { return emitError(loc) << "'" << layer.name << "': "; },
      weights.getShape(), weights.getElementType(), encoding);
  if (!type)
    return failure();
  auto components = getEncoding(type).encode(type, dense, loc);
  if (failed(components))
    return failure();
  warnOfLostZeros(layer, type, dense, *components);
  SmallVector<Value> constants;
  for (DenseElementsAttr component : *components)
    constants.push_back(arith::ConstantOp::create(builder, loc, component));
  return AssembleOp::create(builder, loc, type, constants).getResult();
}

FailureOr<Value> nncomp::encodeWeightsAs(OpBuilder &builder,
                                         const NetworkLayer &layer,
                                         Attribute encoding) {
  return encodeWeightsAs(builder, layer, encoding,
                         getDenseElements(layer.getWeights()));
}

double nncomp::getWeightError(const NetworkLayer &layer,
                              ArrayRef<float> weights) {
  auto assemble = layer.getWeights().getDefiningOp<AssembleOp>();
  RankedTensorType type = typeOf(layer.getWeights());
  SmallVector<DenseElementsAttr> components;
  for (Value component : assemble.getComponents())
    components.push_back(getDenseElements(component));
  auto decoded = getEncoding(type).decode(type, components, std::nullopt);
  double errors = 0, squares = 0;
  for (auto [value, weight] :
       llvm::zip_equal(decoded->getValues<float>(), weights)) {
    double error = double(value) - weight;
    errors += error * error;
    squares += double(weight) * weight;
  }
  return squares > 0 ? std::sqrt(errors / squares) : 0;
}

void nncomp::remarkOnWeights(const NetworkLayer &layer,
                             ArrayRef<float> weights) {
  RankedTensorType type = typeOf(layer.getWeights());
  std::string error;
  llvm::raw_string_ostream(error)
      << llvm::format("%.3g", getWeightError(layer, weights));
  emitRemark(layer.op->getLoc())
      << "'" << layer.name << "': weights " << getEncoding(type) << ", "
      << llvm::divideCeil(getSizeInBits(type), 8) << " bytes instead of "
      << getSizeInBits(getDenseType(type)) / 8 << ", relative error " << error;
}
