//===- NNCompInterfaces.td - What passes know of an op ------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The facts that passes ask of an op. An op of nncomp states them where it is
// defined, in Ops; those of upstream's ops are in
// lib/IR/TensorModels.cpp. An op without an interface claims nothing.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_NNCOMPINTERFACES_TD
#define NNCOMP_IR_NNCOMPINTERFACES_TD

include "mlir/IR/OpBase.td"

class NNComp_OpInterface<string name> : OpInterface<name> {
  let cppNamespace = "::mlir::nncomp";
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

def LayerOpInterface : NNComp_OpInterface<"LayerOpInterface"> {
  let description = [{
    A layer: sums of products of two operands, `input` and `weights`, then a bias per
    output channel, a residual and an activation, as far as the op has them. It has one
    result, whose last dimension is that of the output channels.
  }];
  let methods = [
    InterfaceMethod<"The data.", "::mlir::Value", "getInput">,
    InterfaceMethod<"The operand that is the data, to be assigned.",
      "::mlir::OpOperand &", "getInputMutable">,
    InterfaceMethod<"What the data is multiplied by.", "::mlir::Value", "getWeights">,
    InterfaceMethod<"The operand that the data is multiplied by, to be assigned.",
      "::mlir::OpOperand &", "getWeightsMutable">,
    InterfaceMethod<[{
      Whether the weights are filters: one for each index of their first dimension, the
      output channels, to whose sums a bias and an activation may be applied. Otherwise
      both operands are stacks of matrices.
    }], "bool", "hasFilters", (ins), "", "return true;">,
    InterfaceMethod<"A value for each output channel; null without a bias.",
      "::mlir::Value", "getBias", (ins), "", "return {};">,
    InterfaceMethod<"The bias, to be assigned if the layer has filters.",
      "::mlir::MutableOperandRange", "getBiasMutable", (ins), "",
      "return ::mlir::MutableOperandRange($_op.getOperation(), 0, 0);">,
    InterfaceMethod<"Whether a residual may be added.",
      "bool", "takesResidual", (ins), "", "return false;">,
    InterfaceMethod<"What is added to each element; null without a residual.",
      "::mlir::Value", "getResidual", (ins), "", "return {};">,
    InterfaceMethod<"The residual, to be assigned if the layer takes one.",
      "::mlir::MutableOperandRange", "getResidualMutable", (ins), "",
      "return ::mlir::MutableOperandRange($_op.getOperation(), 0, 0);">,
    InterfaceMethod<"What is applied last; null without an activation.",
      "::mlir::nncomp::ActivationAttr", "getActivationAttr", (ins), "", "return {};">,
    InterfaceMethod<"Sets the activation of a layer with filters.",
      "void", "setActivationAttr", (ins "::mlir::nncomp::ActivationAttr":$activation), "",
      "assert(!activation && \"expected a layer with filters\"); (void)activation;">,
    InterfaceMethod<"How many equal parts input and output channels are divided into.",
      "int64_t", "getGroups", (ins), "", "return 1;">,
    InterfaceMethod<"Sets the number of groups of a layer that may have several.",
      "void", "setGroups", (ins "int64_t":$groups), "",
      "assert(groups == 1 && \"expected one group\"); (void)groups;">,
    InterfaceMethod<[{
      What the filters of a convolution see of the input; none of another layer.
    }], "::std::optional<::mlir::nncomp::ConvWindow>", "getWindow", (ins), "",
      "return ::std::nullopt;">,
    InterfaceMethod<[{
      The row (dimension 0) or column (1) of the input image that a tap of a filter
      multiplies for a row or column of the result. It lies outside the image where
      nothing is multiplied. For layers with filters of rank 4.
    }], "int64_t", "getInputPosition",
      (ins "int64_t":$dim, "int64_t":$output, "int64_t":$tap), "",
      "(void)dim; (void)tap; return output;">,
    InterfaceMethod<[{
      The matrix products whose sums the elements of the result are, at most: products
      with padding count.
    }], "::mlir::nncomp::ProductShape", "getProductShape">,
    InterfaceMethod<"How many products are summed in one run.",
      "int64_t", "getMultiplyAdds", (ins), "", [{
        ::mlir::nncomp::ProductShape shape = $_op.getProductShape();
        return shape.groups * shape.rows * shape.depth * shape.columns;
      }]>,
  ];
  let extraSharedClassDeclaration = [{
    /// Whether windows of images are multiplied.
    bool isConvolution() { return $_op.getWindow().has_value(); }
    /// Whether rows of a matrix are multiplied by filters.
    bool isLinear() {
      return $_op.hasFilters() &&
             ::llvm::cast<::mlir::ShapedType>($_op.getWeights().getType())
                     .getRank() == 2;
    }
    bool isConvolutionOrLinear() { return isConvolution() || isLinear(); }
    /// Whether matrices are multiplied: rows by filters, or stacks by stacks.
    bool isMatrixProduct() { return isLinear() || !$_op.hasFilters(); }
  }];
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

def PoolOpInterface : NNComp_OpInterface<"PoolOpInterface"> {
  let description = [{
    Each element of the result, N x OH x OW x C, follows from a window of one channel of
    the input, N x H x W x C. Pairs are for rows and columns.
  }];
  let methods = [
    InterfaceMethod<"The image.", "::mlir::Value", "getInput">,
    InterfaceMethod<"Rows and columns of a window.",
      "::llvm::ArrayRef<int64_t>", "getKernel">,
    InterfaceMethod<"From a window to the next one.",
      "::llvm::ArrayRef<int64_t>", "getStrides">,
    InterfaceMethod<"From an element of a window to the next one.",
      "::llvm::ArrayRef<int64_t>", "getDilations">,
    InterfaceMethod<"Rows and columns that are added at the top, left, bottom and right.",
      "::llvm::ArrayRef<int64_t>", "getPads">,
  ];
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

def MovesElementsOpInterface : NNComp_OpInterface<"MovesElementsOpInterface"> {
  let description = [{
    Each element of the result is an element of the first operand. Which one depends on
    attributes and other operands only.
  }];
}

def RearrangesElementsOpInterface : NNComp_OpInterface<"RearrangesElementsOpInterface"> {
  let description = [{
    Moves elements, each of which is in the result exactly once. The op has no other
    operands.
  }];
}

def SelectsElementsOpInterface : NNComp_OpInterface<"SelectsElementsOpInterface"> {
  let description = [{
    Each element of the result is an element of the first operand, none of which is
    repeated for its own sake. Increasing functions, such as coding, commute with the op.
  }];
}

def KeepsSignOpInterface : NNComp_OpInterface<"KeepsSignOpInterface"> {
  let description = [{
    No element of the result is negative if none of the first operand is.
  }];
}

def ChannelLocalOpInterface : NNComp_OpInterface<"ChannelLocalOpInterface"> {
  let description = [{
    An op whose result may have the channels of its first operand, as its last dimension
    or flattened into it with channels innermost.
  }];
  let methods = [
    InterfaceMethod<[{
      Whether a positive factor on a channel of the operand is the same factor on that
      channel of the result.
    }], "bool", "scalesChannels", (ins), "", "return true;">,
  ];
}

def FollowsLayoutOpInterface : NNComp_OpInterface<"FollowsLayoutOpInterface"> {
  let description = [{
    An op that computes the same with the dimensions of its result and leading operands
    in another order, once the dimension that its attribute `axis` names, if it has
    one, is renamed. Element-wise ops need not say so.
  }];
  let methods = [
    InterfaceMethod<[{
      How many leading operands have the dimensions of the result. The others, such as
      the statistics of a normalisation, stay; none if the op cannot follow.
    }], "unsigned", "countFollowing", (ins), "", "return 1;">,
  ];
}

#endif // NNCOMP_IR_NNCOMPINTERFACES_TD
