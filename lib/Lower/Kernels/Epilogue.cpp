//===- Epilogue.cpp - What follows the sums of a layer --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogue.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/Lower/Activation.h"

using namespace mlir;
using namespace mlir::nncomp;

Epilogue Epilogue::of(Conv2DOp op) {
  return {bool(op.getBias()), bool(op.getResidual()), op.getActivationAttr()};
}

ValueRange nncomp::getResidual(Conv2DOp op) { return op.getODSOperands(3); }

EpilogueEmitter::EpilogueEmitter(KernelEmitter &emitter,
                                 const Epilogue &epilogue, ValueRange buffers)
    : emitter(emitter), epilogue(epilogue) {
  if (epilogue.hasResidual) {
    residual = emitter.flattenRows(buffers.front());
    buffers = buffers.drop_front();
  }
  output = emitter.flattenRows(buffers.front());
}

void EpilogueEmitter::store(Value sum, Value pixel, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  SmallVector<Value, 2> place{pixel, channel};
  Value value = sum;
  if (residual)
    value = arith::AddFOp::create(
        b, value, vector::LoadOp::create(b, sum.getType(), residual, place));
  value = buildActivation(b, b.getLoc(), epilogue.activation, value);
  vector::StoreOp::create(b, value, output, place);
}
