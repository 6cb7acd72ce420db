//===- SplitNetwork.cpp - Parts of a network that compile apart -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SplitNetwork.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/WeightStorage.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The operations of a part, if functions are not larger: several parts for
/// each thread even of small networks, but few enough that the fixed cost of
/// each does not add up. Chosen, not tuned.
static constexpr int64_t kPartOperations = 1500;

/// What `global` holds, if it is constant bytes that need no copy.
static NamedBytes getNamedBytes(LLVM::GlobalOp global) {
  NamedBytes data;
  auto array = dyn_cast<LLVM::LLVMArrayType>(global.getGlobalType());
  auto resource =
      dyn_cast_if_present<DenseResourceElementsAttr>(global.getValueOrNull());
  if (!global.getConstant() || !array || !resource ||
      !array.getElementType().isInteger(8))
    return data;
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob || blob->getData().size() != array.getNumElements())
    return data;
  data.name = global.getSymName();
  data.bytes = blob->getData();
  data.alignment = global.getAlignment().value_or(1);
  return data;
}

/// The names that `op` uses, in order.
static SmallVector<StringAttr> getUsedNames(Operation *op) {
  SmallVector<StringAttr> names;
  if (auto uses = SymbolTable::getSymbolUses(op))
    for (const SymbolTable::SymbolUse &use : *uses)
      names.push_back(use.getSymbolRef().getRootReference());
  return names;
}

/// Makes a definition one that other parts see, or a declaration of such.
template <typename Op> static void share(Op op) {
  op.setLinkage(LLVM::Linkage::External);
  op.setVisibility_(LLVM::Visibility::Hidden);
  op.setDsoLocal(true);
}

SplitNetwork::SplitNetwork(ModuleOp module)
    : location(module.getLoc()), attributes(module->getAttrDictionary()),
      symbols(module) {
  if (auto global = symbols.lookup<LLVM::GlobalOp>(kWeightsName))
    weights = getNamedBytes(global);
  llvm::SetVector<Operation *> reached;
  if (Operation *entry = symbols.lookup(kEntryName))
    reached.insert(entry);
  for (size_t i = 0; i < reached.size(); ++i)
    for (StringAttr name : getUsedNames(reached[i]))
      if (Operation *used = symbols.lookup(name))
        reached.insert(used);

  int64_t size = 0;
  for (Operation &op : module.getOps()) {
    auto function = dyn_cast<LLVM::LLVMFuncOp>(op);
    if (!reached.contains(&op) || (function && function.isExternal()) ||
        (!weights.name.empty() && &op == symbols.lookup(weights.name)))
      continue;
    int64_t operations = 0;
    op.walk([&](Operation *) { ++operations; });
    if (parts.empty() || size + operations > kPartOperations) {
      parts.emplace_back();
      size = 0;
    }
    parts.back().push_back(&op);
    size += operations;
  }
}

namespace {
/// The bytes of a resource.
struct ResourceBuffer : llvm::MemoryBuffer {
  explicit ResourceBuffer(AsmResourceBlob given) : blob(std::move(given)) {
    ArrayRef<char> data = blob.getData();
    init(data.begin(), data.end(), /*RequiresNullTerminator=*/false);
  }
  BufferKind getBufferKind() const override { return MemoryBuffer_Malloc; }

  AsmResourceBlob blob;
};
} // namespace

std::unique_ptr<llvm::MemoryBuffer> SplitNetwork::takeWeights() {
  if (weights.name.empty())
    return nullptr;
  auto global = symbols.lookup<LLVM::GlobalOp>(weights.name);
  auto resource = cast<DenseResourceElementsAttr>(global.getValueOrNull());
  AsmResourceBlob blob = std::move(*resource.getRawHandle().getBlob());
  releaseWeights(resource);
  return std::make_unique<ResourceBuffer>(std::move(blob));
}

OwningOpRef<ModuleOp> SplitNetwork::build(size_t part) const {
  OwningOpRef<ModuleOp> result = ModuleOp::create(location);
  (*result)->setAttrs(attributes);
  OpBuilder builder = OpBuilder::atBlockEnd(result->getBody());
  DenseSet<StringAttr> names;
  llvm::SetVector<StringAttr> used;
  for (Operation *op : parts[part]) {
    Operation *copy = builder.clone(*op);
    names.insert(SymbolTable::getSymbolName(copy));
    for (StringAttr name : getUsedNames(copy))
      used.insert(name);
    if (auto function = dyn_cast<LLVM::LLVMFuncOp>(copy))
      share(function);
    else if (auto global = dyn_cast<LLVM::GlobalOp>(copy))
      share(global);
  }
  for (StringAttr name : used) {
    Operation *op = symbols.lookup(name);
    if (!op || !names.insert(name).second)
      continue;
    Operation *copy = builder.insert(op->cloneWithoutRegions());
    if (auto global = dyn_cast<LLVM::GlobalOp>(copy)) {
      global.removeValueAttr();
      share(global);
    } else if (auto function = dyn_cast<LLVM::LLVMFuncOp>(copy);
               function && !cast<LLVM::LLVMFuncOp>(op).isExternal()) {
      share(function);
    }
  }
  return result;
}
