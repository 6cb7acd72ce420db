//===- CodeEpilogue.cpp - From sums of codes to results -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeEpilogue.h"
#include "Reference/Activation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

CodeBounds CodeBounds::of(UniformAttr encoding) {
  return {encoding.getZero().value_or(0), encoding.getMinCode(),
          encoding.getMaxCode()};
}

std::optional<CodeBounds> CodeBounds::of(UniformAttr encoding,
                                         ActivationAttr activation) {
  CodeBounds range = of(encoding);
  if (!activation)
    return range;
  float scale = encoding.getStaticScale();
  auto getCode = [&](float bound) {
    float code = std::nearbyint(bound / scale) + float(range.zero);
    return int64_t(
        std::min(std::max(code, float(range.least)), float(range.greatest)));
  };
  switch (activation.getKind()) {
  case ActivationKind::Relu:
    range.least = range.zero;
    return range;
  case ActivationKind::Clip:
    return CodeBounds{range.zero,
                      getCode(activation.getAlpha().convertToFloat()),
                      getCode(activation.getBeta().convertToFloat())};
  default:
    return std::nullopt;
  }
}

static Value splat(KernelEmitter &emitter, VectorType type, double value) {
  Attribute element =
      isa<FloatType>(type.getElementType())
          ? Attribute(emitter.b.getF32FloatAttr(value))
          : emitter.b.getIntegerAttr(type.getElementType(), int64_t(value));
  return arith::ConstantOp::create(emitter.b,
                                   DenseElementsAttr::get(type, element));
}

Value nncomp::emitCodes(KernelEmitter &emitter, const CodeBounds &range,
                        Value value) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(value.getType());
  VectorType whole = type.clone(b.getI32Type());
  // One instruction each, as the bound is no NaN.
  value = arith::MaxNumFOp::create(
      b, value, splat(emitter, type, range.least - range.zero));
  value = arith::MinNumFOp::create(
      b, value, splat(emitter, type, range.greatest - range.zero));
  // To nearest even, as processors are set up: math.roundeven and
  // arith.fptosi are two instructions where this is one.
  std::string lanes = std::to_string(type.getNumElements());
  Value code =
      LLVM::CallIntrinsicOp::create(
          b, whole,
          b.getStringAttr("llvm.lrint.v" + lanes + "i32.v" + lanes + "f32"),
          ValueRange{value})
          .getResult(0);
  if (range.zero)
    code = arith::AddIOp::create(b, code, splat(emitter, whole, range.zero));
  return arith::TruncIOp::create(b, type.clone(b.getI8Type()), code);
}

Value nncomp::emitSteps(KernelEmitter &emitter, bool isSigned, int64_t zero,
                        int64_t lanes, Value buffer, ValueRange indices) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto bytes = VectorType::get(lanes, b.getI8Type());
  VectorType whole = bytes.clone(b.getI32Type());
  Value code = vector::LoadOp::create(b, bytes, buffer, indices);
  code = isSigned ? Value(arith::ExtSIOp::create(b, whole, code))
                  : Value(arith::ExtUIOp::create(b, whole, code));
  if (zero)
    code = arith::AddIOp::create(b, code, splat(emitter, whole, -zero));
  return arith::SIToFPOp::create(b, bytes.clone(b.getF32Type()), code);
}

Attribute CodeEpilogue::getKey(MLIRContext *context) const {
  Builder b(context);
  // The scale of the integer epilogue is in its multipliers.
  Attribute scale = b.getUnitAttr();
  if (result && !isInteger)
    scale = result.getScale();
  auto orUnit = [&](Attribute attribute) {
    return attribute ? attribute : b.getUnitAttr();
  };
  return b.getArrayAttr(
      {b.getDenseI64ArrayAttr({isInteger, hasBias, hasResidual, bool(result),
                               range.zero, range.least, range.greatest}),
       b.getDenseI64ArrayAttr(outputStarts), scale, orUnit(activation),
       orUnit(residual)});
}

CodeEpilogueEmitter::CodeEpilogueEmitter(KernelEmitter &emitter,
                                         const CodeEpilogue &epilogue,
                                         ValueRange buffers)
    : emitter(emitter), epilogue(epilogue), multipliers(buffers.front()) {
  buffers = buffers.drop_front();
  if (epilogue.hasBias) {
    bias = buffers.front();
    buffers = buffers.drop_front();
  }
  if (epilogue.hasResidual) {
    residual = emitter.flattenRows(buffers.front());
    buffers = buffers.drop_front();
  }
  for (Value output : buffers.take_front(epilogue.outputStarts.size()))
    outputs.push_back(emitter.flattenRows(output));
}

/// The value after the float epilogue.
Value CodeEpilogueEmitter::finish(Value value, Value pixel, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(value.getType());
  if (bias)
    value = arith::AddFOp::create(b, value,
                                  emitter.loadFloats(type, bias, channel));
  if (residual) {
    SmallVector<Value, 2> place{pixel, channel};
    Value other;
    if (UniformAttr codes = epilogue.residual)
      other = arith::MulFOp::create(
          b,
          emitSteps(emitter, codes.hasSignedCodes(),
                    codes.getZero().value_or(0), type.getNumElements(),
                    residual, place),
          splat(emitter, type, codes.getStaticScale()));
    else
      other = emitter.loadFloats(type, residual, place);
    value = arith::AddFOp::create(b, value, other);
  }
  value = buildActivation(b, b.getLoc(), epilogue.activation, value);
  if (epilogue.result)
    value = arith::DivFOp::create(
        b, value, splat(emitter, type, epilogue.result.getStaticScale()));
  return value;
}

void CodeEpilogueEmitter::store(ValueRange sums, Value pixel, Value channel,
                                unsigned output) {
  ImplicitLocOpBuilder &b = emitter.b;
  VectorType type =
      cast<VectorType>(sums.front().getType()).clone(Type(b.getF32Type()));
  int64_t channels =
      cast<MemRefType>(multipliers.getType()).getNumElements() / sums.size();
  Value value;
  for (auto [i, sum] : llvm::enumerate(sums)) {
    Value part = arith::MulFOp::create(
        b, arith::SIToFPOp::create(b, type, sum),
        emitter.loadFloats(type, multipliers,
                           emitter.add(channel, int64_t(i) * channels)));
    value = value ? Value(arith::AddFOp::create(b, value, part)) : part;
  }
  if (!epilogue.isInteger)
    value = finish(value, pixel, channel);
  if (epilogue.result)
    value = emitCodes(emitter, epilogue.range, value);
  else if (epilogue.levels)
    value = epilogue.levels->emitBytes(emitter, value);
  vector::StoreOp::create(
      b, value, outputs[output],
      {pixel, emitter.add(channel, -epilogue.outputStarts[output])});
}
