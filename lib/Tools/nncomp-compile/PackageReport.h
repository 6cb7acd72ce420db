//===- PackageReport.h - What a package takes ----------------- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_COMPILE_PACKAGEREPORT_H
#define NNCOMP_LIB_TOOLS_COMPILE_PACKAGEREPORT_H

#include "nncomp/Package/Package.h"

namespace mlir::nncomp {

/// One line of what a package is, with what it takes in proportion to 32 bits
/// for each parameter.
std::string summarize(const PackageFacts &facts);
/// Prints the bytes of each part.
void printPackageTable(const PackageFacts &facts, llvm::raw_ostream &os);
/// Prints the same as JSON.
void printPackageReport(StringRef model, const PackageFacts &facts,
                        llvm::raw_ostream &os);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_COMPILE_PACKAGEREPORT_H
