//===- BuildUniform.cpp - Evenly spaced levels as IR ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodingBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/IR/NNComp.h"
#include <cfloat>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// What the functions below share: the encoding and the tensor.
struct UniformBuilder : EncodingBuilder {
  UniformBuilder(OpBuilder &builder, Location loc, UniformAttr encoding,
                 RankedTensorType type)
      : EncodingBuilder(builder, loc), encoding(encoding), type(type),
        bits(encoding.getBits()), elements(type.getNumElements()),
        code(encoding.getCodeType()), wide(getIntegerType(bits > 16 ? 64 : 32)),
        exact(bits > 16 ? FloatType(getF64Type()) : FloatType(getF32Type())) {}

  /// The type of one value for each scale: of rank 0 if all share one.
  RankedTensorType perScale(Type element) {
    if (encoding.getBlock())
      return flat(encoding.getNumScales(type.getShape()), element);
    if (encoding.getAxis())
      return flat(type.getDimSize(*encoding.getAxis()), element);
    return RankedTensorType::get({}, element);
  }

  /// The map from an element's index to its scale's. Of no use with blocks.
  AffineMap scaleMap() {
    unsigned rank = type.getRank();
    if (encoding.getAxis())
      return AffineMap::get(rank, 0, getAffineDimExpr(*encoding.getAxis()));
    return AffineMap::get(rank, 0, getContext());
  }

  Value getScaleIndex(EncodingBuilder &b);
  Value perElement(RankedTensorType result, Value values,
                   ValueRange sideInformation, Body body);
  Value decode(ValueRange components);
  SmallVector<Value> encode(Value dense);
  Value splitBlocks(Value dense);
  std::pair<Value, Value> buildRange(Value dense);
  Value buildScales(Value lo, Value hi);
  Value buildZeros(Value lo, Value scales);
  Value buildCode(EncodingBuilder &b, Value value, Value scale, Value zero);
  Value clampCode(EncodingBuilder &b, Value code);

  UniformAttr encoding;
  RankedTensorType type;
  unsigned bits;
  int64_t elements;
  /// A code by itself, what holds the difference of any two, and a float that
  /// holds every code exactly.
  Type code, wide, exact;
};
} // namespace

/// In a loop over all elements: where the scale of the one at hand is, with
/// blocks.
Value UniformBuilder::getScaleIndex(EncodingBuilder &b) {
  Value position = b.index(0), channel = b.index(0);
  for (auto [d, size] : llvm::enumerate(type.getShape())) {
    Value at = linalg::IndexOp::create(b, d);
    if (static_cast<int64_t>(d) == encoding.getAxis()) {
      channel = at;
      continue;
    }
    position = arith::MulIOp::create(b, position, b.index(size));
    position = arith::AddIOp::create(b, position, at);
  }
  Value block =
      arith::DivUIOp::create(b, position, b.index(*encoding.getBlock()));
  Value first = arith::MulIOp::create(
      b, channel, b.index(encoding.getNumBlocks(type.getShape())));
  return arith::AddIOp::create(b, first, block);
}

/// The tensor whose element is `body` of that of `values` and of what its scale
/// has in each of `sideInformation`.
Value UniformBuilder::perElement(RankedTensorType result, Value values,
                                 ValueRange sideInformation, Body body) {
  SmallVector<Value> inputs{values};
  SmallVector<AffineMap> maps{getMultiDimIdentityMap(type.getRank())};
  if (encoding.getBlock() && !sideInformation.empty())
    return generic(result, inputs, maps,
                   [&](EncodingBuilder &b, ValueRange element) {
                     SmallVector<Value> all(element);
                     Value at = getScaleIndex(b);
                     for (Value side : sideInformation)
                       all.push_back(tensor::ExtractOp::create(b, side, at));
                     return body(b, all);
                   });
  for (Value side : sideInformation) {
    inputs.push_back(reshape(side, perScale(getElementTypeOrSelf(side))));
    maps.push_back(scaleMap());
  }
  return generic(result, inputs, maps, body);
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

Value UniformBuilder::decode(ValueRange components) {
  bool isSigned = encoding.hasSignedCodes();
  UniformParts<Value> parts(encoding, components);
  Value codes = reshape(unpack(parts.codes, elements, bits, isSigned),
                        RankedTensorType::get(type.getShape(), code));
  return perElement(
      getDenseType(type), codes, components.drop_front(),
      [&](EncodingBuilder &b, ValueRange values) -> Value {
        auto widen = [&](Value narrow) -> Value {
          if (isSigned)
            return arith::ExtSIOp::create(b, wide, narrow);
          return arith::ExtUIOp::create(b, wide, narrow);
        };
        Value steps = widen(values[0]);
        if (encoding.getAsymmetric())
          steps = arith::SubIOp::create(b, steps, widen(values[2]));
        else if (encoding.getZero())
          steps = arith::SubIOp::create(b, steps,
                                        b.integer(wide, *encoding.getZero()));
        steps = arith::SIToFPOp::create(b, f32, steps);
        if (encoding.getCentered())
          steps = arith::SubFOp::create(b, steps,
                                        b.real(f32, encoding.getCenter()));
        Value scale = encoding.getScale()
                          ? b.real(f32, encoding.getStaticScale())
                          : values[1];
        return b.convertFloat(arith::MulFOp::create(b, steps, scale),
                              type.getElementType());
      });
}

//===----------------------------------------------------------------------===//
// Encoding
//===----------------------------------------------------------------------===//

/// `dense` with the elements of a block in its last dimension, and its blocks
/// in the order of their scales. A short one is filled with zeros, which every
/// range holds.
Value UniformBuilder::splitBlocks(Value dense) {
  int64_t channels = encoding.getNumChannels(type.getShape());
  int64_t blocks = encoding.getNumBlocks(type.getShape());
  int64_t block = *encoding.getBlock();
  SmallVector<int64_t> shape(type.getShape());
  if (std::optional<int64_t> axis = encoding.getAxis(); axis && *axis > 0) {
    SmallVector<int64_t> order{*axis};
    for (int64_t d = 0; d < type.getRank(); ++d)
      if (d != *axis)
        order.push_back(d);
    applyPermutationToVector(shape, order);
    Value empty = tensor::EmptyOp::create(*this, shape, type.getElementType());
    dense =
        linalg::TransposeOp::create(*this, dense, empty, order)->getResult(0);
  }
  Type element = type.getElementType();
  dense = reshape(dense, flat(elements, element));
  int64_t length = channels ? elements / channels : 0;
  dense = tensor::ExpandShapeOp::create(
      *this, RankedTensorType::get({channels, length}, element), dense,
      ArrayRef<ReassociationIndices>{{0, 1}});
  if (int64_t missing = blocks * block - length) {
    SmallVector<OpFoldResult> low(2, getIndexAttr(0));
    SmallVector<OpFoldResult> high{getIndexAttr(0), getIndexAttr(missing)};
    Value zero = real(element, 0.0);
    dense = tensor::PadOp::create(
        *this, RankedTensorType::get({channels, blocks * block}, element),
        dense, low, high, zero);
  }
  dense = tensor::CollapseShapeOp::create(
      *this, flat(channels * blocks * block, element), dense,
      ArrayRef<ReassociationIndices>{{0, 1}});
  return tensor::ExpandShapeOp::create(
      *this, RankedTensorType::get({channels * blocks, block}, element), dense,
      ArrayRef<ReassociationIndices>{{0, 1}});
}

/// The least and the greatest of the values that share a scale, and of 0.
std::pair<Value, Value> UniformBuilder::buildRange(Value dense) {
  RankedTensorType result = perScale(f32);
  AffineMap map = scaleMap();
  int64_t parallel = encoding.getAxis().value_or(-1);
  if (encoding.getBlock()) {
    dense = splitBlocks(dense);
    map = AffineMap::get(2, 0, getAffineDimExpr(0));
    parallel = 0;
  }
  unsigned rank = typeOf(dense).getRank();
  Value empty = tensor::EmptyOp::create(*this, result.getShape(), f32);
  Value zeros =
      linalg::FillOp::create(*this, real(f32, 0.0), empty).getResult(0);
  SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::reduction);
  if (parallel >= 0)
    loops[parallel] = utils::IteratorType::parallel;
  auto range = linalg::GenericOp::create(
      *this, TypeRange{result, result}, ValueRange(dense),
      ValueRange{zeros, zeros},
      ArrayRef{getMultiDimIdentityMap(rank), map, map}, loops,
      [&](OpBuilder &nested, Location loc, ValueRange values) {
        EncodingBuilder b(nested, loc);
        Value value = b.convertFloat(values[0], f32);
        Value lo = arith::MinNumFOp::create(b, values[1], value);
        Value hi = arith::MaxNumFOp::create(b, values[2], value);
        linalg::YieldOp::create(b, ValueRange{lo, hi});
      });
  return {range.getResult(0), range.getResult(1)};
}

/// chooseScale of the constants, as IR.
Value UniformBuilder::buildScales(Value lo, Value hi) {
  AffineMap same = getMultiDimIdentityMap(perScale(f32).getRank());
  return generic(
      perScale(f32), {lo, hi}, {same, same},
      [&](EncodingBuilder &b, ValueRange values) -> Value {
        float codes = encoding.getMaxCode();
        auto divide = [&](Value value, float by) -> Value {
          return arith::DivFOp::create(b, value, b.real(f32, by));
        };
        Value below = arith::NegFOp::create(b, values[0]), above = values[1];
        Value scale;
        if (std::optional<int64_t> zero = encoding.getZero()) {
          Value none = b.real(f32, 0.0);
          int64_t rest = encoding.getMaxCode() - *zero;
          above = rest > 0 ? divide(above, rest) : none;
          below = *zero > 0 ? divide(below, *zero) : none;
          scale = arith::MaxNumFOp::create(b, above, below);
        } else if (encoding.getAsymmetric()) {
          scale = arith::AddFOp::create(b, divide(above, codes),
                                        divide(below, codes));
        } else {
          scale = divide(arith::MaxNumFOp::create(b, above, below),
                         encoding.getCentered() ? encoding.getCenter() : codes);
        }
        Value usable = arith::CmpFOp::create(b, arith::CmpFPredicate::OGE,
                                             scale, b.real(f32, FLT_MIN));
        scale = arith::MinNumFOp::create(b, scale,
                                         b.real(f32, encoding.getMaxScale()));
        return arith::SelectOp::create(b, usable, scale, b.real(f32, 1.0));
      });
}

/// Keeps a code, a float of type `exact`, in range; NaN becomes the least code.
Value UniformBuilder::clampCode(EncodingBuilder &b, Value value) {
  value =
      arith::MaxNumFOp::create(b, value, b.real(exact, encoding.getMinCode()));
  value =
      arith::MinNumFOp::create(b, value, b.real(exact, encoding.getMaxCode()));
  value = arith::FPToSIOp::create(b, wide, value);
  return arith::TruncIOp::create(b, code, value);
}

Value UniformBuilder::buildZeros(Value lo, Value scales) {
  AffineMap same = getMultiDimIdentityMap(perScale(f32).getRank());
  return generic(perScale(code), {lo, scales}, {same, same},
                 [&](EncodingBuilder &b, ValueRange values) -> Value {
                   Value zero = arith::DivFOp::create(
                       b, arith::NegFOp::create(b, values[0]), values[1]);
                   zero = math::RoundEvenOp::create(b, zero);
                   return clampCode(b, b.convertFloat(zero, exact));
                 });
}

/// The code of a value; `zero` is null unless there is a stored one.
Value UniformBuilder::buildCode(EncodingBuilder &b, Value value, Value scale,
                                Value zero) {
  value = b.convertFloat(value, f32);
  if (encoding.getCentered() && bits == 1) {
    Value positive = arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, value,
                                           b.real(f32, 0.0));
    return arith::ExtUIOp::create(b, code, positive);
  }
  Value steps = arith::DivFOp::create(b, value, scale);
  if (encoding.getCentered())
    steps = arith::AddFOp::create(b, steps, b.real(f32, encoding.getCenter()));
  steps = b.convertFloat(math::RoundEvenOp::create(b, steps), exact);
  if (zero)
    steps = arith::AddFOp::create(b, steps,
                                  arith::UIToFPOp::create(b, exact, zero));
  else if (encoding.getZero())
    steps = arith::AddFOp::create(b, steps, b.real(exact, *encoding.getZero()));
  return clampCode(b, steps);
}

SmallVector<Value> UniformBuilder::encode(Value dense) {
  SmallVector<Value> result(1);
  if (!encoding.getScale()) {
    auto [lo, hi] = buildRange(dense);
    auto add = [&](Value value) {
      RankedTensorType type = typeOf(value);
      result.push_back(
          reshape(value, flat(type.getNumElements(), type.getElementType())));
    };
    Value scales = buildScales(lo, hi);
    add(scales);
    if (encoding.getAsymmetric())
      add(buildZeros(lo, scales));
  }
  Value codes = perElement(
      RankedTensorType::get(type.getShape(), code), dense,
      ValueRange(result).drop_front(),
      [&](EncodingBuilder &b, ValueRange values) -> Value {
        Value scale = encoding.getScale()
                          ? b.real(f32, encoding.getStaticScale())
                          : values[1];
        return buildCode(b, values[0], scale,
                         encoding.getAsymmetric() ? values[2] : Value());
      });
  result.front() = pack(reshape(codes, flat(elements, code)), bits);
  return result;
}

Value UniformAttr::buildCodes(OpBuilder &builder, Location loc,
                              RankedTensorType type, Value stream) const {
  EncodingBuilder b(builder, loc);
  Value codes =
      b.unpack(stream, type.getNumElements(), getBits(), hasSignedCodes());
  return b.reshape(codes,
                   RankedTensorType::get(type.getShape(), getCodeType()));
}

Value UniformAttr::buildStream(OpBuilder &builder, Location loc,
                               Value codes) const {
  EncodingBuilder b(builder, loc);
  RankedTensorType flat =
      EncodingBuilder::flat(typeOf(codes).getNumElements(), getCodeType());
  return b.pack(b.reshape(codes, flat), getBits());
}

FailureOr<Value> UniformAttr::buildDecode(OpBuilder &builder, Location loc,
                                          RankedTensorType type,
                                          ValueRange components) const {
  return UniformBuilder(builder, loc, *this, type).decode(components);
}

FailureOr<SmallVector<Value>> UniformAttr::buildEncode(OpBuilder &builder,
                                                       Location loc,
                                                       RankedTensorType type,
                                                       Value dense) const {
  return UniformBuilder(builder, loc, *this, type).encode(dense);
}
