//===- QuantizeNetwork.cpp - Encodings for a network's layers -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuantizeNetwork.h"
#include "CodeFlow.h"
#include "EncodeLayer.h"
#include "Measure/CalibrateNetwork.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "nncomp/Graph/Integers.h"
#include "nncomp/IR/Layers.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Values that share an encoding.
struct CodedValues {
  Value first;
  /// By calibration, or by the scheme.
  std::optional<FloatRange> range, fixed;
  unsigned bits = 0;
  UniformAttr encoding;
};

/// One run of the rewriting.
class Quantizer {
public:
  Quantizer(func::FuncOp function, ArrayRef<NetworkLayer> layers,
            ArrayRef<LayerSettings> settings)
      : function(function), layers(layers), settings(settings),
        flow(function, [&](Operation *op) {
          const LayerSettings *found = find(op);
          return found && found->isInteger();
        }) {}

  LogicalResult chooseEncodings(bool symmetric);
  LogicalResult encodeConstants(const LayerMoments &moments);
  void encodeValues();

private:
  const LayerSettings *find(Operation *op) const {
    for (auto [layer, setting] : llvm::zip(layers, settings))
      if (layer.op == op)
        return &setting;
    return nullptr;
  }

  RankedTensorType encode(Value value) {
    RankedTensorType type = typeOf(value);
    return RankedTensorType::get(type.getShape(), type.getElementType(),
                                 classes[flow.getLeader(value)].encoding);
  }

  func::FuncOp function;
  ArrayRef<NetworkLayer> layers;
  ArrayRef<LayerSettings> settings;
  CodeFlow flow;
  llvm::MapVector<Value, CodedValues> classes;
};
} // namespace

LogicalResult Quantizer::chooseEncodings(bool symmetric) {
  for (Value value : flow.getCoded()) {
    CodedValues &values = classes[flow.getLeader(value)];
    if (!values.first)
      values.first = value;
    if (std::optional<FloatRange> range = getNotedRange(value)) {
      if (!values.range)
        values.range = range;
      values.range->lo = std::min(values.range->lo, range->lo);
      values.range->hi = std::max(values.range->hi, range->hi);
    }
    for (OpOperand &use : value.getUses())
      if (const LayerSettings *user = find(use.getOwner());
          user && flow.takesCodes(use)) {
        values.bits = std::max(values.bits, user->activations);
        // What DoReFa-Net's layers take is clipped to [0, 1].
        if (user->scheme == WeightScheme::Dorefa)
          values.range = values.fixed = FloatRange{0, 1};
      }
  }
  // What is only averaged or joined has the bits of what it becomes.
  for (Value value : llvm::reverse(flow.getCoded()))
    for (Operation *user : value.getUsers()) {
      Value result = flow.getCodedSum(user);
      if (!result && user->getNumResults() > 0)
        result = user->getResult(0);
      if (result && flow.isCoded(result)) {
        unsigned &bits = classes[flow.getLeader(value)].bits;
        bits = std::max(bits, classes[flow.getLeader(result)].bits);
      }
    }
  for (auto &[leader, values] : classes) {
    if (values.fixed)
      values.range = values.fixed;
    if (!values.range) {
      StringAttr name = getLayerName(values.first.getLoc());
      return emitError(values.first.getLoc())
             << "expected a range of "
             << (name ? name.str() : "each activation")
             << " by calibration=FILE or --nncomp-calibrate, or "
                "activations=32, but got none";
    }
    values.encoding =
        makeActivationEncoding(function.getContext(), values.range->lo,
                               values.range->hi, values.bits, symmetric);
  }
  return success();
}

LogicalResult Quantizer::encodeConstants(const LayerMoments &moments) {
  for (auto [layer, setting] : llvm::zip(layers, settings)) {
    if (setting.keep)
      continue;
    OpBuilder builder(layer.op);
    auto found = moments.find(layer.op);
    FailureOr<Value> weights =
        encodeWeights(builder, layer, setting,
                      found == moments.end() ? nullptr : &found->second);
    if (failed(weights))
      return failure();
    layer.setWeights(*weights);
  }
  return success();
}

void Quantizer::encodeValues() {
  // Uses before types: codes and floats are distinguished by the values' old
  // types.
  struct Change {
    Value value;
    RankedTensorType type;
    SmallVector<OpOperand *> codes, summands, floats;
  };
  SmallVector<Change> changes;
  for (Value value : flow.getCoded()) {
    Change change{value, encode(value), {}, {}, {}};
    for (OpOperand &use : value.getUses())
      (flow.takesCodes(use)               ? change.codes
       : flow.getCodedSum(use.getOwner()) ? change.summands
                                          : change.floats)
          .push_back(&use);
    changes.push_back(std::move(change));
  }
  OpBuilder builder(function.getContext());
  for (Change &change : changes) {
    Value value = change.value;
    builder.setInsertionPointAfterValue(value);
    RankedTensorType dense = typeOf(value);
    Value codes = value;
    SmallVector<OpOperand *> decodedUses = change.summands;
    if (flow.givesCodes(value)) {
      value.setType(change.type);
      llvm::append_range(decodedUses, change.floats);
    } else {
      codes = EncodeOp::create(builder, value.getLoc(), change.type, value);
      for (OpOperand *use : change.codes)
        use->set(codes);
    }
    if (decodedUses.empty())
      continue;
    Value decoded = DecodeOp::create(builder, value.getLoc(), dense, codes);
    for (OpOperand *use : decodedUses)
      use->set(decoded);
  }
  // Sums of decoded values that are encoded are sums of codes.
  RewritePatternSet patterns(function.getContext());
  populateAbsorbSums(patterns);
  GreedyRewriteConfig config;
  config.enableFolding(false);
  config.enableConstantCSE(false);
  (void)applyPatternsGreedily(function, std::move(patterns), config);
}

LogicalResult nncomp::quantizeNetwork(func::FuncOp function,
                                      ArrayRef<NetworkLayer> layers,
                                      ArrayRef<LayerSettings> settings,
                                      bool symmetricActivations,
                                      const LayerData &data) {
  Quantizer quantizer(function, layers, settings);
  if (failed(quantizer.chooseEncodings(symmetricActivations)) ||
      failed(quantizer.encodeConstants(data.moments)))
    return failure();
  quantizer.encodeValues();
  for (auto [layer, setting] : llvm::zip(layers, settings)) {
    OpBuilder builder(layer.op);
    if (!setting.keep)
      encodeBias(builder, layer);
    if (LqAttr encoding = data.inputs.lookup(layer.op))
      layer.op.getInputMutable().set(EncodeOp::create(
          builder, layer.op->getLoc(),
          RankedTensorType::get(typeOf(layer.getInput()).getShape(),
                                builder.getF32Type(), encoding),
          layer.getInput()));
  }
  removeNotedRanges(function);
  return success();
}
