//===- CacheKey.cpp - What a compiled network depends on ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Cache.h"
#include "CacheFile.h"
#include "nncomp/Lower/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <link.h>

using namespace mlir;
using namespace mlir::nncomp;
namespace fs = llvm::sys::fs;

std::string CacheKey::toString() const {
  return llvm::toHex(hash, /*LowerCase=*/true);
}

/// Identifies this build of the compiler: by the program's content, and
/// by where the libraries that it runs with are and when they changed. Hashing
/// all of LLVM would add to every start.
static llvm::Expected<std::string> describeCompiler() {
  CacheFileWriter text;
  text.add("LLVM " LLVM_VERSION_STRING);
  auto hash = hashFile("/proc/self/exe");
  if (!hash)
    return hash.takeError();
  text.add(llvm::toStringRef(*hash));
  dl_iterate_phdr(
      [](dl_phdr_info *info, size_t, void *data) {
        fs::file_status status;
        // The program itself and the kernel's part have no name or no file.
        if (!*info->dlpi_name || fs::status(info->dlpi_name, status))
          return 0;
        auto &text = *static_cast<CacheFileWriter *>(data);
        text.add(info->dlpi_name);
        text.add(status.getSize());
        text.add(status.getLastModificationTime().time_since_epoch().count());
        return 0;
      },
      &text);
  return text.take();
}

llvm::Expected<CacheKey> nncomp::makeCacheKey(const CompileRequest &request,
                                              ArrayRef<NamedTensor> inputs) {
  // A field that is not named here does not compile.
  const auto &[path, load, compile, emit, cache] = request;
  CacheFileWriter text;
  llvm::Expected<std::string> compiler = describeCompiler();
  if (!compiler)
    return compiler.takeError();
  text.add(*compiler);
  auto content = hashFile(path);
  if (!content)
    return content.takeError();
  text.add(llvm::toStringRef(*content));
  // It may decide of which format the file is.
  text.add(llvm::sys::path::extension(path));

  const auto &[function, shapes] = load;
  text.add(function);
  text.add(shapes.size());
  for (const NamedShape &shape : shapes) {
    text.add(shape.first);
    text.add(shape.second);
  }
  const auto &[mcpu, mattr, threads, reference, winograd, profile, describe,
               // Makes the same code.
               releaseWeights] = compile;
  std::string error;
  FailureOr<Target> target = Target::get(mcpu, mattr, error, threads);
  if (failed(target))
    return llvm::createStringError(error);
  text.add(target->cpu);
  text.add(target->features);
  text.add(target->threads);
  text.add(uint64_t(reference));
  text.add(uint64_t(winograd));
  text.add(profile);
  text.add(describe);
  const auto &[kind, prefix] = emit;
  text.add(uint64_t(kind));
  text.add(prefix);

  text.add(inputs.size());
  for (const NamedTensor &input : inputs) {
    const HostTensor &tensor = input.tensor;
    text.add(input.name);
    text.add(uint64_t(tensor.getKind()));
    text.add(tensor.getShape());
    text.add(input.format ? input.format->layout : std::string());
    text.add(input.format && input.format->isDefault());
    bool isBound = tensor.getNumElements() <= kMaxBoundElements;
    text.add(isBound
                 ? StringRef(tensor.getBytes().data(), tensor.getBytes().size())
                 : StringRef());
  }
  CacheKey key;
  key.hash = llvm::BLAKE3::hash(llvm::arrayRefFromStringRef(text.take()));
  key.folder = llvm::sys::path::parent_path(path).str();
  return key;
}
