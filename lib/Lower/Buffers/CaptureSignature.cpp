//===- CaptureSignature.cpp - Remember what @main takes and gives ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_CAPTURESIGNATURE
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// {name, type[, unsigned]} of each type, or failure if one is no dense tensor.
static FailureOr<ArrayAttr>
captureTypes(func::FuncOp main, TypeRange types, StringRef defaultName,
             function_ref<Attribute(unsigned, StringRef)> getAttr) {
  Builder builder(main.getContext());
  SmallVector<Attribute> entries;
  for (auto [i, type] : llvm::enumerate(types)) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || !tensor.hasStaticShape() || tensor.getEncoding())
      return main.emitOpError("expected arguments and results that are dense "
                              "tensors of static shape, but got ")
             << type;
    auto name = dyn_cast_if_present<StringAttr>(getAttr(i, kNameAttr));
    if (!name)
      name = builder.getStringAttr(defaultName + Twine(i));
    NamedAttrList entry;
    entry.append("name", name);
    entry.append("type", TypeAttr::get(type));
    if (getAttr(i, kUnsignedAttr))
      entry.append("unsigned", builder.getUnitAttr());
    entries.push_back(entry.getDictionary(main.getContext()));
  }
  return builder.getArrayAttr(entries);
}

namespace {
struct CaptureSignature : nncomp::impl::CaptureSignatureBase<CaptureSignature> {
  void runOnOperation() override {
    FailureOr<func::FuncOp> found = findMain(getOperation());
    if (failed(found))
      return signalPassFailure();
    func::FuncOp main = *found;
    FailureOr<ArrayAttr> inputs = captureTypes(
        main, main.getArgumentTypes(), "input",
        [&](unsigned i, StringRef name) { return main.getArgAttr(i, name); });
    FailureOr<ArrayAttr> outputs = captureTypes(
        main, main.getResultTypes(), "output", [&](unsigned i, StringRef name) {
          return main.getResultAttr(i, name);
        });
    if (failed(inputs) || failed(outputs))
      return signalPassFailure();
    Builder builder(&getContext());
    getOperation()->setAttr(
        kSignatureAttr,
        builder.getDictionaryAttr({builder.getNamedAttr("inputs", *inputs),
                                   builder.getNamedAttr("outputs", *outputs)}));
  }
};
} // namespace
