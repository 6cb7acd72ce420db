//===- OutputFile.h - Files that appear whole or not at all -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_OUTPUTFILE_H
#define NNCOMP_DATA_OUTPUTFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <string>

namespace mlir::nncomp {

/// A file being written. A regular file is written next to its place, under a
/// temporary name, and moved there by `keep`; without that it leaves no trace.
/// A symbolic link stays, and what it points to is replaced; a file that is
/// replaced hands on its permissions. Whatever is no regular file, such as a
/// pipe or a device, is written directly; "-" is the standard output.
///
/// A temporary file is locked while its program runs, so that one without a
/// lock is the leftover of a program that was killed: whoever next writes to
/// the folder removes it.
class OutputFile {
public:
  /// Fails, with the path in the message, if the file cannot be written.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);
  OutputFile(OutputFile &&other);
  OutputFile &operator=(OutputFile &&) = delete;
  ~OutputFile();

  llvm::raw_ostream &os();
  /// Ends writing, and waits until the disk has it. Fails if not all was
  /// written, for example on a full disk.
  llvm::Error finish();
  /// Finishes, and puts the file in its place.
  llvm::Error keep();

private:
  OutputFile() = default;
  llvm::Error openTemporary();
  void discard();

  /// As given, for messages; and where the file goes, without links.
  std::string path, target;
  /// The file under its temporary name, and its descriptor; empty and -1 if
  /// written directly.
  std::string temporary;
  int descriptor = -1;
  std::unique_ptr<llvm::raw_fd_ostream> stream;
};

/// Writes one file.
llvm::Error writeFile(llvm::StringRef path,
                      llvm::function_ref<void(llvm::raw_ostream &)> write);

/// Fails if the extension of `path` is that of a format of networks (.onnx,
/// .mlir, .mlirbc, .nnp) other than those of `written`, which the caller
/// writes.
llvm::Error checkOutputName(llvm::StringRef path,
                            llvm::ArrayRef<llvm::StringRef> written = {});

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_OUTPUTFILE_H
