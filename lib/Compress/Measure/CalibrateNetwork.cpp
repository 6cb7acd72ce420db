//===- CalibrateNetwork.cpp - Ranges of a network's values ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CalibrateNetwork.h"
#include "Network/NetworkLayers.h"
#include "Observe.h"
#include "Quantize/CodeFlow.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/IR/CountOf.h"
#include "nncomp/IR/Layers.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

//===----------------------------------------------------------------------===//
// The attribute
//===----------------------------------------------------------------------===//

static Attribute getRangeAttr(Value value) {
  if (Operation *op = value.getDefiningOp())
    return op->getAttr(kRangeAttr);
  auto argument = cast<BlockArgument>(value);
  auto function = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
  return function ? function.getArgAttr(argument.getArgNumber(), kRangeAttr)
                  : Attribute();
}

std::optional<FloatRange> nncomp::getNotedRange(Value value) {
  auto range = dyn_cast_if_present<DenseF32ArrayAttr>(getRangeAttr(value));
  if (!range || range.size() != 2)
    return std::nullopt;
  return FloatRange{range[0], range[1]};
}

void nncomp::noteRange(Value value, FloatRange range) {
  auto attribute =
      DenseF32ArrayAttr::get(value.getContext(), {range.lo, range.hi});
  if (Operation *op = value.getDefiningOp())
    return op->setAttr(kRangeAttr, attribute);
  auto argument = cast<BlockArgument>(value);
  cast<func::FuncOp>(argument.getOwner()->getParentOp())
      .setArgAttr(argument.getArgNumber(), kRangeAttr, attribute);
}

/// Calls `visit` with each argument and result of operations of a function.
static void walkValues(func::FuncOp function, function_ref<void(Value)> visit) {
  for (Value argument : function.getArguments())
    visit(argument);
  function.walk([&](Operation *op) {
    if (op != function && op->getNumResults() > 0)
      visit(op->getResult(0));
  });
}

LogicalResult nncomp::verifyNotedRanges(func::FuncOp function) {
  LogicalResult result = success();
  walkValues(function, [&](Value value) {
    Attribute attribute = getRangeAttr(value);
    auto range = getNotedRange(value);
    if (!attribute || (range && std::isfinite(range->lo) &&
                       std::isfinite(range->hi) && range->lo <= range->hi))
      return;
    result = emitError(value.getLoc())
             << "expected nncomp.range of two finite numbers in order, but got "
             << attribute;
  });
  return result;
}

void nncomp::removeNotedRanges(func::FuncOp function) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    function.removeArgAttr(i, kRangeAttr);
  function.walk([](Operation *op) { op->removeAttr(kRangeAttr); });
}

//===----------------------------------------------------------------------===//
// Calibration
//===----------------------------------------------------------------------===//

static LogicalResult verifyOptions(Location loc, const RangeOptions &options) {
  if (options.data.path.empty())
    return emitError(loc) << "expected data=FILE to calibrate on, but got none";
  if (options.samples < 0)
    return emitError(loc) << "expected samples of at least 0, but got "
                          << options.samples;
  if (!(options.percentile > 50 && options.percentile <= 100))
    return emitError(loc)
           << "expected a percentile above 50 and at most 100, but got "
           << options.percentile;
  if (options.bits < 2 || options.bits > 32)
    return emitError(loc) << "expected between 2 and 32 bits to calibrate for, "
                             "but got "
                          << options.bits;
  return success();
}

/// "'conv1'", or "an input" of the network.
static std::string describe(Value value) {
  if (isa<BlockArgument>(value))
    return "an input";
  StringAttr name = getLayerName(value.getLoc());
  return name ? "'" + name.str() + "'"
              : value.getDefiningOp()->getName().getStringRef().str();
}

LogicalResult nncomp::addSample(Histogram &histogram, Value value,
                                const HostTensor &elements, int64_t sample) {
  std::optional<double> bad = histogram.add(elements);
  if (!bad)
    return success();
  return emitError(value.getLoc())
         << "expected finite values to calibrate on, but got "
         << (std::isnan(*bad) ? "nan" : "inf") << " in " << describe(value)
         << " at sample " << sample;
}

LogicalResult nncomp::calibrateNetwork(ModuleOp module,
                                       const RangeOptions &options) {
  if (failed(verifyOptions(module.getLoc(), options)))
    return failure();
  FailureOr<func::FuncOp> main = findNetwork(module);
  if (failed(main))
    return failure();
  CodeFlow flow(*main, [](Operation *) { return true; });
  // What layers give is of interest even if nothing takes it as codes.
  SetVector<Value> values(flow.getCoded().begin(), flow.getCoded().end());
  for (const NetworkLayer &layer : findLayers(*main))
    if (!getEncoding(layer.getResult().getType()))
      values.insert(layer.getResult());
  if (values.empty()) {
    emitWarning(module.getLoc())
        << "expected layers to calibrate, but got a network without any";
    return success();
  }

  std::vector<Histogram> histograms(values.size());
  auto see = [&](size_t place, const HostTensor &elements, int64_t sample) {
    return addSample(histograms[place], values[place], elements, sample);
  };
  FailureOr<int64_t> count = observe(module, values.getArrayRef(), options.data,
                                     options.samples, "calibrating", see);
  if (failed(count))
    return failure();
  for (auto [value, histogram] : llvm::zip(values, histograms)) {
    if (histogram.isConstant())
      emitWarning(value.getLoc())
          << "expected different values to calibrate on, but got only "
          << histogram.getExtremes().lo << " in " << describe(value);
    noteRange(value, histogram.getRange(options.method, options.percentile,
                                        options.bits));
  }
  emitRemark(module.getLoc())
      << "calibrated " << countOf(values.size(), "tensor") << " on "
      << countOf(*count, "sample");
  return success();
}
