//===- HalfConversions.h - f16 and bf16 without a runtime -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_EMIT_HALFCONVERSIONS_H
#define NNCOMP_LIB_EMIT_HALFCONVERSIONS_H

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace mlir::nncomp {

/// A CPU without conversions of 16-bit floats calls the compiler's runtime
/// library for them. Gives the module its own, so that an object needs libc and
/// libm only, and rounds alike everywhere. Adds what `module` may call.
void defineHalfConversions(llvm::Module &module,
                           const llvm::TargetMachine &machine);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_EMIT_HALFCONVERSIONS_H
