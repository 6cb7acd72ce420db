//===- Pipelines.cpp - The compiler as a script -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Pipelines.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"
#include "nncomp/Lower/Passes.h"

using namespace mlir;
using namespace mlir::nncomp;

/// From loops, vectors and buffers to the LLVM dialect.
static void buildLLVMPhase(OpPassManager &manager) {
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  // Vectors of more than one dimension unroll into loops of their own.
  manager.addPass(createConvertVectorToSCFPass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createConvertVectorToLLVMPass());
  // What has an instruction first; the rest becomes calls into libm.
  manager.addPass(createConvertMathToLLVMPass());
  manager.addPass(createConvertMathToLibmPass());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(functions));
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(createConvertIndexToLLVMPass());
  manager.addPass(createUBToLLVMConversionPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createAddEntry());
}

void nncomp::buildLowerPipeline(OpPassManager &manager,
                                const LowerOptions &options) {
  // Whether the caller wants what stands behind `phase`.
  auto stopBehind = [&](StringRef phase) { return options.compileTo == phase; };

  // Kernels and vectors depend on the machine, and the signature is gone once
  // tensors are buffers: both are written down before anything changes.
  SetTargetOptions target;
  target.mcpu = options.mcpu;
  target.mattr = options.mattr;
  manager.addPass(createSetTarget(target));
  manager.addPass(createCaptureSignature());
  manager.addPass(createCanonicalizerPass());
  if (stopBehind("import"))
    return;

  if (stopBehind("layout"))
    return;
  if (stopBehind("fused"))
    return;

  // Kernels are functions on buffers from the start; layers that no kernel takes
  // go the generic way.
  SelectKernelsOptions kernels;
  kernels.reference = options.reference;
  manager.addPass(createSelectKernels(kernels));
  manager.addPass(createBuildKernels());
  if (stopBehind("kernels"))
    return;

  manager.addPass(createLowerToLinalg());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  if (stopBehind("linalg"))
    return;

  // Buffers before vectors: in-place decisions need whole structured ops, and
  // lifetimes are read off a flat list of them.
  manager.addPass(createVerifyNoEncodings());
  manager.addPass(createBufferize());
  manager.addPass(createLowerLaunches());
  // What is computed in its slice need not be copied there: equal slices must be
  // one value for that to be seen.
  manager.addPass(createCSEPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createPackConstants());
  manager.addPass(createPlanArena());
  if (stopBehind("buffers"))
    return;

  manager.addPass(createLowerToVector());
  if (stopBehind("vector"))
    return;

  buildLLVMPhase(manager);
}

void nncomp::registerPipelines() {
  PassPipelineRegistration<LowerOptions>(
      "nncomp-lower", "Lower nncomp programs to the LLVM dialect",
      buildLowerPipeline);
}
