//===- PeakProbe.h - The most a core can compute ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_PEAKPROBE_H
#define NNCOMP_RUN_PEAKPROBE_H

#include "nncomp/Run/Session.h"

namespace mlir::nncomp {

/// What a probe multiplies and adds: f32, or bytes to sums of 32 bits by the
/// instructions that kernels use.
enum class PeakKind { F32, Int8 };

/// A loop of nothing but independent multiply-adds on vectors, compiled for a
/// target as networks are. How fast it runs is what a share of the machine's
/// peak refers to: the clock is not known beforehand, and changes.
class PeakProbe {
public:
  /// Compiles the loop for the CPU and features of `options`. Networks of this
  /// context must be compilable.
  static llvm::Expected<PeakProbe> create(MLIRContext &context,
                                          const CompileOptions &options,
                                          PeakKind kind = PeakKind::F32);

  /// The multiply-adds of one run, which takes some ten microseconds.
  int64_t getMacs() const { return macs; }
  llvm::Error run() { return session->run(inputs, outputs); }
  /// The most multiply-adds per second over several runs on this thread, in
  /// 1e9.
  llvm::Expected<double> measure();

private:
  int64_t macs = 0;
  std::unique_ptr<Session> session;
  SmallVector<HostTensor> inputs, outputs;
};

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_PEAKPROBE_H
