//===- KernelTable.cpp - All kernels in order -----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

using namespace mlir;
using namespace mlir::nncomp;

ArrayRef<Kernel> nncomp::getKernelTable() {
  static const Kernel table[] = {
      depthwiseConvF32, depthwiseConvF16,  depthwiseConvBf16, groupedConvF32,
      groupedConvF16,   groupedConvBf16,   directConvF32,     directConvF16,
      directConvBf16,   directConvBf16Dot, gemmF32,           gemmF16,
      gemmBf16,         gemmBf16Dot,       reference,
  };
  return table;
}

const Kernel *nncomp::findKernel(StringRef name) {
  const Kernel *kernel = llvm::find_if(
      getKernelTable(), [&](const Kernel &k) { return k.name == name; });
  return kernel == getKernelTable().end() ? nullptr : kernel;
}

FailureOr<const Kernel *> nncomp::getChosenKernel(Operation *op,
                                                  const Target &target) {
  StringRef name = op->getAttrOfType<StringAttr>(kKernelAttr);
  const Kernel *kernel = findKernel(name);
  if (!kernel)
    return op->emitOpError("expected a kernel of the table, but got '")
           << name << "'";
  std::string reason;
  if (succeeded(kernel->accepts(op, target, reason)))
    return kernel;
  InFlightDiagnostic error =
      op->emitOpError("expected a kernel that accepts this op, but got '")
      << name << "'";
  if (reason.empty())
    return error << ", which is for other ops";
  return error << ": " << reason;
}
