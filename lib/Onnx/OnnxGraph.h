//===- OnnxGraph.h - What an ONNX graph may look like -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ONNX_ONNXGRAPH_H
#define NNCOMP_LIB_ONNX_ONNXGRAPH_H

#include "OnnxNode.h"

namespace mlir::nncomp {

/// The opset of the default domain that the model uses.
FailureOr<int64_t> getOpset(const onnx::ModelProto &model, EmitError emitError);

/// The handler of a node, or null.
const OnnxHandler *findHandler(const onnx::NodeProto &node);

/// Whether a domain is that of ONNX's own operators.
bool isDefaultDomain(StringRef domain);

/// Whether a node is an If: one of its graphs takes its place.
bool isConditional(const onnx::NodeProto &node);

/// Replaces calls of the model's own functions by their nodes. Fails on
/// functions of another opset and on those that call themselves.
LogicalResult expandFunctions(onnx::ModelProto &model, int64_t opset,
                              EmitError emitError);

/// Spells nodes of an opset below 7 as opset 7 does.
void modernizeNodes(onnx::GraphProto &graph);

/// Whether the second operand of a node of an opset below 7 may be aligned with
/// a dimension of the first that is not the last.
bool alignsOldOperand(const onnx::NodeProto &node);

/// That operand in the shape that broadcasts by opset 7's rule; null and an
/// error if it does not fit.
Value alignOldOperand(OnnxNode &node);

/// Nodes in an order, of a graph that holds them.
using OnnxNodes = SmallVector<const onnx::NodeProto *>;

/// The names that nodes, or graphs within them, take and the graph gives.
llvm::StringSet<> getUsedValues(ArrayRef<const onnx::NodeProto *> nodes,
                                const onnx::GraphProto &graph);

/// One error that lists all nodes that cannot be imported, if there are any.
/// The graphs of an If are not looked at: which one counts is not known yet.
LogicalResult checkSupport(ArrayRef<const onnx::NodeProto *> nodes,
                           int64_t opset, const llvm::StringSet<> &usedValues,
                           EmitError emitError);

/// The nodes, each after those whose results it takes, otherwise in the order
/// of the file. `isOuter` says which names a graph around this one defines.
/// Fails on cycles, on names defined twice, and on names that nothing defines.
FailureOr<OnnxNodes> sortNodes(const onnx::GraphProto &graph,
                               llvm::function_ref<bool(StringRef)> isOuter,
                               EmitError emitError);

/// The sorted nodes that an output of the graph depends on.
OnnxNodes keepNeededNodes(ArrayRef<const onnx::NodeProto *> sorted,
                          const onnx::GraphProto &graph);

/// Reads a sparse initializer; its positions must be sorted and inside its
/// shape.
FailureOr<SparseInitializer>
getSparseInitializer(const onnx::SparseTensorProto &tensor,
                     const ExternalData &external, MLIRContext *context,
                     EmitError emitError);

/// "node "conv1" (Conv)", or by its first output where it has no name.
std::string describeNode(const onnx::NodeProto &node);

/// The name of a node's location, never empty.
std::string getNodeName(const onnx::NodeProto &node);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ONNX_ONNXGRAPH_H
