// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64-v3" --nncomp-approximate-math | FileCheck %s --check-prefixes=CHECK,FMA
// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64" --nncomp-approximate-math | FileCheck %s --check-prefixes=CHECK,NOFMA

// FMA-LABEL: @polynomial
// FMA: math.fma
// NOFMA-LABEL: @polynomial
// NOFMA-NOT: math.fma
// CHECK-NOT: math.exp
// CHECK-NOT: math.tanh
func.func @polynomial(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.exp %x : vector<8xf32>
  %1 = math.tanh %0 : vector<8xf32>
  return %1 : vector<8xf32>
}

// Sine is not approximated well enough, and doubles are not at all.
// CHECK-LABEL: @exact
// CHECK: math.sin
// CHECK: math.exp {{.*}} : vector<4xf64>
// CHECK: call @log1p
func.func @exact(%x: vector<8xf32>, %y: vector<4xf64>, %z: f64) -> (vector<8xf32>, vector<4xf64>, f64) {
  %0 = math.sin %x : vector<8xf32>
  %1 = math.exp %y : vector<4xf64>
  %2 = math.log1p %z : f64
  return %0, %1, %2 : vector<8xf32>, vector<4xf64>, f64
}
