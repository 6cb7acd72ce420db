//===- SettingsTable.cpp - What can be said of a layer -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SettingsTable.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::readSetting(StringRef text, bool &value) {
  value = text == "true";
  return value || text == "false";
}

bool nncomp::readSetting(StringRef text, double &value) {
  return !text.getAsDouble(value);
}

std::string nncomp::describeSettings(ArrayRef<StringRef> names) {
  std::string text =
      "keep or a value for " + llvm::join(names.drop_back(), ", ");
  if (names.size() > 1)
    text += " or ";
  return text + names.back().str();
}
