//===- LaunchBufferization.cpp - Launches from tensors to buffers ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace mlir::nncomp;

namespace {
struct LaunchBufferization
    : DstBufferizableOpInterfaceExternalModel<LaunchBufferization, LaunchOp> {
  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto launch = cast<LaunchOp>(op);
    auto kernel = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        launch, launch.getKernelAttr());
    Location loc = op->getLoc();
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(op);
    SmallVector<Value> buffers, passed;
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (isa<TensorType>(value.getType())) {
        FailureOr<Value> buffer = getBuffer(rewriter, value, options, state);
        if (failed(buffer))
          return failure();
        value = *buffer;
      }
      buffers.push_back(value);
      // A slice is copied for a kernel that needs contiguous elements.
      auto type = cast<MemRefType>(value.getType());
      if (!type.getLayout().isIdentity() &&
          !acceptsLayout(kernel, operand.getOperandNumber(), type)) {
        auto plain = MemRefType::get(type.getShape(), type.getElementType());
        FailureOr<Value> copy =
            options.createAlloc(rewriter, loc, plain, ValueRange());
        if (failed(copy) ||
            failed(options.createMemCpy(rewriter, loc, value, *copy)))
          return failure();
        value = *copy;
      }
      passed.push_back(value);
    }
    ValueRange all(passed);
    unsigned inputs = launch.getInputs().size();
    auto onBuffers =
        LaunchOp::create(rewriter, loc, TypeRange(), launch.getKernel(),
                         all.take_front(inputs), all.drop_front(inputs));
    onBuffers->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    SmallVector<Value> results;
    for (unsigned i = inputs, e = buffers.size(); i < e; ++i) {
      if (passed[i] != buffers[i] &&
          failed(options.createMemCpy(rewriter, loc, passed[i], buffers[i])))
        return failure();
      if (isa<TensorType>(op->getOperand(i).getType()))
        results.push_back(buffers[i]);
    }
    replaceOpWithBufferizedValues(rewriter, op, results);
    return success();
  }
};
} // namespace

void nncomp::registerLaunchBufferization(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, NNCompDialect *) {
    LaunchOp::attachInterface<LaunchBufferization>(*context);
  });
}
