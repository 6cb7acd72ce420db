//===- ChannelModels.cpp - How channels pass ops without weights ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Compress/ChannelModels.h"
#include "ChannelCutter.h"
#include "ChannelLayers.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

static Value createIndices(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> indices) {
  auto type = RankedTensorType::get(indices.size(), builder.getI64Type());
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, indices));
}

namespace {

template <typename Model, typename Op>
using ModelOf = ChannelFlowOpInterface::ExternalModel<Model, Op>;

/// Ops on equal places of operands and result.
template <typename Op>
struct ElementwiseModel : ModelOf<ElementwiseModel<Op>, Op> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    flow.flowElementwise(op);
  }
  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    cutter.fitOperands(op);
  }
};

/// Repeats less of what is left.
struct BroadcastModel : ModelOf<BroadcastModel, BroadcastOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    flow.flowElementwise(op);
  }
  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    if (ChannelFlow::isConstant(op->getOperand(0)))
      cutter.fitOperands(op);
  }
};

/// Ops that see all of dimension `axis`.
template <typename Op> struct AlongAxisModel : ModelOf<AlongAxisModel<Op>, Op> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    int64_t axis = cast<Op>(op).getAxis();
    flow.set(op->getResult(0), flow.mix(flow.get(op->getOperand(0)), axis, op));
  }
};

/// Ops on single elements, with constants for each index of dimension `axis`.
template <typename Op> struct PerAxisModel : ModelOf<PerAxisModel<Op>, Op> {
  static std::optional<int64_t> getAxis(Operation *op) {
    auto axis = op->getAttrOfType<IntegerAttr>("axis");
    return axis ? std::optional<int64_t>(axis.getInt()) : std::nullopt;
  }

  void flowChannels(Operation *op, ChannelFlow &flow) const {
    if (op->hasAttr("block_size") ||
        !llvm::all_of(op->getOperands().drop_front(), ChannelFlow::isConstant))
      return flow.stop(op);
    flow.set(op->getResult(0), flow.get(op->getOperand(0)));
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    if (std::optional<int64_t> axis = getAxis(op))
      for (OpOperand &operand : op->getOpOperands().drop_front())
        cutter.cutConstant(operand, {cutter.getKept(op->getResult(0))[*axis]});
  }
};

struct ConcatModel : ModelOf<ConcatModel, ConcatOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto concat = cast<ConcatOp>(op);
    int64_t axis = concat.getAxis();
    SmallVector<ChannelMap> parts;
    for (Value input : concat.getInputs()) {
      SmallVector<int64_t> shape(typeOf(input).getRank(), 1);
      bool isConstant = ChannelFlow::isConstant(input);
      if (!isConstant)
        shape = flow.get(input).shape;
      shape[axis] = typeOf(input).getDimSize(axis);
      parts.push_back(isConstant ? flow.makeMap(shape)
                                 : flow.get(input).spread(shape));
    }
    flow.set(concat.getResult(), ChannelMap::concat(parts, axis));
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    int64_t axis = cast<ConcatOp>(op).getAxis(), first = 0;
    KeptIndices kept = cutter.getKept(op->getResult(0));
    for (OpOperand &input : op->getOpOperands()) {
      if (!ChannelFlow::isConstant(input.get())) {
        first += cutter.getFullShape(input.get())[axis];
        continue;
      }
      int64_t size = typeOf(input.get()).getDimSize(axis);
      KeptIndices part = kept;
      part[axis].clear();
      for (int64_t i : kept[axis])
        if (first <= i && i < first + size)
          part[axis].push_back(i - first);
      cutter.cutConstant(input, part);
      first += size;
    }
  }
};

struct TransposeModel : ModelOf<TransposeModel, TransposeOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto transpose = cast<TransposeOp>(op);
    flow.set(
        transpose.getResult(),
        flow.get(transpose.getInput()).permute(transpose.getPermutation()));
  }
};

struct GatherModel : ModelOf<GatherModel, GatherOp> {
  /// The indices within a dimension of this size, if they are a constant list.
  static std::optional<SmallVector<int64_t>> getIndices(GatherOp op,
                                                        int64_t size) {
    DenseElementsAttr elements = getDenseElements(op.getIndices());
    if (!elements || elements.getType().getRank() != 1 || size == 0)
      return std::nullopt;
    return llvm::map_to_vector(
        elements.getValues<APInt>(), [&](const APInt &index) {
          int64_t i = index.getSExtValue();
          return std::clamp<int64_t>(i < 0 ? i + size : i, 0, size - 1);
        });
  }

  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto gather = cast<GatherOp>(op);
    int64_t axis = gather.getAxis();
    ChannelMap map = flow.get(gather.getInput());
    int64_t size = typeOf(gather.getInput()).getDimSize(axis);
    if (auto indices = getIndices(gather, size))
      return flow.set(gather.getResult(), map.take(axis, *indices));
    flow.keep(gather.getIndices(), op);
    map = flow.mix(std::move(map), axis, op);
    // The dimensions of the indices replace the one that they index.
    map.shape.erase(map.shape.begin() + axis);
    map.shape.insert(map.shape.begin() + axis,
                     typeOf(gather.getIndices()).getRank(), 1);
    flow.set(gather.getResult(), std::move(map));
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    auto gather = cast<GatherOp>(op);
    int64_t axis = gather.getAxis();
    Value input = gather.getInput();
    if (!cutter.isCutAlong(input, axis))
      return;
    SmallVector<int64_t> given = cutter.getKept(input)[axis];
    SmallVector<int64_t> taken = cutter.getKept(gather.getResult())[axis];
    auto indices = *getIndices(gather, cutter.getFullShape(input)[axis]);
    SmallVector<int64_t> moved = llvm::map_to_vector(taken, [&](int64_t i) {
      return static_cast<int64_t>(llvm::lower_bound(given, indices[i]) -
                                  given.begin());
    });
    OpBuilder builder(op);
    gather.getIndicesMutable().assign(
        createIndices(builder, op->getLoc(), moved));
  }
};

struct SliceModel : ModelOf<SliceModel, tensor::ExtractSliceOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto slice = cast<tensor::ExtractSliceOp>(op);
    if (!isStatic(slice))
      return flow.stop(op);
    ChannelMap map = flow.get(slice.getSource());
    for (int64_t d = 0, e = map.getRank(); d < e; ++d)
      map = map.take(d, getTaken(slice, d));
    llvm::SmallBitVector dropped = slice.getDroppedDims();
    for (int64_t d = map.getRank() - 1; d >= 0; --d)
      if (dropped.test(d))
        map = map.drop(d);
    flow.set(slice.getResult(), std::move(map));
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    auto slice = cast<tensor::ExtractSliceOp>(op);
    for (int64_t d = 0, e = slice.getSourceType().getRank(); d < e; ++d)
      if (cutter.isCutAlong(slice.getSource(), d))
        cutAlong(slice, d, cutter.getKept(slice.getSource())[d]);
  }

private:
  static bool isStatic(tensor::ExtractSliceOp slice) {
    return slice.getOffsets().empty() && slice.getSizes().empty() &&
           slice.getStrides().empty();
  }

  /// The indices of dimension `d` that a slice takes.
  static SmallVector<int64_t> getTaken(tensor::ExtractSliceOp slice,
                                       int64_t d) {
    return llvm::map_to_vector(
        llvm::seq(slice.getStaticSizes()[d]), [&](int64_t i) {
          return slice.getStaticOffsets()[d] + i * slice.getStaticStrides()[d];
        });
  }

  /// Takes from dimension `d`, of which `kept` is left, what is left of what
  /// the slice took.
  static void cutAlong(tensor::ExtractSliceOp slice, int64_t d,
                       ArrayRef<int64_t> kept) {
    SmallVector<int64_t> places;
    for (int64_t i : getTaken(slice, d))
      if (const auto *it = llvm::lower_bound(kept, i);
          it != kept.end() && *it == i)
        places.push_back(it - kept.begin());
    int64_t stride = places.size() > 1 ? places[1] - places[0] : 1;
    int64_t offset = places.front();
    bool isEven = llvm::all_of(llvm::enumerate(places), [&](auto place) {
      return place.value() == offset + int64_t(place.index()) * stride;
    });
    // What is left of every second channel may lie anywhere.
    if (!isEven) {
      OpBuilder builder(slice);
      Value indices = createIndices(builder, slice.getLoc(), places);
      slice.getSourceMutable().assign(GatherOp::create(
          builder, slice.getLoc(), slice.getSource(), indices, d));
      offset = 0, stride = 1;
    }
    auto setAt = [&](ArrayRef<int64_t> given, int64_t value) {
      SmallVector<int64_t> changed(given);
      changed[d] = value;
      return changed;
    };
    slice.setStaticOffsets(setAt(slice.getStaticOffsets(), offset));
    slice.setStaticSizes(setAt(slice.getStaticSizes(), places.size()));
    slice.setStaticStrides(setAt(slice.getStaticStrides(), stride));
  }
};

struct PadModel : ModelOf<PadModel, tensor::PadOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto pad = cast<tensor::PadOp>(op);
    auto isNegative = [](int64_t amount) { return amount < 0; };
    if (!pad.getConstantPaddingValue() ||
        llvm::any_of(pad.getStaticLow(), isNegative) ||
        llvm::any_of(pad.getStaticHigh(), isNegative))
      return flow.stop(op);
    ChannelMap map = flow.get(pad.getSource());
    for (int64_t d : map.getDims()) {
      SmallVector<int64_t> shape(map.getRank(), 1);
      auto makePart = [&](int64_t size) {
        shape[d] = size;
        return flow.makeMap(shape);
      };
      map = ChannelMap::concat({makePart(pad.getStaticLow()[d]), map,
                                makePart(pad.getStaticHigh()[d])},
                               d);
    }
    flow.set(pad.getResult(), std::move(map));
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    auto pad = cast<tensor::PadOp>(op);
    SmallVector<int64_t> low(pad.getStaticLow()), high(pad.getStaticHigh());
    KeptIndices kept = cutter.getKept(pad.getResult());
    SmallVector<int64_t> sizes = cutter.getFullShape(pad.getSource());
    for (auto [d, indices] : llvm::enumerate(kept)) {
      int64_t first = low[d], last = first + sizes[d];
      low[d] = llvm::count_if(indices, [&](int64_t i) { return i < first; });
      high[d] = llvm::count_if(indices, [&](int64_t i) { return i >= last; });
    }
    pad.setStaticLow(low);
    pad.setStaticHigh(high);
  }
};

struct ExpandModel : ModelOf<ExpandModel, tensor::ExpandShapeOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto expand = cast<tensor::ExpandShapeOp>(op);
    ChannelMap input = flow.get(expand.getSrc());
    ChannelMap result{{}, input.classes};
    ArrayRef<int64_t> sizes = expand.getResultType().getShape();
    // A scalar has no groups.
    result.shape.assign(sizes.size(), 1);
    for (auto [d, group] : llvm::enumerate(expand.getReassociationIndices()))
      if (input.shape[d] != 1)
        for (int64_t place : group)
          result.shape[place] = sizes[place];
    flow.set(expand.getResult(), std::move(result));
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    auto expand = cast<tensor::ExpandShapeOp>(op);
    expand.setStaticOutputShape(getSizes(cutter.getKept(expand.getResult())));
  }
};

struct CollapseModel : ModelOf<CollapseModel, tensor::CollapseShapeOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto collapse = cast<tensor::CollapseShapeOp>(op);
    ChannelMap input = flow.get(collapse.getSrc());
    ChannelMap result;
    // Dimensions that are joined have all their indices, unless classes differ
    // along none.
    SmallVector<int64_t> walked = input.shape;
    for (ArrayRef<int64_t> group : collapse.getReassociationIndices()) {
      int64_t size = 1;
      if (llvm::any_of(group, [&](int64_t d) { return input.shape[d] != 1; }))
        for (int64_t d : group) {
          walked[d] = collapse.getSrcType().getDimSize(d);
          size *= walked[d];
        }
      result.shape.push_back(size);
    }
    result.classes = input.spread(walked).classes;
    flow.set(collapse.getResult(), std::move(result));
  }
};

/// Sums, means and extrema over some dimensions.
template <typename Op> struct ReductionModel : ModelOf<ReductionModel<Op>, Op> {
  static SmallVector<int64_t> getAxes(ReduceOp op) {
    return SmallVector<int64_t>(op.getAxes());
  }
  static SmallVector<int64_t> getAxes(ArgReduceOp op) {
    return {static_cast<int64_t>(op.getAxis())};
  }

  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto reduction = cast<Op>(op);
    SmallVector<int64_t> axes = getAxes(reduction);
    llvm::sort(axes);
    ChannelMap map = flow.mix(flow.get(reduction.getInput()), axes, op);
    if (!reduction.getKeepDims())
      for (int64_t d : llvm::reverse(axes))
        map = map.drop(d);
    flow.set(reduction.getResult(), std::move(map));
  }
};
} // namespace

void nncomp::registerChannelModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, NNCompDialect *) {
    attachLayerModels(context);
    ActivationOp::attachInterface<ElementwiseModel<ActivationOp>>(*context);
    AddOp::attachInterface<ElementwiseModel<AddOp>>(*context);
    BroadcastOp::attachInterface<BroadcastModel>(*context);
    LRNOp::attachInterface<AlongAxisModel<LRNOp>>(*context);
    SoftmaxOp::attachInterface<AlongAxisModel<SoftmaxOp>>(*context);
    LogSoftmaxOp::attachInterface<AlongAxisModel<LogSoftmaxOp>>(*context);
    BatchNormOp::attachInterface<PerAxisModel<BatchNormOp>>(*context);
    QuantizeOp::attachInterface<PerAxisModel<QuantizeOp>>(*context);
    DequantizeOp::attachInterface<PerAxisModel<DequantizeOp>>(*context);
    ConcatOp::attachInterface<ConcatModel>(*context);
    TransposeOp::attachInterface<TransposeModel>(*context);
    GatherOp::attachInterface<GatherModel>(*context);
    ReduceOp::attachInterface<ReductionModel<ReduceOp>>(*context);
    ArgReduceOp::attachInterface<ReductionModel<ArgReduceOp>>(*context);
  });
  registry.addExtension(+[](MLIRContext *context, tensor::TensorDialect *) {
    tensor::ExtractSliceOp::attachInterface<SliceModel>(*context);
    tensor::PadOp::attachInterface<PadModel>(*context);
    tensor::ExpandShapeOp::attachInterface<ExpandModel>(*context);
    tensor::CollapseShapeOp::attachInterface<CollapseModel>(*context);
  });
}
