//===- Decline.h - Why a kernel does not take an op -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_DECLINE_H
#define NNCOMP_LOWER_DECLINE_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace mlir::nncomp {

/// The reason why a kernel does not compute an op, "expected ..., but got ...",
/// written as `return decline << "expected " << ...;`. It stays empty for an op
/// of a kind that the kernel has nothing to do with: `return failure();`.
class Decline {
public:
  template <typename T> Decline &operator<<(const T &part) {
    llvm::raw_string_ostream(reason) << part;
    return *this;
  }

  StringRef getReason() const { return reason; }

  operator LogicalResult() const { return failure(); }
  template <typename T> operator FailureOr<T>() const { return failure(); }

private:
  std::string reason;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LOWER_DECLINE_H
