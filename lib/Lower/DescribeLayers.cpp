//===- DescribeLayers.cpp - Write down what each layer is -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/Layers.h"
#include "nncomp/Lower/Module.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_DESCRIBELAYERS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

StringAttr nncomp::getLayerName(Location loc) {
  StringAttr name;
  loc->walk([&](Location inner) {
    auto named = dyn_cast<NameLoc>(inner);
    if (!named)
      return WalkResult::advance();
    name = named.getName();
    return WalkResult::interrupt();
  });
  return name;
}

/// Multiplications with accumulation in one run; 0 where that says little.
static int64_t countMacs(Operation *op) {
  auto count = [](Value value) { return typeOf(value).getNumElements(); };
  if (auto conv = dyn_cast<Conv2DOp>(op)) {
    RankedTensorType filters = conv.getFilters().getType();
    return count(conv.getResult()) *
           (filters.getNumElements() / filters.getDimSize(0));
  }
  if (auto linear = dyn_cast<LinearOp>(op))
    return count(linear.getResult()) *
           linear.getInput().getType().getDimSize(1);
  if (auto matmul = dyn_cast<MatMulOp>(op))
    return count(matmul.getResult()) *
           matmul.getLhs().getType().getShape().back();
  return 0;
}

/// What a value takes in memory, as it is stored.
static int64_t countBytes(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.getElementType().isIntOrFloat())
    return 0;
  return llvm::divideCeil(getSizeInBits(type), 8);
}

namespace {
/// What is known of one layer: the facts of its heaviest op, and sums.
struct LayerFacts {
  Operation *op = nullptr;
  int64_t opMacs = 0, macs = 0, bytes = 0;
};

struct DescribeLayers : nncomp::impl::DescribeLayersBase<DescribeLayers> {
  void runOnOperation() override {
    auto main = getOperation().lookupSymbol<func::FuncOp>(kMainName);
    if (!main)
      return;
    llvm::MapVector<StringAttr, LayerFacts> layers;
    for (Operation &op : main.getOps()) {
      Operation *computed = isAbsorbed(&op) ? *op.user_begin() : &op;
      StringAttr name = getLayerName(getKernelLoc(computed));
      if (!name || op.hasTrait<OpTrait::ConstantLike>() ||
          isa<AssembleOp, DisassembleOp>(op) ||
          op.hasTrait<OpTrait::IsTerminator>())
        continue;
      LayerFacts &facts = layers[name];
      int64_t macs = countMacs(&op);
      if (!facts.op || macs > facts.opMacs) {
        facts.op = &op;
        facts.opMacs = macs;
      }
      facts.macs += macs;
      for (Value operand : op.getOperands())
        facts.bytes += countBytes(operand);
      for (Value result : op.getResults())
        facts.bytes += countBytes(result);
    }
    Builder builder(&getContext());
    NamedAttrList entries;
    for (auto &[name, facts] : layers)
      entries.append(name, describe(builder, facts));
    getOperation()->setAttr(kLayerFactsAttr,
                            entries.getDictionary(&getContext()));
    // Ops that differ in nothing else share a function of their kernel.
    main.walk([](Operation *op) { op->removeAttr(kKernelReasonAttr); });
  }

  static DictionaryAttr describe(Builder &builder, const LayerFacts &facts) {
    NamedAttrList entry;
    entry.append("op",
                 builder.getStringAttr(facts.op->getName().stripDialect()));
    if (auto kernel = facts.op->getAttrOfType<StringAttr>(kKernelAttr))
      entry.append("kernel", kernel);
    if (auto reason = facts.op->getAttrOfType<StringAttr>(kKernelReasonAttr))
      entry.append("reason", reason);
    for (Value operand : facts.op->getOperands())
      if (EncodingAttrInterface encoding = getEncoding(operand.getType())) {
        std::string text;
        llvm::raw_string_ostream(text) << encoding;
        entry.set("encoding", builder.getStringAttr(text));
      }
    entry.append("macs", builder.getI64IntegerAttr(facts.macs));
    entry.append("bytes", builder.getI64IntegerAttr(facts.bytes));
    return entry.getDictionary(builder.getContext());
  }
};
} // namespace
