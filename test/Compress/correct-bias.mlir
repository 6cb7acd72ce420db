// A weight of 0.75 becomes 1 in 2 bits, and its input is 1 on average: too much by
// a quarter.
// RUN: %python %S/Inputs/write_samples.py %t
// RUN: nncomp-opt %S/Inputs/half.mlir --nncomp-quantize='bits=2 activations=32 edges=true axis=false' -o %t/rounded.mlir
// RUN: nncomp-opt %t/rounded.mlir --nncomp-correct-bias='data=%t/half.npy reference=%S/Inputs/half.mlir' 2>&1 | FileCheck %s
// CHECK: remark: corrected the biases of 1 layer
// CHECK: %{{.*}} = arith.constant dense<7.500000e-01> : tensor<1xf32>

// RUN: not nncomp-opt %t/rounded.mlir --nncomp-correct-bias='data=%t/half.npy' 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: expected reference=MODEL, the network before compression, but got none
// RUN: not nncomp-opt %t/rounded.mlir --nncomp-correct-bias='data=%t/half.npy reference=%S/Inputs/two_inputs.mlir' 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: error: expected a layer 'linear' with weights of 'tensor<1x2xf32>' in '{{.*}}two_inputs.mlir', but got none
// RUN: not nncomp-opt %t/rounded.mlir --nncomp-correct-bias='data=%t/half.npy reference=%t/missing.mlir' 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: error: '{{.*}}missing.mlir': No such file or directory
