//===- Pipelines.cpp - The compiler as a script ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Pipelines.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Transforms/Passes.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/Lower/Passes.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Folding and removal of what is equal or unused. Function by function, which
/// the pass manager's threads share: nothing here looks at two of them.
static void addCleanup(OpPassManager &manager, bool removeEqual = true) {
  manager.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  if (removeEqual)
    manager.addNestedPass<func::FuncOp>(createCSEPass());
}

/// From loops, vectors and buffers to the LLVM dialect. Passes that take a
/// function at a time run on several at once; only those that add declarations
/// or change calls need the module.
static void buildLLVMPhase(OpPassManager &manager, int64_t threads) {
  // While parallel loops still are loops. OpenMP distributes their steps
  // over as many threads as there really are.
  if (threads > 1)
    manager.addPass(
        createConvertSCFToOpenMPPass({static_cast<unsigned>(threads)}));
  addCleanup(manager);
  OpPassManager &loops = manager.nest<func::FuncOp>();
  loops.addPass(createSCFToControlFlowPass());
  loops.addPass(memref::createExpandStridedMetadataPass());
  loops.addPass(createLowerAffinePass());
  // Vectors of more than one dimension unroll into loops of their own.
  loops.addPass(createConvertVectorToSCFPass());
  loops.addPass(createSCFToControlFlowPass());
  // What has an instruction first; the rest becomes calls into libm, which take
  // vectors apart, so these must not be gone yet.
  loops.addPass(createConvertMathToLLVMPass());
  manager.addPass(createConvertMathToLibmPass());
  manager.addNestedPass<func::FuncOp>(createConvertVectorToLLVMPass());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(functions));
  manager.addPass(createConvertControlFlowToLLVMPass());
  OpPassManager &bodies = manager.nest<LLVM::LLVMFuncOp>();
  bodies.addPass(createArithToLLVMConversionPass());
  bodies.addPass(createConvertIndexToLLVMPass());
  bodies.addPass(createUBToLLVMConversionPass());
  if (threads > 1)
    manager.addPass(createConvertOpenMPToLLVMPass());
  OpPassManager &converted = manager.nest<LLVM::LLVMFuncOp>();
  converted.addPass(createReconcileUnrealizedCastsPass());
  converted.addPass(createCanonicalizerPass());
  converted.addPass(createCSEPass());
  manager.addPass(createAddEntry());
}

void nncomp::buildPreparePipeline(OpPassManager &manager) {
  manager.addPass(createInlineResources());
  addCleanup(manager, /*removeEqual=*/false);
  manager.addNestedPass<func::FuncOp>(createConvertLayout());
  addCleanup(manager);
  // Folded statistics are a part of the weights that are compressed.
  manager.addNestedPass<func::FuncOp>(createFuse());
  addCleanup(manager, /*removeEqual=*/false);
  // Folding has made resources; compression reads elements, and often.
  manager.addPass(createInlineResources());
}

/// From a file to a network that is known to be valid, on a known machine.
static void buildImportPhase(OpPassManager &manager,
                             const CompileOptions &options) {
  // Kernels and vectors depend on the machine, and the signature is gone once
  // tensors are buffers: both are written down before anything changes.
  SetTargetOptions target;
  target.mcpu = options.mcpu;
  target.mattr = options.mattr;
  target.threads = options.threads;
  manager.addPass(createSetTarget(target));
  manager.addPass(createCaptureSignature());
  manager.addPass(createInlineResources({/*keepWeights=*/true}));
  addCleanup(manager, /*removeEqual=*/false);
  // After folding, which removes what only computes shapes.
  manager.addPass(createVerifyNetwork());
}

/// Channels last. The program that rewrites are compared with has none.
static void buildLayoutPhase(OpPassManager &manager,
                             const CompileOptions &options) {
  if (options.reference == ReferenceUse::Imported)
    return;
  manager.addNestedPass<func::FuncOp>(createConvertLayout());
  addCleanup(manager);
}

/// One operator for each layer, with all that it applies to its sums.
static void buildFusedPhase(OpPassManager &manager,
                            const CompileOptions &options) {
  if (options.reference != ReferenceUse::Imported) {
    // After the layout, where an operator and what fuses with it are neighbours
    // and channels are the last dimension.
    manager.addNestedPass<func::FuncOp>(createFuse());
    addCleanup(manager, /*removeEqual=*/false);
    // After fusion, which sees what is between a layer and its quantization;
    // what is between two quantized layers gets encoded types.
    manager.addNestedPass<func::FuncOp>(createFoldQuantization());
    addCleanup(manager, /*removeEqual=*/false);
  }
  // After all that changes filters, biases and activations, and before kernels:
  // the reference has loops of its own for a transposed convolution.
  if (options.reference == ReferenceUse::None) {
    manager.addNestedPass<func::FuncOp>(createExpandTransposedConvs());
    manager.addNestedPass<func::FuncOp>(createExpandFilterGradients());
  }
  // After fusion: branches must agree in their activations.
  if (options.reference == ReferenceUse::None)
    manager.addPass(createMergeSiblings());
}

/// Kernels come first and see the encodings; they are functions on buffers from
/// the start. Layers that none of them takes get the dense meaning.
static void buildKernelsPhase(OpPassManager &manager,
                              const CompileOptions &options) {
  SelectKernelsOptions kernels;
  kernels.reference = options.reference != ReferenceUse::None;
  bool describes = options.profile || options.describe;
  kernels.reasons = describes;
  kernels.winograd = options.winograd;
  manager.addPass(createSelectKernels(kernels));
  if (describes)
    manager.addPass(createDescribeLayers());
  manager.addPass(createBuildKernels());
  // The rest: in integers where codes are, else decoded.
  manager.addPass(createLowerIntegers());
  manager.addPass(createLowerEncodings());
  addCleanup(manager, /*removeEqual=*/false);
}

/// Structured loops.
static void buildLinalgPhase(OpPassManager &manager, const CompileOptions &) {
  // Equal broadcasts and constants are found before each is fused away.
  manager.addPass(createLowerToLinalg());
  manager.addNestedPass<func::FuncOp>(createCSEPass());
  manager.addPass(createFuseLoops());
  // After fusion: booleans that were only passed on are gone.
  manager.addPass(createLegalizeTypes());
  addCleanup(manager);
}

/// Buffers before vectors: in-place decisions need whole structured ops, and
/// lifetimes are read off a flat list of them.
static void buildBuffersPhase(OpPassManager &manager,
                              const CompileOptions &options) {
  manager.addPass(createVerifyNoEncodings());
  manager.addPass(createBufferize());
  manager.addPass(createLowerLaunches());
  // Values computed in their slice need not be copied there: equal slices must
  // be one value for that to be seen.
  addCleanup(manager);
  manager.addPass(createPackConstants({options.releaseWeights}));
  manager.addPass(createPlanArena());
  if (options.profile)
    manager.addPass(createMarkLayers());
}

/// Loops over vectors, and functions of instructions.
static void buildVectorPhase(OpPassManager &manager, const CompileOptions &) {
  // Each nest gets a function of its own, equal ones share one: LLVM would take
  // longer for one large @main, on one thread, than for all of them.
  manager.addPass(createOutlineLoops());
  manager.addPass(createLowerToVector());
  // libm has no functions of 16-bit floats.
  manager.addPass(math::createMathExtendToSupportedTypes());
  manager.addPass(createApproximateMath());
  manager.addPass(createExpandHalfFloats());
}

void nncomp::buildLowerPipeline(OpPassManager &manager,
                                const CompileOptions &options,
                                LowerPhase lastPhase) {
  const std::pair<LowerPhase, void (*)(OpPassManager &, const CompileOptions &)>
      phases[] = {{LowerPhase::Import, buildImportPhase},
                  {LowerPhase::Layout, buildLayoutPhase},
                  {LowerPhase::Fused, buildFusedPhase},
                  {LowerPhase::Kernels, buildKernelsPhase},
                  {LowerPhase::Linalg, buildLinalgPhase},
                  {LowerPhase::Buffers, buildBuffersPhase},
                  {LowerPhase::Vector, buildVectorPhase}};
  for (auto [phase, build] : phases) {
    build(manager, options);
    // From the buffers on there is one form, which packing has left.
    if (options.releaseWeights && phase < LowerPhase::Linalg)
      manager.addPass(createReleaseWeights());
    if (phase == lastPhase)
      return;
  }
  buildLLVMPhase(manager, options.threads);
}

namespace {
/// Options of the pipeline `--nncomp-lower`.
struct LowerOptions : PassPipelineOptions<LowerOptions> {
  Option<std::string> mcpu{
      *this, "mcpu", llvm::cl::desc("CPU to compile for; native is this one"),
      llvm::cl::init("native")};
  Option<std::string> mattr{
      *this, "mattr",
      llvm::cl::desc("CPU features to change: +avx512vnni,-avx512bf16")};
  Option<int64_t> threads{
      *this, "threads",
      llvm::cl::desc("Threads of a run; more than one call OpenMP's runtime"),
      llvm::cl::init(1)};
  Option<LowerPhase> compileTo{
      *this, "compile-to", llvm::cl::desc("Stop after a phase"),
      llvm::cl::init(LowerPhase::LLVM),
      llvm::cl::values(
          clEnumValN(LowerPhase::Import, "import", "the program as imported"),
          clEnumValN(LowerPhase::Layout, "layout", "channels last"),
          clEnumValN(LowerPhase::Fused, "fused", "layers with epilogues"),
          clEnumValN(LowerPhase::Kernels, "kernels", "launches of kernels"),
          clEnumValN(LowerPhase::Linalg, "linalg", "loops on tensors"),
          clEnumValN(LowerPhase::Buffers, "buffers", "buffers in one arena"),
          clEnumValN(LowerPhase::Vector, "vector", "vectors in loops"),
          clEnumValN(LowerPhase::LLVM, "llvm", "the LLVM dialect"))};
  Option<ReferenceUse> reference{
      *this, "reference",
      llvm::cl::desc("Lower to what the program means, however slow that is"),
      llvm::cl::init(ReferenceUse::None), getReferenceUses()};
  Option<WinogradUse> winograd{
      *this, "winograd", llvm::cl::desc(kWinogradUseDescription),
      llvm::cl::init(WinogradUse::Auto), getWinogradUses()};
  Option<bool> profile{
      *this, "profile",
      llvm::cl::desc("Call nncomp_profile_mark between layers"),
      llvm::cl::init(false)};
  Option<bool> describe{
      *this, "describe",
      llvm::cl::desc("Note what each layer is, as a profile does"),
      llvm::cl::init(false)};
  Option<bool> releaseWeights{
      *this, "release-weights",
      llvm::cl::desc("Free each form of the weights when the next one is made"),
      llvm::cl::init(false)};

  CompileOptions get() const {
    return {mcpu,     mattr,   threads,  reference,
            winograd, profile, describe, releaseWeights};
  }
};
} // namespace

void nncomp::registerPipelines() {
  PassPipelineRegistration<>(
      "nncomp-prepare",
      "Bring a network into the form that compression takes: channels last, "
      "normalisation, bias and activation folded into the layers",
      buildPreparePipeline);
  PassPipelineRegistration<LowerOptions>(
      "nncomp-lower", "Lower nncomp programs to the LLVM dialect",
      [](OpPassManager &manager, const LowerOptions &options) {
        buildLowerPipeline(manager, options.get(), options.compileTo);
      });
}
