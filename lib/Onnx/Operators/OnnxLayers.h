//===- OnnxLayers.h - Layers that several operators are ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the float, the quantized and the integer form of an operator share. As
// everywhere in the importer, a null operand gives a null result, and a null
// result means that an error has been emitted.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ONNX_OPERATORS_ONNXLAYERS_H
#define NNCOMP_LIB_ONNX_OPERATORS_ONNXLAYERS_H

#include "OnnxNode.h"

namespace mlir::nncomp {

/// The convolution of a channels-first image by the node's attributes; `bias`
/// may be null.
Value buildConvolution(OnnxNode &node, Value x, const OnnxValue &weights,
                       Value bias);

/// The transposed convolution of a channels-first image by the node's
/// attributes; `bias` may be null.
Value buildTransposedConvolution(OnnxNode &node, Value x, Value weights,
                                 Value bias);

/// The average pool of a channels-first image of floats by the node's
/// attributes.
Value buildAveragePool(OnnxNode &node, Value x);

/// The product of two stacks of matrices, as numpy.matmul.
Value buildMatMul(OnnxNode &node, Value a, const OnnxValue &b);

/// Windows of three dimensions are refused where an attribute gives them away.
std::string refuseVolumes(const OnnxQuery &query);

/// How integers stand for floats: inputs of a node.
struct OnnxScale {
  Value scale;
  /// Null for zeros.
  Value zero = {};
  /// Which dimension scales vary along, if there are several.
  int64_t axis = 1;
  /// How many indices of it share one; 0 if none do.
  int64_t block = 0;
};

/// The codes, of this ONNX type, of floats; and the floats that codes are.
Value buildQuantize(OnnxNode &node, Value x, const OnnxScale &scale,
                    int32_t type);
Value buildDequantize(OnnxNode &node, Value codes, const OnnxScale &scale,
                      int32_t type);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ONNX_OPERATORS_ONNXLAYERS_H
