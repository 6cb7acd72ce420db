//===- SparseForms.cpp - How a layer's zeros can be left out --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseForms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/SparseEntries.h"

using namespace mlir;
using namespace mlir::nncomp;

double StoredForm::getBreakEven(const StoredForm &dense) const {
  return getBreakEvenSparsity(density, cost.cycles, dense.cost.cycles);
}

const StoredForm *nncomp::findFastest(ArrayRef<StoredForm> forms) {
  const StoredForm *fastest = nullptr;
  for (const StoredForm &form : forms.drop_front())
    if (!form.cost.isReference &&
        (!fastest || form.cost.cycles < fastest->cost.cycles))
      fastest = &form;
  return fastest;
}

/// The most weights that are not zero in a run of `m` of the last dimension.
static int64_t countMostInRun(ArrayRef<int64_t> shape, ArrayRef<float> weights,
                              int64_t m) {
  int64_t most = 0, inRun = 0, channels = shape.back();
  for (auto [i, weight] : llvm::enumerate(weights)) {
    if (static_cast<int64_t>(i) % channels % m == 0)
      inRun = 0;
    inRun += weight != 0;
    most = std::max(most, inRun);
  }
  return most;
}

/// What the layer would cost. The components' shapes are enough to tell: zeros
/// stand for them.
static LayerCost estimateForm(const NetworkLayer &layer, RankedTensorType type,
                              const Target &target) {
  OpBuilder builder(layer.op);
  SmallVector<Value> components;
  for (const EncodingComponent &component :
       getEncoding(type).getComponents(type))
    components.push_back(arith::ConstantOp::create(
        builder, layer.op->getLoc(),
        cast<TypedAttr>(builder.getZeroAttr(component.type))));
  Value dense = layer.getWeights();
  auto encoded =
      AssembleOp::create(builder, layer.op->getLoc(), type, components);
  layer.op->setOperand(1, encoded);
  LayerCost cost = estimateCost(layer.op, target);
  layer.op->setOperand(1, dense);
  encoded.erase();
  for (Value component : components)
    component.getDefiningOp()->erase();
  return cost;
}

SmallVector<StoredForm> nncomp::findForms(const NetworkLayer &layer,
                                          const Target &target) {
  MLIRContext *context = layer.op->getContext();
  RankedTensorType dense = typeOf(layer.getWeights());
  ArrayRef<int64_t> shape = dense.getShape();
  std::vector<float> weights = *getFloatElements(layer.getWeights());
  SmallVector<StoredForm> forms(1);
  forms[0].bytes = getSizeInBits(dense) / 8;
  forms[0].cost = estimateCost(layer.op, target);
  DenseElementsAttr constant = getDenseElements(layer.getWeights());
  SmallVector<SparseAttr> encodings{fitEntries(
      SparseAttr::get(context, SparseFormat::Csr, /*nnz=*/0), constant)};
  if (isa<LinearOp>(layer.op))
    encodings.push_back(fitEntries(
        SparseAttr::get(context, SparseFormat::Bitmap, /*nnz=*/0), constant));
  for (int64_t rows : {4, 8, 16})
    if (rows <= shape.front())
      encodings.push_back(fitEntries(
          SparseAttr::getBlocks(context, rows, 1, /*nnz=*/0), constant));
  constexpr int64_t run = 4;
  int64_t kept = std::max<int64_t>(1, countMostInRun(shape, weights, run));
  if (kept < run)
    encodings.push_back(SparseAttr::getPattern(context, kept, run));
  for (SparseAttr encoding : encodings) {
    auto type = RankedTensorType::get(shape, dense.getElementType(), encoding);
    StoredForm form;
    form.encoding = encoding;
    form.bytes = llvm::divideCeil(getSizeInBits(type), 8);
    if (form.bytes >= forms[0].bytes)
      continue;
    form.density =
        static_cast<double>(encoding.getValuesType(type).getNumElements()) /
        static_cast<double>(dense.getNumElements());
    form.cost = estimateForm(layer, type, target);
    forms.push_back(form);
  }
  return forms;
}
