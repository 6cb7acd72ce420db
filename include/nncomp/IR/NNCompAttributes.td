//===- NNCompAttributes.td - Attributes of nncomp ops ------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_NNCOMPATTRIBUTES_TD
#define NNCOMP_IR_NNCOMPATTRIBUTES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "nncomp/Encoding/Encodings.td"
include "nncomp/IR/LoweringAttributes.td"
include "nncomp/IR/NNCompDialect.td"

def NNComp_ActivationKind : I32Enum<"ActivationKind", "An activation function", [
    I32EnumCase<"Relu", 0, "relu">,
    I32EnumCase<"Clip", 1, "clip">,
    I32EnumCase<"LeakyRelu", 2, "leaky_relu">,
    I32EnumCase<"ThresholdedRelu", 3, "thresholded_relu">,
    I32EnumCase<"Sigmoid", 4, "sigmoid">,
    I32EnumCase<"HardSigmoid", 5, "hard_sigmoid">,
    I32EnumCase<"HardSwish", 6, "hard_swish">,
    I32EnumCase<"Silu", 7, "silu">,
    I32EnumCase<"Tanh", 8, "tanh">,
    I32EnumCase<"Gelu", 9, "gelu">,
    I32EnumCase<"GeluTanh", 10, "gelu_tanh">,
    I32EnumCase<"Elu", 11, "elu">,
    I32EnumCase<"Celu", 12, "celu">,
    I32EnumCase<"Selu", 13, "selu">,
    I32EnumCase<"Softplus", 14, "softplus">,
    I32EnumCase<"Softsign", 15, "softsign">,
    I32EnumCase<"Mish", 16, "mish">]> {
  let cppNamespace = "::mlir::nncomp";
}

def NNComp_ActivationAttr : AttrDef<NNComp_Dialect, "Activation"> {
  let mnemonic = "activation";
  let summary = "An activation function and its parameters";
  let description = [{
    The function of `nncomp.activation`, and of an operator that applies one to
    its result. `alpha` and `beta` are parameters, printed where they are used:

    | kind | f(x) |
    |---|---|
    | `relu` | max(x, 0) |
    | `clip` | min(max(x, alpha), beta) |
    | `leaky_relu` | x < 0 ? alpha x : x |
    | `thresholded_relu` | x > alpha ? x : 0 |
    | `sigmoid` | 1 / (1 + exp(-x)) |
    | `hard_sigmoid` | min(max(alpha x + beta, 0), 1) |
    | `hard_swish` | x min(max(x / 6 + 0.5, 0), 1) |
    | `silu` | x sigmoid(x) |
    | `tanh` | tanh(x) |
    | `gelu` | x (1 + erf(x / sqrt 2)) / 2 |
    | `gelu_tanh` | x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 |
    | `elu` | x < 0 ? alpha (exp(x) - 1) : x |
    | `celu` | max(x, 0) + min(alpha (exp(x / alpha) - 1), 0) |
    | `selu` | beta (x > 0 ? x : alpha (exp(x) - 1)) |
    | `softplus` | log(1 + exp(x)) |
    | `softsign` | x / (1 + abs(x)) |
    | `mish` | x tanh(log(1 + exp(x))) |

    Example: `#nncomp.activation<clip, alpha = 0.0, beta = 6.0>`
  }];
  let parameters = (ins
    EnumParameter<NNComp_ActivationKind>:$kind,
    APFloatParameter<"first parameter">:$alpha,
    APFloatParameter<"second parameter">:$beta);
  let builders = [
    AttrBuilder<(ins "ActivationKind":$kind, CArg<"float", "0.0f">:$alpha,
                     CArg<"float", "0.0f">:$beta), [{
      return $_get($_ctxt, kind, ::llvm::APFloat(alpha), ::llvm::APFloat(beta));
    }]>];
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// How many of alpha and beta the function of this kind uses: 0, 1 or 2.
    static unsigned getNumParameters(ActivationKind kind);
  }];
}

def NNComp_ReduceKind : I32EnumAttr<"ReduceKind", "What a reduction computes", [
    I32EnumAttrCase<"Sum", 0, "sum">,
    I32EnumAttrCase<"Mean", 1, "mean">,
    I32EnumAttrCase<"Max", 2, "max">,
    I32EnumAttrCase<"Min", 3, "min">,
    I32EnumAttrCase<"Prod", 4, "prod">,
    I32EnumAttrCase<"L1", 5, "l1">,
    I32EnumAttrCase<"L2", 6, "l2">,
    I32EnumAttrCase<"SumSquare", 7, "sum_square">,
    I32EnumAttrCase<"LogSum", 8, "log_sum">,
    I32EnumAttrCase<"LogSumExp", 9, "log_sum_exp">]> {
  let cppNamespace = "::mlir::nncomp";
}

def NNComp_ArgReduceKind : I32EnumAttr<"ArgReduceKind", "Which extremum an index is of", [
    I32EnumAttrCase<"Max", 0, "max">,
    I32EnumAttrCase<"Min", 1, "min">]> {
  let cppNamespace = "::mlir::nncomp";
}

def NNComp_SampleMode : I32EnumAttr<"SampleMode", "How pixels around a position are weighed", [
    I32EnumAttrCase<"Nearest", 0, "nearest">,
    I32EnumAttrCase<"Linear", 1, "linear">,
    I32EnumAttrCase<"Cubic", 2, "cubic">]> {
  let cppNamespace = "::mlir::nncomp";
}

def NNComp_SamplePadding : I32EnumAttr<"SamplePadding", "What lies outside of an image", [
    I32EnumAttrCase<"Zeros", 0, "zeros">,
    I32EnumAttrCase<"Border", 1, "border">,
    I32EnumAttrCase<"Reflection", 2, "reflection">]> {
  let cppNamespace = "::mlir::nncomp";
}

def NNComp_EncodingRule : I32EnumAttr<"EncodingRule", "What happens to values before they are encoded", [
    I32EnumAttrCase<"DoReFa", 0, "dorefa">]> {
  let cppNamespace = "::mlir::nncomp";
}

#endif // NNCOMP_IR_NNCOMPATTRIBUTES_TD
