//===- BuildKernels.cpp - Write the functions of kernels ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_BUILDKERNELS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

SmallVector<RankedTensorType> nncomp::getBufferTypes(RankedTensorType type) {
  EncodingAttrInterface encoding = getEncoding(type);
  if (!encoding)
    return {type};
  SmallVector<RankedTensorType> types;
  for (const EncodingComponent &component : encoding.getComponents(type)) {
    bool isLike = component.type.getNumElements() == type.getNumElements() &&
                  type.getRank() > 0;
    types.push_back(isLike ? component.type.clone(type.getShape())
                           : component.type);
  }
  return types;
}

/// The one group of dimensions that a shape of `rank` collapses into.
static SmallVector<ReassociationIndices> getAllDims(int64_t rank) {
  return {llvm::to_vector(llvm::seq<int64_t>(0, rank))};
}

/// What a kernel reads in place of `value`, of the types of `getBufferTypes`.
static void appendBuffers(OpBuilder &builder, Location loc, Value value,
                          SmallVectorImpl<Value> &buffers) {
  if (!getEncoding(value.getType())) {
    buffers.push_back(value);
    return;
  }
  auto parts = DisassembleOp::create(builder, loc, value);
  for (auto [part, type] :
       llvm::zip(parts.getComponents(), getBufferTypes(typeOf(value)))) {
    Value buffer = part;
    if (type != part.getType())
      buffer = tensor::ExpandShapeOp::create(builder, loc, type, part,
                                             getAllDims(type.getRank()));
    buffers.push_back(buffer);
  }
}

/// The value of `type` whose buffers a kernel has written.
static Value assembleBuffers(OpBuilder &builder, Location loc,
                             RankedTensorType type, ValueRange buffers) {
  EncodingAttrInterface encoding = getEncoding(type);
  if (!encoding)
    return buffers.front();
  SmallVector<Value> parts;
  for (auto [component, buffer] :
       llvm::zip(encoding.getComponents(type), buffers)) {
    Value part = buffer;
    if (component.type != buffer.getType())
      part =
          tensor::CollapseShapeOp::create(builder, loc, component.type, buffer,
                                          getAllDims(typeOf(buffer).getRank()));
    parts.push_back(part);
  }
  return AssembleOp::create(builder, loc, type, parts);
}

/// All that the function of a kernel depends on, except for the target: a
/// module has one.
static Attribute getFunctionKey(Operation *op, const Kernel &kernel,
                                const KernelCall &call,
                                FunctionType kernelType) {
  Builder builder(op->getContext());
  if (call.key)
    return builder.getArrayAttr({builder.getStringAttr(kernel.name), call.key,
                                 TypeAttr::get(kernelType)});
  SmallVector<Attribute> key{TypeAttr::get(kernelType)};
  for (Operation *part : {op, getAbsorbed(op)})
    if (part)
      key.append({part->getName().getIdentifier(), part->getAttrDictionary(),
                  TypeAttr::get(builder.getFunctionType(
                      part->getOperandTypes(), part->getResultTypes()))});
  return builder.getArrayAttr(key);
}

namespace {
struct BuildKernels : nncomp::impl::BuildKernelsBase<BuildKernels> {
  using BuildKernelsBase::BuildKernelsBase;

  void runOnOperation() override {
    FailureOr<Target> target = Target::from(getOperation());
    if (failed(target))
      return signalPassFailure();
    functions.clear();
    slices.clear();
    computed.clear();
    SymbolTable symbols(getOperation());
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (isa<LaunchOp>(op) || !getKernelAttr(op) || isAbsorbed(op))
        return WalkResult::advance();
      FailureOr<ChosenKernel> chosen = getChosenKernel(op, *target);
      if (succeeded(chosen) && chosen->plan.build)
        build(op, *chosen, symbols);
      return WalkResult(chosen);
    });
    // Behind the walk, which slices may still lie ahead of.
    for (auto *replaced : {&slices, &computed})
      for (Operation *op : *replaced)
        op->erase();
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  void build(Operation *op, const ChosenKernel &chosen, SymbolTable &symbols) {
    OpBuilder builder(op);
    const Kernel &kernel = *chosen.kernel;
    KernelCall call = chosen.plan.build(builder);
    // Where all that they read is there.
    if (!call.followers.empty())
      builder.setInsertionPoint(call.followers.back());
    computed.push_back(op);
    if (Operation *absorbed = getAbsorbed(op))
      computed.push_back(absorbed);
    if (call.part) {
      op = call.part;
      computed.push_back(op);
      builder.setInsertionPoint(op);
    }
    SmallVector<Value> inputs, outputs;
    for (Value input : call.inputs)
      appendBuffers(builder, op->getLoc(), input, inputs);
    if (call.results.empty())
      call.results.push_back(op->getResult(0));
    for (Value result : call.results)
      for (RankedTensorType type : getBufferTypes(typeOf(result)))
        outputs.push_back(tensor::EmptyOp::create(
            builder, op->getLoc(), type.getShape(), type.getElementType()));
    // Empty tensors of one type are equal: scratch buffers would become one.
    for (RankedTensorType type : call.scratch)
      outputs.push_back(bufferization::AllocTensorOp::create(
          builder, op->getLoc(), type, ValueRange()));

    SmallVector<Type> buffers;
    for (ValueRange values : {ValueRange(inputs), ValueRange(outputs)})
      for (Type type : values.getTypes())
        buffers.push_back(
            MemRefType::get(cast<RankedTensorType>(type).getShape(),
                            cast<RankedTensorType>(type).getElementType()));
    FunctionType type = builder.getFunctionType(buffers, {});
    func::FuncOp &function = functions[getFunctionKey(op, kernel, call, type)];
    if (!function)
      function = emitFunction(op, kernel, type, call, symbols);

    auto launch = LaunchOp::create(builder, getKernelLoc(op),
                                   ValueRange(outputs).getTypes(),
                                   function.getSymName(), inputs, outputs);
    launch->setAttr(kKernelAttr, KernelAttr::get(&getContext(), kernel.name));
    ValueRange written = launch.getResults();
    for (Value result : call.results) {
      size_t count = getBufferTypes(typeOf(result)).size();
      result.replaceAllUsesWith(assembleBuffers(
          builder, op->getLoc(), typeOf(result), written.take_front(count)));
      written = written.drop_front(count);
      if (result.getDefiningOp() != op && call.followers.empty())
        slices.push_back(result.getDefiningOp());
    }
    llvm::append_range(slices, llvm::reverse(call.followers));
  }

  func::FuncOp emitFunction(Operation *op, const Kernel &kernel,
                            FunctionType type, const KernelCall &call,
                            SymbolTable &symbols) {
    std::string name =
        kernel.name.str() + "_" + std::to_string(functions.size() - 1);
    llvm::replace(name, '-', '_');
    auto function = func::FuncOp::create(op->getLoc(), name, type);
    function.setPrivate();
    // LLVM would inline what is called once, and take far longer for one large
    // function than for many small ones. `no_inline` is lost on the way there.
    function->setAttr("passthrough",
                      Builder(&getContext()).getStrArrayAttr({"noinline"}));
    symbols.insert(function);
    Block *entry = function.addEntryBlock();
    ImplicitLocOpBuilder builder(op->getLoc(), &getContext());
    builder.setInsertionPointToEnd(entry);
    call.emitBody(builder, entry->getArguments());
    func::ReturnOp::create(builder);
    return function;
  }

  /// The functions made so far, by what they depend on.
  DenseMap<Attribute, func::FuncOp> functions;
  /// What launches have replaced: ops, and what takes their results further.
  SmallVector<Operation *> computed, slices;
};
} // namespace
