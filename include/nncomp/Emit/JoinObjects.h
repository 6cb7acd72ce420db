//===- JoinObjects.h - One object file of several ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_EMIT_JOINOBJECTS_H
#define NNCOMP_EMIT_JOINOBJECTS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>

namespace mlir::nncomp {

/// Read-only bytes that objects refer to by name.
struct NamedBytes {
  llvm::StringRef name;
  llvm::ArrayRef<char> bytes;
  /// A power of two.
  uint64_t alignment = 1;
};

/// An object file around the bytes that it refers to.
struct JoinedObject {
  /// What stands in the file before the data, and after them.
  llvm::SmallVector<char, 0> front, back;
  /// The bytes of machine code.
  int64_t codeBytes = 0;
};

/// Joins relocatable object files as `ld -r` does, in memory: 64-bit little
/// endian ELF with explicit addends, as LLVM's code generators write for C-like
/// code. Sections of the same name, type and flags follow each other in the
/// order of `objects`; `data`, if it has a name, comes after the others in
/// .rodata, where the result leaves them out. All symbols but `publicName` and
/// what no object defines become local, so that two networks link into one
/// program. The same objects give the same bytes. Fails on other files, on
/// sections that cannot just follow each other (groups, common symbols), and on
/// hidden symbols that none defines.
llvm::Expected<JoinedObject>
joinObjects(llvm::ArrayRef<llvm::StringRef> objects, const NamedBytes &data,
            llvm::StringRef publicName);

} // namespace mlir::nncomp

#endif // NNCOMP_EMIT_JOINOBJECTS_H
