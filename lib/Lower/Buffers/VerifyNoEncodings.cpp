//===- VerifyNoEncodings.cpp - Fail on encodings that are left ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_VERIFYNOENCODINGS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// The encoding of a tensor type, whoever's it is, or null.
static Attribute getAnyEncoding(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.getEncoding() : Attribute();
}

namespace {
struct VerifyNoEncodings
    : nncomp::impl::VerifyNoEncodingsBase<VerifyNoEncodings> {
  void runOnOperation() override {
    bool failed = false;
    auto check = [&](Operation *op, StringRef what, Type type) {
      if (Attribute encoding = getAnyEncoding(type)) {
        failed = true;
        op->emitError() << "expected " << what
                        << " without an encoding at bufferization, but got "
                        << type;
      }
    };
    getOperation().walk([&](Operation *op) {
      if (auto function = dyn_cast<FunctionOpInterface>(op)) {
        for (Type type : function.getArgumentTypes())
          check(op, "an argument", type);
        for (Type type : function.getResultTypes())
          check(op, "a function result", type);
        return;
      }
      for (Type type : op->getResultTypes())
        check(op, "a result", type);
      for (Region &region : op->getRegions())
        for (Block &block : region)
          for (Type type : block.getArgumentTypes())
            check(op, "a block argument", type);
    });
    if (failed)
      signalPassFailure();
  }
};
} // namespace
