//===- Encodings.cpp - Gradients of encoded tensors ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The gradient of an encoded tensor is that of its dense value.
static void differentiateDecode(DecodeOp op, GradientBuilder &b) {
  b.add(op.getInput(), b.getGradient());
}

void nncomp::attachEncodingRules(MLIRContext *context) {
  attachRules<differentiateDecode>(context);
}
