//===- KernelTable.cpp - All kernels in order -----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

using namespace mlir;
using namespace mlir::nncomp;

ArrayRef<Kernel> nncomp::getKernelTable() {
  static const Kernel table[] = {
      // Convolutions and products of f32.
      depthwiseConvF32,
      groupedConvF32,
      directConvF32,
      winograd2x2F32,
      winograd4x4F32,
      gemmF32,
      computedConvF32,
      computedGemmF32,
      // Of 16-bit floats.
      depthwiseConvF16,
      depthwiseConvBf16,
      groupedConvF16,
      groupedConvBf16,
      directConvF16,
      directConvBf16,
      directConvBf16Dot,
      gemmF16,
      gemmBf16,
      gemmBf16Dot,
      computedGemmF16,
      computedGemmBf16,
      // Of signs.
      xnorConv,
      xnorGemm,
      packSigns,
      // Of few binary digits.
      bitPlaneConv,
      bitPlaneGemm,
      packLevels,
      // Of 8-bit codes.
      depthwiseConvInt8Dot,
      depthwiseConvInt8Wide,
      groupedConvInt8Dot,
      groupedConvInt8Wide,
      directConvInt8Dot,
      directConvInt8Pairs,
      directConvInt8Wide,
      gemmInt8Dot,
      gemmInt8Pairs,
      gemmInt8Wide,
      // Products with weights of few bits.
      lowBitInt8Dot,
      lowBitInt8Wide,
      lowBitF32,
      // Weights of which few are stored.
      sparseConvF32,
      sparseLinearF32,
      sparseBlocksConvF32,
      sparseConvInt8,
      sparseLinearInt8,
      sparseBlocksConvInt8,
      // Weights that share values by a hash.
      hashedRowsF32,
      hashedPanelsF32,
      // Weights that are stored in few bytes.
      decodedPanelsF32,
      // Windows.
      maxPoolF32,
      avgPoolF32,
      lrnF32,
      softmaxF32,
      // Two layers.
      fusedRowsF32,
      encodeBitPlaneConv,
      encodeBitPlaneGemm,
      // What is left.
      reference,
  };
  return table;
}

const Kernel *nncomp::findKernel(StringRef name) {
  const Kernel *kernel = llvm::find_if(
      getKernelTable(), [&](const Kernel &k) { return k.name == name; });
  return kernel == getKernelTable().end() ? nullptr : kernel;
}

KernelAttr nncomp::getKernelAttr(Operation *op) {
  return op->getAttrOfType<KernelAttr>(kKernelAttr);
}

Operation *nncomp::getAbsorbed(Operation *op) {
  KernelAttr chosen = getKernelAttr(op);
  const Kernel *kernel = chosen ? findKernel(chosen.getName()) : nullptr;
  return kernel && kernel->getAbsorbed ? kernel->getAbsorbed(op) : nullptr;
}

bool nncomp::isAbsorbed(Operation *op) {
  if (!op->hasOneUse())
    return false;
  Operation *user = *op->user_begin();
  return getAbsorbed(user) == op && !isAbsorbed(user);
}

Location nncomp::getKernelLoc(Operation *op) {
  Operation *absorbed = getAbsorbed(op);
  if (!absorbed)
    return op->getLoc();
  return FusedLoc::get(op->getContext(), {absorbed->getLoc(), op->getLoc()});
}

FailureOr<ChosenKernel> nncomp::getChosenKernel(Operation *op,
                                                const Target &target) {
  StringRef name = getKernelAttr(op).getName();
  const Kernel *kernel = findKernel(name);
  if (!kernel)
    return op->emitOpError("expected a kernel of the table, but got '")
           << name << "'";
  Decline decline;
  FailureOr<KernelPlan> plan = kernel->plan(op, target, decline);
  if (succeeded(plan))
    return ChosenKernel{kernel, std::move(*plan)};
  InFlightDiagnostic error =
      op->emitOpError("expected a kernel that accepts this op, but got '")
      << name << "'";
  if (decline.getReason().empty())
    return error << ", which is for other ops";
  return error << ": " << decline.getReason();
}
