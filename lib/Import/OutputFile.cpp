//===- OutputFile.cpp - Files that appear whole or not at all -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Import/OutputFile.h"

using namespace mlir::nncomp;
namespace fs = llvm::sys::fs;

llvm::Expected<OutputFile> OutputFile::create(llvm::StringRef path) {
  OutputFile file;
  file.path = path.str();
  fs::file_status status;
  bool exists = !fs::status(path, status) && fs::exists(status);
  if (exists && fs::is_directory(status))
    return llvm::createFileError(
        path, std::make_error_code(std::errc::is_a_directory));
  if (path == "-" || (exists && !fs::is_regular_file(status))) {
    std::error_code error;
    file.stream = std::make_unique<llvm::raw_fd_ostream>(path, error);
    if (error)
      return llvm::createFileError(path, error);
    return file;
  }
  auto temporary =
      fs::TempFile::create(path + ".%%%%%%.tmp", fs::all_read | fs::all_write);
  if (!temporary)
    return llvm::createFileError(path, temporary.takeError());
  file.temporary = std::move(*temporary);
  file.stream = std::make_unique<llvm::raw_fd_ostream>(file.temporary->FD,
                                                       /*shouldClose=*/false);
  return file;
}

OutputFile::~OutputFile() {
  if (stream) {
    stream->flush();
    // An error that nobody asked for would end the process.
    stream->clear_error();
  }
  stream.reset();
  if (temporary)
    llvm::consumeError(temporary->discard());
}

llvm::raw_ostream &OutputFile::os() { return *stream; }

llvm::Error OutputFile::finish() {
  if (!stream)
    return llvm::Error::success();
  stream->flush();
  if (std::error_code error = stream->error()) {
    stream->clear_error();
    return llvm::createFileError(path, error);
  }
  stream.reset();
  return llvm::Error::success();
}

llvm::Error OutputFile::keep() {
  if (llvm::Error error = finish())
    return error;
  if (!temporary)
    return llvm::Error::success();
  fs::TempFile whole = std::move(*temporary);
  temporary.reset();
  if (llvm::Error error = whole.keep(path))
    return llvm::createFileError(path, std::move(error));
  return llvm::Error::success();
}

llvm::Error
mlir::nncomp::writeFile(llvm::StringRef path,
                        llvm::function_ref<void(llvm::raw_ostream &)> write) {
  llvm::Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  write(file->os());
  return file->keep();
}
