//===- CodeStep.cpp - Outer products of codes -----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OuterProduct.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

static Value callIntrinsic(KernelEmitter &emitter, Type type, StringRef name,
                           ValueRange operands) {
  return LLVM::CallIntrinsicOp::create(emitter.b, type,
                                       emitter.b.getStringAttr(name), operands)
      .getResult(0);
}

/// The intrinsic of `lanes` sums for vectors of 4, 8 and 16.
static StringRef choose(int64_t lanes, StringRef four, StringRef eight,
                        StringRef sixteen) {
  return lanes == 4 ? four : lanes == 8 ? eight : sixteen;
}

/// Sums of products of neighbours of 16 bits.
static Value addNeighbours(KernelEmitter &emitter, Type type, int64_t lanes,
                           Value lhs, Value rhs) {
  StringRef name =
      choose(lanes, "llvm.x86.sse2.pmadd.wd", "llvm.x86.avx2.pmadd.wd",
             "llvm.x86.avx512.pmaddw.d.512");
  return callIntrinsic(emitter, type, name, {lhs, rhs});
}

OuterProductStep nncomp::getCodeStep(Arithmetic arithmetic, Value rows,
                                     Value columns, int64_t vectors,
                                     int64_t lanes) {
  Builder builder(rows.getContext());
  int64_t depth = arithmetic == Arithmetic::CodesWide ? 2 : 4;
  Type rowType = cast<MemRefType>(rows.getType()).getElementType();
  Type columnType = cast<MemRefType>(columns.getType()).getElementType();
  auto rowVector = VectorType::get(depth * lanes, rowType);
  auto columnVector = VectorType::get(depth * lanes, columnType);
  auto sums = VectorType::get(lanes, builder.getI32Type());
  OuterProductStep step;
  step.vectors = vectors;
  step.rowElements = depth;
  step.columnElements = vectors * lanes * depth;
  step.loadRow = [=](KernelEmitter &emitter, Value offset) -> Value {
    ImplicitLocOpBuilder &b = emitter.b;
    Value neighbours = vector::LoadOp::create(
        b, VectorType::get(depth, rowType), rows, offset);
    Value bits = vector::BitCastOp::create(
        b, VectorType::get(1, b.getI32Type()), neighbours);
    Value spread = vector::BroadcastOp::create(
        b, sums, vector::ExtractOp::create(b, bits, int64_t(0)));
    return vector::BitCastOp::create(b, rowVector, spread);
  };
  step.loadColumns = [=](KernelEmitter &emitter, Value offset,
                         int64_t vector) -> Value {
    Value loaded =
        vector::LoadOp::create(emitter.b, columnVector, columns,
                               emitter.add(offset, vector * lanes * depth));
    if (columnType == rowType)
      return loaded;
    return arith::ExtSIOp::create(emitter.b, rowVector, loaded);
  };
  switch (arithmetic) {
  case Arithmetic::CodesDot: {
    std::string name = "llvm.x86.avx512.vpdpbusd." + std::to_string(32 * lanes);
    step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                           Value accumulator) -> Value {
      return callIntrinsic(emitter, sums, name, {accumulator, row, columns});
    };
    return step;
  }
  case Arithmetic::CodesPairs:
    step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                           Value accumulator) -> Value {
      ImplicitLocOpBuilder &b = emitter.b;
      auto pairs = VectorType::get(2 * lanes, b.getI16Type());
      StringRef name =
          choose(lanes, "llvm.x86.ssse3.pmadd.ub.sw.128",
                 "llvm.x86.avx2.pmadd.ub.sw", "llvm.x86.avx512.pmaddubs.w.512");
      Value products = callIntrinsic(emitter, pairs, name, {row, columns});
      Value ones = arith::ConstantOp::create(
          b, DenseElementsAttr::get(pairs, b.getI16IntegerAttr(1)));
      return arith::AddIOp::create(
          b, accumulator, addNeighbours(emitter, sums, lanes, products, ones));
    };
    return step;
  default:
    step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                           Value accumulator) -> Value {
      return arith::AddIOp::create(
          emitter.b, accumulator,
          addNeighbours(emitter, sums, lanes, row, columns));
    };
    return step;
  }
}

Value nncomp::emitCodeProduct(KernelEmitter &emitter, Arithmetic arithmetic,
                              Value codes, Value weights, Value sum) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(sum.getType());
  int64_t lanes = type.getNumElements();
  // All but the lowest of the code's bytes are zero, and so are their products.
  auto split = [&](Value value, Type element) -> Value {
    int64_t parts = 32 / element.getIntOrFloatBitWidth();
    return vector::BitCastOp::create(b, VectorType::get(lanes * parts, element),
                                     value);
  };
  if (arithmetic == Arithmetic::CodesDot)
    return callIntrinsic(
        emitter, type, "llvm.x86.avx512.vpdpbusd." + std::to_string(32 * lanes),
        {sum, split(codes, b.getI8Type()), split(weights, b.getI8Type())});
  return arith::AddIOp::create(b, sum,
                               addNeighbours(emitter, type, lanes,
                                             split(codes, b.getI16Type()),
                                             split(weights, b.getI16Type())));
}
