//===- CountOf.h - Numbers of things in messages ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_COUNTOF_H
#define NNCOMP_IR_COUNTOF_H

#include "llvm/ADT/Twine.h"

namespace mlir::nncomp {

/// "1 layer", "2 layers".
inline std::string countOf(int64_t count, llvm::StringRef noun) {
  return (llvm::Twine(count) + " " + noun + (count == 1 ? "" : "s")).str();
}

} // namespace mlir::nncomp

#endif // NNCOMP_IR_COUNTOF_H
