//===- Cache.h - Compiled networks kept in a folder ----------- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_DRIVER_CACHE_H
#define NNCOMP_LIB_DRIVER_CACHE_H

#include "nncomp/Driver/CompileFile.h"
#include "llvm/Support/CachePruning.h"
#include <set>

namespace mlir::nncomp {

/// Names all that a compiled network depends on except for external data: the
/// model's content, how it is read and compiled, the CPU, and the compiler.
struct CacheKey {
  std::array<uint8_t, 32> hash = {};
  /// The model's folder, where its external data lies.
  std::string folder;

  /// 64 hexadecimal digits.
  std::string toString() const;
};

/// Makes the key of what is asked for. Of `inputs` count the shapes,
/// and the values of small ones, since importing may depend on them.
llvm::Expected<CacheKey> makeCacheKey(const CompileRequest &request,
                                      ArrayRef<NamedTensor> inputs);

/// Compiled networks in a folder, a file each, named by its key. Files appear
/// whole or not at all, so that several programs may use a folder at once. A
/// file that is damaged counts as none. Whoever can write to the folder decides
/// what code runs: it must be as trusted as the program itself.
class Cache {
public:
  Cache(StringRef folder, const llvm::CachePruningPolicy &policy)
      : folder(folder), policy(policy) {}

  /// The network of `key`, if it is there, whole, and its external data is what
  /// it was. A file that is damaged adds to `warnings`.
  std::optional<CompiledNetwork> find(const CacheKey &key,
                                      std::vector<std::string> &warnings) const;
  /// Keeps a network, in place of any of that key, and removes others as the
  /// policy says. Makes the folder. Fails if it cannot, which no program needs
  /// to care for.
  llvm::Error store(const CacheKey &key, const CompiledNetwork &network,
                    const std::set<std::string> &externalFiles) const;

private:
  std::string getPath(const CacheKey &key) const;

  std::string folder;
  llvm::CachePruningPolicy policy;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_DRIVER_CACHE_H
