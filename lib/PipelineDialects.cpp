//===- PipelineDialects.cpp - What the pipelines are made of --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/TensorModels.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Pipelines.h"

using namespace mlir;

void nncomp::registerPipelineDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<NNCompDialect>();
  registerTensorModels(registry);
  registerLaunchBufferization(registry);
}
