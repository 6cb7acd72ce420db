// Ranges are those of the values that are seen.
// RUN: %python %S/Inputs/write_samples.py %t
// RUN: nncomp-opt %s --nncomp-calibrate=data=%t/edges.npy 2>&1 | FileCheck %s
// CHECK: remark: calibrated 3 tensors on 3 samples
// CHECK: %arg0: tensor<1x2xf32> {nncomp.range = array<f32: -1.000000e+00, 1.000000e+00>}
// CHECK: %{{.*}} = nncomp.linear %{{.*}}, %{{.*}} {activation = #nncomp.activation<relu>, nncomp.range = array<f32: 0.000000e+00, 1.000000e+00>}
// CHECK: %{{.*}} = nncomp.linear %{{.*}}, %{{.*}} {nncomp.range = array<f32: -3.000000e+00, 4.000000e+00>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>

// Only the first samples count, bytes are 0 to 1.
// RUN: nncomp-opt %s --nncomp-calibrate='data=%t/edges.npy samples=1' | FileCheck %s --check-prefix=ONE
// ONE: %arg0: tensor<1x2xf32> {nncomp.range = array<f32: -1.000000e+00, 0.000000e+00>}
// RUN: nncomp-opt %s --nncomp-calibrate='data=%t/bytes.npy samples=0' | FileCheck %s --check-prefix=BYTES
// BYTES: %arg0: tensor<1x2xf32> {nncomp.range = array<f32: 0.000000e+00, 1.000000e+00>}

// What lies far out is cut off.
// RUN: nncomp-opt %s --nncomp-calibrate='data=%t/outlier.npy' | FileCheck %s --check-prefix=MINMAX
// MINMAX: %arg0: tensor<1x2xf32> {nncomp.range = array<f32: -0.99{{[0-9]*}}, 8.000000e+00>}
// RUN: nncomp-opt %s --nncomp-calibrate='data=%t/outlier.npy method=percentile percentile=99.5' | FileCheck %s --check-prefix=CUT
// RUN: nncomp-opt %s --nncomp-calibrate='data=%t/outlier.npy method=entropy' | FileCheck %s --check-prefix=ENTROPY
// CUT: %arg0: tensor<1x2xf32> {nncomp.range = array<f32: -9.843750e-01, 0.9921875>}
// ENTROPY: %arg0: tensor<1x2xf32> {nncomp.range = array<f32: -0.{{[5-9][0-9]*}}, {{(0\.[5-9]|1\.)[0-9e+]*}}>}
// RUN: nncomp-opt %s --nncomp-calibrate='data=%t/outlier.npy method=mse bits=3' | FileCheck %s --check-prefix=MSE
// MSE: %arg0: tensor<1x2xf32> {nncomp.range = array<f32: -0.{{[1-9][0-9]*}}, {{[1-6]}}.{{[0-9e+]*}}>}

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %v = arith.constant dense<[[1.0, 0.0], [0.0, -1.0]]> : tensor<2x2xf32>
  %w = arith.constant dense<[[4.0, 0.0], [-3.0, 0.0]]> : tensor<2x2xf32>
  %h = nncomp.linear %x, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %a = nncomp.activation %h {function = #nncomp.activation<relu>} : tensor<1x2xf32>
  %y = nncomp.linear %a, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
