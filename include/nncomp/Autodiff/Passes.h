//===- Passes.h - Reverse mode ----------------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_AUTODIFF_PASSES_H
#define NNCOMP_AUTODIFF_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "nncomp/Autodiff/LossKind.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

#define GEN_PASS_DECL
#include "nncomp/Autodiff/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nncomp/Autodiff/Passes.h.inc"

} // namespace mlir::nncomp

#endif // NNCOMP_AUTODIFF_PASSES_H
