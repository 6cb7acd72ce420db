//===- DirectConvInput.cpp - The input as convolutions read it ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Input is read as it is, or copied once: 16-bit values as f32, codes as what
// their arithmetic multiplies.
//
//===----------------------------------------------------------------------===//

#include "DirectConv.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

double DirectConv::getInputCycles() const {
  if (!extendsInput())
    return 0;
  // Loads and stores are extra.
  return double(inputElements()) / inputLanes * (format.extensions + 1);
}

SmallVector<RankedTensorType>
DirectConv::getScratch(MLIRContext *context) const {
  if (!extendsInput())
    return {};
  return {RankedTensorType::get({inputElements()}, getInputType(context))};
}

Type DirectConv::getInputType(MLIRContext *context) const {
  if (isOfCodes(arithmetic))
    return IntegerType::get(context, 8 * inputBytes());
  return Float32Type::get(context);
}

Value DirectConv::emitInput(KernelEmitter &emitter, ValueRange buffers) const {
  Value input = emitter.flatten(buffers.front());
  if (!extendsInput())
    return input;
  Value extended = buffers.back();
  if (isOfCodes(arithmetic)) {
    emitCodes(emitter, input, extended);
    return extended;
  }
  int64_t elements = inputElements();
  auto type = VectorType::get(inputLanes, emitter.b.getF32Type());
  int64_t vectors = llvm::divideCeil(elements, inputLanes);
  emitter.parallel(inputThreads, vectors, [&](TileRange range) {
    emitter.loop(0, vectors, 1, range, 1, [&](Value vector, TileRange) {
      // The last one is full: it starts earlier.
      Value start =
          emitter.min(emitter.mul(vector, inputLanes), elements - inputLanes);
      emitter.storeFloats(emitter.loadFloats(type, input, start), extended,
                          start);
    });
  });
  return extended;
}

/// The codes at `place` of the input, as the steps want them.
Value DirectConv::emitCode(KernelEmitter &emitter, VectorType type, Value input,
                           Value place) const {
  ImplicitLocOpBuilder &b = emitter.b;
  VectorType bytes = type.clone(b.getI8Type());
  Value code = vector::LoadOp::create(b, bytes, input, place);
  auto splat = [&](VectorType type, int64_t value) -> Value {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(
               type, b.getIntegerAttr(type.getElementType(), value)));
  };
  if (arithmetic != Arithmetic::CodesWide) {
    if (!hasSignedInput)
      return code;
    return arith::XOrIOp::create(b, code, splat(bytes, -128));
  }
  if (hasSignedInput)
    return arith::ExtSIOp::create(b, type, code);
  code = arith::ExtUIOp::create(b, type, code);
  if (copyZero)
    code = arith::SubIOp::create(b, code, splat(type, copyZero));
  return code;
}

/// Copies the channels of each pixel and group to where they are whole steps.
/// What fills these up meets weights of zero: it need not be written.
void DirectConv::emitCodes(KernelEmitter &emitter, Value input,
                           Value copy) const {
  Type element = cast<MemRefType>(copy.getType()).getElementType();
  int64_t to = shape.groupChannels(), from = sourceChannels;
  int64_t runs = inputElements() / to;
  if (from == to) {
    from = to = inputElements();
    runs = 1;
  }
  // A few channels: the pixels of a vector at once. Not 16 of them: LLVM 22
  // never ends selecting a shuffle of 48 bytes to 64 after arithmetic for
  // x86-64-v4.
  if (from < 4) {
    int64_t count = std::min<int64_t>(8, llvm::bit_floor<uint64_t>(runs));
    auto type = VectorType::get(count * from, element);
    SmallVector<int64_t> places;
    for (int64_t i = 0; i < count * to; ++i)
      places.push_back(i / to * from + std::min(i % to, from - 1));
    int64_t vectors = llvm::divideCeil(runs, count);
    emitter.parallel(inputThreads, vectors, [&](TileRange range) {
      emitter.loop(0, vectors, 1, range, 1, [&](Value vector, TileRange) {
        Value run = emitter.min(emitter.mul(vector, count), runs - count);
        Value code = emitCode(emitter, type, input, emitter.mul(run, from));
        code = vector::ShuffleOp::create(emitter.b, code, code, places);
        vector::StoreOp::create(emitter.b, code, copy, emitter.mul(run, to));
      });
    });
    return;
  }
  int64_t lanes =
      std::min<int64_t>(inputLanes, llvm::bit_floor<uint64_t>(from));
  auto type = VectorType::get(lanes, element);
  int64_t vectors = llvm::divideCeil(from, lanes);
  emitter.parallel(inputThreads, runs * vectors, [&](TileRange range) {
    emitter.loop(0, runs, 1, range, vectors, [&](Value run, TileRange range) {
      emitter.loop(0, vectors, 1, range, 1, [&](Value vector, TileRange) {
        Value start = emitter.min(emitter.mul(vector, lanes), from - lanes);
        Value code = emitCode(emitter, type, input,
                              emitter.add(emitter.mul(run, from), start));
        vector::StoreOp::create(emitter.b, code, copy,
                                emitter.add(emitter.mul(run, to), start));
      });
    });
  });
}
