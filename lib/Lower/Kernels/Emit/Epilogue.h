//===- Epilogue.h - What follows the sums of a layer ------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_EPILOGUE_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_EPILOGUE_H

#include "KernelEmitter.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// What a layer starts its sums from and does to each before it is stored.
struct Epilogue {
  bool hasBias = false;
  bool hasResidual = false;
  ActivationAttr activation;
  /// The first channel of each output.
  SmallVector<int64_t> outputStarts = {0};
  /// What each sum is multiplied by before anything else.
  float scale = 1;

  static Epilogue of(LayerOpInterface op);
};

/// The residual of `op`, or nothing: what a kernel reads after its weights.
ValueRange getResidual(LayerOpInterface op);

/// Stores results, row by row of the output's last dimension.
class EpilogueEmitter {
public:
  /// `buffers` are the residual, if there is one, and the outputs, which may be
  /// slices of channels of larger buffers.
  EpilogueEmitter(KernelEmitter &emitter, const Epilogue &epilogue,
                  ValueRange buffers);

  /// Finishes a vector of sums of the pixel (counted through all images) and of
  /// the channels from `channel` on, all of which are in output `output`.
  void store(Value sum, Value pixel, Value channel, unsigned output = 0);

  /// From here on outputs start at pixel `start` of the result; the residual
  /// has all pixels.
  void setOutputStart(Value start) { outputStart = start; }

private:
  KernelEmitter &emitter;
  Epilogue epilogue;
  Value residual, outputStart;
  SmallVector<Value> outputs;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_EPILOGUE_H
