//===- ReferenceUse.h - What of a program is lowered plainly ----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_REFERENCEUSE_H
#define NNCOMP_LOWER_REFERENCEUSE_H

#include "llvm/Support/CommandLine.h"

namespace mlir::nncomp {

/// How much of the compiler a reference does without. `Kernels` chooses the
/// reference kernels only. `Imported` also lowers the program as it was
/// imported: no layout conversion, no fusion, no folding of quantization.
enum class ReferenceUse { None, Kernels, Imported };

/// The values of an option.
inline llvm::cl::ValuesClass getReferenceUses() {
  return llvm::cl::values(
      clEnumValN(ReferenceUse::None, "none", "the fastest code"),
      clEnumValN(ReferenceUse::Kernels, "kernels",
                 "the reference kernels: the dense meaning of each operator"),
      clEnumValN(ReferenceUse::Imported, "imported",
                 "the same for the program as imported, before layout, fusion "
                 "and quantization folding"));
}

} // namespace mlir::nncomp

#endif // NNCOMP_LOWER_REFERENCEUSE_H
