//===- OnnxGraph.cpp - Check and order the nodes of an ONNX graph ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxGraph.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <queue>

using namespace mlir;
using namespace mlir::nncomp;
using onnx::GraphProto;
using onnx::NodeProto;

bool nncomp::isDefaultDomain(StringRef domain) {
  return domain.empty() || domain == "ai.onnx";
}

bool nncomp::isConditional(const NodeProto &node) {
  return node.op_type() == "If" && isDefaultDomain(node.domain());
}

FailureOr<int64_t> nncomp::getOpset(const onnx::ModelProto &model,
                                    EmitError emitError) {
  constexpr int64_t kMin = 1, kMax = 23;
  std::optional<int64_t> opset;
  for (const auto &import : model.opset_import()) {
    if (!isDefaultDomain(import.domain()))
      continue;
    if (opset && *opset != import.version())
      return emitError() << "expected one opset, but got " << *opset << " and "
                         << import.version();
    opset = import.version();
  }
  // A model may use other domains only: then no node of it is supported.
  if (!opset && model.opset_import_size() > 0)
    return kMax;
  if (!opset || *opset < kMin || *opset > kMax)
    return emitError() << "expected an opset between " << kMin << " and "
                       << kMax << ", but got "
                       << (opset ? std::to_string(*opset) : "none");
  return *opset;
}

const OnnxHandler *nncomp::findHandler(const NodeProto &node) {
  static const llvm::StringMap<OnnxHandler> table = [] {
    llvm::StringMap<OnnxHandler> result;
    for (ArrayRef<OnnxHandler> family :
         {getArithmeticHandlers(), getLogicHandlers(), getActivationHandlers(),
          getImageHandlers(), getPoolHandlers(), getNormalizeHandlers(),
          getMatrixHandlers(), getShapeHandlers(), getMoveHandlers(),
          getIndexHandlers(), getScatterHandlers(), getGenerateHandlers(),
          getReduceHandlers(), getResizeHandlers(), getQuantizeHandlers(),
          getIntegerHandlers(), getLossHandlers(), getEinsumHandlers()})
      for (const OnnxHandler &handler : family)
        result.try_emplace(handler.op, handler);
    return result;
  }();
  auto found = table.find(isDefaultDomain(node.domain())
                              ? node.op_type()
                              : node.domain() + "." + node.op_type());
  return found == table.end() ? nullptr : &found->second;
}

/// Calls `visit` for each name that a node takes; graphs in its attributes take
/// the names that they do not define.
static void visitInputs(const NodeProto &node,
                        llvm::function_ref<void(const std::string &)> visit) {
  for (const std::string &input : node.input())
    if (!input.empty())
      visit(input);
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    if (!attribute.has_g())
      continue;
    const GraphProto &graph = attribute.g();
    llvm::StringSet<> own;
    for (const auto &tensor : graph.initializer())
      own.insert(tensor.name());
    for (const auto &input : graph.input())
      own.insert(input.name());
    for (const NodeProto &inner : graph.node())
      for (const std::string &output : inner.output())
        own.insert(output);
    auto visitOuter = [&](const std::string &name) {
      if (!own.contains(name))
        visit(name);
    };
    for (const NodeProto &inner : graph.node())
      visitInputs(inner, visitOuter);
    for (const auto &output : graph.output())
      visitOuter(output.name());
  }
}

llvm::StringSet<> nncomp::getUsedValues(ArrayRef<const NodeProto *> nodes,
                                        const GraphProto &graph) {
  llvm::StringSet<> used;
  for (const NodeProto *node : nodes)
    visitInputs(*node, [&](const std::string &name) { used.insert(name); });
  for (const auto &output : graph.output())
    used.insert(output.name());
  return used;
}

OnnxNodes nncomp::keepNeededNodes(ArrayRef<const NodeProto *> sorted,
                                  const GraphProto &graph) {
  llvm::StringSet<> needed;
  for (const auto &output : graph.output())
    needed.insert(output.name());
  OnnxNodes kept;
  for (const NodeProto *node : llvm::reverse(sorted)) {
    if (llvm::none_of(node->output(), [&](const std::string &output) {
          return needed.contains(output);
        }))
      continue;
    kept.push_back(node);
    visitInputs(*node, [&](const std::string &name) { needed.insert(name); });
  }
  std::reverse(kept.begin(), kept.end());
  return kept;
}

std::string nncomp::getNodeName(const NodeProto &node) {
  if (!node.name().empty())
    return node.name();
  for (const std::string &output : node.output())
    if (!output.empty())
      return output;
  return node.op_type().empty() ? "node" : node.op_type();
}

std::string nncomp::describeNode(const NodeProto &node) {
  return "node " + quoteName(getNodeName(node)) + " (" +
         escapeName(node.op_type()) + ")";
}

/// Why the node cannot be imported; nothing if it can, and " " if there is no
/// more to say than its name.
static std::string findReason(const OnnxQuery &query) {
  if (isConditional(query.proto))
    return "";
  const OnnxHandler *handler = findHandler(query.proto);
  if (!handler)
    return " ";
  if (handler->refuse)
    if (std::string reason = handler->refuse(query); !reason.empty())
      return reason;
  for (int i = handler->outputs; i < query.proto.output_size(); ++i)
    if (query.usesOutput(i))
      return "output " + std::to_string(i);
  return "";
}

LogicalResult nncomp::checkSupport(ArrayRef<const NodeProto *> nodes,
                                   int64_t opset,
                                   const llvm::StringSet<> &usedValues,
                                   EmitError emitError) {
  // Operators in order of appearance, and for each the nodes and reasons.
  std::vector<std::pair<std::string, SmallVector<std::string>>> refused;
  llvm::StringMap<size_t> places;
  size_t count = 0;
  for (const NodeProto *node : nodes) {
    std::string reason = findReason({*node, opset, usedValues});
    if (reason.empty())
      continue;
    ++count;
    std::string op = escapeName(isDefaultDomain(node->domain())
                                    ? node->op_type()
                                    : node->domain() + "." + node->op_type());
    if (reason != " ")
      op += " with " + reason;
    size_t place = places.try_emplace(op, refused.size()).first->second;
    if (place == refused.size())
      refused.push_back({op, {}});
    refused[place].second.push_back(quoteName(getNodeName(*node)));
  }
  if (refused.empty())
    return success();
  constexpr size_t kShownNames = 8;
  InFlightDiagnostic error = emitError();
  error << count << (count == 1 ? " node is" : " nodes are")
        << " not supported: ";
  llvm::interleaveComma(refused, error, [&](const auto &entry) {
    ArrayRef<std::string> names = entry.second;
    error << names.size() << " x " << entry.first << " ("
          << llvm::join(names.take_front(kShownNames), ", ");
    if (names.size() > kShownNames)
      error << " and " << names.size() - kShownNames << " more";
    error << ")";
  });
  return error;
}

/// Some node on a cycle, found by walking from one that has to wait to one that
/// it waits for until a node comes again.
static int findOnCycle(int node, ArrayRef<SmallVector<int>> needs,
                       ArrayRef<int> missing) {
  SmallVector<bool> seen(needs.size());
  while (!seen[node]) {
    seen[node] = true;
    node = *llvm::find_if(needs[node], [&](int n) { return missing[n] > 0; });
  }
  return node;
}

FailureOr<OnnxNodes>
nncomp::sortNodes(const GraphProto &graph,
                  llvm::function_ref<bool(StringRef)> isOuter,
                  EmitError emitError) {
  constexpr int kNoNode = -1;
  llvm::StringMap<int> definers;
  llvm::StringSet<> inputs;
  for (const auto &input : graph.input())
    if (!inputs.insert(input.name()).second)
      return emitError() << "expected unique input names, but got "
                         << quoteName(input.name()) << " twice";
  auto define = [&](const std::string &name, int node) -> LogicalResult {
    if (!isOuter(name) && definers.try_emplace(name, node).second)
      return success();
    return emitError() << "expected unique value names, but got "
                       << quoteName(name) << " twice";
  };
  // An initializer may give an input its default value.
  for (const auto &tensor : graph.initializer()) {
    inputs.erase(tensor.name());
    if (failed(define(tensor.name(), kNoNode)))
      return failure();
  }
  for (const auto &tensor : graph.sparse_initializer()) {
    inputs.erase(tensor.values().name());
    if (failed(define(tensor.values().name(), kNoNode)))
      return failure();
  }
  for (const auto &input : inputs)
    definers.try_emplace(input.getKey(), kNoNode);
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string &output : graph.node(i).output())
      if (!output.empty() && failed(define(output, i)))
        return failure();

  SmallVector<SmallVector<int>> needs(graph.node_size()),
      waiters(graph.node_size());
  SmallVector<int> missing(graph.node_size());
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < graph.node_size(); ++i) {
    std::string undefined;
    visitInputs(graph.node(i), [&](const std::string &input) {
      auto definer = definers.find(input);
      if (definer == definers.end()) {
        if (!isOuter(input) && undefined.empty())
          undefined = input;
        return;
      }
      if (definer->second == kNoNode)
        return;
      needs[i].push_back(definer->second);
      waiters[definer->second].push_back(i);
      ++missing[i];
    });
    if (!undefined.empty())
      return emitError() << describeNode(graph.node(i))
                         << ": expected inputs that something defines, but got "
                         << quoteName(undefined);
    if (missing[i] == 0)
      ready.push(i);
  }
  OnnxNodes sorted;
  for (; !ready.empty();) {
    int next = ready.top();
    ready.pop();
    sorted.push_back(&graph.node(next));
    for (int waiter : waiters[next])
      if (--missing[waiter] == 0)
        ready.push(waiter);
  }
  if (int(sorted.size()) == graph.node_size())
    return sorted;
  int stuck =
      llvm::find_if(missing, [](int n) { return n > 0; }) - missing.begin();
  return emitError() << "expected a graph without cycles, but got one through "
                     << describeNode(
                            graph.node(findOnCycle(stuck, needs, missing)));
}

FailureOr<SparseInitializer>
nncomp::getSparseInitializer(const onnx::SparseTensorProto &tensor,
                             const ExternalData &external, MLIRContext *context,
                             EmitError emitError) {
  auto error = [&] {
    return emitError() << "sparse initializer "
                       << quoteName(tensor.values().name()) << ": ";
  };
  SparseInitializer result;
  llvm::append_range(result.shape, tensor.dims());
  std::optional<int64_t> count = countElements(result.shape);
  if (!count || *count == 0 || result.shape.empty())
    return error() << "expected dimensions of at least 1, but got ["
                   << result.shape << "]";
  auto values = getTensorValue(tensor.values(), external, context, error);
  if (failed(values))
    return failure();
  auto indices = getTensorValue(tensor.indices(), external, context, error);
  if (failed(indices))
    return failure();
  int64_t stored = values->getNumElements(), rank = result.shape.size();
  ArrayRef<int64_t> shape = indices->getType().getShape();
  bool isLinear = shape == ArrayRef<int64_t>{stored};
  bool isPerAxis = shape == ArrayRef<int64_t>{stored, rank};
  if (values->getType().getRank() != 1 ||
      !indices->getElementType().isInteger(64) || (!isLinear && !isPerAxis))
    return error() << "expected N values and N or N x " << rank
                   << " indices, but got " << values->getType() << " and "
                   << indices->getType();
  result.values = *values;
  auto at = indices->getValues<int64_t>();
  for (int64_t i = 0; i < stored; ++i) {
    int64_t position = isLinear ? at[i] : 0;
    for (int64_t d = 0; isPerAxis && !isLinear && d < rank; ++d) {
      int64_t index = at[i * rank + d];
      if (index < 0 || index >= result.shape[d])
        return error() << "expected indices within [" << result.shape
                       << "], but got " << index << " in dimension " << d;
      position = position * result.shape[d] + index;
    }
    if (position < 0 || position >= *count)
      return error() << "expected indices below " << *count << ", but got "
                     << position;
    if (i > 0 && position <= result.positions.back())
      return error() << "expected ascending indices, but got " << position
                     << " after " << result.positions.back();
    result.positions.push_back(position);
  }
  return result;
}
