//===- Lanes.cpp - Convolutions whose lanes are channels ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lanes.h"
#include "Kernels/Emit/OuterProduct.h"
#include "Kernels/Shapes/DenseOperands.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

FailureOr<LaneFormat> LaneFormat::of(LayerOpInterface op, Arithmetic arithmetic,
                                     const Target &target, Decline &decline,
                                     int64_t depth) {
  LaneFormat format;
  format.arithmetic = arithmetic;
  format.epilogue = Epilogue::of(op);
  format.hasFma = target.hasFma;
  if (!isOfCodes(arithmetic)) {
    if (failed(hasDenseOperands(op, arithmetic, target, op.getWeights(),
                                op.getBias(), decline)))
      return failure();
    return format;
  }
  FailureOr<CodeLayer> layer = CodeLayer::of(op, decline);
  if (failed(layer) ||
      failed(layer->canMultiply(arithmetic, /*runDepth=*/1, target, decline)))
    return failure();
  format.codeEpilogue = layer->epilogue;
  format.hasSignedInput = layer->inputEncoding.hasSignedCodes();
  // Signed codes become unsigned ones: 128 more than they stand for.
  format.zero =
      format.hasSignedInput ? 128 : layer->inputEncoding.getZero().value_or(0);
  int64_t step = StepFormat(arithmetic, target).depth;
  format.neighbours = depth % step == 0 ? step : 1;
  format.codes = std::make_shared<const CodeLayer>(std::move(*layer));
  return format;
}

StepFormat LaneFormat::getStep(const Target &target) const {
  StepFormat step(arithmetic, target);
  if (isOfCodes(arithmetic)) {
    bool areBytes = arithmetic == Arithmetic::CodesDot && neighbours > 1;
    step.extensions = hasSignedInput + !areBytes;
    step.depth = neighbours;
  }
  return step;
}

void LaneFormat::buildInputs(OpBuilder &builder, LayerOpInterface op,
                             const ConvShape &shape, const ColumnBlocks &blocks,
                             const ColumnMatrix &matrix,
                             function_ref<int64_t(int64_t)> order,
                             KernelCall &call) const {
  Location loc = op.getLoc();
  call.inputs.push_back(op.getInput());
  if (!isOfCodes(arithmetic)) {
    ConstantFloats filters(op.getWeights()), bias(op.getBias());
    if (order)
      call.inputs.push_back(buildPacked(builder, loc, blocks, matrix,
                                        /*groups=*/1,
                                        ConstantFloats(filters, order), bias));
    else
      call.inputs.push_back(buildPacked(builder, loc, blocks, matrix,
                                        /*groups=*/1, filters, bias));
    llvm::append_range(call.inputs, getResidual(op));
    return;
  }
  const CodeLayer &layer = *codes;
  std::vector<int16_t> weights = layer.weights;
  if (order)
    for (auto [i, weight] : llvm::enumerate(weights))
      weight = layer.weights[order(i)];
  Type stored = builder.getIntegerType(layer.hasByteWeights() ? 8 : 16);
  call.inputs.push_back(buildPacked(builder, loc, blocks, matrix, /*groups=*/1,
                                    ConstantFloats(weights, stored),
                                    ConstantFloats(Value())));
  call.inputs.push_back(layer.buildStarts(builder, loc, shape, zero));
  llvm::append_range(call.inputs, layer.buildParameters(builder, loc));
  llvm::append_range(call.inputs, getResidual(op));
  call.key = layer.getKey(op);
}

LaneEmitter::LaneEmitter(KernelEmitter &emitter, const LaneFormat &format,
                         const ConvShape &shape, ValueRange buffers)
    : emitter(emitter), format(format), channels(shape.outChannels),
      packed(buffers.front()),
      rowKinds(BorderKinds::ofColumns(shape.transposed(), format.zero)),
      columnKinds(BorderKinds::ofColumns(shape, format.zero)) {
  if (!isOfCodes(format.arithmetic)) {
    epilogue.emplace(emitter, format.epilogue, buffers.drop_front(1));
    return;
  }
  starts = buffers[1];
  codeEpilogue.emplace(emitter, format.codeEpilogue, buffers.drop_front(2));
}

/// `codes` as `lanes` lanes of 32 bits, extended if they are less.
template <typename Extension>
static Value joinNeighbours(KernelEmitter &emitter, int64_t lanes,
                            Value codes) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(codes.getType());
  auto whole = b.getIntegerType(32 * lanes / type.getNumElements());
  if (type.getElementType() != whole)
    codes = Extension::create(b, type.clone(whole), codes);
  return b.createOrFold<vector::BitCastOp>(
      VectorType::get(lanes, b.getI32Type()), codes);
}

Value LaneEmitter::loadInput(int64_t lanes, Value buffer, Value offset) {
  ImplicitLocOpBuilder &b = emitter.b;
  if (!codeEpilogue)
    return emitter.loadFloats(VectorType::get(lanes, b.getF32Type()), buffer,
                              offset);
  auto bytes = VectorType::get(lanes * format.neighbours, b.getI8Type());
  Value codes = vector::LoadOp::create(b, bytes, buffer, offset);
  if (format.hasSignedInput)
    codes = arith::XOrIOp::create(
        b, codes,
        arith::ConstantOp::create(
            b, DenseElementsAttr::get(bytes,
                                      b.getIntegerAttr(b.getI8Type(), -128))));
  return joinNeighbours<arith::ExtUIOp>(emitter, lanes, codes);
}

Value LaneEmitter::loadWeights(int64_t lanes, Value offset) {
  ImplicitLocOpBuilder &b = emitter.b;
  if (!codeEpilogue)
    return emitter.loadFloats(VectorType::get(lanes, b.getF32Type()), packed,
                              offset);
  auto stored =
      VectorType::get(lanes * format.neighbours,
                      cast<MemRefType>(packed.getType()).getElementType());
  return joinNeighbours<arith::ExtSIOp>(
      emitter, lanes, vector::LoadOp::create(b, stored, packed, offset));
}

Value LaneEmitter::multiplyAdd(Value input, Value weights, Value sum) {
  if (!codeEpilogue)
    return emitter.multiplyAdd(input, weights, sum, format.hasFma);
  return emitCodeProduct(emitter, format.arithmetic, input, weights, sum);
}

Value LaneEmitter::emitStart(int64_t lanes, Value row, int64_t column,
                             Value weights, Value channel) {
  if (!codeEpilogue)
    return format.epilogue.hasBias ? loadWeights(lanes, weights)
                                   : emitter.zeroVector(lanes);
  Value rowStart = emitter.mul(rowKinds.emitKind(emitter, row),
                               columnKinds.count() * channels);
  Value place = emitter.add(
      emitter.add(rowStart, columnKinds.getKind(column) * channels), channel);
  return vector::LoadOp::create(
      emitter.b, VectorType::get(lanes, emitter.b.getI32Type()), starts, place);
}

void LaneEmitter::store(Value sum, Value pixel, Value channel) {
  if (codeEpilogue)
    codeEpilogue->store(sum, pixel, channel);
  else
    epilogue->store(sum, pixel, channel);
}
