//===- DescribeLayers.cpp - Write down what each layer is -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/Parameters.h"
#include "nncomp/Graph/Integers.h"
#include "nncomp/IR/BinaryLayer.h"
#include "nncomp/IR/Layers.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_DESCRIBELAYERS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// What a value takes in memory, as it is stored.
static int64_t countBytes(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.getElementType().isIntOrFloat())
    return 0;
  return llvm::divideCeil(getSizeInBits(type), 8);
}

/// The kind of the multiplications of a product.
static StringRef getMacKind(LayerOpInterface op) {
  if (multipliesSigns(op))
    return "binary";
  KernelAttr chosen = getKernelAttr(op);
  const Kernel *kernel = chosen ? findKernel(chosen.getName()) : nullptr;
  if (kernel && kernel->traits.countsBits)
    return "bit-plane";
  if (auto product = IntegerProduct::get(op)) {
    // Signs, and digits of a learned basis, take less than a byte.
    auto isWide = [](UniformAttr codes) {
      return codes && codes.getBits() > 8;
    };
    return isWide(product->dataEncoding) || isWide(product->weightsEncoding)
               ? "int16"
               : "int8";
  }
  Type element = typeOf(op->getResult(0)).getElementType();
  if (element.isF16())
    return "f16";
  if (element.isBF16())
    return "bf16";
  return element.isF64() ? "f64" : "f32";
}

/// How many of `macs` multiplications have a weight that is stored.
static int64_t countStoredMacs(LayerOpInterface op, int64_t macs) {
  RankedTensorType weights = typeOf(op.getWeights());
  EncodingAttrInterface encoding = getEncoding(weights);
  if (!encoding || weights.getNumElements() == 0)
    return macs;
  return macs / weights.getNumElements() * encoding.getNumStored(weights);
}

namespace {
/// What is known of one layer: the facts of its heaviest op, and sums.
struct LayerFacts {
  Operation *op = nullptr;
  int64_t opMacs = 0, macs = 0, storedMacs = 0, bytes = 0;
  /// The bytes of its constants, as their types promise.
  int64_t valueBytes = 0, sideBytes = 0, biasBytes = 0;

  void add(Operation *op, DenseSet<Value> &counted);
  void addConstant(Value value, bool isBias, DenseSet<Value> &counted);
};
} // namespace

void LayerFacts::addConstant(Value value, bool isBias,
                             DenseSet<Value> &counted) {
  if (!counted.insert(value).second)
    return;
  auto assemble = value.getDefiningOp<AssembleOp>();
  if (!assemble) {
    if (value.getDefiningOp<arith::ConstantOp>() && countBytes(value) > 0)
      (isBias ? biasBytes : valueBytes) +=
          llvm::divideCeil(getParameterBits(value), 8);
    return;
  }
  for (auto [component, part] :
       llvm::zip(getEncoding(value.getType()).getComponents(typeOf(value)),
                 assemble.getComponents()))
    if (part.getDefiningOp<arith::ConstantOp>())
      (isBias                            ? biasBytes
       : component.content.hasElements() ? valueBytes
                                         : sideBytes) += countBytes(part);
}

void LayerFacts::add(Operation *op, DenseSet<Value> &counted) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  int64_t products = layer ? layer.getMultiplyAdds() : 0;
  if (!this->op || products > opMacs) {
    this->op = op;
    opMacs = products;
  }
  macs += products;
  if (layer)
    storedMacs += countStoredMacs(layer, products);
  Value bias = layer ? layer.getBias() : Value();
  for (Value operand : op->getOperands()) {
    bytes += countBytes(operand);
    addConstant(operand, operand == bias, counted);
  }
  for (Value result : op->getResults())
    bytes += countBytes(result);
}

/// How an op's weights are encoded or, where these are not, the first operand
/// that is; null if none is. A bias follows from both.
static EncodingAttrInterface getLayerEncoding(Operation *op) {
  SmallVector<Value> operands(op->getOperands());
  if (auto layer = dyn_cast<LayerOpInterface>(op))
    operands = {layer.getWeights(), layer.getInput()};
  for (Value operand : operands)
    if (EncodingAttrInterface encoding = getEncoding(operand.getType()))
      return encoding;
  return nullptr;
}

static LayerAttr describe(StringAttr name, const LayerFacts &facts) {
  return LayerAttr::get(
      name.getContext(), name, facts.op->getName().stripDialect(),
      getKernelAttr(facts.op), getLayerEncoding(facts.op),
      facts.opMacs > 0 ? getMacKind(cast<LayerOpInterface>(facts.op)) : "",
      facts.macs, facts.storedMacs, facts.bytes, facts.valueBytes,
      facts.sideBytes, facts.biasBytes);
}

namespace {
struct DescribeLayers : nncomp::impl::DescribeLayersBase<DescribeLayers> {
  void runOnOperation() override {
    auto main = getOperation().lookupSymbol<func::FuncOp>(kMainName);
    if (!main)
      return;
    Builder builder(&getContext());
    llvm::MapVector<StringAttr, LayerFacts> layers;
    DenseSet<Value> counted;
    for (Operation &op : main.getOps()) {
      if (op.hasTrait<OpTrait::ConstantLike>() ||
          isa<AssembleOp, DisassembleOp>(op) ||
          op.hasTrait<OpTrait::IsTerminator>())
        continue;
      Operation *computed = isAbsorbed(&op) ? *op.user_begin() : &op;
      StringAttr name = getLayerName(getKernelLoc(computed));
      if (!name)
        name = builder.getStringAttr(kUnnamedLayer);
      layers[name].add(&op, counted);
    }
    SmallVector<Attribute> entries;
    for (auto &[name, facts] : layers)
      entries.push_back(describe(name, facts));
    getOperation()->setAttr(kLayersAttr, builder.getArrayAttr(entries));
    // Ops that differ in nothing else share a function of their kernel.
    main.walk([](Operation *op) {
      if (KernelAttr chosen = getKernelAttr(op))
        op->setAttr(kKernelAttr,
                    KernelAttr::get(op->getContext(), chosen.getName()));
    });
  }
};
} // namespace
