// RUN: not nncomp-opt %s --nncomp-hash=ratio=1 2>&1 | FileCheck %s --check-prefix=RATIO
// RATIO: error: expected a ratio above 1, but got 1
// RUN: not nncomp-opt %s --nncomp-hash=layers=linear:buckets=-2 2>&1 | FileCheck %s --check-prefix=BUCKETS
// BUCKETS: error: expected at least 0 buckets, but got -2
// RUN: not nncomp-opt %s --nncomp-hash=block=8 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK: error: expected block=1 or a multiple of 16, but got block=8
// RUN: not nncomp-opt %s --nncomp-hash=bits=12 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: expected bits=32, 16 or 2 to 8, but got bits=12
// RUN: not nncomp-opt %s --nncomp-hash=bytes=-1 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: error: expected at least 0 bytes, but got -1
// RUN: not nncomp-opt %s --nncomp-hash=bytes=16 2>&1 | FileCheck %s --check-prefix=BYTES
// BYTES: error: expected fewer bytes than the 16 of the weights, but got 16
// RUN: not nncomp-opt %s --nncomp-hash=seed=4294967296 2>&1 | FileCheck %s --check-prefix=SEED
// SEED: error: expected a seed of 32 bits, but got 4294967296
// RUN: not nncomp-opt %s --nncomp-hash=layers=linear:ratio=much 2>&1 | FileCheck %s --check-prefix=SETTING
// SETTING: error: expected keep or a value for ratio, buckets, block or bits, but got 'ratio=much'
// RUN: not nncomp-opt %s --nncomp-hash=layers=fc:keep 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: expected the name of a layer, but got 'fc'; nearest are linear
// RUN: sed 's/-3.0, 0.0/-3.0, 0x7FC00000/' %s > %t.mlir
// RUN: not nncomp-opt %t.mlir --nncomp-hash=ratio=2 2>&1 | FileCheck %s --check-prefix=NAN
// NAN: error: expected finite weights, but got {{nan|NaN}} in 'linear'
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[4.0, 1.0], [-3.0, 0.0]]> : tensor<2x2xf32>
  %y = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
