//===- Epilogue.cpp - What follows the sums of a layer --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogue.h"
#include "Reference/Activation.h"
#include "RowStage.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

Epilogue Epilogue::of(LayerOpInterface op) {
  return {bool(op.getBias()), bool(op.getResidual()), op.getActivationAttr()};
}

ValueRange nncomp::getResidual(LayerOpInterface op) {
  return OperandRange(op.getResidualMutable());
}

EpilogueEmitter::EpilogueEmitter(KernelEmitter &emitter,
                                 const Epilogue &epilogue, ValueRange buffers)
    : emitter(emitter), epilogue(epilogue) {
  if (epilogue.hasResidual) {
    residual = emitter.flattenRows(buffers.front());
    buffers = buffers.drop_front();
  }
  size_t count = epilogue.outputStarts.size();
  for (Value output : buffers.take_front(count))
    outputs.push_back(emitter.flattenRows(output));
}

void EpilogueEmitter::store(Value sum, Value pixel, Value channel,
                            unsigned output) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value value = sum;
  if (epilogue.scale != 1) {
    auto type = cast<VectorType>(sum.getType());
    Value scale = arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, b.getF32FloatAttr(epilogue.scale)));
    value = arith::MulFOp::create(b, value, scale);
  }
  if (residual)
    value = arith::AddFOp::create(
        b, value,
        emitter.loadFloats(cast<VectorType>(sum.getType()), residual,
                           {pixel, channel}));
  value = buildActivation(b, b.getLoc(), epilogue.activation, value);
  emitter.storeFloats(value, outputs[output],
                      {RowSlab::getPlace(emitter, pixel, outputStart),
                       emitter.add(channel, -epilogue.outputStarts[output])});
}
