//===- OnnxOldOpsets.cpp - Nodes of opsets 1 to 6 -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The handlers read what opset 7 and later ones spell. Nodes of older opsets
// are spelt that way first; what a handler itself reads in two ways stays there
// (ONNX, "Operator Changelog").
//
//===----------------------------------------------------------------------===//

#include "OnnxGraph.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::AttributeProto;
using onnx::NodeProto;
using onnx::TensorProto;

static AttributeProto *find(NodeProto &node, StringRef name) {
  for (AttributeProto &attribute : *node.mutable_attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

static AttributeProto &add(NodeProto &node, StringRef name,
                           AttributeProto::AttributeType type) {
  AttributeProto &attribute = *node.add_attribute();
  attribute.set_name(name.str());
  attribute.set_type(type);
  return attribute;
}

/// An integer that was a float or a string.
static void makeInt(AttributeProto &attribute, int64_t value) {
  std::string name = attribute.name();
  attribute.Clear();
  attribute.set_name(name);
  attribute.set_type(AttributeProto::INT);
  attribute.set_i(value);
}

/// An input that was an attribute: the value of a node before this one.
static void makeInput(NodeProto &node, const AttributeProto &attribute,
                      google::protobuf::RepeatedPtrField<NodeProto> &before) {
  NodeProto &constant = *before.Add();
  constant.set_op_type("Constant");
  constant.set_name(getNodeName(node) + "/" + attribute.name());
  constant.add_output(constant.name());
  TensorProto &value =
      *add(constant, "value", AttributeProto::TENSOR).mutable_t();
  value.set_data_type(TensorProto::INT64);
  value.add_dims(attribute.ints_size());
  for (int64_t size : attribute.ints())
    value.add_int64_data(size);
  node.add_input(constant.name());
}

/// Cast names its type by a string before opset 6.
static int32_t getTypeByName(StringRef name) {
  return llvm::StringSwitch<int32_t>(name)
      .Case("FLOAT", TensorProto::FLOAT)
      .Case("FLOAT16", TensorProto::FLOAT16)
      .Case("DOUBLE", TensorProto::DOUBLE)
      .Case("INT8", TensorProto::INT8)
      .Case("INT16", TensorProto::INT16)
      .Case("INT32", TensorProto::INT32)
      .Case("INT64", TensorProto::INT64)
      .Case("UINT8", TensorProto::UINT8)
      .Case("UINT16", TensorProto::UINT16)
      .Case("UINT32", TensorProto::UINT32)
      .Case("UINT64", TensorProto::UINT64)
      .Case("BOOL", TensorProto::BOOL)
      .Default(TensorProto::UNDEFINED);
}

static void modernize(NodeProto &node,
                      google::protobuf::RepeatedPtrField<NodeProto> &before) {
  StringRef op = node.op_type();
  auto rename = [&](StringRef from, StringRef to) {
    if (AttributeProto *attribute = find(node, from))
      attribute->set_name(to.str());
  };
  if (op == "Cast") {
    AttributeProto *to = find(node, "to");
    if (to && to->type() == AttributeProto::STRING)
      makeInt(*to, getTypeByName(to->s()));
  } else if (op == "Concat" && !find(node, "axis")) {
    add(node, "axis", AttributeProto::INT).set_i(1);
  } else if (op == "LpPool" || op == "GlobalLpPool") {
    AttributeProto *power = find(node, "p");
    if (power && power->type() == AttributeProto::FLOAT)
      makeInt(*power, int64_t(power->f()));
  } else if (op == "Pad") {
    rename("paddings", "pads");
  } else if (op == "Reshape" && node.input_size() == 1) {
    if (const AttributeProto *shape = find(node, "shape"))
      makeInput(node, *shape, before);
  } else if (op == "Upsample" && !find(node, "scales")) {
    const AttributeProto *height = find(node, "height_scale");
    const AttributeProto *width = find(node, "width_scale");
    if (!height || !width)
      return;
    float factors[] = {1, 1, height->f(), width->f()};
    AttributeProto &scales = add(node, "scales", AttributeProto::FLOATS);
    for (float factor : factors)
      scales.add_floats(factor);
  }
}

void nncomp::modernizeNodes(onnx::GraphProto &graph) {
  google::protobuf::RepeatedPtrField<NodeProto> result;
  for (NodeProto &node : *graph.mutable_node()) {
    modernize(node, result);
    for (AttributeProto &attribute : *node.mutable_attribute())
      if (attribute.has_g())
        modernizeNodes(*attribute.mutable_g());
    result.Add()->Swap(&node);
  }
  graph.mutable_node()->Swap(&result);
}

Value nncomp::alignOldOperand(OnnxNode &node) {
  Value lhs = node.getInput(0), rhs = node.getInput(1);
  if (!lhs || !rhs)
    return {};
  StringRef op = node.proto.op_type();
  int64_t rank = rankOf(lhs), own = rankOf(rhs), axis = rank - own;
  if (op == "PRelu" && own == 1 && typeOf(rhs).getDimSize(0) != 1)
    axis = 1; // A slope for each channel.
  else if (node.hasAttribute("axis"))
    axis = node.getInt("axis", axis);
  if (axis < 0)
    axis += rank;
  if (axis < 0 || axis + own > rank) {
    node.error() << "expected an operand that fits " << lhs.getType()
                 << " from dimension " << axis << " on, but got "
                 << rhs.getType();
    return {};
  }
  Shape shape = shapeOf(rhs);
  shape.append(rank - own - axis, 1);
  return node.reshape(rhs, shape);
}

bool nncomp::alignsOldOperand(const NodeProto &node) {
  return llvm::StringSwitch<bool>(node.op_type())
      .Cases({"Add", "Sub", "Mul", "Div", "Pow", "PRelu"}, true)
      .Cases({"And", "Or", "Xor", "Equal", "Greater", "Less"}, true)
      .Default(false);
}
