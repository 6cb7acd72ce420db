//===- OnnxGraph.h - What an ONNX graph may look like -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_IMPORT_ONNXGRAPH_H
#define NNCOMP_LIB_IMPORT_ONNXGRAPH_H

#include "OnnxNode.h"

namespace mlir::nncomp {

/// The opset of the default domain that the model uses.
FailureOr<int64_t> getOpset(const onnx::ModelProto &model, EmitError emitError);

/// The handler of a node, or null.
const OnnxHandler *findHandler(const onnx::NodeProto &node);

/// The names that nodes take and the graph gives.
llvm::StringSet<> getUsedValues(const onnx::GraphProto &graph);

/// One error that lists all nodes that cannot be imported, if there are any.
LogicalResult checkSupport(const onnx::GraphProto &graph, int64_t opset,
                           const llvm::StringSet<> &usedValues,
                           EmitError emitError);

/// The nodes, each after those whose results it takes, otherwise in the order
/// of the file. Fails on cycles, on names defined twice, and on names that
/// nothing defines.
FailureOr<SmallVector<const onnx::NodeProto *>>
sortNodes(const onnx::GraphProto &graph, EmitError emitError);

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

#endif // NNCOMP_LIB_IMPORT_ONNXGRAPH_H
