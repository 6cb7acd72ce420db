//===- TiedWeights.h - Layers that share their weights ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_TIEDWEIGHTS_H
#define NNCOMP_LIB_COMPRESS_NETWORK_TIEDWEIGHTS_H

#include "NetworkLayers.h"

namespace mlir::nncomp {

/// The layers that have one constant for weights. A pass that changes layers
/// one by one gives each its own.
class TiedWeights {
public:
  /// Notes which of `layers`, in the order of the program, share weights.
  explicit TiedWeights(ArrayRef<NetworkLayer> layers);

  /// Makes equal weights and biases of layers that shared them one constant
  /// again, and remarks on layers whose weights differ by now.
  void restore() const;

private:
  std::vector<SmallVector<NetworkLayer>> groups;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_TIEDWEIGHTS_H
