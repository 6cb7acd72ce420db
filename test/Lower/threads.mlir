// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 winograd=off threads=2 compile-to=vector" | FileCheck %s --check-prefixes=CHECK,TWO
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 winograd=off threads=7 compile-to=vector" | FileCheck %s --check-prefixes=CHECK,SEVEN
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 compile-to=vector" | FileCheck %s --check-prefix=ONE
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 threads=2" | FileCheck %s --check-prefix=LLVM

// ONE-NOT: threads
// ONE-NOT: scf.parallel

// LLVM: llvm.func internal @main
// LLVM: %[[THREADS:.*]] = llvm.mlir.constant(2 : i32) : i32
// LLVM: omp.parallel num_threads(%[[THREADS]] : i32)
// LLVM: omp.wsloop

// TWO: nncomp.target = #nncomp.target<cpu = "x86-64-v3", threads = 2>
// SEVEN: nncomp.target = #nncomp.target<cpu = "x86-64-v3", threads = 7>

func.func @main(%x: tensor<1x32x32x16xf32>, %small: tensor<1x8x8x16xf32>, %row: tensor<1x2048xf32>,
                %long: tensor<400000xf32>, %short: tensor<400xf32>,
                %rows: tensor<300x3000xf32>)
    -> (tensor<1x32x32x48xf32>, tensor<1x8x8x48xf32>, tensor<1x32x32x16xf32>, tensor<1x300xf32>,
        tensor<400000xf32>, tensor<400xf32>, tensor<300xf32>) {
  %w = arith.constant dense<0.5> : tensor<48x3x3x16xf32>
  %large_conv = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x32x32x16xf32>, tensor<48x3x3x16xf32>) -> tensor<1x32x32x48xf32>
  %small_conv = nncomp.conv2d %small, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x8x8x16xf32>, tensor<48x3x3x16xf32>) -> tensor<1x8x8x48xf32>
  %taps = arith.constant dense<0.5> : tensor<16x9x9x1xf32>
  %depthwise = nncomp.conv2d %x, %taps {pads = array<i64: 4, 4, 4, 4>, groups = 16 : i64}
     : (tensor<1x32x32x16xf32>, tensor<16x9x9x1xf32>) -> tensor<1x32x32x16xf32>
  %matrix = arith.constant dense<0.5> : tensor<300x2048xf32>
  %product = nncomp.linear %row, %matrix : (tensor<1x2048xf32>, tensor<300x2048xf32>) -> tensor<1x300xf32>
  %long_sum = arith.addf %long, %long : tensor<400000xf32>
  %short_sum = arith.addf %short, %short : tensor<400xf32>
  %largest = nncomp.reduce max %rows {axes = array<i64: 1>}
     : (tensor<300x3000xf32>) -> tensor<300xf32>
  return %large_conv, %small_conv, %depthwise, %product, %long_sum, %short_sum, %largest
     : tensor<1x32x32x48xf32>, tensor<1x8x8x48xf32>, tensor<1x32x32x16xf32>, tensor<1x300xf32>,
       tensor<400000xf32>, tensor<400xf32>, tensor<300xf32>
}

// The 32 rows of 16 tiles each are 512 tiles. A thread has those from FIRST to
// before END: some rows, and parts of the row where it begins or ends.
// CHECK-LABEL: func.func private @direct_conv_f32_0
// TWO: scf.parallel (%[[THREAD:.*]]) = (%c0) to (%[[THREADS:c2]]) step (%c1)
// SEVEN: scf.parallel (%[[THREAD:.*]]) = (%c0) to (%[[THREADS:c7]]) step (%c1)
// CHECK-NEXT: %[[TILES:.*]] = arith.muli %[[THREAD]], %c512
// CHECK-NEXT: %[[START:.*]] = arith.divui %[[TILES]], %[[THREADS]]
// CHECK-NEXT: %[[NEXT:.*]] = arith.addi %[[THREAD]], %c1
// CHECK-NEXT: %[[NEXT_TILES:.*]] = arith.muli %[[NEXT]], %c512
// CHECK-NEXT: %[[STOP:.*]] = arith.divui %[[NEXT_TILES]], %[[THREADS]]
// CHECK-NEXT: %[[FROM:.*]] = arith.maxsi %[[START]], %c0
// CHECK-NEXT: %[[FIRST:.*]] = arith.minsi %[[FROM]], %c512
// CHECK-NEXT: %[[TO:.*]] = arith.maxsi %[[STOP]], %c0
// CHECK-NEXT: %[[END:.*]] = arith.minsi %[[TO]], %c512
// CHECK-NEXT: %[[FIRST_ROW:.*]] = arith.divui %[[FIRST]], %c16
// CHECK-NEXT: %[[ROUND:.*]] = arith.addi %[[END]], %c15
// CHECK-NEXT: %[[END_ROW:.*]] = arith.divui %[[ROUND]], %c16
// CHECK-NEXT: scf.for %[[ROW:.*]] = %[[FIRST_ROW]] to %[[END_ROW]] step %c1
// CHECK-NEXT: %[[BEHIND:.*]] = arith.muli %[[ROW]], %c-16
// CHECK-NEXT: arith.addi %[[FIRST]], %[[BEHIND]]
// CHECK-NEXT: arith.addi %[[END]], %[[BEHIND]]
// CHECK-NOT: scf.parallel

// CHECK-LABEL: func.func private @direct_conv_f32_1
// CHECK-NOT: scf.parallel
// CHECK-LABEL: func.func private @depthwise_conv_f32_2
// CHECK: scf.parallel
// CHECK-NOT: scf.parallel
// CHECK-LABEL: func.func private @gemm_f32_3
// CHECK: scf.parallel
// CHECK-NOT: scf.parallel

// The outermost loop of what is large (a constant that is filled, a sum of two
// tensors, rows of maxima), but no loop of a reduction, and nothing small.
// CHECK-LABEL: func.func private @loops(
// CHECK: scf.parallel {{.*}} = (%c0) to (%c622592) step (%c8)
// CHECK-NOT: scf.parallel
// CHECK-LABEL: func.func private @loops_2
// CHECK: scf.parallel {{.*}} = (%c0) to (%c400000) step (%c8)
// CHECK-NOT: scf.parallel
// CHECK-LABEL: func.func private @loops_3
// CHECK: scf.for {{.*}} = %c0 to %c400 step %c8
// CHECK-NOT: scf.parallel
// CHECK-LABEL: func.func private @loops_5
// CHECK: scf.parallel {{.*}} = (%c0) to (%c300) step (%c1)
// CHECK-NOT: scf.parallel
// CHECK: scf.for {{.*}} iter_args
// CHECK: vector.reduction <maximumf>
// CHECK-NOT: scf.parallel
