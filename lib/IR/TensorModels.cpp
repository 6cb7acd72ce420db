//===- TensorModels.cpp - What passes know of upstream's ops --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/TensorModels.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Attaches an interface, whose methods keep their defaults, to ops.
template <typename Interface, typename Op>
struct Model : Interface::template ExternalModel<Model<Interface, Op>, Op> {};

template <typename Interface, typename... Ops>
static void attach(MLIRContext *context) {
  (Ops::template attachInterface<Model<Interface, Ops>>(*context), ...);
}

void nncomp::registerTensorModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, tensor::TensorDialect *) {
    using namespace tensor;
    attach<MovesElementsOpInterface, CollapseShapeOp, ExpandShapeOp,
           ExtractSliceOp>(context);
    attach<RearrangesElementsOpInterface, CollapseShapeOp, ExpandShapeOp>(
        context);
    attach<SelectsElementsOpInterface, CollapseShapeOp, ExpandShapeOp,
           ExtractSliceOp>(context);
    attach<KeepsSignOpInterface, CollapseShapeOp, ExpandShapeOp,
           ExtractSliceOp>(context);
    // Channels are last, so that position % channels is the channel.
    attach<ChannelLocalOpInterface, CollapseShapeOp>(context);
  });
}
