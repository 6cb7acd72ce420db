//===- PackagedConstants.h - Constants that a package holds --- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_PACKAGE_PACKAGEDCONSTANTS_H
#define NNCOMP_LIB_PACKAGE_PACKAGEDCONSTANTS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// A component that a package stores apart from the module.
struct PackagedConstant {
  arith::ConstantOp op;
  RankedTensorType type;
  ComponentContent content;
  /// For indices, the pointers after them if both are stored as one.
  arith::ConstantOp pointers;

  int64_t getNumBytes() const {
    return type.getNumElements() * (type.getElementTypeBitWidth() / 8);
  }
};

/// Whether indices are followed by pointers, and their places can be gaps.
struct PackagedLines {
  /// The lines, and the indices that each can have.
  int64_t count, indices;

  explicit PackagedLines(const PackagedConstant &constant)
      : count(cast<RankedTensorType>(constant.pointers->getResult(0).getType())
                  .getNumElements() -
              1),
        indices(constant.content.count) {}
};

/// All of a module, in the order in which a package holds them. The types say
/// what they are, so that reading finds the same ones.
std::vector<PackagedConstant> findPackagedConstants(ModuleOp module);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_PACKAGE_PACKAGEDCONSTANTS_H
