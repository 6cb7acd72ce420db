//===- OnnxImporter.cpp - ONNX models as modules --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxGraph.h"
#include "OnnxNode.h"
#include "OnnxWeights.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::NodeProto;

/// From this opset on operands broadcast as numpy's do.
static constexpr int64_t kBroadcastOpset = 7;

namespace {
struct Initializer {
  const onnx::TensorProto *tensor = nullptr;
  /// The same, if its data may be taken: it is read once.
  onnx::TensorProto *owned = nullptr;
};

class Importer {
public:
  Importer(StringRef file, const OnnxOptions &options, MLIRContext *context)
      : options(options), context(context),
        fileLoc(getFileLocation(file, context)), builder(context) {
    external.folder = options.modelDir;
    if (external.folder.empty())
      external.folder = llvm::sys::path::parent_path(file).str();
    if (external.folder.empty())
      external.folder = ".";
    external.files = options.externalFiles;
  }

  /// Imports `model`, whose nodes change into forms that handlers read.
  OwningOpRef<ModuleOp> import(onnx::ModelProto &model);

private:
  InFlightDiagnostic error() { return emitError(fileLoc); }

  LogicalResult importInitializers(const onnx::GraphProto &graph,
                                   onnx::GraphProto *owned = nullptr);
  FailureOr<Shape> bindShape(const OnnxValueInfo &info);
  LogicalResult importInputs(const onnx::GraphProto &graph,
                             const llvm::StringSet<> &usedValues,
                             func::FuncOp function);
  void collectDeclared(const onnx::GraphProto &graph);
  FailureOr<OnnxNodes> prepareNodes(const onnx::GraphProto &graph);
  LogicalResult importNodes(ArrayRef<const NodeProto *> nodes,
                            const llvm::StringSet<> &usedValues);
  LogicalResult importNode(const NodeProto &proto, const OnnxQuery &query);
  LogicalResult importConditional(const NodeProto &proto,
                                  const OnnxQuery &query);
  LogicalResult importBranch(const NodeProto &proto,
                             const onnx::GraphProto &graph);
  FailureOr<OnnxValue> getValue(const std::string &name);
  LogicalResult importOutputs(const onnx::GraphProto &graph,
                              func::FuncOp function);

  const OnnxOptions &options;
  MLIRContext *context;
  int64_t opset = 0;
  Location fileLoc;
  OpBuilder builder;
  ExternalData external;
  llvm::StringMap<OnnxValue> values;
  /// Initializers that no node has asked for yet.
  llvm::StringMap<Initializer> initializers;
  llvm::StringMap<SparseInitializer> sparseInitializers;
  llvm::StringMap<int64_t> symbols;
  /// The declared types of values other than inputs.
  llvm::StringMap<OnnxValueInfo> declared;
};
} // namespace

/// Notes the initializers of `graph`. `owned`, if given, is the same graph,
/// whose data may be taken.
LogicalResult Importer::importInitializers(const onnx::GraphProto &graph,
                                           onnx::GraphProto *owned) {
  for (int i = 0; i < graph.initializer_size(); ++i) {
    const onnx::TensorProto &tensor = graph.initializer(i);
    if (tensor.name().empty())
      return error() << "expected a name for each initializer, but got an "
                        "empty one";
    initializers[tensor.name()] = {
        &tensor, owned ? owned->mutable_initializer(i) : nullptr};
  }
  for (const onnx::SparseTensorProto &tensor : graph.sparse_initializer()) {
    FailureOr<SparseInitializer> sparse = getSparseInitializer(
        tensor, external, context, [&] { return error(); });
    if (failed(sparse))
      return failure();
    sparseInitializers[tensor.values().name()] = *sparse;
    initializers[tensor.values().name()] = {&tensor.values()};
  }
  return success();
}

static std::string describeShape(const OnnxValueInfo &info) {
  if (!info.shape)
    return "of unknown rank";
  if (info.shape->empty())
    return "scalar";
  std::string result;
  for (const OnnxDimension &dim : *info.shape) {
    result += result.empty() ? "" : "x";
    if (dim.size >= 0)
      result += std::to_string(dim.size);
    else
      result += dim.symbol.empty() ? "?" : dim.symbol.substr(0, 64);
  }
  return result;
}

static std::string describeShape(ArrayRef<int64_t> shape) {
  return shape.empty()
             ? "scalar"
             : llvm::join(llvm::map_range(shape,
                                          [](int64_t size) {
                                            return std::to_string(size);
                                          }),
                          "x");
}

FailureOr<Shape> Importer::bindShape(const OnnxValueInfo &info) {
  const auto *given = llvm::find_if(options.shapes, [&](const auto &shape) {
    return shape.first == info.name;
  });
  bool isGiven = given != options.shapes.end();
  std::string input = "input " + quoteName(info.name) + ": ";
  if (!info.shape) {
    if (isGiven)
      return given->second;
    return error() << input << "expected a shape, but got none; give one as "
                   << "--shape=NAME:1x3x224x224";
  }
  bool fits = !isGiven || given->second.size() == info.shape->size();
  Shape shape;
  for (auto [d, dim] : llvm::enumerate(*info.shape)) {
    if (dim.size < 0 && isGiven && fits) {
      int64_t size = given->second[d];
      auto bound = dim.symbol.empty()
                       ? symbols.end()
                       : symbols.try_emplace(dim.symbol, size).first;
      if (bound != symbols.end() && bound->second != size)
        return error() << input << "expected dimension "
                       << quoteName(dim.symbol) << " to be " << bound->second
                       << ", but got " << size;
      shape.push_back(size);
    } else if (dim.size < 0) {
      auto bound = symbols.find(dim.symbol);
      if (bound != symbols.end() && !dim.symbol.empty()) {
        shape.push_back(bound->second);
        continue;
      }
      if (d != 0)
        return error() << input << "expected a shape for "
                       << describeShape(info)
                       << ", but got none; give one as "
                          "--shape=NAME:1x3x224x224";
      // The first dimension of a network's input is its batch.
      emitRemark(fileLoc) << input << "batch dimension "
                          << describeShape({info.name, 0, {{dim}}})
                          << " is taken as 1";
      shape.push_back(1);
      if (!dim.symbol.empty())
        symbols[dim.symbol] = 1;
    } else {
      fits &= !isGiven || given->second[d] == dim.size;
      shape.push_back(dim.size);
    }
  }
  if (!fits)
    return error() << input << "expected a shape that fits "
                   << describeShape(info) << ", but got "
                   << describeShape(given->second);
  return shape;
}

LogicalResult Importer::importInputs(const onnx::GraphProto &graph,
                                     const llvm::StringSet<> &usedValues,
                                     func::FuncOp function) {
  SmallVector<OnnxValueInfo> infos;
  for (const auto &input : graph.input()) {
    if (initializers.contains(input.name()) ||
        (!isNumeric(input) && !input.name().empty() &&
         !usedValues.contains(input.name())))
      continue;
    FailureOr<OnnxValueInfo> info =
        getValueInfo(input, "input", [&] { return error(); });
    if (failed(info))
      return failure();
    infos.push_back(std::move(*info));
  }
  for (const auto &given : options.shapes)
    if (llvm::none_of(infos, [&](const OnnxValueInfo &info) {
          return info.name == given.first;
        }))
      return error() << "expected the shape of one of the " << infos.size()
                     << " inputs, but got one of " << quoteName(given.first);
  // Shapes that are given bind symbols for all inputs.
  for (const OnnxValueInfo &info : infos)
    if (info.shape)
      for (const auto &[name, shape] : options.shapes)
        if (name == info.name && shape.size() == info.shape->size())
          for (auto [dim, size] : llvm::zip(*info.shape, shape))
            if (dim.size < 0 && !dim.symbol.empty())
              symbols.try_emplace(dim.symbol, size);
  for (auto [i, info] : llvm::enumerate(infos)) {
    std::string input = "input " + quoteName(info.name) + ": ";
    Type element = getElementTypeOfOnnx(info.elementType, context);
    if (!element)
      return error() << input << "expected numbers or booleans, but got "
                     << getOnnxTypeName(info.elementType);
    FailureOr<Shape> shape = bindShape(info);
    if (failed(shape))
      return failure();
    std::optional<int64_t> count = countElements(*shape);
    // An empty list may be given where it decides a shape, as no axes.
    if (!count || (*count == 0 && !options.boundInputs.contains(info.name)))
      return error() << input
                     << "expected dimensions of at least 1 and at most "
                     << kMaxTensorElements << " elements, but got "
                     << describeShape(*shape);
    SmallVector<NamedAttribute> attributes{
        builder.getNamedAttr(kNameAttr, builder.getStringAttr(info.name))};
    if (isOnnxUnsigned(info.elementType))
      attributes.push_back(
          builder.getNamedAttr(kUnsignedAttr, builder.getUnitAttr()));
    Location loc = NameLoc::get(builder.getStringAttr(info.name));
    if (failed(function.insertArgument(
            i, RankedTensorType::get(*shape, element),
            builder.getDictionaryAttr(attributes), loc)))
      return failure();
    values[info.name] = {function.getArgument(i), info.elementType};
  }
  return success();
}

FailureOr<OnnxValue> Importer::getValue(const std::string &name) {
  auto found = values.find(name);
  if (found != values.end())
    return found->second;
  auto initializer = initializers.find(name);
  if (initializer == initializers.end())
    return error() << "expected something that defines " << quoteName(name)
                   << ", but got nothing";
  Location loc = NameLoc::get(builder.getStringAttr(name));
  const auto &[tensorPointer, owned] = initializer->second;
  const onnx::TensorProto &tensor = *tensorPointer;
  OnnxValue value{{}, tensor.data_type()};
  if (auto sparse = sparseInitializers.find(name);
      sparse != sparseInitializers.end()) {
    value.sparse = &sparse->second;
    // Building needs a node: this one represents the initializer.
    NodeProto proto;
    llvm::StringSet<> none;
    OnnxQuery query{proto, 0, none};
    OnnxNode node(query, builder, loc, {}, options.boundInputs);
    Shape keep = countUp(0, value.sparse->shape.size());
    value.value = node.assemble(*value.sparse, keep);
    if (!value.value)
      return failure();
  } else {
    onnx::TensorProto copy;
    if (!owned)
      copy = tensor;
    FailureOr<TypedAttr> attribute = takeTensorValue(
        owned ? *owned : copy, external, context, [&] { return error(); });
    if (failed(attribute))
      return failure();
    value.value = arith::ConstantOp::create(builder, loc, *attribute);
  }
  values[name] = value;
  return value;
}

FailureOr<OnnxNodes> Importer::prepareNodes(const onnx::GraphProto &graph) {
  auto emit = [&] { return error(); };
  auto isOuter = [&](StringRef name) {
    return values.contains(name) || initializers.contains(name);
  };
  FailureOr<OnnxNodes> sorted = sortNodes(graph, isOuter, emit);
  if (failed(sorted))
    return failure();
  OnnxNodes needed = keepNeededNodes(*sorted, graph);
  if (failed(checkSupport(needed, opset, getUsedValues(needed, graph), emit)))
    return failure();
  return needed;
}

LogicalResult Importer::importNodes(ArrayRef<const NodeProto *> nodes,
                                    const llvm::StringSet<> &usedValues) {
  for (const NodeProto *node : nodes) {
    OnnxQuery query{*node, opset, usedValues, &declared};
    if (failed(isConditional(*node) ? importConditional(*node, query)
                                    : importNode(*node, query)))
      return failure();
  }
  return success();
}

LogicalResult Importer::importConditional(const NodeProto &proto,
                                          const OnnxQuery &query) {
  std::string what = describeNode(proto) + ": ";
  if (proto.input_size() != 1)
    return error() << what << "expected 1 input, but got "
                   << proto.input_size();
  FailureOr<OnnxValue> value = getValue(proto.input(0));
  if (failed(value))
    return failure();
  OnnxNode node(query, builder, fileLoc, *value, options.boundInputs);
  DenseElementsAttr condition = node.evaluate(value->value);
  if (!condition || condition.getNumElements() != 1 ||
      !condition.getElementType().isInteger(1))
    return error() << what
                   << "expected one boolean that is known at compile time as "
                      "the condition, but got "
                   << value->value.getType();
  StringRef name =
      condition.getSplatValue<bool>() ? "then_branch" : "else_branch";
  const onnx::AttributeProto *branch = query.find(name);
  if (!branch || !branch->has_g())
    return error() << what << "expected a graph " << quoteName(name)
                   << ", but got none";
  return importBranch(proto, branch->g());
}

/// Imports a graph in place of the node that holds it. It sees the values
/// around it; only the node's outputs are visible outside of it.
LogicalResult Importer::importBranch(const NodeProto &proto,
                                     const onnx::GraphProto &graph) {
  if (graph.input_size() != 0 || graph.output_size() < proto.output_size())
    return error() << describeNode(proto)
                   << ": expected graphs of no inputs and "
                   << proto.output_size() << " outputs, but got "
                   << graph.input_size() << " and " << graph.output_size();
  collectDeclared(graph);
  FailureOr<OnnxNodes> nodes = prepareNodes(graph);
  if (failed(nodes) || failed(importInitializers(graph)) ||
      failed(importNodes(*nodes, getUsedValues(*nodes, graph))))
    return failure();
  SmallVector<OnnxValue> results;
  for (const auto &output : graph.output()) {
    FailureOr<OnnxValue> value = getValue(output.name());
    if (failed(value))
      return failure();
    results.push_back(*value);
  }
  // Another branch may use the same names.
  for (const NodeProto *node : *nodes)
    for (const std::string &output : node->output())
      values.erase(output);
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    values.erase(tensor.name());
    initializers.erase(tensor.name());
  }
  for (auto [name, value] : llvm::zip(proto.output(), results))
    values[name] = value;
  return success();
}

void Importer::collectDeclared(const onnx::GraphProto &graph) {
  auto add = [&](const onnx::ValueInfoProto &value) {
    // What cannot be read here says nothing; outputs are checked at the end.
    if (value.name().empty() || !value.type().has_tensor_type())
      return;
    ScopedDiagnosticHandler quiet(context, [](Diagnostic &) {});
    FailureOr<OnnxValueInfo> info =
        getValueInfo(value, "value", [&] { return error(); });
    if (succeeded(info))
      declared[value.name()] = std::move(*info);
  };
  llvm::for_each(graph.value_info(), add);
  llvm::for_each(graph.output(), add);
}

/// Whether a shape is one that the model declares; symbols may be any size.
static bool fitsDeclared(ArrayRef<int64_t> shape, const OnnxValueInfo &info) {
  if (!info.shape)
    return true;
  return shape.size() == info.shape->size() &&
         llvm::all_of(llvm::zip(shape, *info.shape), [](auto pair) {
           auto &[size, dim] = pair;
           return dim.size < 0 || dim.size == size;
         });
}

LogicalResult Importer::importNode(const NodeProto &proto,
                                   const OnnxQuery &query) {
  const OnnxHandler *handler = findHandler(proto);
  std::string what = describeNode(proto) + ": ";
  SmallVector<OnnxValue> inputs;
  for (const std::string &name : proto.input()) {
    if (name.empty()) {
      inputs.push_back({});
      continue;
    }
    FailureOr<OnnxValue> value = getValue(name);
    if (failed(value))
      return failure();
    inputs.push_back(*value);
  }
  // An input left out at the end may also be spelt by an empty name.
  while (!inputs.empty() && !inputs.back().value)
    inputs.pop_back();
  int count = inputs.size();
  bool hasRequired =
      count >= handler->minInputs &&
      llvm::all_of(ArrayRef(inputs).take_front(handler->maxInputs == kAnyNumber
                                                   ? count
                                                   : handler->minInputs),
                   [](const OnnxValue &input) { return bool(input.value); });
  if (!hasRequired || count > handler->maxInputs)
    return error() << what << "expected "
                   << (handler->minInputs == handler->maxInputs ? ""
                                                                : "at least ")
                   << handler->minInputs << " inputs, but got " << count;

  // Every error is reported with the name of the node, at the file.
  Location loc = NameLoc::get(builder.getStringAttr(getNodeName(proto)));
  SmallVector<std::string> messages;
  OnnxNode node(query, builder, loc, inputs, options.boundInputs);
  bool succeeded = true;
  {
    ScopedDiagnosticHandler handlerScope(context, [&](Diagnostic &diagnostic) {
      messages.push_back(diagnostic.str());
      return success();
    });
    if (opset < kBroadcastOpset && alignsOldOperand(proto)) {
      inputs[1].value = alignOldOperand(node);
      succeeded = bool(inputs[1].value);
    }
    succeeded =
        succeeded && mlir::succeeded(handler->import(node)) && !node.failed();
  }
  if (!succeeded)
    return error() << what
                   << (messages.empty() ? "cannot be imported"
                                        : messages.front());
  for (auto [i, result] : llvm::enumerate(node.getResults())) {
    if (!result.value)
      continue;
    const std::string &name = proto.output(i);
    const OnnxValueInfo *info = query.getDeclared(i);
    if (info && !fitsDeclared(shapeOf(result.value), *info))
      return error() << what << "expected " << quoteName(name)
                     << " to have the declared shape " << describeShape(*info)
                     << ", but got " << describeShape(shapeOf(result.value));
    values[name] = result;
  }
  return success();
}

LogicalResult Importer::importOutputs(const onnx::GraphProto &graph,
                                      func::FuncOp function) {
  SmallVector<Value> results;
  SmallVector<DictionaryAttr> attributes;
  for (const auto &output : graph.output()) {
    FailureOr<OnnxValueInfo> info =
        getValueInfo(output, "output", [&] { return error(); });
    if (failed(info))
      return failure();
    std::string what = "output " + quoteName(info->name) + ": ";
    FailureOr<OnnxValue> value = getValue(info->name);
    if (failed(value))
      return failure();
    if (info->elementType && info->elementType != value->elementType)
      return error() << what << "expected "
                     << getOnnxTypeName(info->elementType) << ", but got "
                     << getOnnxTypeName(value->elementType);
    auto type = cast<RankedTensorType>(value->value.getType());
    // An input or a constant; nodes have been compared as they were imported.
    if (!fitsDeclared(type.getShape(), *info))
      return error() << what << "expected the declared shape "
                     << describeShape(*info) << ", but got "
                     << describeShape(type.getShape());
    if (value->sparse)
      value->value = DecodeOp::create(builder, value->value.getLoc(),
                                      getDenseType(type), value->value);
    results.push_back(value->value);
    SmallVector<NamedAttribute> named{
        builder.getNamedAttr(kNameAttr, builder.getStringAttr(info->name))};
    if (isOnnxUnsigned(value->elementType))
      named.push_back(
          builder.getNamedAttr(kUnsignedAttr, builder.getUnitAttr()));
    attributes.push_back(builder.getDictionaryAttr(named));
  }
  if (results.empty())
    return error() << "expected at least one output, but got none";
  func::ReturnOp::create(builder, fileLoc, results);
  function.setType(builder.getFunctionType(function.getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  for (auto [i, dictionary] : llvm::enumerate(attributes))
    function.setResultAttrs(i, dictionary);
  return success();
}

/// Erases operations that folding has left unused.
static void finishBody(func::FuncOp function) {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

OwningOpRef<ModuleOp> Importer::import(onnx::ModelProto &model) {
  context
      ->loadDialect<func::FuncDialect, arith::ArithDialect, math::MathDialect,
                    tensor::TensorDialect, NNCompDialect>();
  auto emit = [&] { return error(); };
  FailureOr<int64_t> version = getOpset(model, emit);
  if (failed(version) || failed(expandFunctions(model, *version, emit)))
    return {};
  opset = *version;
  if (opset < kBroadcastOpset)
    modernizeNodes(*model.mutable_graph());
  const onnx::GraphProto &graph = model.graph();
  FailureOr<OnnxNodes> nodes = prepareNodes(graph);
  if (failed(nodes))
    return {};
  llvm::StringSet<> usedValues = getUsedValues(*nodes, graph);
  collectDeclared(graph);

  OwningOpRef<ModuleOp> module(ModuleOp::create(fileLoc));
  builder.setInsertionPointToEnd(module->getBody());
  auto function = func::FuncOp::create(builder, fileLoc, "main",
                                       builder.getFunctionType({}, {}));
  builder.setInsertionPointToEnd(function.addEntryBlock());
  if (failed(importInitializers(graph, model.mutable_graph())) ||
      failed(importInputs(graph, usedValues, function)) ||
      failed(importNodes(*nodes, usedValues)))
    return {};
  if (failed(importOutputs(graph, function)))
    return {};
  finishBody(function);
  if (failed(verify(*module)))
    return {};
  return module;
}

static LogicalResult parseModel(llvm::MemoryBufferRef buffer,
                                onnx::ModelProto &model, MLIRContext *context) {
  return parseProto(buffer, model, "an ONNX model", [&] {
    return emitError(getFileLocation(buffer.getBufferIdentifier(), context));
  });
}

OwningOpRef<ModuleOp> nncomp::importOnnx(llvm::MemoryBufferRef buffer,
                                         const OnnxOptions &options,
                                         MLIRContext *context) {
  onnx::ModelProto model;
  if (failed(parseModel(buffer, model, context)))
    return {};
  return Importer(buffer.getBufferIdentifier(), options, context).import(model);
}

OwningOpRef<ModuleOp> nncomp::importOnnx(StringRef path,
                                         const OnnxOptions &options,
                                         MLIRContext *context) {
  auto buffer = openFile(path, context);
  if (failed(buffer))
    return {};
  onnx::ModelProto model;
  if (failed(parseModel((*buffer)->getMemBufferRef(), model, context)))
    return {};
  // The model has all that the file has.
  std::string file = (*buffer)->getBufferIdentifier().str();
  buffer->reset();
  return Importer(file, options, context).import(model);
}
