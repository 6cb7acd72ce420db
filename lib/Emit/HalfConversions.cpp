//===- HalfConversions.cpp - f16 and bf16 without a runtime ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HalfConversions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

/// The names and types are those that LLVM's code generator calls on x86-64: a
/// 16-bit float travels in the low bits of an xmm register, as a bfloat or half
/// does. The bodies use integers, lest they call themselves. Widening is exact.
/// Narrowing rounds to nearest even, and goes from f64 through an f32 that is
/// rounded to odd, so that it is rounded but once (Boldo and Melquiond, "When
/// double rounding is odd", 2005).
static constexpr StringLiteral kConversions = R"(
define internal float @__extendhfsf2(half %value) noinline {
  %bits = bitcast half %value to i16
  %wide = zext i16 %bits to i32
  %magnitude = and i32 %wide, 32767
  %signbit = and i32 %wide, 32768
  %sign = shl i32 %signbit, 16
  %shifted = shl i32 %magnitude, 13
  ; Exponents are rebiased by a multiplication with 2^112, exact for
  ; subnormal numbers too.
  %small = bitcast i32 %shifted to float
  %scaled = fmul float %small, 0x46F0000000000000
  %scaledbits = bitcast float %scaled to i32
  %special = icmp uge i32 %magnitude, 31744
  %specialbits = or i32 %shifted, 2139095040
  %number = select i1 %special, i32 %specialbits, i32 %scaledbits
  %result = or i32 %number, %sign
  %float = bitcast i32 %result to float
  ret float %float
}

define internal half @__truncsfhf2(float %value) noinline {
  %bits = bitcast float %value to i32
  %magnitude = and i32 %bits, 2147483647
  %signbit = lshr i32 %bits, 16
  %sign = and i32 %signbit, 32768
  %isnan = icmp ugt i32 %magnitude, 2139095040
  ; 65520 and more round to infinity.
  %islarge = icmp uge i32 %magnitude, 1199566848
  %isnormal = icmp uge i32 %magnitude, 947912704
  ; Normal numbers: rebias, add half a unit less one, plus the last bit.
  %rebiased = sub i32 %magnitude, 939524096
  %last0 = lshr i32 %magnitude, 13
  %last = and i32 %last0, 1
  %biased = add i32 %rebiased, 4095
  %rounded = add i32 %biased, %last
  %normal = lshr i32 %rounded, 13
  ; Subnormal numbers: adding 0.5 rounds at the right bit.
  %small = bitcast i32 %magnitude to float
  %sum = fadd float %small, 5.0e-01
  %sumbits = bitcast float %sum to i32
  %subnormal = sub i32 %sumbits, 1056964608
  %finite = select i1 %isnormal, i32 %normal, i32 %subnormal
  %nanpayload0 = lshr i32 %magnitude, 13
  %nanpayload = and i32 %nanpayload0, 1023
  %nan = or i32 %nanpayload, 32256
  %large = select i1 %isnan, i32 %nan, i32 31744
  %number = select i1 %islarge, i32 %large, i32 %finite
  %result = or i32 %number, %sign
  %narrow = trunc i32 %result to i16
  %half = bitcast i16 %narrow to half
  ret half %half
}

define internal float @nncomp_round_to_odd(double %value) alwaysinline {
  %nearest = fptrunc double %value to float
  %back = fpext float %nearest to double
  %bits = bitcast float %nearest to i32
  %inexact = fcmp one double %back, %value
  %lastbit = and i32 %bits, 1
  %iseven = icmp eq i32 %lastbit, 0
  %change = and i1 %inexact, %iseven
  ; The odd neighbour lies on the side of the value.
  %absback = call double @llvm.fabs.f64(double %back)
  %absvalue = call double @llvm.fabs.f64(double %value)
  %above = fcmp ogt double %absback, %absvalue
  %step = select i1 %above, i32 -1, i32 1
  %moved = add i32 %bits, %step
  %oddbits = select i1 %change, i32 %moved, i32 %bits
  %odd = bitcast i32 %oddbits to float
  ret float %odd
}

define internal half @__truncdfhf2(double %value) noinline {
  %odd = call float @nncomp_round_to_odd(double %value)
  %half = call half @__truncsfhf2(float %odd)
  ret half %half
}

define internal bfloat @__truncsfbf2(float %value) noinline {
  %bits = bitcast float %value to i32
  %magnitude = and i32 %bits, 2147483647
  %isnan = icmp ugt i32 %magnitude, 2139095040
  %last0 = lshr i32 %bits, 16
  %last = and i32 %last0, 1
  %biased = add i32 %bits, 32767
  %rounded = add i32 %biased, %last
  %quiet = or i32 %bits, 4194304
  %number = select i1 %isnan, i32 %quiet, i32 %rounded
  %high = lshr i32 %number, 16
  %narrow = trunc i32 %high to i16
  %result = bitcast i16 %narrow to bfloat
  ret bfloat %result
}

define internal bfloat @__truncdfbf2(double %value) noinline {
  %odd = call float @nncomp_round_to_odd(double %value)
  %result = call bfloat @__truncsfbf2(float %odd)
  ret bfloat %result
}

declare double @llvm.fabs.f64(double)
)";

/// Whether any instruction has an operand or a result of 16-bit floats.
static bool usesHalf(const Module &module) {
  auto isHalf = [](Type *type) {
    type = type->getScalarType();
    return type->isHalfTy() || type->isBFloatTy();
  };
  for (const Function &function : module)
    for (const BasicBlock &block : function)
      for (const Instruction &instruction : block)
        if (isHalf(instruction.getType()) ||
            any_of(instruction.operands(),
                   [&](const Use &use) { return isHalf(use->getType()); }))
          return true;
  return false;
}

void mlir::nncomp::defineHalfConversions(Module &module,
                                         const TargetMachine &machine) {
  if (!machine.getTargetTriple().isX86() || !usesHalf(module))
    return;
  SMDiagnostic diagnostic;
  std::unique_ptr<Module> conversions =
      parseIR(MemoryBufferRef(kConversions, "conversions"), diagnostic,
              module.getContext());
  if (!conversions)
    return;
  conversions->setDataLayout(module.getDataLayout());
  conversions->setTargetTriple(module.getTargetTriple());
  for (Function &function : *conversions)
    if (!function.isDeclaration())
      function.setLinkage(GlobalValue::ExternalLinkage);
  if (Linker::linkModules(module, std::move(conversions)))
    return;
  // Calls appear only when code is generated: keep what looks unused.
  SmallVector<GlobalValue *> kept;
  for (StringRef name : {"__extendhfsf2", "__truncsfhf2", "__truncdfhf2",
                         "__truncsfbf2", "__truncdfbf2", "nncomp_round_to_odd"})
    if (Function *function = module.getFunction(name)) {
      function->setLinkage(GlobalValue::InternalLinkage);
      function->setDoesNotThrow();
      kept.push_back(function);
    }
  appendToCompilerUsed(module, kept);
}
