//===- SparseCodes.cpp - Stored weights that are codes --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseCodes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/Encoding/BitStream.h"

using namespace mlir;
using namespace mlir::nncomp;

std::optional<SparseCodes> SparseCodes::of(Value weights, int64_t paddedRows,
                                           const Target &target) {
  RankedTensorType type = typeOf(weights);
  auto sparse = dyn_cast_if_present<SparseAttr>(type.getEncoding());
  auto assemble = weights.getDefiningOp<AssembleOp>();
  auto uniform =
      dyn_cast_if_present<UniformAttr>(sparse ? sparse.getValues() : nullptr);
  if (!uniform || !assemble || uniform.getBits() > 8 || uniform.getBlock() ||
      uniform.getCentered())
    return std::nullopt;
  SmallVector<DenseElementsAttr> parts;
  for (Value component : assemble.getComponents())
    if (!parts.emplace_back(getDenseElements(component)))
      return std::nullopt;
  SparseCodes codes{{uniform.getBits(),
                     sparse.getValuesType(type).getNumElements(),
                     target.vectorBits / 8},
                    uniform.hasSignedCodes(),
                    uniform.getZero().value_or(0),
                    {},
                    {},
                    uniform.getScale() ? uniform.getStaticScale() : 1};
  if (!uniform.getScale())
    llvm::append_range(codes.scales, parts[1].getValues<float>());
  if (uniform.getAsymmetric())
    llvm::append_range(codes.zeros, parts[2].getValues<uint8_t>());
  if (codes.scales.size() > 1)
    codes.scales.resize(paddedRows, 1.0f);
  if (codes.zeros.size() > 1)
    codes.zeros.resize(paddedRows, 0.0f);
  // Integers: those of `assembleUnscaled`.
  if (llvm::all_of(codes.scales, [](float scale) { return scale == 1; }))
    codes.scales.clear();
  return codes;
}

static Value buildFloats(OpBuilder &builder, Location loc,
                         ArrayRef<float> values) {
  auto type = RankedTensorType::get(values.size(), builder.getF32Type());
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, values));
}

SmallVector<Value> SparseCodes::build(OpBuilder &builder, Location loc,
                                      Value weights) const {
  SmallVector<Value> buffers;
  Value stream = weights.getDefiningOp<AssembleOp>().getComponents().front();
  if (isPacked()) {
    auto bytes = getDenseElements(stream).getValues<char>();
    std::vector<int32_t> all =
        unpackCodes(std::vector<char>(bytes.begin(), bytes.end()), packed.count,
                    packed.bits, isSigned);
    // Without a sign, as `emitUnpack` takes them.
    int64_t most = isSigned ? int64_t(1) << (packed.bits - 1) : 0;
    auto unsignedCodes = llvm::map_to_vector(
        all, [&](int32_t code) { return int16_t(code + most); });
    std::vector<char> ordered = packed.pack(unsignedCodes);
    auto type = RankedTensorType::get(ordered.size(), builder.getI8Type());
    stream = arith::ConstantOp::create(
        builder, loc, DenseElementsAttr::getFromRawBuffer(type, ordered));
  }
  buffers.push_back(stream);
  if (!scales.empty())
    buffers.push_back(buildFloats(builder, loc, scales));
  if (!zeros.empty())
    buffers.push_back(buildFloats(builder, loc, zeros));
  return buffers;
}

SparseCodesEmitter::SparseCodesEmitter(KernelEmitter &emitter,
                                       const SparseCodes &codes,
                                       ValueRange buffers, Value bytes)
    : emitter(emitter), codes(codes), bytes(bytes) {
  Value stream = emitter.flatten(buffers.front());
  buffers = buffers.drop_front();
  if (codes.isPacked())
    codes.packed.emitUnpack(
        emitter, stream, bytes, /*step=*/1,
        codes.isSigned ? int64_t(1) << (codes.packed.bits - 1) : 0);
  else
    this->bytes = stream;
  if (!codes.scales.empty()) {
    scales = buffers.front();
    buffers = buffers.drop_front();
  }
  if (!codes.zeros.empty())
    zeros = buffers.front();
}

Value SparseCodesEmitter::splat(int64_t lanes, double value) {
  ImplicitLocOpBuilder &b = emitter.b;
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(VectorType::get(lanes, b.getF32Type()),
                                static_cast<float>(value)));
}

Value SparseCodesEmitter::emitOfRows(Value buffer, Value row, int64_t lanes,
                                     bool isOfRows) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(lanes, b.getF32Type());
  bool hasOne = cast<MemRefType>(buffer.getType()).getNumElements() == 1;
  if (isOfRows && !hasOne)
    return emitter.loadFloats(type, buffer, row);
  if (hasOne)
    row = emitter.constant(0);
  return vector::BroadcastOp::create(b, type,
                                     memref::LoadOp::create(b, buffer, row));
}

Value SparseCodesEmitter::emitZeros(Value row, int64_t lanes, bool isOfRows) {
  if (zeros)
    return emitOfRows(zeros, row, lanes, isOfRows);
  return codes.zero ? splat(lanes, codes.zero) : Value();
}

Value SparseCodesEmitter::emitScales(Value row, int64_t lanes, bool isOfRows) {
  if (scales)
    return emitOfRows(scales, row, lanes, isOfRows);
  return codes.scale != 1 ? splat(lanes, codes.scale) : Value();
}

Value SparseCodesEmitter::emitSteps(VectorType type, Value place, Value zeros,
                                    Value mask) {
  ImplicitLocOpBuilder &b = emitter.b;
  VectorType byteType = type.clone(b.getI8Type());
  VectorType whole = type.clone(b.getI32Type());
  Value code;
  if (mask)
    code = vector::MaskedLoadOp::create(
        b, byteType, bytes, place, mask,
        arith::ConstantOp::create(b, b.getZeroAttr(byteType)));
  else
    code = vector::LoadOp::create(b, byteType, bytes, place);
  code = codes.isSigned ? Value(arith::ExtSIOp::create(b, whole, code))
                        : Value(arith::ExtUIOp::create(b, whole, code));
  Value value = arith::SIToFPOp::create(b, type, code);
  return zeros ? Value(arith::SubFOp::create(b, value, zeros)) : value;
}
