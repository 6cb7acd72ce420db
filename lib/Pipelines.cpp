//===- Pipelines.cpp - The compiler as a script -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Pipelines.h"

using namespace mlir;

void nncomp::registerPipelines() {}
