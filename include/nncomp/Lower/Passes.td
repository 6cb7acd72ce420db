//===- Passes.td - From nncomp ops to machine code ---------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_PASSES_TD
#define NNCOMP_LOWER_PASSES_TD

include "mlir/Pass/PassBase.td"

def VerifyNoEncodings : Pass<"nncomp-verify-no-encodings", "::mlir::ModuleOp"> {
  let summary = "Fail on any tensor encoding that nobody lowered";
  let description = [{
    Bufferization drops unknown encodings silently and would read a compressed
    tensor as a dense one. This pass stands before it and fails on each value
    whose type still has an encoding.
  }];
}

#endif // NNCOMP_LOWER_PASSES_TD
