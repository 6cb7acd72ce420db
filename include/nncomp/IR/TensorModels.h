//===- TensorModels.h - What passes know of upstream's ops ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_TENSORMODELS_H
#define NNCOMP_IR_TENSORMODELS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::nncomp {

/// Registers the models of the interfaces in NNCompInterfaces.td of the ops of
/// the tensor dialect.
void registerTensorModels(DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_IR_TENSORMODELS_H
