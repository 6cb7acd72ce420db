//===- Signature.h - What a network takes and gives -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_EMIT_SIGNATURE_H
#define NNCOMP_EMIT_SIGNATURE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "nncomp/Data/Data.h"

namespace mlir::nncomp {

/// An input or an output.
struct Port {
  std::string name;
  ElementKind kind;
  SmallVector<int64_t> shape;

  /// `"image": 1x3x224x224xf32`.
  std::string toString() const;
  /// The size in bytes.
  int64_t getNumBytes() const;
};

/// The inputs and outputs of a network, in order.
struct Signature {
  SmallVector<Port> inputs, outputs;

  /// `("x": 1x3xf32) -> ("y": 1x2xf32)`.
  std::string toString() const;
};

/// The signature of a function on tensors. A port without a name is called
/// `input0` or `output0` by its position. Fails with a diagnostic if an
/// argument or result is no static tensor of an element kind.
FailureOr<Signature> getSignature(func::FuncOp function);

/// The signature that lowering noted in the module's attribute
/// `nncomp.signature`.
FailureOr<Signature> getSignature(ModuleOp module);

} // namespace mlir::nncomp

#endif // NNCOMP_EMIT_SIGNATURE_H
