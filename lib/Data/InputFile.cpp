//===- InputFile.cpp - Files that are read --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/InputFile.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The alignment of resources in bytecode: where they are aligned in the file,
/// they must be so in memory.
static constexpr auto kAlignment = llvm::Align::Constant<64>();

/// A view of the standard input, which is read when first asked for.
static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> openStdin() {
  static std::unique_ptr<llvm::WritableMemoryBuffer> content;
  if (!content) {
    auto read = llvm::MemoryBuffer::getSTDIN();
    if (std::error_code error = read.getError())
      return llvm::createFileError("-", error);
    StringRef bytes = (*read)->getBuffer();
    content = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(
        bytes.size(), "<stdin>", kAlignment);
    if (!content)
      return llvm::createFileError(
          "-", std::make_error_code(std::errc::not_enough_memory));
    llvm::copy(bytes, content->getBufferStart());
  }
  return llvm::MemoryBuffer::getMemBuffer(content->getMemBufferRef());
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
nncomp::openFile(StringRef path) {
  if (path == "-")
    return openStdin();
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/true,
                                            /*IsVolatile=*/false, kAlignment);
  if (std::error_code error = buffer.getError())
    return llvm::createFileError(path, error);
  return std::move(*buffer);
}

llvm::Error nncomp::checkProgram(const llvm::MemoryBuffer &file) {
  if (isBytecode(file.getMemBufferRef()))
    return llvm::Error::success();
  StringRef name = file.getBufferIdentifier(), contents = file.getBuffer();
  // The parser would quote it.
  if (contents.contains('\0'))
    return llvm::createStringError("expected '" + name +
                                   "' to hold an ONNX model, MLIR text or MLIR "
                                   "bytecode, but got other binary data");
  return checkNesting(name, contents);
}

llvm::Expected<OwningOpRef<ModuleOp>>
nncomp::parseProgram(llvm::SourceMgr &sources, MLIRContext &context) {
  const llvm::MemoryBuffer &file =
      *sources.getMemoryBuffer(sources.getMainFileID());
  if (llvm::Error error = checkProgram(file))
    return error;
  if (llvm::Error error = tryReading(file, context.getDialectRegistry()))
    return error;
  ReadGuard guard(file.getBufferIdentifier());
  return parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
}
