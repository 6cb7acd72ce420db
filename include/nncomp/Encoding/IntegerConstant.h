//===- IntegerConstant.h - Constants of integers of any width --*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_INTEGERCONSTANT_H
#define NNCOMP_ENCODING_INTEGERCONSTANT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::nncomp {

/// A constant of `values`, each in the width of the elements of `type`, whose
/// higher bits are dropped.
DenseElementsAttr getIntegerConstant(RankedTensorType type,
                                     ArrayRef<int64_t> values);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_INTEGERCONSTANT_H
