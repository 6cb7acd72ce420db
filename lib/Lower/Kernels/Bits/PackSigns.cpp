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

/// A load, a comparison and a part of a word for each vector of floats.
static double getCycles(const BitRows &rows, const Target &target) {
  return double(rows.count) * rows.getWords() * kPackedElements * 3 /
         target.getVectorLength(32);
}

static KernelCall build(Operation *op, const BitRows &rows, int64_t threads) {
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

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &) {
  std::optional<BitRows> rows = getRows(op);
  if (!rows)
    return failure();
  double cycles = getCycles(*rows, target);
  int64_t threads = target.getThreads(cycles);
  return KernelPlan{cycles, [op, rows = *rows, threads](OpBuilder &) {
                      return build(op, rows, threads);
                    }};
}

const Kernel nncomp::packSigns = {"pack-signs", plan};
