//===- LayerClock.h - Time spent in each layer ------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_RUN_LAYERCLOCK_H
#define NNCOMP_LIB_RUN_LAYERCLOCK_H

#include "nncomp/Driver/Layer.h"
#include <chrono>

namespace mlir::nncomp {

/// Gives the time between two marks to the layer that the first one names. Code
/// compiled with `profile=true` marks the start of each layer.
class LayerClock {
public:
  /// Starts to measure on this thread. Time before the first mark belongs to no
  /// layer.
  void start(MutableArrayRef<Layer> layers);
  /// Ends the last layer.
  void stop();
  /// What compiled code calls, as `nncomp_profile_mark`.
  static void mark(int64_t layer);

private:
  void finishLayer();

  MutableArrayRef<Layer> layers;
  int64_t current = -1;
  std::chrono::steady_clock::time_point since;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_RUN_LAYERCLOCK_H
