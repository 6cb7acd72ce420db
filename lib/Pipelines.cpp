//===- Pipelines.cpp - The compiler as a script ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Pipelines.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
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
  // What has an instruction first; the rest becomes calls into libm, which take
  // vectors apart, so these must not be gone yet.
  manager.addPass(createConvertMathToLLVMPass());
  manager.addPass(createConvertMathToLibmPass());
  manager.addPass(createConvertVectorToLLVMPass());
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
  auto stopBehind = [&](LowerPhase phase) {
    return options.compileTo == phase;
  };

  // Kernels and vectors depend on the machine, and the signature is gone once
  // tensors are buffers: both are written down before anything changes.
  SetTargetOptions target;
  target.mcpu = options.mcpu;
  target.mattr = options.mattr;
  manager.addPass(createSetTarget(target));
  manager.addPass(createCaptureSignature());
  manager.addPass(createCanonicalizerPass());
  // Behind folding, which removes what only computes shapes.
  manager.addPass(createVerifyNetwork());
  if (stopBehind(LowerPhase::Import))
    return;

  manager.addNestedPass<func::FuncOp>(createConvertLayout());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  if (stopBehind(LowerPhase::Layout))
    return;

  // Behind the layout, where an operator and what fuses with it are neighbours
  // and channels are the last dimension.
  manager.addNestedPass<func::FuncOp>(createFuse());
  manager.addPass(createCanonicalizerPass());
  if (stopBehind(LowerPhase::Fused))
    return;

  // Kernels come first and see the encodings; they are functions on buffers
  // from the start. What none of them takes gets the dense meaning.
  SelectKernelsOptions kernels;
  kernels.reference = options.reference;
  kernels.winograd = options.winograd;
  manager.addPass(createSelectKernels(kernels));
  if (options.profile)
    manager.addPass(createDescribeLayers());
  manager.addPass(createBuildKernels());
  manager.addPass(createLowerEncodings());
  manager.addPass(createCanonicalizerPass());
  if (stopBehind(LowerPhase::Kernels))
    return;

  // Equal broadcasts and constants are found before each is fused away.
  manager.addPass(createLowerToLinalg());
  manager.addPass(createCSEPass());
  manager.addPass(createFuseLoops());
  // Behind fusion: booleans that were only passed on are gone.
  manager.addPass(createLegalizeTypes());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  if (stopBehind(LowerPhase::Linalg))
    return;

  // Buffers before vectors: in-place decisions need whole structured ops, and
  // lifetimes are read off a flat list of them.
  manager.addPass(createVerifyNoEncodings());
  manager.addPass(createBufferize());
  manager.addPass(createLowerLaunches());
  // What is computed in its slice need not be copied there: equal slices must
  // be one value for that to be seen.
  manager.addPass(createCSEPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createPackConstants());
  manager.addPass(createPlanArena());
  if (options.profile)
    manager.addPass(createMarkLayers());
  if (stopBehind(LowerPhase::Buffers))
    return;

  manager.addPass(createLowerToVector());
  // libm has no functions of 16-bit floats.
  manager.addPass(math::createMathExtendToSupportedTypes());
  manager.addPass(createApproximateMath());
  manager.addPass(createExpandHalfFloats());
  if (stopBehind(LowerPhase::Vector))
    return;

  buildLLVMPhase(manager);
}

void nncomp::registerPipelines() {
  PassPipelineRegistration<LowerOptions>(
      "nncomp-lower", "Lower nncomp programs to the LLVM dialect",
      buildLowerPipeline);
}
