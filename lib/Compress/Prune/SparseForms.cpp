//===- SparseForms.cpp - How a layer's zeros can be left out --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseForms.h"
#include "Network/StoredWeights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/SparseEntries.h"
#include "llvm/ADT/SetVector.h"

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

/// What the layer would cost with these weights.
static LayerCost estimateWith(const NetworkLayer &layer, Value weights,
                              const Target &target) {
  Value before = layer.getWeights();
  layer.op.getWeightsMutable().set(weights);
  LayerCost cost = estimateCost(layer.op, target);
  layer.op.getWeightsMutable().set(before);
  return cost;
}

static void eraseAssembled(AssembleOp assemble) {
  SetVector<Operation *> constants;
  for (Value component : assemble.getComponents())
    constants.insert(component.getDefiningOp());
  assemble.erase();
  for (Operation *constant : constants)
    constant->erase();
}

/// The estimated cost of the layer. The components' shapes are enough: they are
/// filled with zeros.
static LayerCost estimateForm(const NetworkLayer &layer, RankedTensorType type,
                              const Target &target) {
  OpBuilder builder(layer.op);
  SmallVector<Value> components;
  for (const EncodingComponent &component :
       getEncoding(type).getComponents(type))
    components.push_back(arith::ConstantOp::create(
        builder, layer.op->getLoc(),
        cast<TypedAttr>(builder.getZeroAttr(component.type))));
  auto encoded =
      AssembleOp::create(builder, layer.op->getLoc(), type, components);
  LayerCost cost = estimateWith(layer, encoded, target);
  eraseAssembled(encoded);
  return cost;
}

/// The form of codes without their zeros in the format of `like`; none if that
/// cannot hold them. Kernels look at the codes.
static std::optional<StoredForm> estimateCodes(const NetworkLayer &layer,
                                               SparseAttr like,
                                               const Target &target) {
  OpBuilder builder(layer.op);
  FailureOr<Value> encoded = omitZeros(builder, layer, like);
  if (failed(encoded))
    return std::nullopt;
  RankedTensorType type = typeOf(*encoded);
  StoredForm form;
  form.encoding = cast<SparseAttr>(type.getEncoding());
  form.bytes = llvm::divideCeil(getSizeInBits(type), 8);
  form.cost = estimateWith(layer, *encoded, target);
  eraseAssembled(encoded->getDefiningOp<AssembleOp>());
  return form;
}

SmallVector<StoredForm> nncomp::findForms(const NetworkLayer &layer,
                                          const Target &target) {
  MLIRContext *context = layer.op->getContext();
  RankedTensorType now = typeOf(layer.getWeights());
  bool isEncoded = bool(getEncoding(now));
  ArrayRef<int64_t> shape = now.getShape();
  std::vector<float> weights = *getStoredValues(layer.getWeights());
  SmallVector<StoredForm> forms(1);
  forms[0].bytes = llvm::divideCeil(getSizeInBits(now), 8);
  forms[0].cost = estimateCost(layer.op, target);
  auto constant =
      DenseElementsAttr::get(getDenseType(now), ArrayRef<float>(weights));
  SmallVector<SparseAttr> encodings{fitEntries(
      SparseAttr::get(context, SparseFormat::Csr, /*nnz=*/0), constant)};
  if (layer.op.isLinear())
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
    auto type = RankedTensorType::get(shape, now.getElementType(), encoding);
    StoredForm form;
    if (isEncoded) {
      auto coded = estimateCodes(layer, encoding, target);
      if (!coded)
        continue;
      form = *coded;
    } else {
      form.encoding = encoding;
      form.bytes = llvm::divideCeil(getSizeInBits(type), 8);
    }
    if (form.bytes >= forms[0].bytes)
      continue;
    form.density =
        static_cast<double>(encoding.getValuesType(type).getNumElements()) /
        static_cast<double>(now.getNumElements());
    if (!isEncoded)
      form.cost = estimateForm(layer, type, target);
    forms.push_back(form);
  }
  return forms;
}
