//===- Recipe.cpp - Compression written down ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Compress/Recipe.h"
#include "nncomp/Import/InputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<std::string> nncomp::parseRecipe(StringRef text) {
  SmallVector<StringRef> lines, passes;
  text.split(lines, '\n');
  if (lines.front().trim() != kRecipeHeader)
    return llvm::createStringError("expected a recipe that starts with '" +
                                   kRecipeHeader + "', but got '" +
                                   lines.front().trim().take_front(40) + "'");
  for (StringRef line : ArrayRef(lines).drop_front()) {
    line = line.trim();
    if (!line.empty() && !line.starts_with("#"))
      passes.push_back(line);
  }
  if (passes.empty())
    return llvm::createStringError("expected passes in a recipe, but got none");
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
    llvm::Expected<std::string> pipeline = parseRecipe((*file)->getBuffer());
    if (!pipeline)
      return pipeline.takeError();
    storage = "--pass-pipeline=" + *pipeline;
    expanded.push_back(storage.data());
  }
  return expanded;
}
