// RUN: nncomp-compile %s --mcpu=x86-64-v3 -o %t.o --prefix=net --emit-header=- | FileCheck %s

// CHECK: /* net.h - a neural network compiled by nncomp.
// CHECK: * Target CPU: x86-64-v3
// CHECK: * Needs libc and libm only.
// CHECK: #ifndef NET_H
// CHECK: extern "C" {
// CHECK: #define NET_ARENA_BYTES
// CHECK-NEXT: #define NET_ARENA_ALIGNMENT 64
// CHECK: #define NET_WEIGHT_BYTES
// CHECK: #define NET_TARGET_CPU "x86-64-v3"
// CHECK: #define NET_NUM_INPUTS 2
// CHECK: /* inputs[0]: x, 2x3xf32 */
// CHECK-NEXT: #define NET_INPUT0_NAME "x"
// CHECK-NEXT: #define NET_INPUT0_TYPE "f32"
// CHECK-NEXT: #define NET_INPUT0_CTYPE float
// CHECK-NEXT: #define NET_INPUT0_RANK 2
// CHECK-NEXT: #define NET_INPUT0_SHAPE {2, 3}
// CHECK-NEXT: #define NET_INPUT0_ELEMENTS 6
// CHECK-NEXT: #define NET_INPUT0_BYTES 24
// CHECK: /* inputs[1]: quote\"\077, i1 */
// CHECK-NEXT: #define NET_INPUT1_NAME "quote\"\077"
// CHECK-NEXT: #define NET_INPUT1_TYPE "i1"
// CHECK-NEXT: #define NET_INPUT1_CTYPE uint8_t
// CHECK-NEXT: #define NET_INPUT1_RANK 0
// CHECK-NEXT: #define NET_INPUT1_SHAPE {1}
// CHECK-NEXT: #define NET_INPUT1_ELEMENTS 1
// CHECK-NEXT: #define NET_INPUT1_BYTES 1
// CHECK: #define NET_NUM_OUTPUTS 2
// CHECK: #define NET_OUTPUT1_TYPE "ui64"
// CHECK-NEXT: #define NET_OUTPUT1_CTYPE uint64_t
// CHECK: int net_run(const void *const *inputs, void *const *outputs, void *arena);
func.func @main(%x: tensor<2x3xf32> {nncomp.name = "x"}, %b: tensor<i1> {nncomp.name = "quote\"?"})
    -> (tensor<2x3xf32> {nncomp.name = "y"}, tensor<2xi64> {nncomp.name = "n", nncomp.unsigned}) {
  %y = arith.addf %x, %x : tensor<2x3xf32>
  %n = arith.constant dense<[1, 2]> : tensor<2xi64>
  return %y, %n : tensor<2x3xf32>, tensor<2xi64>
}
