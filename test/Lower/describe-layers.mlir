// RUN: nncomp-opt %s --nncomp-describe-layers | FileCheck %s

// CHECK: nncomp.layers = [
// CHECK-SAME: #nncomp.layer<name = "conv", op = "conv2d", kernel = <"direct", cycles = 5, dense_cycles = 7, reason = "fastest">, mac_kind = "f32", macs = 108, stored_macs = 108, bytes = 300, value_bytes = 48>
// What has no name is one layer.
// CHECK-SAME: #nncomp.layer<name = "unnamed", op = "activation"
// Components that are no constants are no part of the object.
// CHECK-SAME: #nncomp.layer<name = "fc", op = "linear", encoding = #nncomp.uniform<bits = 8, axis = 0>, mac_kind = "f32", macs = 36, stored_macs = 36, bytes = 188>
// The constant of the first layer is counted there.
// CHECK-SAME: #nncomp.layer<name = "pooled", op = "conv2d", kernel = <"fused-rows-f32">, mac_kind = "f32", macs = 3072, stored_macs = 3072, bytes = {{[0-9]+}}>
// A bias of codes, and scales of which each is one number.
// CHECK-SAME: #nncomp.layer<name = "codes", op = "linear", {{.*}}mac_kind = "int8", macs = 12, stored_macs = 12, {{.*}}value_bytes = 6, side_bytes = 12, bias_bytes = 24>
// Of 12 weights 2 are stored, and so 2 of 12 products.
// CHECK-SAME: #nncomp.layer<name = "sparse", op = "linear", {{.*}}macs = 12, stored_macs = 2, {{.*}}value_bytes = 8, side_bytes = 20>
// CHECK-SAME: #nncomp.layer<name = "signs", op = "linear", {{.*}}mac_kind = "binary", macs = 12, stored_macs = 12, {{.*}}value_bytes = 12, side_bytes = 12>
// CHECK-SAME: #nncomp.layer<name = "half", {{.*}}mac_kind = "bf16", macs = 12
// Cycles and reasons move there.
// CHECK: nncomp.conv2d {{.*}} {nncomp.kernel = #nncomp.kernel<"direct">}
func.func @main(%x: tensor<1x3x3x3xf32>, %y: tensor<1x16x16x3xf32>, %codes: tensor<36xi8>, %scales: tensor<1xf32>, %q: tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 3>>, %d: tensor<1x4xf32>, %g: tensor<1x4xf32, #nncomp.binary<alpha = 1.0>>, %b: tensor<1x4xbf16>) -> tensor<1x1xf32> {
  %f = arith.constant dense<1.0> : tensor<4x1x1x3xf32>
  %0 = nncomp.conv2d %x, %f {nncomp.kernel = #nncomp.kernel<"direct", cycles = 5, dense_cycles = 7, reason = "fastest">} : (tensor<1x3x3x3xf32>, tensor<4x1x1x3xf32>) -> tensor<1x3x3x4xf32> loc("conv")
  %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x3x3x4xf32>
  %2 = tensor.collapse_shape %1 [[0], [1, 2, 3]] : tensor<1x3x3x4xf32> into tensor<1x36xf32>
  %w = nncomp.assemble %codes, %scales : (tensor<36xi8>, tensor<1xf32>) -> tensor<1x36xf32, #nncomp.uniform<bits = 8, axis = 0>> loc("fc")
  %3 = nncomp.linear %2, %w : (tensor<1x36xf32>, tensor<1x36xf32, #nncomp.uniform<bits = 8, axis = 0>>) -> tensor<1x1xf32> loc("fc")
  // Of two ops in one kernel the first names the layer.
  %4 = nncomp.conv2d %y, %f {nncomp.kernel = #nncomp.kernel<"fused-rows-f32">} : (tensor<1x16x16x3xf32>, tensor<4x1x1x3xf32>) -> tensor<1x16x16x4xf32> loc("pooled")
  %5 = nncomp.max_pool %4 {kernel = array<i64: 2, 2>, nncomp.kernel = #nncomp.kernel<"fused-rows-f32">} : (tensor<1x16x16x4xf32>) -> tensor<1x15x15x4xf32> loc("pool")
  // Codes with codes.
  %c = arith.constant dense<[1, 2, 3, 4, 5, 6]> : tensor<6xi8>
  %s = arith.constant dense<[0.5, 0.25, 0.125]> : tensor<3xf32>
  %cw = nncomp.assemble %c, %s : (tensor<6xi8>, tensor<3xf32>) -> tensor<3x4xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %bc = arith.constant dense<1> : tensor<12xi8>
  %bias = nncomp.assemble %bc, %s : (tensor<12xi8>, tensor<3xf32>) -> tensor<3xf32, #nncomp.uniform<bits = 32, axis = 0>>
  %6 = nncomp.linear %q, %cw, %bias : (tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 3>>, tensor<3x4xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<3xf32, #nncomp.uniform<bits = 32, axis = 0>>) -> tensor<1x3xf32> loc("codes")
  %sv = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %si = arith.constant dense<[0, 3]> : tensor<2xi16>
  %sp = arith.constant dense<[0, 1, 2, 2]> : tensor<4xi32>
  %sw = nncomp.assemble %sv, %si, %sp : (tensor<2xf32>, tensor<2xi16>, tensor<4xi32>) -> tensor<3x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
  %7 = nncomp.linear %d, %sw : (tensor<1x4xf32>, tensor<3x4xf32, #nncomp.sparse<format = csr, nnz = 2>>) -> tensor<1x3xf32> loc("sparse")
  %n = arith.constant dense<[1, 2, 3]> : tensor<3xi32>
  %nw = nncomp.assemble %n, %s : (tensor<3xi32>, tensor<3xf32>) -> tensor<3x4xf32, #nncomp.binary<axis = 0>>
  %8 = nncomp.linear %g, %nw : (tensor<1x4xf32, #nncomp.binary<alpha = 1.0>>, tensor<3x4xf32, #nncomp.binary<axis = 0>>) -> tensor<1x3xf32> loc("signs")
  %h = arith.constant dense<1.0> : tensor<3x4xbf16>
  %9 = nncomp.linear %b, %h : (tensor<1x4xbf16>, tensor<3x4xbf16>) -> tensor<1x3xbf16> loc("half")
  return %3 : tensor<1x1xf32>
}
