//===- LowerIntegerProducts.cpp - Sums of products of uniform codes -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Activation.h"
#include "IntegerBuilder.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The op on steps of a pair of terms: sums in `wide`, with `bias` if that is
/// not null.
static Value createPairSums(IntegerBuilder &b, const IntegerProduct &product,
                            Type wide, Value bias, int64_t pair) {
  Value data =
      b.getSteps(product.op.getInput(), wide, pair % product.dataTerms);
  Value weights =
      b.getSteps(product.op.getWeights(), wide, pair / product.dataTerms);
  auto type = RankedTensorType::get(product.getResultType().getShape(), wide);
  return createSums(b, product.op, type, data, weights, bias)->getResult(0);
}

/// N x K as N x B x k, of `block` columns each; missing ones are zeros.
static Value splitColumns(IntegerBuilder &b, Value matrix, int64_t block) {
  RankedTensorType type = typeOf(matrix);
  int64_t rows = type.getDimSize(0), columns = type.getDimSize(1);
  int64_t blocks = llvm::divideCeil(columns, block);
  Value zero = createScalar(b, b.getLoc(), type.getElementType(), 0);
  matrix = createPadded(b, b.getLoc(), matrix, {0, 0},
                        {0, blocks * block - columns}, zero);
  return tensor::ExpandShapeOp::create(
      b, type.clone({rows, blocks, block}), matrix,
      ArrayRef<ReassociationIndices>{{0}, {1, 2}});
}

/// The f32 sums of a linear layer whose weights have scales for blocks.
static Value createBlockSums(IntegerBuilder &b, const IntegerProduct &product,
                             Type wide) {
  int64_t block = *product.weightsEncoding.getBlock();
  Value data = splitColumns(b, b.getSteps(product.op.getInput(), wide), block);
  Value weights =
      splitColumns(b, b.getSteps(product.op.getWeights(), wide), block);
  int64_t rows = typeOf(data).getDimSize(0),
          blocks = typeOf(data).getDimSize(1);
  int64_t channels = product.getNumChannels();
  // Sums per block are N x B x O: channels, which are independent, last.
  AffineExpr n, at, o, k;
  bindDims(b.getContext(), n, at, o, k);
  auto map = [&](ArrayRef<AffineExpr> exprs, int64_t dims) {
    return AffineMap::get(dims, 0, exprs, b.getContext());
  };
  auto type = RankedTensorType::get({rows, blocks, channels}, wide);
  Value zeros =
      createFilled(b, b.getLoc(), type, createScalar(b, b.getLoc(), wide, 0));
  Value sums = createReduction(
      b, b.getLoc(), zeros, {data, weights},
      {map({n, at, k}, 4), map({o, at, k}, 4), map({n, at, o}, 4)},
      [](OpBuilder &nested, Location l, ValueRange s) {
        return createAdd(nested, l, s[2], createMul(nested, l, s[0], s[1]));
      });
  SmallVector<float> scales(product.scales.size());
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t i = 0; i < blocks; ++i)
      scales[i * channels + c] = product.scales[c * blocks + i];
  AffineExpr inner = o;
  RankedTensorType result = getDenseType(product.getResultType());
  Value start = createFilled(b, b.getLoc(), result, b.real(0));
  // Subtracting the negative is the same sum, but none that may be reordered.
  return createReduction(
      b, b.getLoc(), start, {sums, b.constant({blocks, channels}, scales)},
      {map({n, at, inner}, 3), map({at, inner}, 3), map({n, inner}, 3)},
      [](OpBuilder &nested, Location l, ValueRange s) -> Value {
        IntegerBuilder b(nested, l);
        Value part = b.mul(b.toFloat(s[0]), s[1]);
        return arith::SubFOp::create(b, s[2], arith::NegFOp::create(b, part));
      });
}

namespace {
/// The inputs of a loop over a result, whose last dimension are channels.
struct ChannelInputs {
  IntegerBuilder &b;
  unsigned rank;
  SmallVector<Value> values;
  SmallVector<AffineMap> maps;

  void addTensor(Value value) {
    values.push_back(value);
    maps.push_back(b.getMultiDimIdentityMap(rank));
  }
  void addPerChannel(Value value) {
    values.push_back(value);
    maps.push_back(AffineMap::get(rank, 0, b.getAffineDimExpr(rank - 1)));
  }
  /// One number, or one per channel; nothing is added for one.
  void addNumbers(ArrayRef<float> numbers) {
    if (numbers.size() > 1)
      addPerChannel(b.constant(numbers.size(), numbers));
  }
};
} // namespace

/// The dense value of an operand that may be encoded.
static Value decode(IntegerBuilder &b, Value value) {
  if (!getEncoding(value.getType()))
    return value;
  return DecodeOp::create(b, getDenseType(typeOf(value)), value);
}

Value nncomp::lowerSums(IntegerBuilder &b, const IntegerProduct &product,
                        ValueRange pairSums) {
  RankedTensorType type = product.getResultType();
  ChannelInputs inputs{b, static_cast<unsigned>(type.getRank()), {}, {}};
  bool hasIntegerBias = product.hasIntegerBias();
  bool hasBlocks = product.hasBlocks();
  int64_t pairs = product.getNumPairs();
  for (Value sums : pairSums)
    inputs.addTensor(sums);

  if (product.hasIntegerEpilogue()) {
    SmallVector<float> multipliers = product.getMultipliers();
    inputs.addNumbers(multipliers);
    return b.assemble(
        type, inputs.values, inputs.maps, product.op.getActivationAttr(),
        [&](IntegerBuilder &b, ValueRange s) {
          Value factor = s.size() > 1 ? s[1] : b.real(multipliers[0]);
          return b.mul(b.toFloat(s[0]), factor);
        });
  }

  // The operands in the order in which the loop reads them.
  bool hasScales = !hasBlocks && product.getScales(0).size() > 1;
  for (int64_t pair = 0; hasScales && pair < pairs; ++pair)
    inputs.addNumbers(product.getScales(pair));
  bool hasBias = product.op.getBias() && !hasIntegerBias;
  if (hasBias)
    inputs.addPerChannel(decode(b, product.op.getBias()));
  if (product.op.getResidual())
    inputs.addTensor(decode(b, product.op.getResidual()));
  UniformAttr encoding = getStaticUniform(type);
  auto body = [&](IntegerBuilder &b, ValueRange s) -> Value {
    ValueRange sums = s.take_front(pairs);
    Value value = sums.front();
    s = s.drop_front(pairs);
    auto take = [&] {
      Value next = s.front();
      s = s.drop_front();
      return next;
    };
    for (int64_t pair = 0; !hasBlocks && pair < pairs; ++pair) {
      Value part =
          b.mul(b.toFloat(sums[pair]),
                hasScales ? take() : b.real(product.getScales(pair)[0]));
      value = pair == 0 ? part : b.add(value, part);
    }
    if (hasBias)
      value = b.add(value, take());
    if (product.op.getResidual())
      value = b.add(value, take());
    value =
        buildActivation(b, b.getLoc(), product.op.getActivationAttr(), value);
    if (encoding)
      value =
          arith::DivFOp::create(b, value, b.real(encoding.getStaticScale()));
    return value;
  };
  if (encoding)
    return b.assemble(type, inputs.values, inputs.maps, {}, body);
  Value dense =
      b.pointwise(getDenseType(type), inputs.values, inputs.maps, body);
  if (!type.getEncoding())
    return dense;
  return EncodeOp::create(b, type, dense);
}

Value nncomp::lowerProduct(IntegerBuilder &b, const IntegerProduct &product) {
  Type wide = product.needsWideSums() ? b.getI64Type() : b.getI32Type();
  bool hasIntegerBias = product.hasIntegerBias();
  bool hasBlocks = product.hasBlocks();
  Value bias =
      hasIntegerBias ? b.getSteps(product.op.getBias(), wide) : Value();
  if (bias && product.getBiasSteps() == 2)
    bias = b.pointwise(typeOf(bias), bias, {},
                       [](IntegerBuilder &b, ValueRange s) -> Value {
                         return arith::AddIOp::create(b, s[0], s[0]);
                       });
  SmallVector<Value> sums;
  for (int64_t pair = 0, pairs = product.getNumPairs(); pair < pairs; ++pair)
    sums.push_back(hasBlocks ? createBlockSums(b, product, wide)
                             : createPairSums(b, product, wide, bias, pair));
  return lowerSums(b, product, sums);
}
