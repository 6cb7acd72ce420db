//===- Help.cpp - What --help and --version print -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Help.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;
namespace cl = llvm::cl;

static bool isIn(const cl::Option &option, const cl::OptionCategory *category) {
  return llvm::any_of(option.Categories, [&](const cl::OptionCategory *each) {
    return each == category;
  });
}

void nncomp::hideLibraryFlags(const cl::OptionCategory *category) {
  // The flags --help and --version themselves.
  const cl::OptionCategory *generic =
      cl::getRegisteredOptions().lookup("help")->Categories.front();
  for (cl::Option *option : llvm::make_second_range(cl::getRegisteredOptions()))
    if (!isIn(*option, generic) && !isIn(*option, category) &&
        option->getOptionHiddenFlag() == cl::NotHidden)
      option->setHiddenFlag(cl::Hidden);
  cl::SetVersionPrinter([](llvm::raw_ostream &os) {
    os << "nncomp " << NNCOMP_VERSION << ", LLVM " << LLVM_VERSION_STRING
       << "\n";
  });
}

void nncomp::showLibraryFlags(cl::OptionCategory &category,
                              ArrayRef<StringRef> names) {
  for (StringRef name : names)
    if (cl::Option *option = cl::getRegisteredOptions().lookup(name)) {
      option->addCategory(category);
      option->setHiddenFlag(cl::NotHidden);
    }
}

bool nncomp::asksForHelp(int argc, char **argv) {
  StringRef argument = argc == 2 ? argv[1] : "";
  return argument == "--help" || argument == "-help" || argument == "-h";
}

bool nncomp::asksForText(StringRef argument) {
  StringRef name = argument.ltrim('-');
  return name != argument &&
         (name.starts_with("help") || name == "h" || name == "version");
}
