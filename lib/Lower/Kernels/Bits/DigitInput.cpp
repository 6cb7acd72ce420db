//===- DigitInput.cpp - Words of the digits of an input -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitInput.h"
#include "BitPacking.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::nncomp;

DigitInput DigitInput::ofCodes(Value codes, const Target &target) {
  RankedTensorType type = typeOf(codes);
  DigitInput input;
  input.source = codes;
  input.rows = BitRows::ofLastDimension(type.getShape());
  if (auto uniform = dyn_cast<UniformAttr>(type.getEncoding())) {
    input.bits = uniform.getBits();
    input.isStream = true;
    input.isExtracted = target.hasBitExtract && !input.needsBytes() &&
                        (input.bits == 2 || input.bits == 4);
  } else if (auto lq = dyn_cast<LqAttr>(type.getEncoding())) {
    input.bits = lq.getBits();
  }
  return input;
}

std::optional<DigitInput> DigitInput::ofEncode(EncodeOp encode) {
  RankedTensorType type = encode.getResult().getType();
  DigitInput input;
  input.levels = CodeLevels::of(type.getEncoding());
  if (!input.levels || getDenseElements(encode.getInput()) ||
      !type.getElementType().isF32() || type.getNumElements() == 0)
    return std::nullopt;
  input.source = encode.getInput();
  input.bits = input.levels->bits;
  input.rows = BitRows::ofLastDimension(type.getShape());
  return input;
}

bool DigitInput::needsBytes() const {
  return isStream && rows.length % kPackedElements != 0;
}

double DigitInput::getCycles(const Target &target) const {
  double elements = double(rows.count) * rows.getWords() * kPackedElements;
  // A load and a comparison for each threshold, of a vector.
  if (levels)
    return elements * (2 + levels->thresholds.size()) /
           target.getVectorLength(32);
  // One `pext` in a cycle, of a register.
  if (isExtracted)
    return elements * bits * bits / 64;
  // Some 16 instructions and 3 for each digit of 32 elements, 4 in a cycle.
  if (isStream)
    return elements * (16 + 3 * bits) / (4 * kPackedElements);
  return 0;
}

SmallVector<RankedTensorType> DigitInput::getScratch() const {
  Builder builder(source.getContext());
  SmallVector<RankedTensorType> scratch;
  if (needsWords())
    scratch.push_back(
        RankedTensorType::get({rows.getNumWords(bits)}, builder.getI32Type()));
  if (needsBytes())
    scratch.push_back(
        RankedTensorType::get({rows.getNumElements()}, builder.getI8Type()));
  return scratch;
}

Value DigitInput::emit(KernelEmitter &emitter, Value input,
                       ValueRange scratch) const {
  input = emitter.flatten(input);
  if (!needsWords())
    return input;
  Value words = scratch[0];
  if (levels) {
    emitDigitRows(
        emitter, rows, words, threads, [&](Value element, Value mask) {
          return levels->emitDigits(emitter, emitLoad(emitter, kPackedElements,
                                                      input, element, mask));
        });
    return words;
  }
  if (isExtracted) {
    emitDigitsOfStream(emitter, input, words, rows.count * rows.getWords(),
                       bits, threads);
    return words;
  }
  if (needsBytes())
    emitUnpackedStream(emitter, input, scratch[1], rows.getNumElements(), bits,
                       /*isSigned=*/false, threads);
  emitDigitRows(emitter, rows, words, threads, [&](Value element, Value mask) {
    Value bytes;
    if (needsBytes()) {
      bytes = emitLoad(emitter, kPackedElements, scratch[1], element, mask);
    } else {
      // Elements are whole words, and codes of 32 whole bytes.
      Value byte = emitter.mul(emitter.floorDiv(element, kPackedElements),
                               kPackedElements / 8 * bits);
      bytes = emitUnpacked(
          emitter,
          emitLoad(emitter, kPackedElements / 8 * bits, input, byte, {}), bits);
    }
    return emitDigitsOfBytes(emitter, bytes, bits);
  });
  return words;
}
