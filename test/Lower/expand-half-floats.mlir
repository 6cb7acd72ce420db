// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64-v3" --nncomp-expand-half-floats | FileCheck %s --check-prefixes=CHECK,F16C
// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64" --nncomp-expand-half-floats | FileCheck %s --check-prefixes=CHECK,SOFT

// CHECK-LABEL: @half
// F16C: arith.extf {{.*}} : f16 to f32
// F16C: arith.addf {{.*}} : f32
// F16C: arith.truncf {{.*}} : f32 to f16
// SOFT-NOT: arith.extf
// SOFT: arith.addf {{.*}} : f32
// SOFT-NOT: arith.truncf
// CHECK: return
func.func @half(%x: f16, %y: f16) -> f16 {
  %0 = arith.addf %x, %y : f16
  return %0 : f16
}

// CHECK-LABEL: @brain
// CHECK-NOT: arith.extf
// CHECK: arith.mulf {{.*}} : vector<4xf32>
// CHECK-NOT: arith.truncf
// CHECK: return
func.func @brain(%x: vector<4xbf16>, %y: vector<4xbf16>) -> vector<4xbf16> {
  %0 = arith.mulf %x, %y : vector<4xbf16>
  return %0 : vector<4xbf16>
}

// CHECK-LABEL: @double
// CHECK: arith.truncf {{.*}} : f64 to f32
// CHECK-NOT: f64 to f16
// CHECK: return
func.func @double(%x: f64) -> f16 {
  %0 = arith.truncf %x : f64 to f16
  return %0 : f16
}

// Nothing is done on vectors of bf16 but to move them.
// CHECK-LABEL: @narrow
// CHECK: arith.select {{.*}} : vector<4xi1>, vector<4xi32>
// CHECK: %[[BITS:.*]] = arith.trunci {{.*}} : vector<4xi32> to vector<4xi16>
// CHECK: %[[NARROW:.*]] = arith.bitcast %[[BITS]] : vector<4xi16> to vector<4xbf16>
// CHECK: return %[[NARROW]]
func.func @narrow(%x: vector<4xf32>) -> vector<4xbf16> {
  %0 = arith.truncf %x : vector<4xf32> to vector<4xbf16>
  return %0 : vector<4xbf16>
}
