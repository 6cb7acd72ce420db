// RUN: not nncomp-opt %s --nncomp-quantize 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: error: expected a range of {{.*}} by calibration=FILE or --nncomp-calibrate, or activations=32, but got none
// RUN: not nncomp-opt %s --nncomp-quantize='bits=9 activations=32' 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: expected scheme=uniform with bits from 2 to 8, or 16, but got bits=9
// RUN: not nncomp-opt %s --nncomp-quantize='bits=1 activations=32' 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: error: expected scheme=uniform with bits from 2 to 8, or 16, but got bits=1
// RUN: not nncomp-opt %s --nncomp-quantize='bits=8 scheme=float' 2>&1 | FileCheck %s --check-prefix=FLOAT
// FLOAT: error: expected scheme=float with bits=16, but got bits=8
// RUN: not nncomp-opt %s --nncomp-quantize='bits=5 scheme=lq' 2>&1 | FileCheck %s --check-prefix=LQ
// LQ: error: expected scheme=lq with bits from 1 to 4, but got bits=5
// RUN: not nncomp-opt %s --nncomp-quantize='activations=12' 2>&1 | FileCheck %s --check-prefix=ACTIVATIONS
// ACTIVATIONS: error: expected activations of 1 to 8 bits, 16 or 32, but got activations=12
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 block=-1' 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK: error: expected a block of at least 0 weights, but got -1
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 layers=linaer:bits=4' 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: expected the name of a layer, but got 'linaer'; nearest are linear, linear.1
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 layers=li(near:bits=4' 2>&1 | FileCheck %s --check-prefix=REGEX
// REGEX: error: expected a layer's name or a regular expression, but got 'li(near': parentheses not balanced
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 layers=linear' 2>&1 | FileCheck %s --check-prefix=SETTING
// SETTING: error: expected layers=NAME:setting, but got 'linear'
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 layers=linear:bits=four' 2>&1 | FileCheck %s --check-prefix=VALUE
// VALUE: error: expected keep or a value for bits, activations, axis, block, symmetric, scheme or rounding, but got 'bits=four'
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 layers=linear:bits=11' 2>&1 | FileCheck %s --check-prefix=LAYERBITS
// LAYERBITS: error: expected scheme=uniform with bits from 2 to 8, or 16, but got bits=11
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 rounding=adaround' 2>&1 | FileCheck %s --check-prefix=ADAROUND
// ADAROUND: error: expected calibration=FILE with rounding=adaround, but got none
// RUN: sed 's/%%x: tensor<1x2xf32>/%%x: tensor<1x2xf32> {nncomp.range = array<f32: 2.0, 1.0>}/' %s > %t.mlir
// RUN: not nncomp-opt %t.mlir --nncomp-quantize 2>&1 | FileCheck %s --check-prefix=ORDER
// ORDER: error: expected nncomp.range of two finite numbers in order, but got array<f32: 2.000000e+00, 1.000000e+00>
// RUN: sed 's/4.0, 0.0/0x7FC00000, 0.0/' %s > %t.mlir
// RUN: not nncomp-opt %t.mlir --nncomp-quantize=activations=32 2>&1 | FileCheck %s --check-prefix=NAN
// NAN: error: expected finite weights, but got {{nan|NaN}} in 'linear'

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[4.0, 0.0], [-3.0, 0.0]]> : tensor<2x2xf32>
  %h = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %y = nncomp.linear %h, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
