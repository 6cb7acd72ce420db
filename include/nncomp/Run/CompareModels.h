//===- CompareModels.h - Compare what models compute ------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_COMPAREMODELS_H
#define NNCOMP_RUN_COMPAREMODELS_H

#include "nncomp/Run/Compare.h"
#include "nncomp/Run/Session.h"

namespace mlir::nncomp {

/// Makes the inputs of a network, whose signature is known once it is read.
using InputMaker = llvm::function_ref<llvm::Expected<SmallVector<HostTensor>>(
    const Signature &signature)>;

/// The outputs of two lowerings of one model.
struct LoweringOutputs {
  Signature signature;
  SmallVector<HostTensor> actual, expected;
  /// What a cache did for each; empty without one.
  std::vector<CacheUse> cacheUses;
};

/// Runs a network as it is compiled, and lowered to its meaning as `reference`
/// says. `given` may bind what the model leaves open.
llvm::Expected<LoweringOutputs> runBothLowerings(const CompileRequest &request,
                                                 ReferenceUse reference,
                                                 ArrayRef<NamedTensor> given,
                                                 MLIRContext &context,
                                                 InputMaker makeInputs);

/// What the two lowerings may differ by: the order of sums, and with quantized
/// values the rounding of some of them to the next code. The absolute part is
/// in units of the largest value (`scaleToMagnitude`).
llvm::Expected<Tolerance> getLoweringTolerance(const CompileRequest &request,
                                               ReferenceUse reference,
                                               ArrayRef<NamedTensor> given,
                                               MLIRContext &context);

/// How a value of one model differs from that of the same name in another.
struct NamedDifference {
  std::string name;
  Difference difference;
};

/// Compares the outputs and, if `allLayers`, what each layer computes, of the
/// network of `request` and that in the file `expectedModel`. Fails if none has
/// the same name and type in both.
llvm::Expected<std::vector<NamedDifference>>
compareModels(const CompileRequest &request, StringRef expectedModel,
              bool allLayers, ArrayRef<NamedTensor> given, MLIRContext &context,
              InputMaker makeInputs);

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_COMPAREMODELS_H
