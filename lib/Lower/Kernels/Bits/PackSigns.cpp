//===- PackSigns.cpp - Kernel pack-signs ----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BitPacking.h"
#include "Kernels/Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The rows of the signs of f32 that an encode gives, if it does.
static std::optional<BitRows> getRows(Operation *op) {
  auto encode = dyn_cast<EncodeOp>(op);
  if (!encode || getDenseElements(encode.getInput()))
    return std::nullopt;
  RankedTensorType type = encode.getResult().getType();
  auto binary = dyn_cast<BinaryAttr>(type.getEncoding());
  if (!binary || !binary.getAlpha() || !type.getElementType().isF32() ||
      type.getNumElements() == 0 || type.getRank() == 0)
    return std::nullopt;
  return binary.getRows(type.getShape());
}

static LogicalResult accepts(Operation *op, const Target &, std::string &) {
  return success(getRows(op).has_value());
}

/// A load, a comparison and a part of a word for each vector of floats.
static double cost(Operation *op, const Target &target) {
  BitRows rows = *getRows(op);
  return double(rows.count) * rows.getWords() * kPackedElements * 3 /
         target.getVectorLength(32);
}

static KernelCall build(OpBuilder &, Operation *op, const Target &target) {
  BitRows rows = *getRows(op);
  int64_t threads = target.getThreads(cost(op, target));
  KernelCall call;
  call.inputs = {op->getOperand(0)};
  call.emitBody = [rows, threads](ImplicitLocOpBuilder &b, ValueRange buffers) {
    KernelEmitter emitter(b);
    Value input = emitter.flatten(buffers[0]);
    Value zeros = emitter.zeroVector(kPackedElements);
    emitDigitRows(
        emitter, rows, emitter.flatten(buffers[1]), threads,
        [&](Value element, Value mask) -> SmallVector<Value> {
          return {arith::CmpFOp::create(
              b, arith::CmpFPredicate::OLT,
              emitLoad(emitter, kPackedElements, input, element, mask), zeros)};
        });
  };
  return call;
}

const Kernel nncomp::packSigns = {"pack-signs", accepts, cost, build};
