//===- EncodingBuilder.cpp - IR that reads and writes components ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodingBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

Value EncodingBuilder::real(Type type, double value) {
  return arith::ConstantOp::create(*this, getFloatAttr(type, value));
}

Value EncodingBuilder::integer(Type type, int64_t value) {
  return arith::ConstantOp::create(*this, getIntegerAttr(type, value));
}

Value EncodingBuilder::index(int64_t value) {
  return arith::ConstantIndexOp::create(*this, value);
}

Value EncodingBuilder::convertFloat(Value value, Type to) {
  return convertScalarToDtype(*this, getLoc(), value, to,
                              /*isUnsignedCast=*/false);
}

Value EncodingBuilder::reshape(Value value, RankedTensorType to) {
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

Value EncodingBuilder::reshapeMatrix(Value matrix, RankedTensorType to) {
  if (to.getRank() < 2)
    return reshape(matrix, to);
  if (to.getRank() == 2)
    return matrix;
  auto columns = llvm::to_vector<2>(llvm::seq<int64_t>(1, to.getRank()));
  return tensor::ExpandShapeOp::create(
      *this, to, matrix, ArrayRef<ReassociationIndices>{{0}, columns});
}

Value EncodingBuilder::generic(RankedTensorType result, ValueRange inputs,
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
               EncodingBuilder b(nested, loc);
               linalg::YieldOp::create(
                   b, body(b, arguments.take_front(inputs.size())));
             })
      .getResult(0);
}

//===----------------------------------------------------------------------===//
// The bit stream
//===----------------------------------------------------------------------===//

/// Byte `at` of a stream, as the low bits of an i32.
static Value readByte(EncodingBuilder &b, Value stream, Value at) {
  return arith::ExtUIOp::create(b, b.i32,
                                tensor::ExtractOp::create(b, stream, at));
}

/// Code `at` of a whole number of bytes.
static Value readWide(EncodingBuilder &b, Value stream, Value at,
                      unsigned bits) {
  Value base = arith::MulIOp::create(b, at, b.index(bits / 8));
  Value word;
  for (unsigned byte = 0; byte < bits / 8; ++byte) {
    Value part =
        readByte(b, stream, arith::AddIOp::create(b, base, b.index(byte)));
    if (!word) {
      word = part;
      continue;
    }
    part = arith::ShLIOp::create(b, part, b.integer(b.i32, 8 * byte));
    word = arith::OrIOp::create(b, word, part);
  }
  return bits == 32
             ? word
             : Value(arith::TruncIOp::create(b, b.getIntegerType(bits), word));
}

/// Code `at` of fewer than 8 bits; the stream has `bytes` bytes.
static Value readNarrow(EncodingBuilder &b, Value stream, int64_t bytes,
                        Value at, unsigned bits, bool isSigned) {
  Value bit = arith::MulIOp::create(b, at, b.index(bits));
  Value byte = arith::DivUIOp::create(b, bit, b.index(8));
  Value shift = arith::RemUIOp::create(b, bit, b.index(8));
  // A code may reach into the next byte; after the last one there is none.
  Value next = arith::MinUIOp::create(
      b, arith::AddIOp::create(b, byte, b.index(1)), b.index(bytes - 1));
  Value high =
      arith::ShLIOp::create(b, readByte(b, stream, next), b.integer(b.i32, 8));
  Value word = arith::OrIOp::create(b, readByte(b, stream, byte), high);
  word = arith::ShRUIOp::create(b, word,
                                arith::IndexCastOp::create(b, b.i32, shift));
  // To the top of the word and back, which drops the bits of other codes.
  Value spare = b.integer(b.i32, 32 - bits);
  word = arith::ShLIOp::create(b, word, spare);
  if (isSigned)
    word = arith::ShRSIOp::create(b, word, spare);
  else
    word = arith::ShRUIOp::create(b, word, spare);
  return arith::TruncIOp::create(b, b.i8, word);
}

Value EncodingBuilder::unpack(Value stream, int64_t count, unsigned bits,
                              bool isSigned) {
  if (bits == 8)
    return stream;
  int64_t bytes = typeOf(stream).getDimSize(0);
  Type code = getIntegerType(std::max(8u, bits));
  return generic(
      flat(count, code), {}, {}, [&](EncodingBuilder &b, ValueRange) -> Value {
        Value at = linalg::IndexOp::create(b, 0);
        return bits > 8 ? readWide(b, stream, at, bits)
                        : readNarrow(b, stream, bytes, at, bits, isSigned);
      });
}

/// Byte `at` of the stream of codes of a whole number of bytes.
static Value writeWide(EncodingBuilder &b, Value codes, Value at,
                       unsigned bits) {
  Value code = tensor::ExtractOp::create(
      b, codes, ValueRange(arith::DivUIOp::create(b, at, b.index(bits / 8))));
  Value shift = arith::MulIOp::create(
      b, arith::RemUIOp::create(b, at, b.index(bits / 8)), b.index(8));
  shift = arith::IndexCastOp::create(b, code.getType(), shift);
  return arith::TruncIOp::create(b, b.i8,
                                 arith::ShRUIOp::create(b, code, shift));
}

/// Byte `at` of the stream of codes of fewer than 8 bits.
static Value writeNarrow(EncodingBuilder &b, Value codes, Value at,
                         unsigned bits) {
  int64_t count = typeOf(codes).getDimSize(0);
  // How many codes a byte may hold a part of.
  unsigned parts = 8 % bits == 0 ? 8 / bits : llvm::divideCeil(7 + bits, bits);
  Value base = arith::MulIOp::create(b, at, b.index(8));
  Value first = arith::DivUIOp::create(b, base, b.index(bits));
  // Eight bits more below, since the first code may begin before the byte.
  Value word = b.integer(b.i32, 0);
  for (unsigned part = 0; part < parts; ++part) {
    Value at = arith::AddIOp::create(b, first, b.index(part));
    Value inside =
        arith::CmpIOp::create(b, arith::CmpIPredicate::ult, at, b.index(count));
    Value safe = arith::MinUIOp::create(b, at, b.index(count - 1));
    Value code = arith::ExtUIOp::create(
        b, b.i32, tensor::ExtractOp::create(b, codes, safe));
    code = arith::AndIOp::create(b, code, b.integer(b.i32, (1 << bits) - 1));
    code = arith::SelectOp::create(b, inside, code, b.integer(b.i32, 0));
    Value shift = arith::SubIOp::create(
        b,
        arith::AddIOp::create(b, arith::MulIOp::create(b, at, b.index(bits)),
                              b.index(8)),
        base);
    code = arith::ShLIOp::create(b, code,
                                 arith::IndexCastOp::create(b, b.i32, shift));
    word = arith::OrIOp::create(b, word, code);
  }
  word = arith::ShRUIOp::create(b, word, b.integer(b.i32, 8));
  return arith::TruncIOp::create(b, b.i8, word);
}

Value EncodingBuilder::pack(Value codes, unsigned bits) {
  if (bits == 8)
    return codes;
  int64_t bytes = getPackedSize(typeOf(codes).getDimSize(0), bits);
  return generic(flat(bytes, i8), {}, {},
                 [&](EncodingBuilder &b, ValueRange) -> Value {
                   Value at = linalg::IndexOp::create(b, 0);
                   return bits > 8 ? writeWide(b, codes, at, bits)
                                   : writeNarrow(b, codes, at, bits);
                 });
}
