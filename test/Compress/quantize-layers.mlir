// Three layers: below 8 bits the first and the last are kept, unless they are
// named; regular expressions, and later entries win.
// RUN: nncomp-opt %s --nncomp-quantize='bits=4 activations=32 remarks=true' -o /dev/null 2>&1 | FileCheck %s --check-prefix=EDGES
// EDGES: 'first': kept dense (first layer)
// EDGES: 'block/fc': weights #nncomp.uniform<bits = 4, axis = 0>
// EDGES: 'last': kept dense (last layer)
// EDGES: quantized 1 of 3 layers
// RUN: nncomp-opt %s --nncomp-quantize='bits=8 activations=32 remarks=true' -o /dev/null 2>&1 | FileCheck %s --check-prefix=EIGHT
// EIGHT: quantized 3 of 3 layers
// RUN: nncomp-opt %s --nncomp-quantize='bits=4 activations=32 remarks=true layers=.*t:bits=8:axis=false,last:keep,block/fc:scheme=lq:bits=2' -o /dev/null 2>&1 | FileCheck %s --check-prefix=NAMED
// NAMED: 'first': weights #nncomp.uniform<bits = 8> (layers=.*t:bits=8:axis=false)
// NAMED: 'block/fc': weights #nncomp.lq<bits = 2, axis = 0> (layers=block/fc:scheme=lq:bits=2)
// NAMED: 'last': kept dense (layers=last:keep)
// NAMED: quantized 2 of 3 layers
// RUN: nncomp-opt %s --nncomp-quantize='activations=32 edges=true remarks=true layers=first:scheme=dorefa:bits=2:activations=32,last:scheme=dorefa:bits=1,block/fc:symmetric=false:bits=3:block=2' -o /dev/null 2>&1 | FileCheck %s --check-prefix=SCHEMES
// SCHEMES: 'first': weights #nncomp.uniform<bits = 2, centered = true>
// SCHEMES: 'block/fc': weights #nncomp.uniform<bits = 3, axis = 0, block = 2, asymmetric = true>
// SCHEMES: 'last': weights #nncomp.binary<>

// Layers that no kernel takes as they are stored are named: 4 weights save no time.
// RUN: nncomp-opt %s --nncomp-quantize='bits=16 activations=32' -o /dev/null 2>&1 | FileCheck %s --check-prefix=SLOW
// SLOW: remark: 3 layers get smaller, but not faster on {{.*}}: first ({{.*}}, about {{.*}} cycles instead of {{.*}}), block/fc ({{.*}}), last (

// The last entry of w is far out: the other codes are spread wider without it.
// RUN: nncomp-opt %s --nncomp-quantize='bits=2 activations=32 axis=false rounding=mse' | FileCheck %s --check-prefix=MSE
// MSE: arith.constant dense<{{.*}}> : tensor<1xf32>
// RUN: nncomp-opt %s --nncomp-quantize='bits=2 activations=32 axis=false' | FileCheck %s --check-prefix=NEAREST
// NEAREST: arith.constant dense<1.000000e+00> : tensor<1xf32>

func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<[[0.6, 0.6, 0.6, 0.6], [0.6, 0.6, 0.6, 0.6], [0.6, 0.6, 0.6, 0.6], [0.6, 0.6, 0.6, 1.0]]> : tensor<4x4xf32>
  %a = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("first")
  %b = nncomp.linear %a, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("block/fc")
  %c = nncomp.linear %b, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("last")
  return %c : tensor<1x4xf32>
}
