//===- Arithmetic.cpp - How kernels multiply and add ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arithmetic.h"

using namespace mlir;
using namespace mlir::nncomp;

Type nncomp::getElementType(Arithmetic arithmetic, MLIRContext *context) {
  switch (arithmetic) {
  case Arithmetic::F32:
    return Float32Type::get(context);
  case Arithmetic::F16:
    return Float16Type::get(context);
  case Arithmetic::Bf16:
  case Arithmetic::Bf16Dot:
    return BFloat16Type::get(context);
  case Arithmetic::CodesDot:
  case Arithmetic::CodesPairs:
  case Arithmetic::CodesWide:
    return IntegerType::get(context, 8);
  }
  llvm_unreachable("every arithmetic has a type");
}

StepFormat::StepFormat(Arithmetic arithmetic, const Target &target)
    : multiplyAdds(target.hasFma ? 1 : 2), temporaries(target.hasFma ? 0 : 1) {
  switch (arithmetic) {
  case Arithmetic::F32:
    return;
  case Arithmetic::F16:
    elementBytes = 2;
    // vcvtph2ps is two instructions inside; the branch-free conversion of
    // ExpandHalfFloats has a dozen and some intermediate values.
    extensions = target.hasF16c ? 2 : 12;
    temporaries += target.hasF16c ? 0 : 3;
    return;
  case Arithmetic::Bf16:
    elementBytes = 2;
    // Zeros between the elements, and a shift.
    extensions = 2;
    return;
  case Arithmetic::Bf16Dot:
    elementBytes = 2;
    depth = 2;
    multiplyAdds = target.bf16DotCost;
    return;
  case Arithmetic::CodesDot:
    elementBytes = 1;
    depth = 4;
    multiplyAdds = 1;
    temporaries = 0;
    return;
  case Arithmetic::CodesPairs:
    elementBytes = 1;
    depth = 4;
    multiplyAdds = 3;
    // A product, and ones to add neighbours with.
    temporaries = 2;
    return;
  case Arithmetic::CodesWide:
    elementBytes = 1;
    depth = 2;
    multiplyAdds = 2;
    extensions = 1;
    temporaries = 1;
    return;
  }
}
