//===- XnorKernels.cpp - Kernels xnor-conv and xnor-gemm ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BitConv.h"
#include "Kernels/Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/IR/BinaryLayer.h"

using namespace mlir;
using namespace mlir::nncomp;

static BitConv getConv(const BinaryLayer &layer, const Target &target) {
  return BitConv(ConvShape::of(layer.op), /*inputDigits=*/1,
                 /*weightDigits=*/1, Epilogue::of(layer.op),
                 bool(getEncoding(layer.op->getResult(0).getType())), target);
}

/// Whether the kernel can give signs, if it is to.
static LogicalResult canStore(const BinaryLayer &layer, const BitConv &conv,
                              Decline &decline) {
  RankedTensorType type = typeOf(layer.op->getResult(0));
  if (!type.getEncoding())
    return success();
  auto binary = dyn_cast<BinaryAttr>(type.getEncoding());
  if (!binary || !binary.getAlpha()) {
    return decline
           << "expected a result of f32 or of signs with a static alpha, but "
              "got '"
           << type << "'";
  }
  Value bias = layer.op.getBias();
  if (layer.op.getResidual() || layer.op.getActivationAttr() ||
      (bias && !getDenseElements(bias))) {
    return decline
           << "expected only signs of sums and a constant bias, but got more "
              "of them";
  }
  // Pixels of the result are whole words, and a group's channels whole bytes.
  if (conv.shape.outChannels % 32 == 0 && conv.blocks.columns % 8 == 0)
    return success();
  return decline
         << "expected a multiple of 32 output channels to give signs, and of 8 "
            "in a group, but got "
         << conv.shape.outChannels << " and " << conv.blocks.columns;
}

static Value buildConstant(OpBuilder &builder, Location loc,
                           ArrayRef<float> values) {
  auto type = RankedTensorType::get(values.size(), builder.getF32Type());
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, values));
}

/// For each output channel the least sum that gives a positive result: results
/// do not decrease with the sums.
static Value buildThresholds(OpBuilder &builder, const BinaryLayer &layer) {
  std::vector<int32_t> thresholds;
  SmallVector<float> bias;
  if (Value constant = layer.op.getBias())
    bias = llvm::to_vector(getDenseElements(constant).getValues<float>());
  std::vector<float> multipliers = layer.getMultipliers();
  for (size_t o = 0; o < multipliers.size(); ++o) {
    auto isNegative = [&](int32_t sum) {
      float value = static_cast<float>(sum) * multipliers[o];
      if (!bias.empty())
        value += bias[o];
      return value < 0;
    };
    int32_t least = -layer.getDepth(), most = layer.getDepth() + 1;
    while (least < most) {
      int32_t middle = least + (most - least) / 2;
      if (isNegative(middle))
        least = middle + 1;
      else
        most = middle;
    }
    thresholds.push_back(least);
  }
  auto type = RankedTensorType::get(thresholds.size(), builder.getI32Type());
  return arith::ConstantOp::create(
      builder, layer.op->getLoc(),
      DenseElementsAttr::get(type, ArrayRef(thresholds)));
}

static KernelCall build(OpBuilder &builder, const BinaryLayer &layer,
                        const BitConv &conv) {
  Location loc = layer.op->getLoc();
  KernelCall call;
  call.inputs = {layer.op.getInput(),
                 conv.buildPacked(builder, loc, layer.getSigns())};
  if (conv.hasSigns) {
    call.inputs.push_back(buildThresholds(builder, layer));
  } else {
    call.inputs.push_back(buildConstant(builder, loc, layer.getMultipliers()));
    for (Value value : {layer.op.getBias(), layer.op.getResidual()})
      if (value)
        call.inputs.push_back(value);
  }
  call.scratch = conv.getScratch(builder.getContext());
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    conv.emit(b, buffers);
  };
  return call;
}

template <LayerOpInterface getLayer(Operation *)>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  auto layer = getLayer(op) ? BinaryLayer::of(op) : std::nullopt;
  if (!layer || failed(hasWordGroups(ConvShape::of(layer->op), decline)))
    return failure();
  BitConv conv = getConv(*layer, target);
  if (failed(canStore(*layer, conv, decline)) ||
      failed(hasFewTiles(conv.shape, conv.blocks.rows, decline)))
    return failure();
  return KernelPlan{conv.getCycles(),
                    [layer = *layer, conv](OpBuilder &builder) {
                      return build(builder, layer, conv);
                    }};
}

const Kernel nncomp::xnorConv = {"xnor-conv", plan<getConvolution>};
const Kernel nncomp::xnorGemm = {"xnor-gemm", plan<getLinear>};
