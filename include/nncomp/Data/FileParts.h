//===- FileParts.h - Files in memory, in parts ------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_FILEPARTS_H
#define NNCOMP_DATA_FILEPARTS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <vector>

namespace mlir::nncomp {

/// A file in memory, in parts that follow each other: what is large need not be
/// copied to stand next to the rest.
class FileParts {
public:
  FileParts() = default;
  explicit FileParts(std::unique_ptr<llvm::MemoryBuffer> whole) {
    add(std::move(whole));
  }
  explicit FileParts(llvm::SmallVector<char, 0> whole) {
    add(std::move(whole));
  }

  void add(std::unique_ptr<llvm::MemoryBuffer> part) {
    parts.push_back(std::move(part));
  }
  void add(llvm::SmallVector<char, 0> part);

  llvm::ArrayRef<std::unique_ptr<llvm::MemoryBuffer>> getParts() const {
    return parts;
  }
  void write(llvm::raw_ostream &os) const;
  /// The whole file in one buffer, which is copied if there are several.
  std::unique_ptr<llvm::MemoryBuffer> join() &&;

private:
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> parts;
};

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_FILEPARTS_H
