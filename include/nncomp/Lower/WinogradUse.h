//===- WinogradUse.h - Whether to use Winograd's algorithm ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_WINOGRADUSE_H
#define NNCOMP_LOWER_WINOGRADUSE_H

#include "llvm/Support/CommandLine.h"

namespace mlir::nncomp {

/// Whether kernels that use Winograd's algorithm may be chosen. Its rounding
/// errors are larger than those of plain sums: of a layer with tiles of 4x4
/// pixels about 2e-5 (1 + |y|) for an output y, and below 1e-5 in relative L2
/// norm. A network stays within 1e-3 of its result in relative L2 norm, and
/// within 1e-5 where it is off.
enum class WinogradUse { Auto, Off };

/// The description and the values of every option of this type.
constexpr char kWinogradUseDescription[] =
    "Use Winograd's algorithm for 3x3 convolutions: results within 1e-3 in "
    "relative L2 norm, 1e-5 if off";
inline llvm::cl::ValuesClass getWinogradUses() {
  return llvm::cl::values(clEnumValN(WinogradUse::Auto, "auto",
                                     "where it is estimated to be "
                                     "faster"),
                          clEnumValN(WinogradUse::Off, "off", "never"));
}

} // namespace mlir::nncomp

#endif // NNCOMP_LOWER_WINOGRADUSE_H
