//===- Recipe.cpp - Compression written down ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Compress/Recipe.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "nncomp/Data/InputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::nncomp;

/// What is wrong with one pass and its options; empty if nothing is.
static std::string findFault(StringRef pass) {
  std::string message;
  llvm::raw_string_ostream os(message);
  OpPassManager manager(ModuleOp::getOperationName());
  if (succeeded(parsePassPipeline(pass, manager, os)))
    return "";
  // Without where it is in a pipeline that no one wrote, and that text again.
  StringRef rest = StringRef(message).split('\n').first;
  size_t mark = rest.find("error: ");
  return (mark == StringRef::npos ? rest : rest.drop_front(mark + 7)).str();
}

llvm::Expected<std::string> nncomp::parseRecipe(StringRef text,
                                                StringRef path) {
  SmallVector<StringRef> lines, passes;
  text.split(lines, '\n');
  if (lines.front().trim() != kRecipeHeader)
    return llvm::createStringError(
        path + ":1: expected a recipe that starts with '" + kRecipeHeader +
        "', but got '" + lines.front().trim().take_front(40) + "'");
  for (auto [i, whole] : llvm::enumerate(lines)) {
    StringRef line = whole.trim();
    if (i == 0 || line.empty() || line.starts_with("#"))
      continue;
    std::string fault = findFault(line);
    if (!fault.empty())
      return llvm::createStringError(path + ":" + Twine(i + 1) +
                                     ": expected a pass and its options, but "
                                     "got '" +
                                     line + "': " + fault);
    passes.push_back(line);
  }
  if (passes.empty())
    return llvm::createStringError(
        path + ": expected passes in a recipe, but got none");
  return "builtin.module(" + llvm::join(passes, ",") + ")";
}

llvm::Expected<SmallVector<char *>>
nncomp::expandRecipe(ArrayRef<char *> arguments, std::string &storage) {
  SmallVector<char *> expanded;
  for (char *argument : arguments) {
    StringRef path = argument;
    if (!path.consume_front("--nncomp-recipe=") &&
        !path.consume_front("-nncomp-recipe=")) {
      expanded.push_back(argument);
      continue;
    }
    if (!storage.empty())
      return llvm::createStringError("expected one recipe, but got '" + path +
                                     "' too");
    auto file = llvm::MemoryBuffer::getFile(path);
    if (std::error_code error = file.getError())
      return llvm::createFileError(path, error);
    if (llvm::Error error = checkNesting(path, (*file)->getBuffer()))
      return error;
    llvm::Expected<std::string> pipeline =
        parseRecipe((*file)->getBuffer(), path);
    if (!pipeline)
      return pipeline.takeError();
    storage = "--pass-pipeline=" + *pipeline;
    expanded.push_back(storage.data());
  }
  return expanded;
}
