//===- OnnxWeights.h - ONNX tensors as resources ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ONNX_ONNXWEIGHTS_H
#define NNCOMP_LIB_ONNX_ONNXWEIGHTS_H

#include "OnnxModel.h"

namespace mlir::nncomp {

/// The value of a TensorProto as a constant that may be a resource. Takes data
/// of `tensor` with it that need no copy; external data are mapped.
FailureOr<TypedAttr> takeTensorValue(onnx::TensorProto &tensor,
                                     const ExternalData &external,
                                     MLIRContext *context, EmitError emitError);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ONNX_ONNXWEIGHTS_H
