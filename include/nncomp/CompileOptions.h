//===- CompileOptions.h - How a network is compiled -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_COMPILEOPTIONS_H
#define NNCOMP_COMPILEOPTIONS_H

#include "nncomp/Lower/ReferenceUse.h"
#include "nncomp/Lower/WinogradUse.h"
#include <cstdint>
#include <string>

namespace mlir::nncomp {

/// What decides which code a program becomes. Everything that compiles takes
/// these as they are; `CompileFlags` binds them to the flags of a tool, and the
/// pipeline `--nncomp-lower` to its options.
struct CompileOptions {
  /// The name of a CPU that LLVM knows; "native" is this machine.
  std::string mcpu = "native";
  /// Features to change: "+avx512vnni,-avx512bf16".
  std::string mattr;
  /// The threads of a run.
  int64_t threads = 1;
  ReferenceUse reference = ReferenceUse::None;
  WinogradUse winograd = WinogradUse::Auto;
  /// Measure each layer.
  bool profile = false;
  /// Note what each layer is, as with `profile`, without measuring it.
  bool describe = false;
  /// Free each form of the weights when the next one is made. Only where the
  /// context has no other module. The code is the same.
  bool releaseWeights = false;
};

} // namespace mlir::nncomp

#endif // NNCOMP_COMPILEOPTIONS_H
