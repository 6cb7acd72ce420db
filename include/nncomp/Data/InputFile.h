//===- InputFile.h - Files that are read ------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every tool does before upstream's parser sees a file. The parser calls
// itself for each level of nesting, and the reader of bytecode trusts some of
// what it reads: either may crash on a file that is damaged or made to.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_INPUTFILE_H
#define NNCOMP_DATA_INPUTFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace llvm {
class SourceMgr;
} // namespace llvm

namespace mlir::nncomp {

/// The bytes of a file, followed by a zero and aligned as bytecode needs it; of
/// "-" those of the standard input, which is read once and kept. Fails with the
/// path in the message.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> openFile(StringRef path);

/// The levels of nesting from which on text is refused.
constexpr int64_t kMaxNesting = 1000;
/// And those of encodings within each other, of which the parser reports each
/// level with the whole line.
constexpr int64_t kMaxNestedEncodings = 16;

/// Fails if text nests too deep for a parser that calls itself for each level:
/// brackets within each other, signs before each other, and aliases that stand
/// for what nests. `name` is that of the file, for the message.
llvm::Error checkNesting(StringRef name, StringRef text);

/// Fails unless a file is bytecode, or text that the parser survives.
llvm::Error checkProgram(const llvm::MemoryBuffer &file);

/// Reads bytecode in a child process first, with the dialects of `registry`:
/// upstream's reader trusts what it reads, and may crash, write where it must
/// not, or never end. Fails if it does so, or does not end within a time that
/// is ample for the file's size, or with what it finds wrong. Text is not
/// tried: `checkProgram` has looked at it.
llvm::Error tryReading(const llvm::MemoryBuffer &file,
                       const DialectRegistry &registry);

/// While one lives, a crash ends the program with exit code 1 and an error that
/// names the file, and temporary files are removed. Only for the thread that
/// makes it, and for one at a time.
class ReadGuard {
public:
  explicit ReadGuard(StringRef name);
  ~ReadGuard();
  ReadGuard(const ReadGuard &) = delete;
  ReadGuard &operator=(const ReadGuard &) = delete;

private:
  struct Handlers;
  std::unique_ptr<Handlers> handlers;
};

/// Reads the main file of `sources`, text or bytecode. Fails as checkProgram
/// does, or with a diagnostic and a null module.
llvm::Expected<OwningOpRef<ModuleOp>> parseProgram(llvm::SourceMgr &sources,
                                                   MLIRContext &context);

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_INPUTFILE_H
