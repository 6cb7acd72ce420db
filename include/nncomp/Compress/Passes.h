//===- Passes.h - Networks become smaller -----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_COMPRESS_PASSES_H
#define NNCOMP_COMPRESS_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "nncomp/Compress/Choices.h"

namespace mlir::nncomp {

/// The range of a value's elements over calibration data, the least and the
/// greatest: two f32 on the operation that makes it, or on the argument.
constexpr llvm::StringLiteral kRangeAttr = "nncomp.range";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

#endif // NNCOMP_COMPRESS_PASSES_H
