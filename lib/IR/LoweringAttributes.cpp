//===- LoweringAttributes.cpp - State between passes ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

using EmitError = llvm::function_ref<InFlightDiagnostic()>;

LogicalResult TargetAttr::verify(EmitError emitError, StringRef cpu, StringRef,
                                 int64_t threads) {
  if (cpu.empty())
    return emitError() << "expected the name of a CPU, but got ''";
  if (threads < 1 || threads > kMaxThreads)
    return emitError() << "expected between 1 and " << kMaxThreads
                       << " threads, but got " << threads;
  return success();
}

/// Checks that none of a list of numbers is negative.
static LogicalResult
verifyCounts(EmitError emitError,
             ArrayRef<std::pair<StringLiteral, int64_t>> counts) {
  for (auto [name, count] : counts)
    if (count < 0)
      return emitError() << "expected " << name
                         << " that are not negative, but got " << count;
  return success();
}

LogicalResult KernelAttr::verify(EmitError emitError, StringRef name,
                                 int64_t cycles, int64_t denseCycles,
                                 StringRef) {
  if (name.empty())
    return emitError() << "expected the name of a kernel, but got ''";
  return verifyCounts(emitError,
                      {{"cycles", cycles}, {"dense_cycles", denseCycles}});
}

LogicalResult LayerAttr::verify(EmitError emitError, StringRef name, StringRef,
                                KernelAttr, EncodingAttrInterface,
                                StringRef macKind, int64_t macs,
                                int64_t storedMacs, int64_t bytes,
                                int64_t valueBytes, int64_t sideBytes,
                                int64_t biasBytes) {
  if (name.empty())
    return emitError() << "expected the name of a layer, but got ''";
  if (macKind.empty() != (macs == 0))
    return emitError() << "expected mac_kind exactly if macs are not zero, but "
                          "got '"
                       << macKind << "' and " << macs;
  return verifyCounts(emitError, {{"macs", macs},
                                  {"stored_macs", storedMacs},
                                  {"bytes", bytes},
                                  {"value_bytes", valueBytes},
                                  {"side_bytes", sideBytes},
                                  {"bias_bytes", biasBytes}});
}

LogicalResult NNCompDialect::verifyOperationAttribute(Operation *op,
                                                      NamedAttribute named) {
  StringRef name = named.getName();
  Attribute value = named.getValue();
  if ((name == kTargetAttr || name == kLayersAttr) && !isa<ModuleOp>(op))
    return op->emitOpError("expected '")
           << name << "' on a module only, but got it here";
  if (name == kTargetAttr && !isa<TargetAttr>(value))
    return op->emitOpError("expected '")
           << name << "' to be a #nncomp.target, but got " << value;
  if (name == kKernelAttr && !isa<KernelAttr>(value))
    return op->emitOpError("expected '")
           << name << "' to be a #nncomp.kernel, but got " << value;
  if (name != kLayersAttr)
    return success();
  auto layers = dyn_cast<ArrayAttr>(value);
  if (!layers || !llvm::all_of(layers, llvm::IsaPred<LayerAttr>))
    return op->emitOpError("expected '")
           << name << "' to be an array of #nncomp.layer, but got " << value;
  return success();
}
