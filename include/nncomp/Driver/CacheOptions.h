//===- CacheOptions.h - Where compiled networks are kept --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DRIVER_CACHEOPTIONS_H
#define NNCOMP_DRIVER_CACHEOPTIONS_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace mlir::nncomp {

/// How the cache is bounded, in the words of LLVM's parseCachePruningPolicy.
constexpr llvm::StringLiteral kDefaultCachePolicy =
    "prune_after=720h:cache_size=75%:cache_size_bytes=4g";

/// Where compiled networks are kept: nowhere if `folder` is empty.
struct CacheOptions {
  std::string folder;
  /// What differs from kDefaultCachePolicy.
  std::string policy;
};

} // namespace mlir::nncomp

#endif // NNCOMP_DRIVER_CACHEOPTIONS_H
