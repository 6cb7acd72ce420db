//===- DirectConv.h - Convolution as outer products -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_DENSE_DIRECTCONV_H
#define NNCOMP_LIB_LOWER_KERNELS_DENSE_DIRECTCONV_H

#include "Kernels/Codes/CodeLayer.h"
#include "Kernels/Emit/Epilogue.h"
#include "Kernels/Emit/KernelEmitter.h"
#include "Kernels/Emit/RowStage.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "Kernels/Shapes/ConvShape.h"
#include "nncomp/Lower/Decline.h"

namespace mlir::nncomp {

/// Emits what writes the filters of a block of output channels as they are
/// packed, bias first, to where the panel of `thread` starts in the buffer of
/// panels. `channels` are the first ones of the block's vectors.
using EmitPanel = std::function<void(KernelEmitter &, Value thread, Value start,
                                     ArrayRef<Value> channels)>;

/// A convolution (or product) whose filters are constant: sizes, packing and
/// code of the kernels `direct-conv-*` and `gemm-*`.
struct DirectConv {
  ConvShape shape;
  Arithmetic arithmetic;
  StepFormat format;
  ColumnBlocks blocks;
  Epilogue epilogue;
  bool hasFma;
  /// Whether a table holds the place of each input channel in a pixel.
  bool hasChannelTable = false;
  /// Lanes of the vectors that extend the input.
  int64_t inputLanes;
  /// Threads that compute the tiles, and that extend the input.
  int64_t threads, inputThreads;
  /// Estimated cycles until all weights have arrived.
  double readCycles;

  /// For kernels on codes, the epilogue of the sums and the form of the input.
  CodeEpilogue codeEpilogue;
  bool hasSignedInput = false;
  /// What is taken off the codes of the input by its copy, and what is left to
  /// take off sums.
  int64_t copyZero = 0, sumZero = 0;
  /// The channels of a group before they are filled up to whole steps.
  int64_t sourceChannels;

  /// `shape` may be flattened before; for rows at a time it is not. Blocks have
  /// at most `widest` vectors.
  DirectConv(const ConvShape &shape, Arithmetic arithmetic,
             const Epilogue &epilogue, const Target &target,
             int64_t widest = std::numeric_limits<int64_t>::max());
  /// A layer of codes; `arithmetic` is of codes.
  DirectConv(const ConvShape &shape, Arithmetic arithmetic,
             const CodeLayer &layer, const Target &target);

  /// Steps of the reduction for one tap, and for the whole filter.
  int64_t tapSteps() const { return format.getSteps(shape.groupChannels()); }
  int64_t steps() const {
    return shape.kernelHeight * shape.kernelWidth * tapSteps();
  }
  /// The filters as they are to be packed. Neighbours among an output channel's
  /// taps and input channels are `depthStride` elements apart.
  ColumnMatrix getMatrix(int64_t columnStride, int64_t depthStride) const {
    return {shape.kernelHeight * shape.kernelWidth, sourceChannels,
            columnStride, depthStride, format.depth};
  }
  /// Buffers for the kernel's own use: the input in f32, where 16-bit values
  /// are extended, or codes in another form. Each is copied once, but used for
  /// all output channels.
  SmallVector<RankedTensorType> getScratch(MLIRContext *context) const;

  /// Whether there are as many output channels as the arithmetic needs.
  /// Declines if not.
  LogicalResult hasWideBlocks(Decline &decline) const {
    return hasWideVectors(arithmetic, blocks, decline);
  }
  /// Estimated core cycles, and those without loading filters from memory and
  /// extending the input.
  double getCycles() const;
  double getProductCycles() const;
  /// Emits the body of the kernel on buffers of input, packed filters (of
  /// codes: what sums start from, and what the epilogue reads), table of
  /// channels and residual if there are such, outputs, scratch.
  void emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const;
  /// The same, in f32, where filters are not packed when compiling but written
  /// when a thread comes to a block of them, once for all images. Instead of
  /// packed filters there is a buffer of panels of `getPanelSize` elements, one
  /// for each thread.
  void emitByPanels(ImplicitLocOpBuilder &builder, ValueRange buffers,
                    const EmitPanel &emitPanel) const;
  int64_t getPanelSize() const {
    return blocks.blocks.front().size * blocks.lanes *
           (steps() + epilogue.hasBias);
  }
  /// The same as `emit` for rows at a time, of one output.
  EmitRows startRows(ImplicitLocOpBuilder &builder, ValueRange buffers) const;
  /// Whether the filters of a group stay in the cache while the image runs by
  /// once; larger ones run by once, a block at a time.
  bool staysCached() const {
    int64_t bytes = isOfCodes(arithmetic) ? format.elementBytes : 4;
    return shape.groupOutChannels() * shape.depth() * bytes <= kCachedBytes;
  }
  /// Emits what comes before all tiles, and returns the elements that these
  /// load.
  Value emitInput(KernelEmitter &emitter, ValueRange buffers) const;

private:
  bool extendsInput() const {
    return arithmetic == Arithmetic::F16 || arithmetic == Arithmetic::Bf16 ||
           arithmetic == Arithmetic::CodesWide ||
           (isOfCodes(arithmetic) &&
            (hasSignedInput || sourceChannels != shape.groupChannels()));
  }
  /// The elements of the copy.
  Type getInputType(MLIRContext *context) const;
  void emitCodes(KernelEmitter &emitter, Value input, Value copy) const;
  Value emitCode(KernelEmitter &emitter, VectorType type, Value input,
                 Value place) const;
  /// Bytes of an element of the copy.
  int64_t inputBytes() const {
    if (!isOfCodes(arithmetic))
      return 4;
    return arithmetic == Arithmetic::CodesWide ? 2 : 1;
  }
  int64_t inputElements() const {
    return shape.batch * shape.height * shape.width * shape.pixelStride;
  }
  double getInputCycles() const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_DENSE_DIRECTCONV_H
