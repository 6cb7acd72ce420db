//===- LayerOperands.cpp - What a layer reads, however it is spelt --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerOperands.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

std::optional<LayerOperands> LayerOperands::of(Operation *op) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer || !layer.isConvolutionOrLinear())
    return std::nullopt;
  return LayerOperands{layer, Epilogue::of(layer), ConvShape::of(layer)};
}

LogicalResult LayerOperands::hasDenseRest(Decline &decline) const {
  Value result = op->getResult(0);
  for (Value value : {op.getInput(), result, op.getBias(), op.getResidual()}) {
    if (!value)
      continue;
    RankedTensorType type = typeOf(value);
    if (type.getElementType().isF32() && !type.getEncoding() &&
        type.getNumElements() > 0)
      continue;
    return decline << "expected dense f32 tensors that are not empty, but got '"
                   << type << "'";
  }
  return success();
}

SmallVector<Value> LayerOperands::getInputs(Value image, ValueRange weights,
                                            Value residual) const {
  SmallVector<Value> inputs{image};
  llvm::append_range(inputs, weights);
  for (Value value : {op.getBias(), residual})
    if (value)
      inputs.push_back(value);
  return inputs;
}

SmallVector<Value>
LayerOperands::buildComponents(OpBuilder &builder, Location loc,
                               RankedTensorType values) const {
  auto parts = DisassembleOp::create(builder, loc, op.getWeights());
  SmallVector<Value> components(parts.getComponents());
  EncodingAttrInterface encoding = getEncoding(values);
  if (!encoding)
    return components;
  size_t count = encoding.getComponents(values).size();
  Value encoded = AssembleOp::create(builder, loc, values,
                                     ArrayRef(components).take_front(count));
  components.erase(components.begin() + 1, components.begin() + count);
  components.front() =
      DecodeOp::create(builder, loc, getDenseType(values), encoded);
  return components;
}

double nncomp::getDecodeCycles(RankedTensorType type, const Target &target) {
  EncodingAttrInterface encoding = getEncoding(type);
  if (!encoding)
    return 0;
  // Measured on Zen 5: bytes, floats and signs take next to nothing; codes of
  // few bits are unpacked and looked up one by one, and so are places.
  constexpr double fewest = 0.1, perCode = 1.4, perDigit = 1.7, perPlace = 4;
  double cycles = 0, perValue = fewest;
  if (auto sparse = dyn_cast<SparseAttr>(encoding)) {
    RankedTensorType values = sparse.getValuesType(type);
    cycles = getDecodeCycles(values, target) +
             perPlace * values.getNumElements() * target.getCycleCost();
  } else if (auto lq = dyn_cast<LqAttr>(encoding)) {
    perValue = perDigit * lq.getBits();
  } else if (auto uniform = dyn_cast<UniformAttr>(encoding)) {
    perValue = uniform.getBits() < 8 ? perCode : fewest;
  } else if (isa<CodebookAttr>(encoding)) {
    perValue = perCode;
  }
  return cycles + perValue * type.getNumElements() * target.getCycleCost();
}
