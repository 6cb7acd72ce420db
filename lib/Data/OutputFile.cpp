//===- OutputFile.cpp - Files that appear whole or not at all -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mlir::nncomp;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static constexpr llvm::StringLiteral kTemporarySuffix = ".nncomp-tmp";

static std::error_code getErrno() {
  return std::error_code(errno, std::generic_category());
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// Where a file goes that is written to `name`: the end of its symbolic links,
/// whether anything is there yet or not.
static std::string followLinks(StringRef name) {
  // As many as the kernel follows.
  constexpr unsigned kMaxLinks = 40;
  std::string current = name.str();
  for (unsigned i = 0; i < kMaxLinks; ++i) {
    char link[PATH_MAX];
    ssize_t size = readlink(current.c_str(), link, sizeof(link));
    if (size <= 0)
      break;
    StringRef next(link, size);
    llvm::SmallString<256> resolved;
    if (!path::is_absolute(next))
      resolved = path::parent_path(current);
    path::append(resolved, next);
    current = std::string(resolved);
  }
  return current;
}

/// The folder that a file is in, as it can be opened.
static std::string getFolder(StringRef file) {
  StringRef folder = path::parent_path(file);
  return folder.empty() ? "." : folder.str();
}

/// The descriptor that a name stands for, such as /dev/stdout, whatever it is
/// open on; -1 of others. Opening it by name would empty or replace a file that
/// the shell redirects to.
static int getOpenDescriptor(StringRef name) {
  if (name == "-" || name == "/dev/stdout")
    return STDOUT_FILENO;
  if (name == "/dev/stderr")
    return STDERR_FILENO;
  int number;
  if ((name.consume_front("/dev/fd/") ||
       name.consume_front("/proc/self/fd/")) &&
      !name.getAsInteger(10, number))
    return number;
  return -1;
}

//===----------------------------------------------------------------------===//
// Temporary files
//===----------------------------------------------------------------------===//

/// Whether `name` is still that of the open file.
static bool isFileAt(int descriptor, const std::string &name) {
  struct stat open, named;
  return fstat(descriptor, &open) == 0 && lstat(name.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/// Removes the temporary files in a folder that no process writes any more.
static void removeLeftovers(StringRef folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string name = entry->path();
    if (!StringRef(name).ends_with(kTemporarySuffix))
      continue;
    // Not through a link, and without waiting for the writer of a pipe.
    int file = open(name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
      continue;
    // Its name may have changed meanwhile: then it was kept.
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && isFileAt(file, name))
      unlink(name.c_str());
    close(file);
  }
}

/// Creates and locks a file next to `target`, and returns its name. Fails with
/// the system's error.
static llvm::ErrorOr<std::string> createTemporary(StringRef target,
                                                  int &descriptor) {
  // The name stays short enough next to the longest target.
  constexpr size_t kKeptOfName = 128;
  for (;;) {
    llvm::SmallString<256> name(getFolder(target));
    path::append(name,
                 "." + path::filename(target).take_front(kKeptOfName) + "." +
                     llvm::utohexstr(llvm::sys::Process::GetRandomNumber()) +
                     kTemporarySuffix);
    descriptor =
        open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST)
      continue;
    if (descriptor < 0)
      return getErrno();
    // Where there are no locks, it is not removed as a leftover either. Else it
    // may have passed for one before it was locked.
    bool isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    if ((isLocked || errno != EWOULDBLOCK) &&
        isFileAt(descriptor, std::string(name)))
      return std::string(name);
    close(descriptor);
  }
}

llvm::Error OutputFile::openTemporary() {
  removeLeftovers(getFolder(target));
  llvm::ErrorOr<std::string> name = createTemporary(target, descriptor);
  if (!name)
    return llvm::createFileError(path, name.getError());
  temporary = *name;
  llvm::sys::RemoveFileOnSignal(temporary);
  struct stat old;
  if (stat(target.c_str(), &old) == 0) {
    // Only the superuser can give files away: of others, the file stays theirs.
    (void)!fchown(descriptor, old.st_uid, old.st_gid);
    if (fchmod(descriptor, old.st_mode & 0777) != 0)
      return llvm::createFileError(path, getErrno());
  }
  stream = std::make_unique<llvm::raw_fd_ostream>(descriptor,
                                                  /*shouldClose=*/false);
  return llvm::Error::success();
}

void OutputFile::discard() {
  if (temporary.empty())
    return;
  unlink(temporary.c_str());
  llvm::sys::DontRemoveFileOnSignal(temporary);
  close(descriptor);
  temporary.clear();
}

//===----------------------------------------------------------------------===//
// OutputFile
//===----------------------------------------------------------------------===//

llvm::Expected<OutputFile> OutputFile::create(StringRef path) {
  OutputFile file;
  file.path = path.str();
  int open = getOpenDescriptor(path);
  if (open >= 0) {
    // A descriptor of its own reports an error of close, and can be closed.
    int copy = dup(open);
    if (copy < 0)
      return llvm::createFileError(path, getErrno());
    file.stream = std::make_unique<llvm::raw_fd_ostream>(copy,
                                                         /*shouldClose=*/true);
    return file;
  }
  file.target = followLinks(path);
  fs::file_status status;
  bool exists = !fs::status(file.target, status) && fs::exists(status);
  if (exists && fs::is_directory(status))
    return llvm::createFileError(
        path, std::make_error_code(std::errc::is_a_directory));
  if (exists && !fs::is_regular_file(status)) {
    std::error_code error;
    file.stream = std::make_unique<llvm::raw_fd_ostream>(file.target, error);
    if (error)
      return llvm::createFileError(path, error);
    return file;
  }
  // A file that is protected against writing stays as it is.
  if (exists && access(file.target.c_str(), W_OK) != 0)
    return llvm::createFileError(path, getErrno());
  if (llvm::Error error = file.openTemporary())
    return error;
  return file;
}

OutputFile::OutputFile(OutputFile &&other)
    : path(std::move(other.path)), target(std::move(other.target)),
      temporary(std::exchange(other.temporary, {})),
      descriptor(other.descriptor), stream(std::move(other.stream)) {}

OutputFile::~OutputFile() {
  if (stream) {
    stream->flush();
    // An error that is not checked would end the process.
    stream->clear_error();
  }
  stream.reset();
  discard();
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
  // Without this a name may reach the disk before what it names does.
  if (!temporary.empty() && fsync(descriptor) != 0)
    return llvm::createFileError(path, getErrno());
  return llvm::Error::success();
}

llvm::Error OutputFile::keep() {
  if (llvm::Error error = finish())
    return error;
  if (temporary.empty())
    return llvm::Error::success();
  if (rename(temporary.c_str(), target.c_str()) != 0)
    return llvm::createFileError(path, getErrno());
  llvm::sys::DontRemoveFileOnSignal(temporary);
  temporary.clear();
  close(descriptor);
  // The new name is the folder's. Not every file system can sync one.
  int folder = open(getFolder(target).c_str(), O_RDONLY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
  return llvm::Error::success();
}

llvm::Error
mlir::nncomp::writeFile(StringRef path,
                        llvm::function_ref<void(llvm::raw_ostream &)> write) {
  llvm::Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  write(file->os());
  return file->keep();
}

llvm::Error mlir::nncomp::checkOutputName(StringRef path,
                                          llvm::ArrayRef<StringRef> written) {
  StringRef extension = path::extension(path);
  if (!llvm::is_contained({".onnx", ".mlir", ".mlirbc", ".nnp"}, extension) ||
      llvm::is_contained(written, extension))
    return llvm::Error::success();
  std::string expected =
      written.empty() ? "that is no network"
                      : "with the extension " + llvm::join(written, " or ");
  return llvm::createStringError("expected an output " + expected +
                                 ", but got '" + path + "'");
}
