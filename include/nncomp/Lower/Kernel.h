//===- Kernel.h - One way to compute an op ----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_KERNEL_H
#define NNCOMP_LOWER_KERNEL_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Decline.h"
#include "nncomp/Lower/Target.h"
#include <functional>

namespace mlir::nncomp {

/// How an op is computed by a function on buffers.
struct KernelCall {
  /// The tensors that the function reads: operands of the op, and constants
  /// packed into the kernel's own layout. In place of an encoded tensor the
  /// function gets the buffers of its components.
  SmallVector<Value> inputs;
  /// What the function computes: the op's result, if empty; else the slices of
  /// its last dimension that all uses of the result are, in order, or a tensor
  /// that is transposed into it. Of encoded results it computes the components.
  SmallVector<Value> results;
  /// The ops after the op, in order, that the function computes along with it:
  /// what it computes is the result of the last one, and nothing else uses the
  /// results of those before.
  SmallVector<Operation *> followers;
  /// An op beside the network's own that the function computes in place of the
  /// op that was asked for: what is made of its result stands in the program
  /// already. Null if it computes the op itself.
  Operation *part = nullptr;
  /// Buffers for the function's own use.
  SmallVector<RankedTensorType> scratch;
  /// Emits the function's body on buffers of the types of inputs, results and
  /// scratch (`getBufferTypes` of each), in this order. It may depend on what
  /// `key` says and on the target, but not on the values of constants: ops that
  /// agree in the former share one function.
  std::function<void(ImplicitLocOpBuilder &, ValueRange)> emitBody;
  /// What the body depends on beside the kernel and the types of its buffers;
  /// if null, the op's attributes and types. For kernels that take the scales
  /// in the op's types as constants.
  Attribute key;
};

/// The tensors that a kernel reads or writes in place of one of `type`: itself,
/// if it is dense; else its components, of which those with an element for each
/// of the tensor's (8-bit codes) have its shape.
SmallVector<RankedTensorType> getBufferTypes(RankedTensorType type);

/// How a kernel computes one op. It is valid until the op or its operands
/// change.
struct KernelPlan {
  /// Estimated core cycles; of a kernel of two ops, those of both.
  double cycles = 0;
  /// Emits before the op, at the builder, the constants that the kernel reads.
  /// Null for a reference kernel, which leaves the op to
  /// `--nncomp-lower-to-linalg`.
  std::function<KernelCall(OpBuilder &)> build;
};

/// What a kernel is, for those who choose among kernels and report on them.
struct KernelTraits {
  /// The dense meaning, which every op that has kernels gets at last.
  bool isReference = false;
  /// Sums are formed by Winograd's algorithm, whose rounding errors are larger:
  /// not chosen where `WinogradUse` is off.
  bool isWinograd = false;
  /// Products are counts of bits of binary digits.
  bool countsBits = false;
  /// The image is read and written as planes, N x C x H x W.
  bool computesPlanes = false;
};

/// One way to compute ops of some kind.
struct Kernel {
  /// The name in `#nncomp.kernel`, remarks and reports: "direct-conv-f32".
  StringLiteral name;
  /// How this kernel computes `op` on `target`, or why it does not.
  FailureOr<KernelPlan> (*plan)(Operation *op, const Target &target,
                                Decline &decline);
  KernelTraits traits = {};
  /// The op whose result `op` reads and that the kernel computes along with it,
  /// or null. Null in kernels of single ops.
  Operation *(*getAbsorbed)(Operation *op) = nullptr;
};

/// All kernels in order of preference where costs are equal; the last one is
/// the reference, which accepts every op that has kernels.
ArrayRef<Kernel> getKernelTable();

/// The kernel called `name`, or null.
const Kernel *findKernel(StringRef name);

/// The attribute `nncomp.kernel` of `op`, or null.
KernelAttr getKernelAttr(Operation *op);

/// The kernel that the attribute of `op` names, and its plan.
struct ChosenKernel {
  const Kernel *kernel;
  KernelPlan plan;
};

/// The chosen kernel of `op`. Fails with an error if it declines `op` or if
/// there is no such kernel.
FailureOr<ChosenKernel> getChosenKernel(Operation *op, const Target &target);

/// The op that the kernel which the attribute of `op` names computes along with
/// `op`, or null.
Operation *getAbsorbed(Operation *op);
/// Whether the kernel of its only user computes `op`.
bool isAbsorbed(Operation *op);
/// The location of all that the kernel of `op` computes.
Location getKernelLoc(Operation *op);

/// Whether the function of a kernel can take a buffer of `type` in place of its
/// argument, which has the same shape but the plain layout: if it reaches that
/// argument only as rows of the last dimension, a slice of channels does.
bool acceptsLayout(func::FuncOp function, unsigned argument, MemRefType type);

/// Changes the type of an argument to one that `acceptsLayout`.
void setLayout(func::FuncOp function, unsigned argument, MemRefType type);

/// Lets one-shot bufferization turn `nncomp.launch` on tensors into
/// `nncomp.launch` on buffers.
void registerLaunchBufferization(DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_LOWER_KERNEL_H
