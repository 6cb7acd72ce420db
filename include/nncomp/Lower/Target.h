//===- Target.h - Facts of the machine compiled for -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_TARGET_H
#define NNCOMP_LOWER_TARGET_H

#include "mlir/IR/BuiltinOps.h"
#include <memory>
#include <string>

namespace llvm {
class TargetMachine;
} // namespace llvm

namespace mlir::nncomp {

/// What lowering has to know of the CPU. Kernels ask for facts, never for names
/// of CPUs.
struct Target {
  /// The CPU as LLVM names it: "znver4", "x86-64-v3"; never "native" or empty.
  std::string cpu;
  /// Changes to the CPU's own features: "+avx512vnni,-avx512bf16".
  std::string features;
  /// The widest vector of 32-bit floats that one register holds.
  unsigned vectorBits = 128;
  /// How many vector registers there are.
  unsigned vectorRegisters = 16;
  bool hasFma = false;
  /// Whether f16 converts to f32 and back in one instruction.
  bool hasF16c = false;
  /// Whether pairs of bf16 are multiplied and added to f32 (AVX512-BF16), on
  /// vectors of any length.
  bool hasBf16 = false;
  /// How many f32 multiply-adds take the time of one of pairs of bf16.
  double bf16DotCost = 1;
  /// Whether the bits of each 32-bit lane are counted in one instruction
  /// (AVX512-VPOPCNTDQ), on vectors of any length.
  bool hasWordPopcount = false;
  /// Whether registers of 512 bits pass the units in two halves (Zen 4).
  bool splitsVectors = false;
  /// The cycles of Zen 4, the unit of costs, of what is bound by other
  /// instructions than multiply-adds: where these are twice as fast, a cycle of
  /// anything else counts twice.
  double getCycleCost() const {
    return vectorBits == 512 && !splitsVectors ? 2 : 1;
  }
  /// Whether each core has a large second-level cache, and the third one is
  /// slow for a single core (Intel's servers with AVX-512).
  bool hasDistantCache = false;
  /// Estimated cycles until `bytes`, which are read once, have arrived.
  double getReadCycles(double bytes) const;
  /// Estimated cycles that a layer waits for the third-level cache whose
  /// images, read and written once each, take `bytes`.
  double getStreamCycles(double bytes) const;
  /// Whether `pext` gathers bits of a 64-bit register (BMI2).
  bool hasBitExtract = false;
  /// Whether groups of four bytes are multiplied and added to i32 (AVX512-VNNI
  /// or AVX-VNNI), on vectors of any length.
  bool hasVnni = false;
  /// Whether neighbours of 16 bits are multiplied and added (`pmaddwd`), and
  /// those of 8 bits (`pmaddubsw`), on vectors of any length.
  bool hasPairs = true, hasBytePairs = false;
  /// How many threads a run may use, between 1 and `TargetAttr::kMaxThreads`.
  int64_t threads = 1;

  unsigned getVectorLength(unsigned elementBits) const {
    return vectorBits / elementBits;
  }

  /// How many threads work of about `cycles` core cycles is for: all, or one if
  /// to start and to await them would cost too large a part of what they save.
  int64_t getThreads(double cycles) const;

  /// The target called `cpu` ("native": this machine) with `features` changed,
  /// for `threads` threads. Fails with the reason in `error`.
  static FailureOr<Target> get(StringRef cpu, StringRef features,
                               std::string &error, int64_t threads = 1);

  /// The code generator for this target; null with the reason in `error`.
  std::unique_ptr<llvm::TargetMachine>
  createTargetMachine(std::string &error) const;

  /// Writes this target to, and reads it from, the attribute `nncomp.target` of
  /// a module. Without the attribute, reading gives this machine.
  void attachTo(ModuleOp module) const;
  static FailureOr<Target> from(ModuleOp module);
};

} // namespace mlir::nncomp

#endif // NNCOMP_LOWER_TARGET_H
