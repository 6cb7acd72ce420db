//===- ByteBuffers.cpp - Codes of few bits as bytes -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteBuffers.h"
#include "Kernels/Bits/BitPacking.h"

using namespace mlir;
using namespace mlir::nncomp;

UniformAttr nncomp::getByteCodes(Value value) {
  RankedTensorType type = typeOf(value);
  auto encoding = dyn_cast_or_null<UniformAttr>(type.getEncoding());
  if (!encoding || encoding.getBits() > 8 || !encoding.getScale() ||
      encoding.getCentered() || !type.getElementType().isF32() ||
      type.getNumElements() == 0)
    return {};
  return encoding;
}

/// Whether codes of tensors of this type take less than a byte each.
static bool isPacked(RankedTensorType type) {
  if (auto uniform = dyn_cast_or_null<UniformAttr>(type.getEncoding()))
    return uniform.getBits() < 8;
  return isa_and_present<LqAttr>(type.getEncoding());
}

static double getPackingCycles(RankedTensorType type) {
  // Some 16 instructions for each 32 codes, 4 in a cycle.
  constexpr double perElement = 16.0 / 4 / kPackedElements;
  return isPacked(type) ? perElement * type.getNumElements() : 0;
}

double nncomp::getPackingCycles(Operation *op) {
  double cycles = ::getPackingCycles(typeOf(op->getResult(0)));
  for (OpOperand &operand : op->getOpOperands())
    if (operand.getOperandNumber() != 1)
      cycles += ::getPackingCycles(typeOf(operand.get()));
  return cycles;
}

namespace {
/// A tensor whose codes a kernel reads or writes as bytes.
struct PackedTensor {
  RankedTensorType type;
  /// Which of the buffers of inputs and results it is, and which its copy.
  int64_t buffer, copy;
  int64_t threads;

  void unpack(KernelEmitter &emitter, ValueRange buffers) const;
  void pack(KernelEmitter &emitter, ValueRange buffers) const;
};
} // namespace

void PackedTensor::unpack(KernelEmitter &emitter, ValueRange buffers) const {
  auto uniform = cast<UniformAttr>(type.getEncoding());
  emitUnpackedStream(emitter, emitter.flatten(buffers[buffer]),
                     emitter.flatten(buffers[copy]), type.getNumElements(),
                     uniform.getBits(), uniform.hasSignedCodes(), threads);
}

void PackedTensor::pack(KernelEmitter &emitter, ValueRange buffers) const {
  Value bytes = emitter.flatten(buffers[copy]);
  Value packed = emitter.flatten(buffers[buffer]);
  auto load = [&](Value element, Value mask) {
    return emitLoad(emitter, kPackedElements, bytes, element, mask);
  };
  if (auto uniform = dyn_cast<UniformAttr>(type.getEncoding())) {
    emitPackedStream(emitter, packed, type.getNumElements(), uniform.getBits(),
                     threads, load);
    return;
  }
  auto lq = cast<LqAttr>(type.getEncoding());
  emitDigitRows(emitter, lq.getRows(type.getShape()), packed, threads,
                [&](Value element, Value mask) {
                  return emitDigitsOfBytes(emitter, load(element, mask),
                                           lq.getBits());
                });
}

void nncomp::addByteBuffers(KernelCall &call, Value result,
                            const Target &target, size_t firstInput) {
  SmallVector<Value> results = call.results;
  if (results.empty())
    results.push_back(result);
  SmallVector<PackedTensor> inputs, outputs;
  int64_t buffers = 0;
  auto collect = [&](Value value, SmallVectorImpl<PackedTensor> &packed) {
    RankedTensorType type = typeOf(value);
    if (isPacked(type)) {
      int64_t threads = target.getThreads(::getPackingCycles(type));
      packed.push_back({type, buffers, /*copy=*/0, threads});
    }
    buffers += getBufferTypes(type).size();
  };
  SmallVector<PackedTensor> before;
  for (auto [i, input] : llvm::enumerate(call.inputs))
    collect(input, i < firstInput ? before : inputs);
  for (Value output : results)
    collect(output, outputs);
  if (inputs.empty() && outputs.empty())
    return;
  Builder builder(result.getContext());
  buffers += call.scratch.size();
  SmallVector<Attribute> key{call.key};
  for (SmallVectorImpl<PackedTensor> *packed : {&inputs, &outputs})
    for (PackedTensor &tensor : *packed) {
      tensor.copy = buffers++;
      call.scratch.push_back(
          RankedTensorType::get(tensor.type.getShape(), builder.getI8Type()));
      key.push_back(tensor.type.getEncoding());
    }
  if (call.key)
    call.key = builder.getArrayAttr(key);
  int64_t copies = inputs.size() + outputs.size();
  call.emitBody = [=, body = call.emitBody](ImplicitLocOpBuilder &b,
                                            ValueRange buffers) {
    KernelEmitter emitter(b);
    SmallVector<Value> own(buffers.drop_back(copies));
    for (const PackedTensor &tensor : inputs) {
      tensor.unpack(emitter, buffers);
      own[tensor.buffer] = buffers[tensor.copy];
    }
    for (const PackedTensor &tensor : outputs)
      own[tensor.buffer] = buffers[tensor.copy];
    body(b, own);
    for (const PackedTensor &tensor : outputs)
      tensor.pack(emitter, buffers);
  };
}
