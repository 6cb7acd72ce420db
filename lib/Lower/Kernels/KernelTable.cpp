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
      depthwiseConvF32,
      directConvF32,
      gemmF32,
      reference,
  };
  return table;
}

const Kernel *nncomp::findKernel(StringRef name) {
  const Kernel *kernel = llvm::find_if(
      getKernelTable(), [&](const Kernel &k) { return k.name == name; });
  return kernel == getKernelTable().end() ? nullptr : kernel;
}
