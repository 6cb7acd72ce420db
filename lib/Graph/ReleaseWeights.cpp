//===- ReleaseWeights.cpp - Free weights that nothing uses any more -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/WeightStorage.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_RELEASEWEIGHTS
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct ReleaseWeights : nncomp::impl::ReleaseWeightsBase<ReleaseWeights> {
  using ReleaseWeightsBase::ReleaseWeightsBase;

  void runOnOperation() override {
    int64_t bytes = 0;
    int64_t count = releaseUnusedWeights(getOperation(), bytes);
    if (remarks)
      getOperation().emitRemark()
          << "released " << count << " resources of " << bytes << " bytes";
    markAllAnalysesPreserved();
  }
};
} // namespace
