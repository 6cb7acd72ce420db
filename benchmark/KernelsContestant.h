//===- KernelsContestant.h - Who is timed -----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_BENCHMARK_KERNELSCONTESTANT_H
#define NNCOMP_BENCHMARK_KERNELSCONTESTANT_H

#include "KernelsCase.h"
#include "mlir/IR/MLIRContext.h"
#include "nncomp/Run/Session.h"

namespace mlir::nncomp::benchmark {

/// Somebody's code for a case, with its data bound. All that a program would do
/// once, such as packing the weights, has been done.
class Contestant {
public:
  virtual ~Contestant() = default;

  /// Computes the output once.
  virtual llvm::Error run() = 0;
  /// What the last run computed, laid out as ours.
  virtual llvm::Expected<HostTensor> getOutput() = 0;
};

/// The columns of the table, in order.
enum class Peer {
  OneDnn,
  OneDnnReordered,
  OneDnnWinograd,
  OneDnnInt8,
  OpenBlas,
  /// Ours of the same layer with dense weights, where they have an encoding.
  Dense
};
constexpr unsigned kNumPeers = 6;
/// "onednn-reordered".
StringRef getName(Peer peer);

using PeerContestant = std::pair<Peer, std::unique_ptr<Contestant>>;

/// What our compiler makes of a case.
struct OurContestant {
  std::unique_ptr<Contestant> contestant;
  /// Which kernel it chose.
  std::string kernel;
};

/// Compiles the case as nncomp-run would.
llvm::Expected<OurContestant> createOurs(const KernelCase &kernelCase,
                                         const CaseData &data,
                                         MLIRContext &context,
                                         const CompileOptions &options);

/// Appends oneDNN in the layouts that it prefers; the same with its images
/// reordered from NHWC and back; its Winograd convolution where there is one;
/// and for signs its convolution of bytes, u8 times s8 to f32, which is timed
/// only: -1 becomes 0.
llvm::Error addOneDnn(const KernelCase &kernelCase, const CaseData &data,
                      SmallVectorImpl<PeerContestant> &peers);
/// Restricts oneDNN to AVX2. Fails if it has run already.
llvm::Error limitOneDnnToAvx2();

/// Appends our own dense layer for a case with an encoding.
llvm::Error addDense(const KernelCase &kernelCase, const CaseData &data,
                     MLIRContext &context, const CompileOptions &options,
                     SmallVectorImpl<PeerContestant> &peers);

/// Appends OpenBLAS for matrix products. It has no bias and no ReLU, so those
/// are computed once after its product only for `getOutput`.
llvm::Error addOpenBlas(const KernelCase &kernelCase, const CaseData &data,
                        SmallVectorImpl<PeerContestant> &peers);

} // namespace mlir::nncomp::benchmark

#endif // NNCOMP_BENCHMARK_KERNELSCONTESTANT_H
