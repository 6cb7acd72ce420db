//===- Epilogue.cpp - What follows the sums of a layer --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogue.h"
#include "RowStage.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Lower/Activation.h"

using namespace mlir;
using namespace mlir::nncomp;

Epilogue Epilogue::of(Conv2DOp op) {
  return {bool(op.getBias()), bool(op.getResidual()), op.getActivationAttr()};
}

ValueRange nncomp::getResidual(Conv2DOp op) { return op.getODSOperands(3); }

SmallVector<Value> nncomp::getChannelSlices(Value result, int64_t lanes) {
  auto type = cast<RankedTensorType>(result.getType());
  int64_t last = type.getRank() - 1;
  SmallVector<std::pair<int64_t, Value>> slices;
  for (Operation *user : result.getUsers()) {
    auto slice = dyn_cast<tensor::ExtractSliceOp>(user);
    if (!slice || !slice.hasUnitStride() || slice.getType().getRank() <= last ||
        slice.getType().getShape().drop_back() != type.getShape().drop_back())
      return {};
    int64_t start = slice.getStaticOffsets()[last];
    if (ShapedType::isDynamic(start) || start % lanes)
      return {};
    slices.emplace_back(start, slice.getResult());
  }
  llvm::sort(slices, llvm::less_first());
  SmallVector<Value> inOrder;
  int64_t next = 0;
  for (auto [start, slice] : slices) {
    if (start != next)
      return {};
    next += cast<RankedTensorType>(slice.getType()).getDimSize(last);
    inOrder.push_back(slice);
  }
  if (next != type.getDimSize(last))
    return {};
  return inOrder;
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
  SmallVector<Value, 2> place{
      pixel, emitter.add(channel, -epilogue.outputStarts[output])};
  Value value = sum;
  if (residual)
    value = arith::AddFOp::create(
        b, value,
        emitter.loadFloats(cast<VectorType>(sum.getType()), residual, place));
  value = buildActivation(b, b.getLoc(), epilogue.activation, value);
  place[0] = RowSlab::getPlace(emitter, pixel, outputStart);
  emitter.storeFloats(value, outputs[output], place);
}
