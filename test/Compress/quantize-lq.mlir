// Inputs after a relu get a learned basis of 0 and 1, others stay floats.
// RUN: %python %S/Inputs/write_samples.py %t
// RUN: nncomp-opt %s --nncomp-quantize='scheme=lq bits=2 activations=2 edges=true calibration=%t/levels.npy samples=0' -o %t/c.mlir 2>&1 | FileCheck %s --check-prefix=REMARK
// REMARK: remark: {{.*}}'first': input stays floats: expected the result of a relu, but got another value
// RUN: FileCheck %s < %t/c.mlir
// CHECK: nncomp.linear %arg0, {{.*}} : (tensor<1x2xf32>, tensor<2x2xf32, #nncomp.lq<bits = 2, axis = 0>>) -> tensor<1x2xf32>
// The values after the relu are 0, 1, 2 and 3.
// CHECK: nncomp.encode {{.*}} -> tensor<1x2xf32, #nncomp.lq<bits = 2, basis = [{{1.0[0-9]*|0.99[0-9]*}}, {{2.00[0-9]*|1.99[0-9]*}}], unipolar = true>>
// CHECK: nncomp.linear {{.*}} : (tensor<1x2xf32, #nncomp.lq<{{.*}}unipolar = true>>, tensor<2x2xf32, #nncomp.lq<bits = 2, axis = 0>>)
// RUN: nncomp-run %t/c.mlir %mcpu --compare --atol=0 --rtol=0

// RUN: nncomp-opt %s --nncomp-quantize='scheme=lq bits=2 edges=true' 2>/dev/null | FileCheck %s --check-prefix=FLOATS
// FLOATS-NOT: nncomp.encode
// RUN: not nncomp-opt %s --nncomp-quantize='scheme=lq bits=2 activations=2 edges=true' 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: expected calibration=FILE with scheme=lq and activations of up to 4 bits, but got none
// RUN: not nncomp-opt %s --nncomp-quantize='scheme=lq bits=2 activations=6' 2>&1 | FileCheck %s --check-prefix=SIX
// SIX: error: expected scheme=lq with activations of 1 to 4 bits, or of 8 and more, which stay floats, but got activations=6
// RUN: not nncomp-opt %s --nncomp-quantize='scheme=lq bits=2 activations=2 edges=true calibration=%t/nan.npy' 2>&1 | FileCheck %s --check-prefix=NAN
// NAN: error: {{.*}}expected finite values to calibrate on, but got nan in 'first' at sample 1

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %v = arith.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %w = arith.constant dense<[[-0.5, 0.75], [1.0, 0.25]]> : tensor<2x2xf32>
  %u = nncomp.linear %x, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("first")
  %r = nncomp.activation %u {function = #nncomp.activation<relu>} : tensor<1x2xf32>
  %y = nncomp.linear %r, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("second")
  return %y : tensor<1x2xf32>
}
