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
#include "llvm/Support/WithColor.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;
namespace fs = llvm::sys::fs;

static void warn(llvm::Error error) {
  llvm::WithColor::warning()
      << "cache: " << llvm::toString(std::move(error)) << "\n";
}

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

std::optional<CompiledNetwork> Cache::find(const CacheKey &key) const {
  std::string path = getPath(key);
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (std::error_code error = file.getError()) {
    // Where there is no folder yet, making it tells what is wrong.
    if (error != std::errc::no_such_file_or_directory &&
        error != std::errc::not_a_directory)
      warn(llvm::createFileError(path, error));
    return std::nullopt;
  }
  std::optional<CacheEntry> entry = readCacheFile(std::move(*file), key.hash);
  if (!entry) {
    warn(llvm::createStringError(
        "expected a network as it was written, but got a damaged one in '" +
        path + "'"));
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

void Cache::store(const CacheKey &key, const CompiledNetwork &network,
                  const std::set<std::string> &externalFiles) const {
  SmallVector<ExternalFile> files;
  for (const std::string &name : externalFiles) {
    auto hash = hashFile(getExternalPath(key, name));
    if (!hash)
      return warn(hash.takeError());
    files.push_back({name, *hash});
  }
  if (std::error_code error = fs::create_directories(folder))
    return warn(llvm::createFileError(folder, error));
  if (llvm::Error error = writeFile(getPath(key), [&](llvm::raw_ostream &os) {
        writeCacheFile(os, key.hash, network, files);
      }))
    return warn(std::move(error));
  llvm::pruneCache(folder, policy);
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
    return llvm::createStringError("expected --cache-policy as " +
                                   kDefaultCachePolicy + ", but got '" + text +
                                   "': " + llvm::toString(parsed.takeError()));
  return parsed;
}

llvm::Expected<CompiledNetwork> nncomp::compileCached(
    const CacheOptions &options, StringRef path, const LoadOptions &load,
    ArrayRef<NamedTensor> inputs, const CompileOptions &compile,
    const EmitOptions &emit, MLIRContext &context,
    llvm::function_ref<llvm::Error(const Signature &)> check) {
  auto start = std::chrono::steady_clock::now();
  std::optional<CacheKey> key;
  llvm::Expected<llvm::CachePruningPolicy> policy = parsePolicy(options.policy);
  if (!policy)
    return policy.takeError();
  Cache cache(options.folder, *policy);
  if (!options.folder.empty()) {
    llvm::Expected<CacheKey> made =
        makeCacheKey(path, load, inputs, compile, emit);
    if (!made)
      return made.takeError();
    key = std::move(*made);
    if (std::optional<CompiledNetwork> network = cache.find(*key)) {
      if (llvm::Error error = check(network->signature))
        return error;
      llvm::WithColor::remark() << "cache: hit " << key->toString() << "\n";
      network->milliseconds = std::chrono::duration<double, std::milli>(
                                  std::chrono::steady_clock::now() - start)
                                  .count();
      return std::move(*network);
    }
    llvm::WithColor::remark() << "cache: miss " << key->toString() << "\n";
  }
  std::set<std::string> files;
  auto module = loadModel(path, load, inputs, context, &files);
  if (!module)
    return module.takeError();
  llvm::Expected<Signature> signature = getMainSignature(**module);
  if (!signature)
    return signature.takeError();
  if (llvm::Error error = check(*signature))
    return error;
  llvm::Expected<CompiledNetwork> network =
      compileModule(std::move(*module), compile, emit);
  if (network && key)
    cache.store(*key, *network, files);
  return network;
}
