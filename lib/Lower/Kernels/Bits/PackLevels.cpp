//===- PackLevels.cpp - Kernel pack-levels --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BitPacking.h"
#include "Kernels/Emit/ByteBuffers.h"
#include "Kernels/Emit/CodeEpilogue.h"
#include "Kernels/Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// An encode of f32 in codes of less than a byte whose levels are in the type.
struct PackedEncode {
  /// One of them.
  UniformAttr uniform;
  LqAttr lq;
  RankedTensorType type;
  /// The thresholds that determine codes; without, a quotient does.
  std::optional<CodeLevels> levels;

  static std::optional<PackedEncode> of(Operation *op);
  double getCycles(const Target &target) const;
  Value emitBytes(KernelEmitter &emitter, Value values) const;
  void emit(KernelEmitter &emitter, Value input, Value output,
            int64_t threads) const;
};
} // namespace

std::optional<PackedEncode> PackedEncode::of(Operation *op) {
  auto encode = dyn_cast<EncodeOp>(op);
  if (!encode || getDenseElements(encode.getInput()))
    return std::nullopt;
  PackedEncode packed;
  packed.type = encode.getResult().getType();
  packed.lq = dyn_cast<LqAttr>(packed.type.getEncoding());
  packed.uniform = getByteCodes(encode.getResult());
  if (packed.uniform && packed.uniform.getBits() == 8)
    return std::nullopt;
  packed.levels = CodeLevels::of(packed.type.getEncoding());
  if (!packed.type.getElementType().isF32() ||
      packed.type.getNumElements() == 0 || packed.type.getRank() == 0 ||
      (!packed.uniform && !packed.levels))
    return std::nullopt;
  return packed;
}

double PackedEncode::getCycles(const Target &target) const {
  // A load and, for each threshold, a comparison and a sum; a quotient takes
  // as long as some ten of them. Packing is extra.
  constexpr int64_t ofQuotient = 10;
  int64_t steps = levels ? levels->thresholds.size() : ofQuotient;
  return double(type.getNumElements()) *
         ((1.0 + 2 * steps) / (2 * target.getVectorLength(32)) +
          (uniform ? 0.125 : 0));
}

/// The codes of 32 values.
Value PackedEncode::emitBytes(KernelEmitter &emitter, Value values) const {
  if (levels)
    return levels->emitBytes(emitter, values);
  Value scale = arith::ConstantOp::create(
      emitter.b, DenseElementsAttr::get(cast<ShapedType>(values.getType()),
                                        uniform.getStaticScale()));
  return emitCodes(emitter, CodeBounds::of(uniform),
                   arith::DivFOp::create(emitter.b, values, scale));
}

void PackedEncode::emit(KernelEmitter &emitter, Value input, Value output,
                        int64_t threads) const {
  auto load = [&](Value element, Value mask) {
    return emitLoad(emitter, kPackedElements, input, element, mask);
  };
  if (lq)
    emitDigitRows(emitter, lq.getRows(type.getShape()), output, threads,
                  [&](Value element, Value mask) {
                    return levels->emitDigits(emitter, load(element, mask));
                  });
  else
    emitPackedStream(emitter, output, type.getNumElements(), uniform.getBits(),
                     threads, [&](Value element, Value mask) {
                       return emitBytes(emitter, load(element, mask));
                     });
}

static KernelCall build(Operation *op, const PackedEncode &packed,
                        int64_t threads) {
  KernelCall call;
  call.inputs = {op->getOperand(0)};
  call.emitBody = [packed, threads](ImplicitLocOpBuilder &b,
                                    ValueRange buffers) {
    KernelEmitter emitter(b);
    packed.emit(emitter, emitter.flatten(buffers[0]),
                emitter.flatten(buffers[1]), threads);
  };
  return call;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &) {
  auto packed = PackedEncode::of(op);
  if (!packed)
    return failure();
  double cycles = packed->getCycles(target);
  int64_t threads = target.getThreads(cycles);
  return KernelPlan{cycles, [op, packed = *packed, threads](OpBuilder &) {
                      return build(op, packed, threads);
                    }};
}

const Kernel nncomp::packLevels = {"pack-levels", plan};
