//===- NNCompOps.td - The nncomp operations ----------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_NNCOMPOPS_TD
#define NNCOMP_IR_NNCOMPOPS_TD

include "nncomp/IR/Ops/ElementOps.td"
include "nncomp/IR/Ops/EncodedOps.td"
include "nncomp/IR/Ops/GradientOps.td"
include "nncomp/IR/Ops/ImageOps.td"
include "nncomp/IR/Ops/LaunchOp.td"
include "nncomp/IR/Ops/LayerOps.td"
include "nncomp/IR/Ops/MoveOps.td"
include "nncomp/IR/Ops/QuantizeOps.td"
include "nncomp/IR/Ops/ReduceOps.td"

#endif // NNCOMP_IR_NNCOMPOPS_TD
