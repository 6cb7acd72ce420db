//===- OutputFile.h - Files that appear whole or not at all -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IMPORT_OUTPUTFILE_H
#define NNCOMP_IMPORT_OUTPUTFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <optional>
#include <string>

namespace mlir::nncomp {

/// A file being written. A regular file is written beside its place and moved
/// there by `keep`; without that it leaves no trace. What is no regular file,
/// such as a pipe or a device, is written directly; "-" is the standard output.
class OutputFile {
public:
  /// Fails, with the path in the message, if the file cannot be written.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);
  OutputFile(OutputFile &&) = default;
  OutputFile &operator=(OutputFile &&) = delete;
  ~OutputFile();

  llvm::raw_ostream &os();
  /// Ends writing. Fails if not all was written, on a full disk for one.
  llvm::Error finish();
  /// Finishes, and puts the file in its place.
  llvm::Error keep();

private:
  OutputFile() = default;

  std::string path;
  std::optional<llvm::sys::fs::TempFile> temporary;
  std::unique_ptr<llvm::raw_fd_ostream> stream;
};

/// Writes one file.
llvm::Error writeFile(llvm::StringRef path,
                      llvm::function_ref<void(llvm::raw_ostream &)> write);

} // namespace mlir::nncomp

#endif // NNCOMP_IMPORT_OUTPUTFILE_H
