//===- Cache.cpp - Compiled networks kept in a folder ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CacheFile.h"
#include "nncomp/Data/OutputFile.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;
namespace fs = llvm::sys::fs;

std::string Cache::getPath(const CacheKey &key) const {
  SmallString<256> path(folder);
  // LLVM's pruneCache removes no file of another name.
  llvm::sys::path::append(path, "llvmcache-" + key.toString());
  return std::string(path);
}

static std::string getExternalPath(const CacheKey &key, StringRef name) {
  SmallString<256> path(key.folder);
  llvm::sys::path::append(path, name);
  return std::string(path);
}

/// Notes that a file is in use: pruning removes first what was not for longest.
/// The file system itself notes it once a day, or never.
static void touch(StringRef path) {
  int file;
  if (fs::openFileForRead(path, file))
    return;
  (void)fs::setLastAccessAndModificationTime(file,
                                             std::chrono::system_clock::now());
  llvm::sys::Process::SafelyCloseFileDescriptor(file);
}

std::optional<CompiledNetwork>
Cache::find(const CacheKey &key, std::vector<std::string> &warnings) const {
  std::string path = getPath(key);
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (std::error_code error = file.getError()) {
    // Where there is no folder yet, making it reports what is wrong.
    if (error != std::errc::no_such_file_or_directory &&
        error != std::errc::not_a_directory)
      warnings.push_back(llvm::toString(llvm::createFileError(path, error)));
    return std::nullopt;
  }
  std::optional<CacheEntry> entry = readCacheFile(std::move(*file), key.hash);
  if (!entry) {
    warnings.push_back(
        "expected a network as it was written, but got a damaged one in '" +
        path + "'");
    return std::nullopt;
  }
  for (const ExternalFile &external : entry->files) {
    auto hash = hashFile(getExternalPath(key, external.name));
    bool isSame = hash && *hash == external.hash;
    // What is wrong with the file, importing says.
    llvm::consumeError(hash.takeError());
    if (!isSame)
      return std::nullopt;
  }
  touch(path);
  return std::move(entry->network);
}

llvm::Error Cache::store(const CacheKey &key, const CompiledNetwork &network,
                         const std::set<std::string> &externalFiles) const {
  SmallVector<ExternalFile> files;
  for (const std::string &name : externalFiles) {
    auto hash = hashFile(getExternalPath(key, name));
    if (!hash)
      return hash.takeError();
    files.push_back({name, *hash});
  }
  if (std::error_code error = fs::create_directories(folder))
    return llvm::createFileError(folder, error);
  if (llvm::Error error = writeFile(getPath(key), [&](llvm::raw_ostream &os) {
        writeCacheFile(os, key.hash, network, files);
      }))
    return error;
  llvm::pruneCache(folder, policy);
  return llvm::Error::success();
}

/// The policy of `text`, with what it leaves open as kDefaultCachePolicy says.
static llvm::Expected<llvm::CachePruningPolicy> parsePolicy(StringRef text) {
  // Storing follows compiling: looking through the folder each time costs
  // little next to that, and the bound holds always.
  std::string policy = "prune_interval=0s:" + kDefaultCachePolicy.str();
  if (!text.empty())
    policy += ":" + text.str();
  auto parsed = llvm::parseCachePruningPolicy(policy);
  if (!parsed)
    return llvm::createStringError("expected a cache policy as " +
                                   kDefaultCachePolicy + ", but got '" + text +
                                   "': " + llvm::toString(parsed.takeError()));
  return parsed;
}

/// Loads and compiles. `files`, if given, gets what else was read.
static llvm::Expected<CompiledNetwork>
compileFresh(const CompileRequest &request, ArrayRef<NamedTensor> inputs,
             MLIRContext &context,
             llvm::function_ref<llvm::Error(const Signature &)> check,
             std::set<std::string> *files) {
  auto module = loadModel(request.model, request.load, inputs, context, files);
  if (!module)
    return module.takeError();
  llvm::Expected<Signature> signature = getMainSignature(**module);
  if (!signature)
    return signature.takeError();
  if (check)
    if (llvm::Error error = check(*signature))
      return error;
  return compileModule(std::move(*module), request.compile, request.emit);
}

llvm::Expected<CompiledNetwork>
nncomp::compileFile(const CompileRequest &request, ArrayRef<NamedTensor> inputs,
                    MLIRContext &context,
                    llvm::function_ref<llvm::Error(const Signature &)> check) {
  auto start = std::chrono::steady_clock::now();
  llvm::Expected<llvm::CachePruningPolicy> policy =
      parsePolicy(request.cache.policy);
  if (!policy)
    return policy.takeError();
  if (request.cache.folder.empty())
    return compileFresh(request, inputs, context, check, /*files=*/nullptr);
  Cache cache(request.cache.folder, *policy);
  llvm::Expected<CacheKey> key = makeCacheKey(request, inputs);
  if (!key)
    return key.takeError();
  CacheUse use{key->toString(), /*isHit=*/false, {}};
  if (auto network = cache.find(*key, use.warnings)) {
    if (check)
      if (llvm::Error error = check(network->signature))
        return error;
    use.isHit = true;
    network->cache = std::move(use);
    network->milliseconds = std::chrono::duration<double, std::milli>(
                                std::chrono::steady_clock::now() - start)
                                .count();
    return std::move(*network);
  }
  std::set<std::string> files;
  llvm::Expected<CompiledNetwork> network =
      compileFresh(request, inputs, context, check, &files);
  if (!network)
    return network.takeError();
  if (llvm::Error error = cache.store(*key, *network, files))
    use.warnings.push_back(llvm::toString(std::move(error)));
  network->cache = std::move(use);
  return network;
}
