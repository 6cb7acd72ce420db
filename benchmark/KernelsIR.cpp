//===- KernelsIR.cpp - The program of a case ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelsCase.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;

/// The text of the type of a tensor; `encoding` starts with a comma.
static std::string type(ArrayRef<int64_t> shape, StringRef encoding = "") {
  return ("tensor<" + getTypeName(ElementKind::F32, shape) + encoding + ">")
      .str();
}

/// The text of the type of a tensor of as many bytes as `shape` has elements
/// of `size` bytes.
static std::string bytesType(ArrayRef<int64_t> shape, int64_t size = 1) {
  for (int64_t extent : shape)
    size *= extent;
  return llvm::formatv("tensor<{0}xi8>", size);
}

namespace {
/// The program of a case, by the form of its weights.
struct Program {
  const KernelCase &layer;
  /// The types as dense tensors, the operator and its attributes.
  std::string input = type(layer.getInputShape()),
              weights = type(layer.getWeightShape()),
              bias = type({layer.filters}),
              output = type(layer.getOutputShape());
  StringRef op = layer.isConv() ? "conv2d" : "linear";
  std::string attributes = getAttributes();

  std::string getAttributes() const;
  std::string getMatMul() const;
  std::string getDense() const;
  std::string getLowBit() const;
  std::string getEncoded() const;
  std::string getSparse() const;
  std::string getDigits() const;
  std::string getBytes() const;
};
} // namespace

std::string Program::getAttributes() const {
  if (!layer.isConv())
    return "";
  return llvm::formatv(
      "strides = array<i64: {0}, {0}>, dilations = array<i64: {1}, {1}>, "
      "pads = array<i64: {2}, {3}, {2}, {3}>, groups = {4} : i64, ",
      layer.stride, layer.dilation, layer.getPadY(), layer.getPadX(),
      layer.groups);
}

std::string Program::getMatMul() const {
  return llvm::formatv(R"(func.func @main(%x: {0}, %w: {1}) -> {2} {
  %y = nncomp.matmul %x, %w : ({0}, {1}) -> {2}
  return %y : {2}
})",
                       input, weights, output);
}

std::string Program::getDense() const {
  return llvm::formatv(
      R"(func.func @main(%x: {0}, %w: {1}, %b: {2}) -> {3} {
  %y = nncomp.{4} %x, %w, %b {{{5}activation = #nncomp.activation<relu>}
    : ({0}, {1}, {2}) -> {3}
  return %y : {3}
})",
      input, weights, bias, output, op, attributes);
}

std::string Program::getLowBit() const {
  std::string codes =
      llvm::formatv(", #nncomp.uniform<bits = 8, scale = {0:f6}, zero = 128>",
                    KernelCase::kInputScale);
  std::string packed = llvm::formatv(
      ", #nncomp.uniform<bits = {0}, axis = 0{1}>", layer.weightBits,
      layer.block ? ", block = " + std::to_string(layer.block) : "");
  return llvm::formatv(
      R"(func.func @main(%x: {0}, %w: {1}, %b: {2}) -> {3} {
  %xe = nncomp.encode %x : {0} -> {4}
  %we = nncomp.encode %w : {1} -> {5}
  %y = nncomp.linear %xe, %we, %b {{activation = #nncomp.activation<relu>}
    : ({4}, {5}, {2}) -> {3}
  return %y : {3}
})",
      input, weights, bias, output, type(layer.getInputShape(), codes),
      type(layer.getWeightShape(), packed));
}

std::string Program::getEncoded() const {
  return llvm::formatv(
      R"(func.func @main(%x: {0}, %w: {1}, %b: {2}) -> {3} {
  %we = nncomp.encode %w : {1} -> {6}
  %y = nncomp.{4} %x, %we, %b {{{5}activation = #nncomp.activation<relu>}
    : ({0}, {6}, {2}) -> {3}
  return %y : {3}
})",
      input, weights, bias, output, op, attributes,
      type(layer.getWeightShape(),
           ", " + (layer.sharing ? layer.getHashedEncoding()
                                 : "#nncomp." + layer.encoding)));
}

std::string Program::getSparse() const {
  std::string stored =
      type(layer.getWeightShape(),
           llvm::formatv(", #nncomp.sparse<format = {0}, nnz = {1}>",
                         (layer.blockRows > 1 ? "bsr, block = " : "") +
                             layer.getSparseForm(),
                         layer.getStoredBlocks())
               .str());
  std::string body = llvm::formatv(
      R"(  %we = nncomp.encode %w : {0} -> {1}
  %y = nncomp.{2} %x, %we, %b {{{3}activation = #nncomp.activation<relu>}
    : ({4}, {1}, {5}) -> {6}
)",
      weights, stored, op, attributes, input, bias, output);
  if (!layer.isOfPlanes())
    return llvm::formatv(
        "func.func @main(%x: {0}, %w: {1}, %b: {2}) -> {3} {{\n{4}"
        "  return %y : {3}\n}",
        input, weights, bias, output, body);
  auto toPlanes = [&](ArrayRef<int64_t> shape) {
    return type({shape[0], shape[3], shape[1], shape[2]});
  };
  return llvm::formatv(
      R"(func.func @main(%planes: {0}, %w: {1}, %b: {2}) -> {3} {
  %x = nncomp.transpose %planes {{permutation = array<i64: 0, 2, 3, 1>}
    : ({0}) -> {4}
{5}  %z = nncomp.transpose %y {{permutation = array<i64: 0, 3, 1, 2>}
    : ({6}) -> {3}
  return %z : {3}
})",
      toPlanes(layer.getInputShape()), weights, bias,
      toPlanes(layer.getOutputShape()), input, body, output);
}

std::string Program::getDigits() const {
  std::string ofInput = ", #nncomp.binary<alpha = 1.0>",
              ofWeights = ", #nncomp.binary<axis = 0>";
  if (layer.values == KernelCase::Values::Digits)
    ofInput =
        llvm::formatv(", #nncomp.uniform<bits = {0}, scale = 1.0, zero = 0>",
                      layer.inputDigits);
  if (layer.weightDigits > 1)
    ofWeights = llvm::formatv(", #nncomp.uniform<bits = {0}, axis = 0>",
                              layer.weightDigits);
  std::string argument = input, how = "encode %x : " + input + " ->";
  if (layer.isStream) {
    argument = llvm::formatv(
        "tensor<{0}xi8>",
        llvm::divideCeil(layer.getInputElements() * layer.inputDigits, 8));
    how = "assemble %x : (" + argument + ") ->";
  }
  return llvm::formatv(
      R"(func.func @main(%x: {0}, %w: {1}, %b: {2}) -> {3} {
  %codes = nncomp.{8} {6}
  %filters = nncomp.encode %w : {1} -> {7}
  %y = nncomp.{4} %codes, %filters, %b {{{5}activation = #nncomp.activation<relu>}
    : ({6}, {7}, {2}) -> {3}
  return %y : {3}
})",
      argument, weights, bias, output, op, attributes,
      type(layer.getInputShape(), ofInput),
      type(layer.getWeightShape(), ofWeights), how);
}

std::string Program::getBytes() const {
  std::string coded = type(layer.getInputShape(),
                           ", #nncomp.uniform<bits = 8, scale = 1.0, "
                           "zero = 0>"),
              filters =
                  type(layer.getWeightShape(), ", #nncomp.uniform<bits = 8, "
                                               "axis = 0>"),
              start = type({layer.filters}, ", #nncomp.uniform<bits = 32, "
                                            "axis = 0>"),
              result = type(layer.getOutputShape(),
                            ", #nncomp.uniform<bits = 8, scale = 1.0, "
                            "zero = 0>");
  return llvm::formatv(
      R"(func.func @main(%codes: {0}, %w: {1}, %b: {2}) -> {3} {
  %scales = arith.constant dense<{10}> : {11}
  %x = nncomp.assemble %codes : ({0}) -> {4}
  %filters = nncomp.assemble %w, %scales : ({1}, {11}) -> {5}
  %bias = nncomp.assemble %b, %scales : ({2}, {11}) -> {6}
  %y = nncomp.{8} %x, %filters, %bias {{{9}activation = #nncomp.activation<relu>}
    : ({4}, {5}, {6}) -> {7}
  %z = nncomp.disassemble %y : ({7}) -> {3}
  return %z : {3}
})",
      bytesType(layer.getInputShape()), bytesType(layer.getWeightShape()),
      bytesType({layer.filters}, 4), bytesType(layer.getOutputShape()), coded,
      filters, start, result, op, attributes,
      llvm::formatv("{0:e}", layer.getCodeScale()), bias);
}

std::string KernelCase::getIR() const {
  Program program{*this};
  if (!hasEpilogue())
    return program.getMatMul();
  if (weightBits < 32)
    return program.getLowBit();
  if (sharing || !encoding.empty())
    return program.getEncoded();
  if (zeros)
    return program.getSparse();
  if (values == Values::Signs || values == Values::Digits)
    return program.getDigits();
  if (values == Values::Codes)
    return program.getBytes();
  return program.getDense();
}
