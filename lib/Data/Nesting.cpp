//===- Nesting.cpp - How deep text nests ----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One pass over the characters, which knows as much of the language as can
// change the depth: strings and comments, in which brackets do not count; the
// arrow, which is no bracket; and `#name = …` and `!name = …`, after which the
// name is as deep as what it stands for.
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/InputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
class NestingCounter {
public:
  explicit NestingCounter(StringRef text) : text(text) {}

  /// Whether the text stays within both limits.
  bool isBounded();

private:
  void countDepth(int64_t levels);
  void skipString();
  void readName();
  void endAlias();

  StringRef text;
  size_t place = 0;
  bool isLineStart = false;
  int64_t depth = 0, deepest = 0;
  /// Signs in a row, such as the negations of `- - d0`.
  int64_t signs = 0;
  /// The depths at which the brackets of encodings are open.
  SmallVector<int64_t> encodings;
  llvm::StringMap<int64_t> aliases;
  /// The alias that is being defined, if any, and how deep it has been so far.
  StringRef alias;
  int64_t aliasDepth = 0;
};
} // namespace

/// `levels` are below the brackets that are open.
void NestingCounter::countDepth(int64_t levels) {
  deepest = std::max(deepest, depth + levels);
  aliasDepth = std::max(aliasDepth, depth + levels);
}

/// Skips to the end of a string, which a line ends too.
void NestingCounter::skipString() {
  for (;;) {
    place = std::min(text.find_first_of("\"\\\n", place + 1), text.size());
    if (place == text.size() || text[place] != '\\')
      return;
    ++place;
  }
}

/// Reads the name of an encoding, the use of an alias, or the start of its
/// definition.
void NestingCounter::readName() {
  StringRef name = text.drop_front(place).take_front(
      1 + text.drop_front(place + 1)
              .take_while([](char c) {
                return llvm::isAlnum(c) || StringRef("_$.-").contains(c);
              })
              .size());
  place += name.size() - 1;
  StringRef rest = text.drop_front(place + 1).ltrim();
  if (name.starts_with("#nncomp.") && rest.starts_with("<"))
    encodings.push_back(depth);
  if (depth == 0 && rest.starts_with("=")) {
    endAlias();
    alias = name;
    return;
  }
  if (auto known = aliases.find(name); known != aliases.end())
    countDepth(known->second);
}

void NestingCounter::endAlias() {
  if (!alias.empty())
    aliases[alias] = aliasDepth;
  alias = {};
  aliasDepth = 0;
}

bool NestingCounter::isBounded() {
  for (; place < text.size(); ++place) {
    if (deepest >= kMaxNesting || encodings.size() >= kMaxNestedEncodings)
      return false;
    char c = text[place];
    if (text.substr(place).starts_with("//")) {
      place = std::min(text.find('\n', place), text.size()) - 1;
      continue;
    }
    if (!llvm::isSpace(c)) {
      // What an alias stands for may go on in the next line.
      if (isLineStart && depth == 0 && !StringRef("([{<:,-=").contains(c))
        endAlias();
      isLineStart = false;
      // Between signs there may be space and comments.
      signs = c == '-' ? signs + 1 : 0;
      countDepth(signs);
    }
    if (c == '"') {
      skipString();
    } else if (c == '>' && place > 0 && text[place - 1] == '-') {
      continue;
    } else if (StringRef("([{<").contains(c)) {
      ++depth;
      countDepth(0);
    } else if (StringRef(")]}>").contains(c)) {
      depth = std::max<int64_t>(depth - 1, 0);
      while (!encodings.empty() && encodings.back() >= depth)
        encodings.pop_back();
    } else if (c == '#' || c == '!') {
      readName();
    } else if (c == '\n') {
      isLineStart = true;
    }
  }
  return deepest < kMaxNesting;
}

llvm::Error nncomp::checkNesting(StringRef name, StringRef text) {
  if (NestingCounter(text).isBounded())
    return llvm::Error::success();
  return llvm::createStringError(
      "expected less than " + Twine(kMaxNesting) + " levels of nesting, and " +
      Twine(kMaxNestedEncodings) + " of encodings, in '" + name +
      "', but got more");
}
