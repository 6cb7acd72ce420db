//===- Passes.h - Rewrites that know no target ------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_GRAPH_PASSES_H
#define NNCOMP_GRAPH_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

#endif // NNCOMP_GRAPH_PASSES_H
