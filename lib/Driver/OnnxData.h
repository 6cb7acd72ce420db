//===- OnnxData.h - Tensors between memory and attributes -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_DRIVER_ONNXDATA_H
#define NNCOMP_LIB_DRIVER_ONNXDATA_H

#include "mlir/IR/BuiltinAttributes.h"
#include "nncomp/Data/Data.h"

namespace mlir::nncomp {

/// A constant of the tensor's value, with signless integers.
DenseElementsAttr toAttribute(const HostTensor &tensor, MLIRContext &context);

/// Reads a file that holds one ONNX TensorProto.
llvm::Expected<HostTensor> readOnnxTensor(StringRef path, MLIRContext &context);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_DRIVER_ONNXDATA_H
