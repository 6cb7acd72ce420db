//===- BuildUniform.cpp - Evenly spaced levels as IR ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/NNComp.h"
#include <cfloat>

using namespace mlir;
using namespace mlir::nncomp;

/// Converts a float to f32, or from it.
static Value convertFloat(ImplicitLocOpBuilder &b, Value value, Type to) {
  return convertScalarToDtype(b, b.getLoc(), value, to,
                              /*isUnsignedCast=*/false);
}

static Value constantF32(ImplicitLocOpBuilder &b, float value) {
  return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
}

static Value constantI32(ImplicitLocOpBuilder &b, int32_t value) {
  return arith::ConstantOp::create(b, b.getI32IntegerAttr(value));
}

static Value constantIndex(ImplicitLocOpBuilder &b, int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

namespace {
using Body = function_ref<Value(ImplicitLocOpBuilder &, ValueRange)>;

/// What the functions below share: the encoding, the tensor and where to build.
struct UniformBuilder : ImplicitLocOpBuilder {
  UniformBuilder(OpBuilder &builder, Location loc, UniformAttr encoding,
                 RankedTensorType type)
      : ImplicitLocOpBuilder(loc, builder), encoding(encoding), type(type),
        bits(encoding.getBits()), elements(type.getNumElements()),
        f32(getF32Type()), i32(getI32Type()), i8(getI8Type()) {}

  RankedTensorType flat(int64_t count, Type element) {
    return RankedTensorType::get({count}, element);
  }

  /// The type of one value for each scale: of rank 0 if all share one.
  RankedTensorType perScale(Type element) {
    if (encoding.getAxis())
      return flat(type.getDimSize(*encoding.getAxis()), element);
    return RankedTensorType::get({}, element);
  }

  /// The map from an element's index to its scale's.
  AffineMap scaleMap() {
    unsigned rank = type.getRank();
    if (encoding.getAxis())
      return AffineMap::get(rank, 0, getAffineDimExpr(*encoding.getAxis()));
    return AffineMap::get(rank, 0, getContext());
  }

  /// A value of the same elements in row-major order; one of the shapes has
  /// rank 1.
  Value reshape(Value value, RankedTensorType to) {
    int64_t from = typeOf(value).getRank();
    if (from == to.getRank())
      return value;
    SmallVector<ReassociationIndices> groups;
    if (from > 0 && to.getRank() > 0)
      groups.push_back(
          llvm::to_vector(llvm::seq<int64_t>(0, std::max(from, to.getRank()))));
    if (from > to.getRank())
      return tensor::CollapseShapeOp::create(*this, to, value, groups);
    return tensor::ExpandShapeOp::create(*this, to, value, groups);
  }

  /// The tensor whose element is `body` of the inputs' elements that `maps`
  /// choose.
  Value generic(RankedTensorType result, ValueRange inputs,
                ArrayRef<AffineMap> maps, Body body) {
    Value init = tensor::EmptyOp::create(*this, result.getShape(),
                                         result.getElementType());
    SmallVector<AffineMap> all(maps);
    all.push_back(getMultiDimIdentityMap(result.getRank()));
    SmallVector<utils::IteratorType> loops(result.getRank(),
                                           utils::IteratorType::parallel);
    return linalg::GenericOp::create(
               *this, TypeRange(result), inputs, ValueRange(init), all, loops,
               [&](OpBuilder &nested, Location loc, ValueRange arguments) {
                 ImplicitLocOpBuilder b(loc, nested);
                 linalg::YieldOp::create(
                     b, body(b, arguments.take_front(inputs.size())));
               })
        .getResult(0);
  }

  Value unpack(Value stream);
  Value pack(Value codes);
  Value decode(ValueRange components);
  SmallVector<Value> encode(Value dense);
  std::pair<Value, Value> buildRange(Value dense);
  Value buildScales(Value lo, Value hi);
  Value clampCode(ImplicitLocOpBuilder &b, Value code);

  UniformAttr encoding;
  RankedTensorType type;
  unsigned bits;
  int64_t elements;
  Type f32, i32, i8;
};
} // namespace

//===----------------------------------------------------------------------===//
// The bit stream
//===----------------------------------------------------------------------===//

/// The codes of a stream, one per byte.
Value UniformBuilder::unpack(Value stream) {
  if (bits == 8)
    return stream;
  int64_t bytes = typeOf(stream).getDimSize(0);
  return generic(flat(elements, i8), {}, {}, [&](auto &b, ValueRange) -> Value {
    Value bit = arith::MulIOp::create(b, linalg::IndexOp::create(b, 0),
                                      constantIndex(b, bits));
    Value byte = arith::DivUIOp::create(b, bit, constantIndex(b, 8));
    Value shift = arith::RemUIOp::create(b, bit, constantIndex(b, 8));
    // A code may reach into the next byte; behind the last one there is none.
    Value next = arith::MinUIOp::create(
        b, arith::AddIOp::create(b, byte, constantIndex(b, 1)),
        constantIndex(b, bytes - 1));
    auto read = [&](Value at) -> Value {
      Value value = tensor::ExtractOp::create(b, stream, at);
      return arith::ExtUIOp::create(b, i32, value);
    };
    Value word = arith::OrIOp::create(
        b, read(byte), arith::ShLIOp::create(b, read(next), constantI32(b, 8)));
    word = arith::ShRUIOp::create(b, word,
                                  arith::IndexCastOp::create(b, i32, shift));
    // To the top of the word and back, which drops the bits of other codes.
    Value spare = constantI32(b, 32 - bits);
    word = arith::ShLIOp::create(b, word, spare);
    if (encoding.hasSignedCodes())
      word = arith::ShRSIOp::create(b, word, spare);
    else
      word = arith::ShRUIOp::create(b, word, spare);
    return arith::TruncIOp::create(b, i8, word);
  });
}

/// The stream of codes that have a byte each.
Value UniformBuilder::pack(Value codes) {
  if (bits == 8)
    return codes;
  int64_t bytes = llvm::divideCeil(elements * bits, 8);
  // How many codes a byte may hold a part of.
  unsigned parts = 8 % bits == 0 ? 8 / bits : llvm::divideCeil(7 + bits, bits);
  return generic(flat(bytes, i8), {}, {}, [&](auto &b, ValueRange) -> Value {
    Value base = arith::MulIOp::create(b, linalg::IndexOp::create(b, 0),
                                       constantIndex(b, 8));
    Value first = arith::DivUIOp::create(b, base, constantIndex(b, bits));
    // Eight bits more below, since the first code may begin before the byte.
    Value word = constantI32(b, 0);
    for (unsigned part = 0; part < parts; ++part) {
      Value at = arith::AddIOp::create(b, first, constantIndex(b, part));
      Value inside = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, at,
                                           constantIndex(b, elements));
      Value safe =
          arith::MinUIOp::create(b, at, constantIndex(b, elements - 1));
      Value code = arith::ExtUIOp::create(
          b, i32, tensor::ExtractOp::create(b, codes, safe));
      code = arith::AndIOp::create(b, code, constantI32(b, (1 << bits) - 1));
      code = arith::SelectOp::create(b, inside, code, constantI32(b, 0));
      Value shift = arith::SubIOp::create(
          b,
          arith::AddIOp::create(
              b, arith::MulIOp::create(b, at, constantIndex(b, bits)),
              constantIndex(b, 8)),
          base);
      code = arith::ShLIOp::create(b, code,
                                   arith::IndexCastOp::create(b, i32, shift));
      word = arith::OrIOp::create(b, word, code);
    }
    word = arith::ShRUIOp::create(b, word, constantI32(b, 8));
    return arith::TruncIOp::create(b, i8, word);
  });
}

//===----------------------------------------------------------------------===//
// Codes and values
//===----------------------------------------------------------------------===//

Value UniformBuilder::decode(ValueRange components) {
  Value codes = reshape(unpack(components[0]),
                        RankedTensorType::get(type.getShape(), i8));
  SmallVector<Value> inputs{codes};
  SmallVector<AffineMap> maps{getMultiDimIdentityMap(type.getRank())};
  for (Value sideInformation : components.drop_front()) {
    Type element = getElementTypeOrSelf(sideInformation);
    inputs.push_back(reshape(sideInformation, perScale(element)));
    maps.push_back(scaleMap());
  }
  return generic(getDenseType(type), inputs, maps,
                 [&](auto &b, ValueRange values) -> Value {
                   Value code = values[0];
                   if (encoding.hasSignedCodes())
                     code = arith::ExtSIOp::create(b, i32, code);
                   else
                     code = arith::ExtUIOp::create(b, i32, code);
                   if (encoding.getAsymmetric())
                     code = arith::SubIOp::create(
                         b, code, arith::ExtUIOp::create(b, i32, values[2]));
                   else if (encoding.getZero())
                     code = arith::SubIOp::create(
                         b, code, constantI32(b, *encoding.getZero()));
                   Value scale = encoding.getScale()
                                     ? constantF32(b, encoding.getStaticScale())
                                     : values[1];
                   Value value = arith::MulFOp::create(
                       b, arith::SIToFPOp::create(b, f32, code), scale);
                   return convertFloat(b, value, type.getElementType());
                 });
}

/// The least and the greatest of the values that share a scale, and of 0.
std::pair<Value, Value> UniformBuilder::buildRange(Value dense) {
  RankedTensorType result = perScale(f32);
  Value empty = tensor::EmptyOp::create(*this, result.getShape(), f32);
  Value zeros = linalg::FillOp::create(*this, constantF32(*this, 0.0f), empty)
                    .getResult(0);
  SmallVector<utils::IteratorType> loops(type.getRank(),
                                         utils::IteratorType::reduction);
  if (encoding.getAxis())
    loops[*encoding.getAxis()] = utils::IteratorType::parallel;
  auto range = linalg::GenericOp::create(
      *this, TypeRange{result, result}, ValueRange(dense),
      ValueRange{zeros, zeros},
      ArrayRef{getMultiDimIdentityMap(type.getRank()), scaleMap(), scaleMap()},
      loops, [&](OpBuilder &nested, Location loc, ValueRange values) {
        ImplicitLocOpBuilder b(loc, nested);
        Value value = convertFloat(b, values[0], f32);
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
      perScale(f32), {lo, hi}, {same, same}, [&](auto &b, ValueRange values) {
        float codes = encoding.getMaxCode();
        auto divide = [&](Value value, float by) -> Value {
          return arith::DivFOp::create(b, value, constantF32(b, by));
        };
        Value below = arith::NegFOp::create(b, values[0]), above = values[1];
        Value scale;
        if (std::optional<int64_t> zero = encoding.getZero()) {
          Value none = constantF32(b, 0.0f);
          above = codes > *zero ? divide(above, codes - *zero) : none;
          below = *zero > 0 ? divide(below, *zero) : none;
          scale = arith::MaxNumFOp::create(b, above, below);
        } else if (encoding.getAsymmetric()) {
          scale = arith::AddFOp::create(b, divide(above, codes),
                                        divide(below, codes));
        } else {
          scale = divide(arith::MaxNumFOp::create(b, above, below), codes);
        }
        Value usable = arith::CmpFOp::create(b, arith::CmpFPredicate::OGE,
                                             scale, constantF32(b, FLT_MIN));
        scale = arith::MinNumFOp::create(
            b, scale, constantF32(b, encoding.getMaxScale()));
        return Value(
            arith::SelectOp::create(b, usable, scale, constantF32(b, 1.0f)));
      });
}

/// Keeps a code, as a float, in range; NaN becomes the least code.
Value UniformBuilder::clampCode(ImplicitLocOpBuilder &b, Value code) {
  code =
      arith::MaxNumFOp::create(b, code, constantF32(b, encoding.getMinCode()));
  return arith::MinNumFOp::create(b, code,
                                  constantF32(b, encoding.getMaxCode()));
}

SmallVector<Value> UniformBuilder::encode(Value dense) {
  SmallVector<Value> inputs{dense};
  SmallVector<AffineMap> maps{getMultiDimIdentityMap(type.getRank())};
  SmallVector<Value> result(1);
  auto addSideInformation = [&](Value value) {
    inputs.push_back(value);
    maps.push_back(scaleMap());
    RankedTensorType scalar = typeOf(value);
    result.push_back(
        reshape(value, flat(scalar.getNumElements(), scalar.getElementType())));
  };
  if (!encoding.getScale()) {
    auto [lo, hi] = buildRange(dense);
    addSideInformation(buildScales(lo, hi));
    if (encoding.getAsymmetric()) {
      AffineMap same = getMultiDimIdentityMap(perScale(f32).getRank());
      addSideInformation(
          generic(perScale(i8), {lo, inputs[1]}, {same, same},
                  [&](auto &b, ValueRange values) -> Value {
                    Value zero = arith::DivFOp::create(
                        b, arith::NegFOp::create(b, values[0]), values[1]);
                    zero = clampCode(b, math::RoundEvenOp::create(b, zero));
                    zero = arith::FPToSIOp::create(b, i32, zero);
                    return arith::TruncIOp::create(b, i8, zero);
                  }));
    }
  }
  Value codes = generic(
      RankedTensorType::get(type.getShape(), i8), inputs, maps,
      [&](auto &b, ValueRange values) -> Value {
        Value scale = encoding.getScale()
                          ? constantF32(b, encoding.getStaticScale())
                          : values[1];
        Value code =
            arith::DivFOp::create(b, convertFloat(b, values[0], f32), scale);
        code = math::RoundEvenOp::create(b, code);
        if (encoding.getAsymmetric())
          code = arith::AddFOp::create(
              b, code, arith::UIToFPOp::create(b, f32, values[2]));
        else if (encoding.getZero())
          code = arith::AddFOp::create(b, code,
                                       constantF32(b, *encoding.getZero()));
        code = arith::FPToSIOp::create(b, i32, clampCode(b, code));
        return arith::TruncIOp::create(b, i8, code);
      });
  result.front() = pack(reshape(codes, flat(elements, i8)));
  return result;
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
