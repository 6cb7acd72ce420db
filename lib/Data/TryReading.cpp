//===- TryReading.cpp - Read bytecode where a crash does no harm ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "nncomp/Data/InputFile.h"
#include "llvm/Support/SourceMgr.h"
#include <csignal>
#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;
using namespace mlir::nncomp;

/// Seconds of processor time for `bytes`: reading takes a small part of that.
static rlim_t getSecondsToRead(size_t bytes) {
  constexpr size_t kLeastBytesPerSecond = 16 << 20;
  return 5 + bytes / kLeastBytesPerSecond;
}

/// What the child reports on a program that it has read and freed.
static constexpr StringLiteral kIsRead = "read";

/// What the child does: reads the program, and writes what is wrong with it, or
/// kIsRead, to `report`. It frees nothing that may be damaged.
[[noreturn]] static void readAndExit(llvm::MemoryBufferRef file,
                                     const DialectRegistry &registry,
                                     int report) {
  // Handlers would print, and run what is to be done at the parent's end.
  for (int number = 1; number < NSIG; ++number)
    signal(number, SIG_DFL);
  // The C library reports damaged memory.
  if (int silent = open("/dev/null", O_WRONLY); silent >= 0) {
    dup2(silent, STDOUT_FILENO);
    dup2(silent, STDERR_FILENO);
  }
  rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  rlim_t seconds = getSecondsToRead(file.getBufferSize());
  rlimit time = {seconds, seconds};
  setrlimit(RLIMIT_CPU, &time);
  // What is read before it is written, or after it is freed, is no address.
  mallopt(M_PERTURB, 0xa5);
  {
    MLIRContext context(registry, MLIRContext::Threading::DISABLED);
    context.allowUnregisteredDialects();
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
        return;
      std::string text = diagnostic.str();
      (void)!write(report, text.data(), text.size());
      _exit(1);
    });
    auto sources = std::make_shared<llvm::SourceMgr>();
    sources->AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBuffer(file, /*RequiresNullTerminator=*/true),
        llvm::SMLoc());
    // Who asked verifies it, with the locations that it has.
    (void)parseSourceFile<ModuleOp>(
        sources, ParserConfig(&context, /*verifyAfterParse=*/false));
  }
  (void)!write(report, kIsRead.data(), kIsRead.size());
  _exit(0);
}

static llvm::Error getLastError() {
  return llvm::errorCodeToError(
      std::error_code(errno, std::generic_category()));
}

/// All that can be read from `file`, which is closed.
static std::string readToEnd(int file) {
  std::string text;
  char part[256];
  for (ssize_t bytes; (bytes = read(file, part, sizeof(part))) != 0;) {
    if (bytes > 0)
      text.append(part, bytes);
    else if (errno != EINTR)
      break;
  }
  close(file);
  return text;
}

llvm::Error nncomp::tryReading(const llvm::MemoryBuffer &file,
                               const DialectRegistry &registry) {
  if (!isBytecode(file.getMemBufferRef()))
    return llvm::Error::success();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return getLastError();
  pid_t child = fork();
  if (child == 0)
    readAndExit(file.getMemBufferRef(), registry, ends[1]);
  close(ends[1]);
  std::string reported = readToEnd(ends[0]);
  if (child < 0)
    return getLastError();
  // There is no status where this process ignores that its children end.
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (reported == kIsRead)
    return llvm::Error::success();
  StringRef name = file.getBufferIdentifier();
  if (!reported.empty())
    return llvm::createStringError("'" + name + "': " + reported);
  bool isEndless = WIFSIGNALED(status) &&
                   (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
  return llvm::createStringError("expected a program that can be read in '" +
                                 name + "', but got one at which the reader " +
                                 (isEndless ? "does not end" : "crashes"));
}
