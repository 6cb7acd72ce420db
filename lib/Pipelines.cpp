//===- Pipelines.cpp - The compiler as a script -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Pipelines.h"
#include "mlir/Transforms/Passes.h"
#include "nncomp/Lower/Passes.h"

using namespace mlir;
using namespace mlir::nncomp;

void nncomp::buildLowerPipeline(OpPassManager &manager,
                                const LowerOptions &options) {
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createVerifyNoEncodings());
}

void nncomp::registerPipelines() {
  PassPipelineRegistration<LowerOptions>(
      "nncomp-lower", "Lower nncomp programs to the LLVM dialect",
      buildLowerPipeline);
}
