//===- DoReFa.cpp - The quantizer of DoReFa-Net for weights ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/DoReFa.h"
#include "EncodingBuilder.h"
#include "FloatElements.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/NNComp.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

DenseElementsAttr nncomp::projectDoReFa(UniformAttr encoding,
                                        DenseElementsAttr dense) {
  std::vector<float> values = readFloats(dense);
  if (encoding.getBits() == 1) {
    double sum = 0;
    for (float value : values)
      sum += std::fabs(value);
    float mean = sum / values.size();
    for (float &value : values)
      value = value >= 0 ? mean : -mean;
  } else {
    float most = 0;
    for (float &value : values) {
      value = std::tanh(double(value));
      most = std::max(most, std::fabs(value));
    }
    for (float &value : values)
      value = most > 0 ? value / most : value;
  }
  return writeFloats(cast<RankedTensorType>(dense.getType()), values);
}

/// The sum or the maximum of all elements, a tensor of rank 0 of `type`.
static Value reduce(EncodingBuilder &b, Value values, Type type,
                    EncodingBuilder::Body combine) {
  unsigned rank = typeOf(values).getRank();
  Value empty = tensor::EmptyOp::create(b, ArrayRef<int64_t>(), type);
  Value zero = linalg::FillOp::create(b, b.real(type, 0.0), empty).getResult(0);
  SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::reduction);
  return linalg::GenericOp::create(
             b, TypeRange(zero.getType()), values, zero,
             ArrayRef{b.getMultiDimIdentityMap(rank),
                      AffineMap::get(rank, 0, b.getContext())},
             loops,
             [&](OpBuilder &nested, Location loc, ValueRange arguments) {
               EncodingBuilder b(nested, loc);
               linalg::YieldOp::create(b, combine(b, arguments));
             })
      .getResult(0);
}

Value nncomp::buildDoReFa(OpBuilder &builder, Location loc,
                          UniformAttr encoding, Value dense) {
  EncodingBuilder b(builder, loc);
  RankedTensorType type = typeOf(dense);
  Type element = type.getElementType(), f64 = b.getF64Type();
  AffineMap same = b.getMultiDimIdentityMap(type.getRank());
  AffineMap shared = AffineMap::get(type.getRank(), 0, b.getContext());
  RankedTensorType narrow = type.clone(b.f32);
  if (encoding.getBits() == 1) {
    Value sum = reduce(b, dense, f64, [&](auto &b, ValueRange v) -> Value {
      Value size = math::AbsFOp::create(b, b.convertFloat(v[0], b.f32));
      return arith::AddFOp::create(b, v[1], b.convertFloat(size, f64));
    });
    return b.generic(type, {dense, sum}, {same, shared},
                     [&](auto &b, ValueRange v) -> Value {
                       Value mean = arith::DivFOp::create(
                           b, v[1], b.real(f64, type.getNumElements()));
                       mean = b.convertFloat(mean, b.f32);
                       Value positive =
                           arith::CmpFOp::create(b, arith::CmpFPredicate::OGE,
                                                 v[0], b.real(element, 0.0));
                       Value value = arith::SelectOp::create(
                           b, positive, mean, arith::NegFOp::create(b, mean));
                       return b.convertFloat(value, element);
                     });
  }
  Value bent =
      b.generic(narrow, dense, same, [&](auto &b, ValueRange v) -> Value {
        return math::TanhOp::create(b, b.convertFloat(v[0], b.f32));
      });
  Value most = reduce(b, bent, b.f32, [&](auto &b, ValueRange v) -> Value {
    return arith::MaxNumFOp::create(b, v[1], math::AbsFOp::create(b, v[0]));
  });
  return b.generic(
      type, {bent, most}, {same, shared}, [&](auto &b, ValueRange v) -> Value {
        Value usable = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, v[1],
                                             b.real(b.f32, 0.0));
        Value value = arith::SelectOp::create(
            b, usable, arith::DivFOp::create(b, v[0], v[1]), v[0]);
        return b.convertFloat(value, element);
      });
}
