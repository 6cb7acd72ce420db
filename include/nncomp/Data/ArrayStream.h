//===- ArrayStream.h - Arrays read row by row -------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_ARRAYSTREAM_H
#define NNCOMP_DATA_ARRAYSTREAM_H

#include "nncomp/Data/Data.h"

namespace mlir::nncomp {

/// An array in a file, of which each index of the first dimension is read when
/// it is asked for: memory does not grow with that dimension. Pipes, and arrays
/// in column-major order, are read as a whole.
class ArrayStream {
public:
  /// Opens a .npy file, an array of a .npz archive (the one called `array`, or
  /// the only one there is) or, by any other name, an IDX file. Fails as
  /// `readNpy`, `readNpz` and `readIdx` do.
  static llvm::Expected<ArrayStream> open(llvm::StringRef path,
                                          llvm::StringRef array = "");
  /// The rows of a tensor.
  static ArrayStream of(HostTensor tensor);
  ArrayStream(ArrayStream &&);
  ArrayStream &operator=(ArrayStream &&);
  ~ArrayStream();

  ElementKind getKind() const;
  llvm::ArrayRef<int64_t> getShape() const;
  /// Reads the next row into `bytes`, which has its size. Fails if the file is
  /// damaged or ends before; with the last row also if it does not end there.
  llvm::Error readRow(llvm::MutableArrayRef<char> bytes);

private:
  struct Source;
  explicit ArrayStream(std::unique_ptr<Source> source);

  std::unique_ptr<Source> source;
};

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_ARRAYSTREAM_H
