//===- FileParts.cpp - Files in memory, in parts --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/FileParts.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

using namespace mlir::nncomp;

void FileParts::add(llvm::SmallVector<char, 0> part) {
  add(std::make_unique<llvm::SmallVectorMemoryBuffer>(
      std::move(part), "network", /*RequiresNullTerminator=*/false));
}

void FileParts::write(llvm::raw_ostream &os) const {
  for (const auto &part : parts)
    os << part->getBuffer();
}

std::unique_ptr<llvm::MemoryBuffer> FileParts::join() && {
  if (parts.size() == 1)
    return std::move(parts.front());
  size_t size = 0;
  for (const auto &part : parts)
    size += part->getBufferSize();
  llvm::SmallVector<char, 0> whole;
  whole.reserve(size);
  for (auto &part : parts) {
    whole.append(part->getBufferStart(), part->getBufferEnd());
    part.reset();
  }
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(
      std::move(whole), "network", /*RequiresNullTerminator=*/false);
}
