//===- ByteBuffers.h - Codes of few bits as bytes ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_BYTEBUFFERS_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_BYTEBUFFERS_H

#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"

namespace mlir::nncomp {

/// The encoding of `value` if it is f32 in `uniform` codes of at most 8 bits
/// whose scale is in the type; else null.
UniformAttr getByteCodes(Value value);

/// Estimated core cycles to unpack the operands of `op` but the weights, and to
/// pack its result, where they have codes of less than a byte.
double getPackingCycles(Operation *op);

/// Lets `call`, which computes `result` if it does not name others, read and
/// write a byte for each code where tensors store codes in fewer bits: the
/// body's buffers of such inputs from `firstInput` on and of such results are
/// copies of their shape then. Codes of signed encodings have their sign; those
/// of `lq` results are packed too.
void addByteBuffers(KernelCall &call, Value result, const Target &target,
                    size_t firstInput = 0);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_BYTEBUFFERS_H
