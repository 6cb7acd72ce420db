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
#include "nncomp/Lower/Target.h"
#include <functional>
#include <string>

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

/// One way to compute ops of some kind.
struct Kernel {
  /// Of the attribute `nncomp.kernel`, remarks and reports: "direct-conv-f32".
  StringLiteral name;
  /// Whether this kernel can compute `op` on `target`. If not, `reason` says
  /// why ("expected ..., but got ..."); it stays empty if `op` is of a kind
  /// that this kernel has nothing to do with.
  LogicalResult (*accepts)(Operation *op, const Target &target,
                           std::string &reason);
  /// Estimated core cycles that the accepted `op` takes.
  double (*cost)(Operation *op, const Target &target);
  /// Emits before `op`, at `builder`, the constants that the kernel reads. Null
  /// for a reference kernel, which leaves the op to `--nncomp-lower-to-linalg`.
  KernelCall (*build)(OpBuilder &builder, Operation *op, const Target &target);
  /// Whether sums are formed by Winograd's algorithm, whose rounding errors are
  /// larger: not chosen where `WinogradUse` is off.
  bool isWinograd = false;
  /// The op whose result `op` reads and that the kernel computes along with it,
  /// or null; the cost is that of both. Null in kernels of single ops.
  Operation *(*getAbsorbed)(Operation *op) = nullptr;

  bool isReference() const { return !build; }
};

/// All kernels in order of preference where costs are equal; the last one is
/// the reference, which accepts every op that has kernels.
ArrayRef<Kernel> getKernelTable();

/// The kernel called `name`, or null.
const Kernel *findKernel(StringRef name);

/// The attribute that names the kernel of an op.
constexpr StringLiteral kKernelAttr = "nncomp.kernel";
/// The attribute that says why it is that kernel.
constexpr StringLiteral kKernelReasonAttr = "nncomp.kernel_reason";
/// The attributes that hold the cycles that it is estimated at, and those of
/// the same op with dense weights where these alone are encoded.
constexpr StringLiteral kCyclesAttr = "nncomp.cycles";
constexpr StringLiteral kDenseCyclesAttr = "nncomp.dense_cycles";

/// The kernel that the attribute of `op` names, if it accepts `op`; fails with
/// an error if it does not or if there is no such kernel.
FailureOr<const Kernel *> getChosenKernel(Operation *op, const Target &target);

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
