//===- SetTarget.cpp - Name the machine compiled for ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Passes.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_SETTARGET
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct SetTarget : nncomp::impl::SetTargetBase<SetTarget> {
  using SetTargetBase::SetTargetBase;

  void runOnOperation() override {
    std::string error;
    FailureOr<Target> target = Target::get(mcpu, mattr, error, threads);
    if (failed(target)) {
      getOperation().emitError(error);
      return signalPassFailure();
    }
    target->attachTo(getOperation());
  }
};
} // namespace
