//===- OnnxFunctions.cpp - Expand the functions that a model defines ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model-local function is a list of nodes with names for its inputs, outputs
// and attributes (ONNX IR, "Functions"). A call is replaced by a copy of the
// nodes, whose own values get a prefix that no other call has.
//
//===----------------------------------------------------------------------===//

#include "OnnxGraph.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::AttributeProto;
using onnx::FunctionProto;
using onnx::GraphProto;
using onnx::NodeProto;

/// Calls within calls, and nodes after expansion: far more than exporters
/// write, and few enough that functions that call each other end soon.
static constexpr int kMaxCallDepth = 64;
static constexpr int64_t kMaxExpandedNodes = 1 << 18;

namespace {
using Nodes = google::protobuf::RepeatedPtrField<NodeProto>;

class FunctionExpander {
public:
  FunctionExpander(const onnx::ModelProto &model, EmitError emitError)
      : emitError(emitError) {
    for (const FunctionProto &function : model.functions())
      functions[function.domain() + "." + function.name()] = &function;
  }

  /// Replaces the calls among `nodes` and in the graphs of their attributes.
  LogicalResult expand(Nodes &nodes, int depth = 0);

private:
  const FunctionProto *find(const NodeProto &node) const {
    return functions.lookup(node.domain() + "." + node.op_type());
  }
  LogicalResult expandCall(const NodeProto &call, const FunctionProto &function,
                           Nodes &result, int depth);

  EmitError emitError;
  llvm::StringMap<const FunctionProto *> functions;
  int64_t calls = 0, nodeCount = 0;
};

/// Renames what the nodes of one call name.
class Renamer {
public:
  Renamer(const NodeProto &call, const FunctionProto &function,
          std::string prefix)
      : call(call), prefix(std::move(prefix)) {
    auto bind = [&](const auto &formals, const auto &actuals) {
      for (int i = 0; i < formals.size(); ++i)
        names[formals.Get(i)] = i < actuals.size() ? actuals.Get(i) : "";
    };
    bind(function.output(), call.output());
    bind(function.input(), call.input());
    // An output that the call leaves out is still a value of its own.
    for (int i = 0; i < function.output_size(); ++i)
      if (names[function.output(i)].empty())
        names.erase(function.output(i));
  }

  void rename(NodeProto &node) const {
    node.set_name(prefix + getNodeName(node));
    for (std::string &input : *node.mutable_input())
      input = get(input);
    for (std::string &output : *node.mutable_output())
      output = get(output);
    bindAttributes(node);
    for (AttributeProto &attribute : *node.mutable_attribute())
      if (attribute.has_g())
        rename(*attribute.mutable_g());
  }

private:
  std::string get(const std::string &name) const {
    auto found = names.find(name);
    if (name.empty() || found != names.end())
      return name.empty() ? name : found->second;
    return prefix + name;
  }

  void rename(GraphProto &graph) const {
    for (NodeProto &node : *graph.mutable_node())
      rename(node);
    for (auto &tensor : *graph.mutable_initializer())
      tensor.set_name(get(tensor.name()));
    for (auto &output : *graph.mutable_output())
      output.set_name(get(output.name()));
  }

  /// Attributes that refer to the call's get their values; one that the call
  /// leaves out is left out.
  void bindAttributes(NodeProto &node) const {
    google::protobuf::RepeatedPtrField<AttributeProto> bound;
    for (AttributeProto &attribute : *node.mutable_attribute()) {
      if (attribute.ref_attr_name().empty()) {
        bound.Add()->Swap(&attribute);
        continue;
      }
      for (const AttributeProto &given : call.attribute()) {
        if (given.name() != attribute.ref_attr_name())
          continue;
        AttributeProto &copy = *bound.Add();
        copy = given;
        copy.set_name(attribute.name());
      }
    }
    node.mutable_attribute()->Swap(&bound);
  }

  const NodeProto &call;
  std::string prefix;
  llvm::StringMap<std::string> names;
};
} // namespace

LogicalResult FunctionExpander::expandCall(const NodeProto &call,
                                           const FunctionProto &function,
                                           Nodes &result, int depth) {
  if (depth > kMaxCallDepth)
    return emitError() << describeNode(call) << ": expected calls at most "
                       << kMaxCallDepth << " deep, but got more";
  if (call.input_size() > function.input_size() ||
      call.output_size() > function.output_size())
    return emitError() << describeNode(call) << ": expected at most "
                       << function.input_size() << " inputs and "
                       << function.output_size() << " outputs, but got "
                       << call.input_size() << " and " << call.output_size();
  Renamer renamer(call, function,
                  getNodeName(call) + "/" + std::to_string(calls++) + "/");
  Nodes body = function.node();
  for (NodeProto &node : body)
    renamer.rename(node);
  if (failed(expand(body, depth + 1)))
    return failure();
  for (NodeProto &node : body)
    result.Add()->Swap(&node);
  return success();
}

LogicalResult FunctionExpander::expand(Nodes &nodes, int depth) {
  Nodes result;
  for (NodeProto &node : nodes) {
    if (++nodeCount > kMaxExpandedNodes)
      return emitError() << "expected functions that expand to at most "
                         << kMaxExpandedNodes << " nodes, but got more";
    if (const FunctionProto *function = find(node)) {
      if (failed(expandCall(node, *function, result, depth)))
        return failure();
      continue;
    }
    for (AttributeProto &attribute : *node.mutable_attribute())
      if (attribute.has_g() &&
          failed(expand(*attribute.mutable_g()->mutable_node(), depth)))
        return failure();
    result.Add()->Swap(&node);
  }
  nodes.Swap(&result);
  return success();
}

LogicalResult nncomp::expandFunctions(onnx::ModelProto &model, int64_t opset,
                                      EmitError emitError) {
  if (model.functions().empty())
    return success();
  for (const FunctionProto &function : model.functions())
    for (const auto &import : function.opset_import())
      if (isDefaultDomain(import.domain()) && import.version() != opset)
        return emitError() << "function " << quoteName(function.name())
                           << ": expected the model's opset " << opset
                           << ", but got " << import.version();
  return FunctionExpander(model, emitError)
      .expand(*model.mutable_graph()->mutable_node());
}
