//===- DoReFa.h - The quantizer of DoReFa-Net for weights -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_DOREFA_H
#define NNCOMP_ENCODING_DOREFA_H

#include "mlir/IR/Builders.h"
#include "nncomp/Encoding/Encoding.h"

namespace mlir::nncomp {

class UniformAttr;

/// The weights that DoReFa-Net (Zhou et al., 2016, equations 7 and 9) rounds to
/// the levels of `encoding`: `tanh(w) / max(abs(tanh(w)))`, with one bit
/// `mean(abs(w)) * sign(w)`. In f32, of the constant's own type; the mean is
/// summed in f64.
DenseElementsAttr projectDoReFa(UniformAttr encoding, DenseElementsAttr dense);

/// The same as IR. Its tanh is the target's, which may differ by roundings.
Value buildDoReFa(OpBuilder &builder, Location loc, UniformAttr encoding,
                  Value dense);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_DOREFA_H
