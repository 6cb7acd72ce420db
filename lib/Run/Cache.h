//===- Cache.h - Compiled networks kept in a folder ----------- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_RUN_CACHE_H
#define NNCOMP_LIB_RUN_CACHE_H

#include "nncomp/Run/CacheOptions.h"
#include "nncomp/Run/Model.h"
#include "nncomp/Run/Session.h"
#include "llvm/Support/CachePruning.h"
#include <set>

namespace mlir::nncomp {

/// Names all that a compiled network depends on but for external data: the
/// model's content, how it is read and compiled, the CPU, and the compiler.
struct CacheKey {
  std::array<uint8_t, 32> hash = {};
  /// The model's folder, where its external data lies.
  std::string folder;

  /// 64 hexadecimal digits.
  std::string toString() const;
};

/// Makes the key of the model in the file `path`. Of `inputs` count the shapes,
/// and the values of small ones, since importing may depend on them.
llvm::Expected<CacheKey> makeCacheKey(StringRef path, const LoadOptions &load,
                                      ArrayRef<NamedTensor> inputs,
                                      const CompileOptions &compile,
                                      const EmitOptions &emit);

/// Compiled networks in a folder, a file each, named by its key. Files appear
/// whole or not at all, so that several programs may use a folder at once. A
/// file that is damaged counts as none. Whoever can write to the folder decides
/// what code runs: it must be as trusted as the program itself.
class Cache {
public:
  Cache(StringRef folder, const llvm::CachePruningPolicy &policy)
      : folder(folder), policy(policy) {}

  /// The network of `key`, if it is there, whole, and its external data is what
  /// it was. Warns of a file that is damaged.
  std::optional<CompiledNetwork> find(const CacheKey &key) const;
  /// Keeps a network, in place of any of that key, and removes others as the
  /// policy says. Makes the folder. Warns if it cannot: a program runs as well
  /// without.
  void store(const CacheKey &key, const CompiledNetwork &network,
             const std::set<std::string> &externalFiles) const;

private:
  std::string getPath(const CacheKey &key) const;

  std::string folder;
  llvm::CachePruningPolicy policy;
};

/// Finds the network of a model in a cache, or compiles it and keeps it there,
/// and says which on the standard error; only compiles if no folder is given.
/// `check` sees the signature before anything is compiled.
llvm::Expected<CompiledNetwork>
compileCached(const CacheOptions &options, StringRef path,
              const LoadOptions &load, ArrayRef<NamedTensor> inputs,
              const CompileOptions &compile, const EmitOptions &emit,
              MLIRContext &context,
              llvm::function_ref<llvm::Error(const Signature &)> check);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_RUN_CACHE_H
