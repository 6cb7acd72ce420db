//===- SetBatch.cpp - More samples at once -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/Module.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_SETBATCH
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Changes the first dimension of all that depends on the inputs, by one
/// factor: samples come first, whatever they are reshaped to.
struct SetBatch : nncomp::impl::SetBatchBase<SetBatch> {
  using SetBatchBase::SetBatchBase;

  void runOnOperation() override;

private:
  /// The batch that all inputs have.
  FailureOr<int64_t> findBatch(func::FuncOp main);
  LogicalResult resize(Operation *op);
  /// Attributes that name sizes, and what is no sum over samples.
  LogicalResult resizeAttributes(Operation *op);
  /// Repeats operands of one sample for ops on equal places.
  void repeatOperands(Operation *op);
  LogicalResult refuse(Operation *op) {
    return op->emitOpError(
        "expected an operation on each sample by itself, but "
        "got one that joins them");
  }

  RankedTensorType scale(Type type) const {
    auto tensor = cast<RankedTensorType>(type);
    SmallVector<int64_t> shape(tensor.getShape());
    shape[0] = shape[0] / from * to;
    return RankedTensorType::get(shape, tensor.getElementType(),
                                 tensor.getEncoding());
  }
  bool isBatched(Value value) const { return batched.contains(value); }

  int64_t from = 1, to = 1;
  llvm::DenseSet<Value> batched;
};
} // namespace

FailureOr<int64_t> SetBatch::findBatch(func::FuncOp main) {
  std::optional<int64_t> batch;
  for (Type type : main.getArgumentTypes()) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || tensor.getRank() == 0 || tensor.getDimSize(0) < 1 ||
        tensor.getDimSize(0) != batch.value_or(tensor.getDimSize(0)))
      return main.emitError("expected inputs of one batch, but got ")
             << main.getArgumentTypes();
    batch = tensor.getDimSize(0);
  }
  if (!batch)
    return main.emitError("expected inputs of one batch, but got none");
  return *batch;
}

LogicalResult SetBatch::resizeAttributes(Operation *op) {
  auto isFirst = [](int64_t axis) { return axis == 0; };
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op)) {
    SmallVector<int64_t> sizes(slice.getStaticSizes());
    if (!slice.hasUnitStride() || slice.getDroppedDims().test(0) ||
        slice.getStaticOffsets()[0] != 0 ||
        sizes[0] != slice.getSourceType().getDimSize(0) / to * from)
      return refuse(op);
    sizes[0] = slice.getSourceType().getDimSize(0);
    slice.setStaticSizes(sizes);
  } else if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    if (pad.getStaticLow()[0] != 0 || pad.getStaticHigh()[0] != 0)
      return refuse(op);
  } else if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op)) {
    SmallVector<int64_t> shape(expand.getStaticOutputShape());
    shape[0] = shape[0] / from * to;
    expand.setStaticOutputShape(shape);
  } else if (auto transpose = dyn_cast<TransposeOp>(op)) {
    if (transpose.getPermutation()[0] != 0)
      return refuse(op);
  } else if (auto reduce = dyn_cast<ReduceOp>(op)) {
    if (llvm::any_of(reduce.getAxes(), isFirst))
      return refuse(op);
  } else if (auto axis = op->getAttrOfType<IntegerAttr>("axis")) {
    // Of a table, samples pick rows.
    bool picks = isa<GatherOp>(op) && !isBatched(op->getOperand(0));
    if (axis.getInt() == 0 && !picks)
      return refuse(op);
  }
  return success();
}

void SetBatch::repeatOperands(Operation *op) {
  RankedTensorType shape;
  for (Value operand : op->getOperands())
    if (isBatched(operand))
      shape = typeOf(operand);
  OpBuilder builder(op);
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    if (!type || isBatched(operand.get()) ||
        type.getRank() != shape.getRank() || type.getRank() == 0 ||
        type.getDimSize(0) == shape.getDimSize(0))
      continue;
    // A value that was repeated is so from what it was made of.
    Value value = operand.get();
    RankedTensorType repeated = scale(type);
    if (auto broadcast = value.getDefiningOp<BroadcastOp>())
      value = broadcast.getInput();
    operand.set(BroadcastOp::create(builder, op->getLoc(), repeated, value));
  }
}

LogicalResult SetBatch::resize(Operation *op) {
  if (llvm::none_of(op->getOperands(),
                    [&](Value value) { return isBatched(value); }))
    return success();
  bool isElementwise = OpTrait::hasElementwiseMappableTraits(op) ||
                       isa<AddOp, ConcatOp, MatMulOp>(op);
  if (isElementwise)
    repeatOperands(op);
  // A bias or weights are no samples.
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (layer && layer.hasFilters() &&
      (isBatched(layer.getWeights()) ||
       (layer.getBias() && isBatched(layer.getBias()))))
    return refuse(op);
  if (failed(resizeAttributes(op)))
    return failure();
  for (OpResult result : op->getResults()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!type || type.getRank() == 0 || type.getDimSize(0) % from)
      return refuse(op);
    result.setType(scale(type));
    batched.insert(result);
  }
  // What the op itself makes of the new operands decides.
  if (auto infer = dyn_cast<InferTypeOpInterface>(op)) {
    SmallVector<Type> types;
    if (failed(infer.inferReturnTypes(
            op->getContext(), op->getLoc(), op->getOperands(),
            op->getAttrDictionary(), op->getPropertiesStorage(),
            op->getRegions(), types)) ||
        !equalButForEncodings(types, op->getResultTypes()))
      return refuse(op);
  }
  return success();
}

void SetBatch::runOnOperation() {
  FailureOr<func::FuncOp> main = findMain(getOperation());
  if (failed(main))
    return signalPassFailure();
  FailureOr<int64_t> batch = findBatch(*main);
  if (failed(batch))
    return signalPassFailure();
  if (size < 1) {
    main->emitError("expected a batch of at least 1, but got ")
        << size.getValue();
    return signalPassFailure();
  }
  from = *batch;
  to = size;
  batched.clear();
  for (BlockArgument argument : main->getArguments()) {
    argument.setType(scale(argument.getType()));
    batched.insert(argument);
  }
  Block &block = main->getBody().front();
  for (Operation &op : block.without_terminator())
    if (failed(resize(&op)))
      return signalPassFailure();
  main->setType(FunctionType::get(&getContext(), block.getArgumentTypes(),
                                  block.getTerminator()->getOperandTypes()));
}
