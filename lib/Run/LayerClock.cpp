//===- LayerClock.cpp - Time spent in each layer --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerClock.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Compiled code gets no pointer to a clock, so each thread has one at work.
static thread_local LayerClock *activeClock = nullptr;

void LayerClock::start(MutableArrayRef<Layer> measured) {
  layers = measured;
  current = -1;
  activeClock = layers.empty() ? nullptr : this;
}

void LayerClock::stop() {
  finishLayer();
  current = -1;
  activeClock = nullptr;
}

void LayerClock::finishLayer() {
  auto now = std::chrono::steady_clock::now();
  if (current >= 0 && current < static_cast<int64_t>(layers.size()))
    layers[current].milliseconds +=
        std::chrono::duration<double, std::milli>(now - since).count();
  since = now;
}

void LayerClock::mark(int64_t layer) {
  if (!activeClock)
    return;
  activeClock->finishLayer();
  activeClock->current = layer;
}
