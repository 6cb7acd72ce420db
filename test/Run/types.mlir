// Each element kind goes in and out as it is.
// RUN: nncomp-run %s %mcpu --print-output --input='3xi8=-128 0 127' --input='3xui8=0 128 255' --input='2xi64=-9223372036854775808 9223372036854775807' \
// RUN:   --input='2xui64=0 18446744073709551615' --input='3xi1=0 1 true' --input='2xf64=0.1 -inf' --input='2xf16=65504 nan' --input='i32=-7' | FileCheck %s

// CHECK: result[0] "output0": 3xi8=[-128 0 127]
// CHECK-NEXT: result[1] "output1": 3xui8=[0 128 255]
// CHECK-NEXT: result[2] "output2": 2xi64=[-9223372036854775808 9223372036854775807]
// CHECK-NEXT: result[3] "output3": 2xui64=[0 18446744073709551615]
// CHECK-NEXT: result[4] "output4": 3xi1=[0 1 1]
// CHECK-NEXT: result[5] "output5": 2xf64=[0.1 -inf]
// CHECK-NEXT: result[6] "output6": 2xf16=[65504 nan]
// CHECK-NEXT: result[7] "output7": i32=-7
func.func @main(%a: tensor<3xi8>, %b: tensor<3xi8> {nncomp.unsigned}, %c: tensor<2xi64>, %d: tensor<2xi64> {nncomp.unsigned},
                %e: tensor<3xi1>, %f: tensor<2xf64>, %g: tensor<2xf16>, %h: tensor<i32>)
    -> (tensor<3xi8>, tensor<3xi8> {nncomp.unsigned}, tensor<2xi64>, tensor<2xi64> {nncomp.unsigned}, tensor<3xi1>, tensor<2xf64>, tensor<2xf16>, tensor<i32>) {
  return %a, %b, %c, %d, %e, %f, %g, %h
    : tensor<3xi8>, tensor<3xi8>, tensor<2xi64>, tensor<2xi64>, tensor<3xi1>, tensor<2xf64>, tensor<2xf16>, tensor<i32>
}
