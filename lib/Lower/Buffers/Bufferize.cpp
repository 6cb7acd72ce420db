//===- Bufferize.cpp - Turn tensors into buffers --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_BUFFERIZE
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Gives each op that writes into an empty or filled tensor one of its own.
/// Sharing makes all values in such a tensor candidates for one buffer,
/// which takes the analysis the third power of their number, and keeps a filled
/// one alive to be copied where filling anew is cheaper.
static void splitInitialValues(RewriterBase &rewriter, ModuleOp module) {
  SmallVector<Operation *> values;
  module.walk([&](Operation *op) {
    if (isa<tensor::EmptyOp, linalg::FillOp>(op) && op->getNumResults() == 1)
      values.push_back(op);
  });
  // Fills before the tensors that they fill.
  for (Operation *op : llvm::reverse(values))
    for (OpOperand &use : llvm::make_early_inc_range(op->getUses())) {
      auto writer = dyn_cast<DestinationStyleOpInterface>(use.getOwner());
      if (!writer || !writer.isDpsInit(&use) || op->hasOneUse())
        continue;
      rewriter.setInsertionPoint(writer);
      use.set(rewriter.clone(*op)->getResult(0));
    }
}

/// The allocation in `block` that `value` is a reshaped whole of, or null.
static memref::AllocOp findAllocation(Value value, Block *block) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto alloc = dyn_cast<memref::AllocOp>(op))
      return alloc->getBlock() == block ? alloc : nullptr;
    if (!isa<memref::CollapseShapeOp, memref::ExpandShapeOp>(op))
      return nullptr;
    value = op->getOperand(0);
  }
  return nullptr;
}

/// A buffer without elements as a flat one: of more dimensions upstream's
/// conversion of functions makes no pointer.
static MemRefType flattenEmpty(MemRefType type) {
  return type.getNumElements() ? type
                               : MemRefType::get(0, type.getElementType());
}

/// Makes each result of `main` an argument after the others. A result that is
/// allocated here is computed right into it; any other is copied.
static void returnThroughArguments(func::FuncOp main) {
  Block &body = main.getBody().front();
  Operation *terminator = body.getTerminator();
  OpBuilder builder(terminator);
  for (Value result : terminator->getOperands()) {
    auto type = cast<MemRefType>(result.getType());
    Location loc = result.getLoc();
    BlockArgument output = body.addArgument(flattenEmpty(type), loc);
    if (type.getNumElements() == 0)
      continue;
    memref::AllocOp alloc = findAllocation(result, &body);
    if (!alloc) {
      memref::CopyOp::create(builder, loc, result, output);
      continue;
    }
    Value whole = output;
    if (alloc.getType() != type) {
      OpBuilder start = OpBuilder::atBlockBegin(&body);
      auto [strides, offset] = alloc.getType().getStridesAndOffset();
      whole = memref::ReinterpretCastOp::create(
          start, loc, alloc.getType(), output, offset,
          alloc.getType().getShape(), strides);
    }
    alloc.replaceAllUsesWith(whole);
    alloc.erase();
  }
  terminator->setOperands({});
  main.removeResAttrsAttr();
  SmallVector<DictionaryAttr> argumentAttrs;
  main.getAllArgAttrs(argumentAttrs);
  main.setFunctionType(FunctionType::get(main.getContext(),
                                         body.getArgumentTypes(), TypeRange()));
  argumentAttrs.resize(body.getNumArguments());
  for (DictionaryAttr &attrs : argumentAttrs)
    if (!attrs)
      attrs = DictionaryAttr::get(main.getContext());
  main.setAllArgAttrs(argumentAttrs);
}

namespace {
struct Bufferize : nncomp::impl::BufferizeBase<Bufferize> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<func::FuncOp> found = findMain(module);
    if (failed(found))
      return signalPassFailure();
    func::FuncOp main = *found;
    Builder builder(&getContext());
    for (unsigned i = 0; i < main.getNumArguments(); ++i)
      main.setArgAttr(i, bufferization::BufferizationDialect::kWritableAttrName,
                      builder.getBoolAttr(false));
    IRRewriter rewriter(&getContext());
    splitInitialValues(rewriter, module);
    // What is inserted into a slice of a concatenation is computed there.
    bufferization::OneShotBufferizationOptions options;
    options.bufferizeFunctionBoundaries = true;
    options.setFunctionBoundaryTypeConversion(
        bufferization::LayoutMapOption::IdentityLayoutMap);
    bufferization::BufferizationState state;
    if (failed(bufferization::eliminateEmptyTensors(rewriter, module)) ||
        failed(
            bufferization::runOneShotModuleBufferize(module, options, state)))
      return signalPassFailure();
    returnThroughArguments(main);
  }
};
} // namespace
