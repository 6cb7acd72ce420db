//===- NNCompOps.cpp - Verifiers of nncomp ops ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

#include "nncomp/IR/NNCompInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "nncomp/IR/NNCompOps.cpp.inc"

/// Fails unless `axis` is a dimension of `type`.
static LogicalResult verifyAxis(Operation *op, int64_t axis, Type type) {
  int64_t rank = cast<RankedTensorType>(type).getRank();
  if (axis >= 0 && axis < rank)
    return success();
  return op->emitOpError("expected an axis between 0 and ")
         << rank - 1 << ", but got " << axis;
}

LogicalResult BatchNormOp::verify() {
  if (failed(verifyAxis(*this, getAxis(), getInput().getType())))
    return failure();
  RankedTensorType type = getInput().getType();
  RankedTensorType statistics = getScale().getType();
  if (statistics.getRank() != 1 ||
      statistics.getDimSize(0) != type.getDimSize(getAxis()))
    return emitOpError("expected statistics of ")
           << type.getDimSize(getAxis()) << " channels, but got " << statistics;
  return success();
}

LogicalResult LRNOp::verify() {
  if (failed(verifyAxis(*this, getAxis(), getInput().getType())))
    return failure();
  if (getSize() < 1)
    return emitOpError("expected a positive size, but got ") << getSize();
  return success();
}

LogicalResult SoftmaxOp::verify() {
  return verifyAxis(*this, getAxis(), getInput().getType());
}

LogicalResult LogSoftmaxOp::verify() {
  return verifyAxis(*this, getAxis(), getInput().getType());
}

LogicalResult ActivationOp::verify() {
  ActivationKind kind = getFunction().getKind();
  RankedTensorType type = getInput().getType();
  if (isa<FloatType>(type.getElementType()) || kind == ActivationKind::Relu ||
      kind == ActivationKind::Clip)
    return success();
  return emitOpError("expected floats for ")
         << stringifyActivationKind(kind) << ", but got " << type;
}

LogicalResult BroadcastOp::verify() {
  RankedTensorType from = getInput().getType();
  RankedTensorType to = getResult().getType();
  bool fits = from.getElementType() == to.getElementType() &&
              from.getRank() <= to.getRank();
  for (auto [a, b] :
       llvm::zip(llvm::reverse(from.getShape()), llvm::reverse(to.getShape())))
    fits = fits && (a == 1 || a == b);
  if (fits)
    return success();
  return emitOpError("expected a result that the input broadcasts to, but got ")
         << from << " and " << to;
}

/// The constraints that quantize and dequantize share; `codes` and `real` are
/// the integer and the float side.
template <typename Op>
static LogicalResult verifyQuantization(Op op, RankedTensorType codes,
                                        RankedTensorType real) {
  if (codes.getShape() != real.getShape())
    return op.emitOpError("expected equal shapes, but got ")
           << codes << " and " << real;
  // The shape of scales and zero points; without an axis also of rank 0.
  SmallVector<int64_t> shape{1};
  std::optional<int64_t> axis = op.getAxis(), block = op.getBlockSize();
  if (axis) {
    if (failed(verifyAxis(op, *axis, codes)))
      return failure();
    shape = {codes.getDimSize(*axis)};
  }
  if (block) {
    if (!axis || *block < 1)
      return op.emitOpError("expected a positive block_size with an axis, "
                            "but got ")
             << *block;
    shape = llvm::to_vector(codes.getShape());
    shape[*axis] = llvm::divideCeil(shape[*axis], *block);
  }
  int64_t width = codes.getElementTypeBitWidth();
  if (std::optional<int64_t> bits = op.getBits();
      bits && (*bits < 2 || *bits > width))
    return op.emitOpError("expected between 2 and ")
           << width << " bits, but got " << *bits;
  RankedTensorType zero = typeOf(op.getZeroPoint());
  if (zero.getElementType() != codes.getElementType())
    return op.emitOpError("expected a zero point of type ")
           << codes.getElementType() << ", but got " << zero;
  for (auto type : {typeOf(op.getScale()), zero})
    if (type.getShape() != ArrayRef(shape) && (axis || type.getRank() != 0)) {
      InFlightDiagnostic error = op.emitOpError("expected [");
      llvm::interleaveComma(shape, error);
      return error << "] scales and zero points, but got " << type;
    }
  return success();
}

LogicalResult QuantizeOp::verify() {
  return verifyQuantization(*this, getResult().getType(), getInput().getType());
}

LogicalResult DequantizeOp::verify() {
  return verifyQuantization(*this, getInput().getType(), getResult().getType());
}

void LaunchOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  for (OpOperand &operand : getOperation()->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    effects.emplace_back(MemoryEffects::Read::get(), &operand);
    if (isDpsInit(&operand))
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
  }
}

LogicalResult LaunchOp::verify() {
  SmallVector<Type> expected;
  for (Type type : getOutputs().getTypes())
    if (isa<TensorType>(type))
      expected.push_back(type);
  if (TypeRange(getResultTypes()) == TypeRange(expected))
    return success();
  return emitOpError("expected results of the types of its tensor outputs, but "
                     "got ")
         << getResultTypes();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto kernel =
      symbolTable.lookupNearestSymbolFrom<func::FuncOp>(*this, getKernelAttr());
  if (!kernel)
    return emitOpError("expected a kernel function, but got ")
           << getKernelAttr();
  FunctionType type = kernel.getFunctionType();
  if (type.getNumResults())
    return emitOpError("expected a kernel without results, but got ") << type;
  bool fits = type.getNumInputs() == getNumOperands();
  for (auto [argument, operand] :
       llvm::zip(type.getInputs(), getOperandTypes())) {
    auto buffer = dyn_cast<MemRefType>(argument);
    auto shaped = cast<ShapedType>(operand);
    fits = fits && buffer && buffer.getShape() == shaped.getShape() &&
           buffer.getElementType() == shaped.getElementType();
  }
  if (!fits)
    return emitOpError("expected operands that fit the kernel's arguments ")
           << type << ", but got " << getOperandTypes();
  return success();
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

/// The range of positions along dimension `d` that count, end exclusive.
static std::pair<int64_t, int64_t> getCounted(AvgPoolOp op, int d) {
  int64_t size = typeOf(op.getInput()).getDimSize(d + 1);
  if (!op.getCountIncludePad())
    return {0, size};
  return {-op.getPads()[d], size + op.getPads()[d + 2]};
}

int64_t AvgPoolOp::countAlong(int d, int64_t output) {
  auto [from, to] = getCounted(*this, d);
  int64_t count = 0;
  for (int64_t k = 0; k < getKernel()[d]; ++k) {
    int64_t position =
        output * getStrides()[d] - getPads()[d] + k * getDilations()[d];
    count += position >= from && position < to;
  }
  return count;
}

bool AvgPoolOp::hasUniformCounts() {
  return llvm::all_of(ArrayRef{0, 1}, [&](int d) {
    auto [from, to] = getCounted(*this, d);
    int64_t first = -getPads()[d];
    int64_t last = first + (getKernel()[d] - 1) * getDilations()[d];
    int64_t outputs = typeOf(getResult()).getDimSize(d + 1);
    return first >= from && last + (outputs - 1) * getStrides()[d] < to;
  });
}

bool ReduceOp::scalesChannels() {
  int64_t last = getInput().getType().getRank() - 1;
  return getKind() == ReduceKind::Mean && !llvm::is_contained(getAxes(), last);
}
