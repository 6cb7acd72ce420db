//===- DataFormat.h - From samples in files to inputs -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one place where tensors in files become inputs of networks. Shapes must
// agree, up to dimensions of size 1, and u8 becomes 0 to 1 where the network
// takes floats, unless options say otherwise:
//
//   layout=nhwc       the file's order; nchw, flat, or dimensions as 0312
//   scale=0.5         x * scale
//   mean=0.485,0.456  then - mean, of all or of each channel
//   std=0.229,0.224   then / std
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_DATAFORMAT_H
#define NNCOMP_DATA_DATAFORMAT_H

#include "nncomp/Data/Data.h"
#include <vector>

namespace mlir::nncomp {

/// What a user says about the elements of a file.
struct DataFormat {
  /// The word or digits that `permutation` was given by.
  std::string layout;
  /// Dimension i of the network's input is dimension `permutation[i]` of the
  /// file, both with the dimension of samples; empty if they are in one order.
  std::vector<int64_t> permutation;
  /// Elements are taken in order, whatever the shapes.
  bool isFlat = false;
  /// One for all channels or one for each; empty means 0 and 1.
  std::vector<double> mean, deviation;
  /// By default 1/255 from u8 to floats, and 1 else.
  std::optional<double> scale;

  bool isDefault() const {
    return layout.empty() && mean.empty() && deviation.empty() && !scale;
  }
  /// The shape with the network's order of dimensions, if `permutation` has
  /// that many; otherwise as it is.
  llvm::SmallVector<int64_t> permute(llvm::ArrayRef<int64_t> shape) const;
};

/// A file of samples and how it is read.
struct DataSource {
  std::string path;
  DataFormat format;
};

/// Sets what "layout", "mean", "std" or "scale" says. Fails on other keys and
/// on values that are none.
llvm::Error setDataOption(DataFormat &format, llvm::StringRef key,
                          llvm::StringRef value);

/// Reads `x.npz,layout=nhwc,mean=0.485,0.456,0.406`: a path that may hold
/// commas, and options. Fails as `setDataOption` does.
llvm::Expected<DataSource> parseDataSource(llvm::StringRef text);

/// How one sample of a file becomes one sample of an input.
class SampleConversion {
public:
  /// The element kinds and shapes of one sample on both sides. Fails, with the
  /// reason and what would help, if they do not fit.
  static llvm::Expected<SampleConversion>
  create(const DataFormat &format, ElementKind fromKind,
         llvm::ArrayRef<int64_t> fromShape, ElementKind toKind,
         llvm::ArrayRef<int64_t> toShape);

  /// Converts the sample that begins at element `fromBegin` of `from` to the
  /// one that begins at `toBegin` of `to`. Fails on values that an input of
  /// integers cannot hold.
  llvm::Error convert(const HostTensor &from, int64_t fromBegin, HostTensor &to,
                      int64_t toBegin) const;

  /// Whether nothing changes.
  bool isIdentity() const { return isSame; }
  /// "u8 28x28x1 as 1x28x28, / 255".
  std::string toString() const { return text; }

private:
  llvm::Error checkKinds(const DataFormat &format) const;
  llvm::Error setOrder(const DataFormat &format);
  llvm::Error setValues(const DataFormat &format);
  void describe(const DataFormat &format);

  ElementKind fromKind, toKind;
  llvm::SmallVector<int64_t> fromShape, toShape;
  /// The element of the file for each of the input; empty if in order.
  std::vector<int64_t> sources;
  /// `x * factor + offset` for each channel, the elements of the input in runs
  /// of `channelStride`; empty if values stay as they are.
  struct Affine {
    double factor, offset;
  };
  llvm::SmallVector<Affine> channels;
  int64_t channelStride = 1;
  bool isSame = false;
  std::string text;
};

/// Converts a whole tensor into one of `kind` and `shape`, whose first
/// dimension is the batch: it has that many samples or, of a batch of 1, is the
/// sample itself. What was done is described in `text`, if that is not null
/// and something changed. Fails as `SampleConversion` does.
llvm::Expected<HostTensor>
convertBatch(const DataFormat &format, const HostTensor &from, ElementKind kind,
             llvm::ArrayRef<int64_t> shape, std::string *text);

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_DATAFORMAT_H
