//===- EncodeLayer.cpp - Constants of a layer in few bits -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodeLayer.h"
#include "UniformWeights.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

UniformAttr nncomp::makeActivationEncoding(MLIRContext *context, float lo,
                                           float hi, unsigned bits,
                                           bool symmetric) {
  lo = std::min(lo, 0.0f);
  hi = std::max(hi, 0.0f);
  float codes = std::ldexp(1.0f, symmetric ? bits - 1 : bits) - 1;
  float scale = symmetric ? std::max(hi, -lo) / codes : hi / codes - lo / codes;
  if (scale < FLT_MIN)
    scale = 1;
  std::optional<int64_t> zero;
  if (!symmetric)
    zero = std::clamp(std::nearbyint(-lo / scale), 0.0f, codes);
  auto attribute = FloatAttr::get(Float32Type::get(context), scale);
  return UniformAttr::get(context, bits, /*axis=*/std::nullopt, attribute, zero,
                          /*asymmetric=*/false);
}

/// The encoding of weights that the settings ask for.
static Attribute makeWeightEncoding(MLIRContext *context,
                                    const LayerSettings &settings) {
  std::optional<int64_t> axis;
  if (settings.perAxis)
    axis = 0;
  return UniformAttr::get(context, settings.bits, axis, FloatAttr(),
                          std::nullopt, !settings.symmetric);
}

FailureOr<Value> nncomp::encodeWeights(OpBuilder &builder,
                                       const NetworkLayer &layer,
                                       const LayerSettings &settings) {
  Location loc = layer.op->getLoc();
  RankedTensorType dense = typeOf(layer.getWeights());
  auto type =
      RankedTensorType::get(dense.getShape(), dense.getElementType(),
                            makeWeightEncoding(builder.getContext(), settings));
  if (settings.scheme == WeightScheme::Uniform &&
      settings.rounding == WeightRounding::Mse)
    return roundForLeastSquaredError(type,
                                     *getFloatElements(layer.getWeights()))
        .assemble(builder, loc);
  auto components =
      getEncoding(type).encode(type, getDenseElements(layer.getWeights()), loc);
  if (failed(components))
    return failure();
  SmallVector<Value> constants;
  for (DenseElementsAttr component : *components)
    constants.push_back(arith::ConstantOp::create(builder, loc, component));
  return AssembleOp::create(builder, loc, type, constants).getResult();
}
