// RUN: %python %S/Inputs/write_samples.py %t
// RUN: not nncomp-opt %s --nncomp-calibrate 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: expected data=FILE to calibrate on, but got none
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/pair.npy samples=-1' 2>&1 | FileCheck %s --check-prefix=SAMPLES
// SAMPLES: error: expected samples of at least 0, but got -1
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/pair.npy percentile=40' 2>&1 | FileCheck %s --check-prefix=PERCENT
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/pair.npy percentile=nan' 2>&1 | FileCheck %s --check-prefix=PERCENT
// PERCENT: error: expected a percentile above 50 and at most 100, but got {{4.0+e\+01|nan|0x}}
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/pair.npy bits=1' 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: expected between 2 and 32 bits to calibrate for, but got 1
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/pair.npy method=median' 2>&1 | FileCheck %s --check-prefix=METHOD
// METHOD: Cannot find option named 'median'
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/missing.npy' 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: error: '{{.*}}missing.npy': No such file or directory
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/empty.npy' 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: error: '{{.*}}empty.npy': expected dimensions of at least 1, but got 0x2xf32
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/triple.npy' 2>&1 | FileCheck %s --check-prefix=SHAPE
// SHAPE: error: '{{.*}}triple.npy' for "input0": 1x2xf32: expected samples of 2, but got 3
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/pair.npy layout=nchw mean=x' 2>&1 | FileCheck %s --check-prefix=MEAN
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/scalar.npy' 2>&1 | FileCheck %s --check-prefix=SCALAR
// SCALAR: error: expected samples in '{{.*}}scalar.npy' for "input0": 1x2xf32, but got f32
// RUN: sed 's/%%b: tensor<1x2xf32>/%%b: tensor<f32>/; s/linear %%b/linear %%a/' %S/Inputs/two_inputs.mlir > %t/scalar.mlir
// RUN: not nncomp-opt %t/scalar.mlir --nncomp-calibrate='data=%t/two.npz' 2>&1 | FileCheck %s --check-prefix=BATCH
// BATCH: error: expected samples in '{{.*}}two.npz' for one batch of "b": f32, but got 3x2xf32
// MEAN: error: expected mean= of finite numbers, but got 'x'
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t/nan.npy' 2>&1 | FileCheck %s --check-prefix=NAN
// NAN: error: expected finite values to calibrate on, but got nan in an input at sample 1

// Constant data gives a warning and a scale.
// RUN: nncomp-opt %s --nncomp-quantize='calibration=%t/constant.npy' 2>&1 | FileCheck %s --check-prefix=CONSTANT
// CONSTANT: warning: expected different values to calibrate on, but got only 0{{.*}} in an input
// CONSTANT: nncomp.encode %arg0 : {{.*}} #nncomp.uniform<bits = 8, scale = 1.0, zero = 0>>

// A network of several inputs takes an array for each.
// RUN: nncomp-opt %S/Inputs/two_inputs.mlir --nncomp-calibrate=data=%t/two.npz | FileCheck %s --check-prefix=TWO
// TWO: nncomp.name = "a", nncomp.range = array<f32: 1.000000e+00, 1.000000e+00>
// TWO-SAME: nncomp.name = "b", nncomp.range = array<f32: 1.000000e+00, 6.000000e+00>
// RUN: not nncomp-opt %S/Inputs/two_inputs.mlir --nncomp-calibrate=data=%t/pair.npy 2>&1 | FileCheck %s --check-prefix=ARCHIVE
// ARCHIVE: error: expected a file .npz with an array for each input of ("a": 1x2xf32, "b": 1x2xf32) -> {{.*}}, but got '{{.*}}pair.npy'
// RUN: not nncomp-opt %S/Inputs/two_inputs.mlir --nncomp-calibrate=data=%t/odd.npz 2>&1 | FileCheck %s --check-prefix=ODD
// ODD: error: expected 3 in '{{.*}}odd.npz' for "b": 1x2xf32, but got 4x2xf32

// Without layers, inputs or a network there is nothing to do.
// RUN: echo 'func.func @main(%%x: tensor<1x2xf32>) -> tensor<1x2xf32> { return %%x : tensor<1x2xf32> }' > %t/none.mlir
// RUN: nncomp-opt %t/none.mlir --nncomp-calibrate=data=%t/pair.npy 2>&1 | FileCheck %s --check-prefix=LAYERS
// LAYERS: warning: expected layers to calibrate, but got a network without any
// RUN: echo 'module {}' > %t/nothing.mlir
// RUN: not nncomp-opt %t/nothing.mlir --nncomp-calibrate=data=%t/pair.npy 2>&1 | FileCheck %s --check-prefix=MAIN
// MAIN: error: expected a network in a function @main, but got none
// RUN: sed 's/func.func @main(%%x: tensor<1x2xf32>)/func.func @main()/; s/%%x,/%%c,/' %s > %t/constant.mlir
// RUN: not nncomp-opt %t/constant.mlir --nncomp-calibrate=data=%t/pair.npy 2>&1 | FileCheck %s --check-prefix=INPUTS
// INPUTS: error: expected a network with inputs, but got () -> ("output0": 1x2xf32

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = arith.constant dense<1.0> : tensor<1x2xf32>
  %w = arith.constant dense<[[4.0, 0.0], [-3.0, 0.0]]> : tensor<2x2xf32>
  %y = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
