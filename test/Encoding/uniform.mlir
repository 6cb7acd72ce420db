// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// A static scale is printed without noise and read back to the same bits.
// SYNTAX-LABEL: @syntax
func.func private @syntax(
  // SYNTAX-SAME: #nncomp.uniform<bits = 8>
  tensor<4xf32, #nncomp.uniform<bits = 8>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 3, axis = 0>
  tensor<4xf32, #nncomp.uniform<bits = 3, axis = 0>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 8, scale = 0.0235, zero = 128>
  tensor<4xf32, #nncomp.uniform<zero = 128, scale = 0.0235, bits = 8>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 8, scale = 1.0e-05>
  tensor<4xf32, #nncomp.uniform<bits = 8, scale = 1.0e-5>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 8, scale = 3.0e+38>
  tensor<4xf32, #nncomp.uniform<bits = 8, scale = 3.0e38>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 8, scale = 1.0e-45>
  tensor<4xf32, #nncomp.uniform<bits = 8, scale = 1.0e-45>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 8, scale = 0.33333334>
  tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.333333333333333>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 8, scale = 2.0>
  tensor<4xf32, #nncomp.uniform<bits = 8, scale = 2.0>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 1, zero = 1>
  tensor<4xf32, #nncomp.uniform<bits = 1, zero = 1>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 5, axis = 0, asymmetric = true>
  tensor<4xf32, #nncomp.uniform<bits = 5, axis = 0, asymmetric = true>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 4, axis = 0, block = 32, zero = 8>
  tensor<4xf32, #nncomp.uniform<bits = 4, block = 32, axis = 0, zero = 8>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 2, scale = 0.6666667, centered = true>
  tensor<4xf32, #nncomp.uniform<bits = 2, scale = 0.66666668, centered = true>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 16>
  tensor<4xf32, #nncomp.uniform<bits = 16>>,
  // SYNTAX-SAME: #nncomp.uniform<bits = 32, axis = 0>
  tensor<4xf32, #nncomp.uniform<bits = 32, axis = 0>>)

// The documented example: 16 codes of 4 bits occupy 8 bytes, and 2 scales 8 more.
// SYNTAX-LABEL: @components
// CHECK-LABEL: @components
func.func @components(%codes: tensor<8xi8>, %scales: tensor<2xf32>) -> tensor<2x8xf32, #nncomp.uniform<bits = 4, axis = 0>> {
  // CHECK: nncomp.assemble
  %w = nncomp.assemble %codes, %scales : (tensor<8xi8>, tensor<2xf32>)
    -> tensor<2x8xf32, #nncomp.uniform<bits = 4, axis = 0>>
  return %w : tensor<2x8xf32, #nncomp.uniform<bits = 4, axis = 0>>
}

// -----

// One stream over both rows, low bits first: 3, -3, 1, 0, -1, 2, 3, -2 is
// 011 101 001 000 111 010 011 110 from the lowest bit on.
// CHECK-LABEL: @three_bits
func.func @three_bits() -> (tensor<2x4xf32, #nncomp.uniform<bits = 3>>, tensor<2x4xf32>) {
  // 0b01101011, 0b01110000, 0b11001101
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[107, 112, -51]> : tensor<3xi8>
  // CHECK-DAG: %[[SCALE:.*]] = arith.constant dense<5.000000e-01> : tensor<1xf32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[}}1.500000e+00, -1.500000e+00, 5.000000e-01, 0.000000e+00], [-5.000000e-01, 1.000000e+00, 1.500000e+00, -1.000000e+00]]>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[CODES]], %[[SCALE]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[1.5, -1.5, 0.5, 0.0], [-0.5, 1.0, 1.5, -1.0]]> : tensor<2x4xf32>
  %1 = nncomp.encode %0 : tensor<2x4xf32> -> tensor<2x4xf32, #nncomp.uniform<bits = 3>>
  %2 = nncomp.decode %1 : tensor<2x4xf32, #nncomp.uniform<bits = 3>> -> tensor<2x4xf32>
  return %1, %2 : tensor<2x4xf32, #nncomp.uniform<bits = 3>>, tensor<2x4xf32>
}

// -----

// Ties go to even, beyond the range codes are saturated, the last byte is filled
// with zeros.
// CHECK-LABEL: @ties_and_saturation
func.func @ties_and_saturation() -> tensor<9xf32> {
  // CHECK: dense<[0.000000e+00, 2.000000e+00, 2.000000e+00, 0.000000e+00, -2.000000e+00, -2.000000e+00, 7.000000e+00, -7.000000e+00, 3.000000e+00]>
  %0 = arith.constant dense<[0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 100.0, -100.0, 3.4]> : tensor<9xf32>
  %1 = nncomp.encode %0 : tensor<9xf32> -> tensor<9xf32, #nncomp.uniform<bits = 4, scale = 1.0>>
  %2 = nncomp.decode %1 : tensor<9xf32, #nncomp.uniform<bits = 4, scale = 1.0>> -> tensor<9xf32>
  return %2 : tensor<9xf32>
}

// -----

// CHECK-LABEL: @static_zero_point
func.func @static_zero_point() -> (tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 100>>, tensor<4xf32>) {
  // CHECK-DAG: dense<[0, 100, 102, -1]> : tensor<4xi8>
  // CHECK-DAG: dense<[-5.000000e+01, 0.000000e+00, 1.000000e+00, 7.750000e+01]>
  %0 = arith.constant dense<[-99.0, 0.0, 1.0, 99.0]> : tensor<4xf32>
  %1 = nncomp.encode %0 : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 100>>
  %2 = nncomp.decode %1 : tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 100>> -> tensor<4xf32>
  return %1, %2 : tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 100>>, tensor<4xf32>
}

// -----

// The scale serves the side of the zero point that needs the larger one.
// CHECK-LABEL: @stored_scale_static_zero_point
func.func @stored_scale_static_zero_point() -> (tensor<3xf32, #nncomp.uniform<bits = 4, zero = 5>>, tensor<2xf32, #nncomp.uniform<bits = 4, zero = 0>>) {
  // hi / (15 - 5) = 1, -lo / 5 = 2: codes 0, 5, 10.
  // CHECK-DAG: dense<[80, 10]> : tensor<2xi8>
  // CHECK-DAG: dense<2.000000e+00> : tensor<1xf32>
  // CHECK-DAG: dense<-16> : tensor<1xi8>
  // CHECK-DAG: dense<1.000000e+00> : tensor<1xf32>
  %0 = arith.constant dense<[-10.0, 0.0, 10.0]> : tensor<3xf32>
  %1 = nncomp.encode %0 : tensor<3xf32> -> tensor<3xf32, #nncomp.uniform<bits = 4, zero = 5>>
  %2 = arith.constant dense<[-10.0, 15.0]> : tensor<2xf32>
  %3 = nncomp.encode %2 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 4, zero = 0>>
  return %1, %3 : tensor<3xf32, #nncomp.uniform<bits = 4, zero = 5>>, tensor<2xf32, #nncomp.uniform<bits = 4, zero = 0>>
}

// -----

// The range is widened to hold 0: the second row's is [0, 30], not [15, 30].
// CHECK-LABEL: @asymmetric_per_axis
func.func @asymmetric_per_axis() -> (tensor<3x2xf32, #nncomp.uniform<bits = 4, axis = 0, asymmetric = true>>, tensor<3x2xf32>) {
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[-16, -9, 0]> : tensor<3xi8>
  // CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00, 1.000000e+00]> : tensor<3xf32>
  // CHECK-DAG: %[[ZEROS:.*]] = arith.constant dense<[5, 0, 0]> : tensor<3xi8>
  // CHECK-DAG: dense<{{\[\[}}-5.000000e+00, 1.000000e+01], [1.400000e+01, 3.000000e+01], [0.000000e+00, 0.000000e+00]]> : tensor<3x2xf32>
  // CHECK: nncomp.assemble %[[CODES]], %[[SCALES]], %[[ZEROS]]
  %0 = arith.constant dense<[[-5.0, 10.0], [14.5, 30.0], [0.0, 0.0]]> : tensor<3x2xf32>
  %1 = nncomp.encode %0 : tensor<3x2xf32> -> tensor<3x2xf32, #nncomp.uniform<bits = 4, axis = 0, asymmetric = true>>
  %2 = nncomp.decode %1 : tensor<3x2xf32, #nncomp.uniform<bits = 4, axis = 0, asymmetric = true>> -> tensor<3x2xf32>
  return %1, %2 : tensor<3x2xf32, #nncomp.uniform<bits = 4, axis = 0, asymmetric = true>>, tensor<3x2xf32>
}

// -----

// CHECK-LABEL: @axis_in_the_middle
func.func @axis_in_the_middle() -> tensor<2x2x2xf32, #nncomp.uniform<bits = 8, axis = 1>> {
  // CHECK-DAG: dense<[127, 1, 127, 0, -127, 2, 1, -127]> : tensor<8xi8>
  // CHECK-DAG: dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  %0 = arith.constant dense<[[[127.0, 1.0], [254.0, 0.0]], [[-127.0, 2.0], [2.0, -254.0]]]> : tensor<2x2x2xf32>
  %1 = nncomp.encode %0 : tensor<2x2x2xf32> -> tensor<2x2x2xf32, #nncomp.uniform<bits = 8, axis = 1>>
  return %1 : tensor<2x2x2xf32, #nncomp.uniform<bits = 8, axis = 1>>
}

// -----

// One bit with a zero point; the widest codes; other element types; rank 0; no
// elements.
// CHECK-LABEL: @one_bit
func.func @one_bit() -> tensor<9xf32> {
  // CHECK: dense<[0.000000e+00, 2.000000e+00, 0.000000e+00, 0.000000e+00, 2.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 2.000000e+00]>
  %0 = arith.constant dense<[0.0, 2.0, 0.9, -1.0, 1.1, 0.0, 0.0, 0.0, 9.0]> : tensor<9xf32>
  %1 = nncomp.encode %0 : tensor<9xf32> -> tensor<9xf32, #nncomp.uniform<bits = 1, scale = 2.0, zero = 0>>
  %2 = nncomp.decode %1 : tensor<9xf32, #nncomp.uniform<bits = 1, scale = 2.0, zero = 0>> -> tensor<9xf32>
  return %2 : tensor<9xf32>
}

// CHECK-LABEL: @decodes_least_code
func.func @decodes_least_code() -> tensor<2xf32> {
  // CHECK: dense<[-1.280000e+02, 1.270000e+02]>
  %codes = arith.constant dense<[-128, 127]> : tensor<2xi8>
  %scale = arith.constant dense<1.0> : tensor<1xf32>
  %0 = nncomp.assemble %codes, %scale : (tensor<2xi8>, tensor<1xf32>) -> tensor<2xf32, #nncomp.uniform<bits = 8>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.uniform<bits = 8>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// CHECK-LABEL: @element_types
func.func @element_types() -> (tensor<2xf16>, tensor<2xbf16>, tensor<2xf64>) {
  // CHECK-DAG: dense<[1.000000e+00, -1.259770e-01]> : tensor<2xf16>
  // CHECK-DAG: dense<[1.000000e+00, -1.259770e-01]> : tensor<2xbf16>
  // CHECK-DAG: dense<[1.000000e+00, -0.12598425149917603]> : tensor<2xf64>
  %0 = arith.constant dense<[1.0, -0.127]> : tensor<2xf16>
  %1 = arith.constant dense<[1.0, -0.126]> : tensor<2xbf16>
  %2 = arith.constant dense<[1.0, -0.126]> : tensor<2xf64>
  %3 = nncomp.encode %0 : tensor<2xf16> -> tensor<2xf16, #nncomp.uniform<bits = 8>>
  %4 = nncomp.encode %1 : tensor<2xbf16> -> tensor<2xbf16, #nncomp.uniform<bits = 8>>
  %5 = nncomp.encode %2 : tensor<2xf64> -> tensor<2xf64, #nncomp.uniform<bits = 8>>
  %6 = nncomp.decode %3 : tensor<2xf16, #nncomp.uniform<bits = 8>> -> tensor<2xf16>
  %7 = nncomp.decode %4 : tensor<2xbf16, #nncomp.uniform<bits = 8>> -> tensor<2xbf16>
  %8 = nncomp.decode %5 : tensor<2xf64, #nncomp.uniform<bits = 8>> -> tensor<2xf64>
  return %6, %7, %8 : tensor<2xf16>, tensor<2xbf16>, tensor<2xf64>
}

// CHECK-LABEL: @scalar_and_empty
func.func @scalar_and_empty() -> (tensor<f32>, tensor<0x2xf32>, tensor<2x0xf32, #nncomp.uniform<bits = 4, axis = 0>>) {
  // CHECK-DAG: dense<-3.000000e+00> : tensor<f32>
  // CHECK-DAG: dense<> : tensor<0x2xf32>
  // CHECK-DAG: dense<> : tensor<0xi8>
  // CHECK-DAG: dense<1.000000e+00> : tensor<2xf32>
  %0 = arith.constant dense<-3.0> : tensor<f32>
  %1 = arith.constant dense<> : tensor<0x2xf32>
  %2 = arith.constant dense<> : tensor<2x0xf32>
  %3 = nncomp.encode %0 : tensor<f32> -> tensor<f32, #nncomp.uniform<bits = 2>>
  %4 = nncomp.encode %1 : tensor<0x2xf32> -> tensor<0x2xf32, #nncomp.uniform<bits = 2, axis = 0>>
  %5 = nncomp.encode %2 : tensor<2x0xf32> -> tensor<2x0xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %6 = nncomp.decode %3 : tensor<f32, #nncomp.uniform<bits = 2>> -> tensor<f32>
  %7 = nncomp.decode %4 : tensor<0x2xf32, #nncomp.uniform<bits = 2, axis = 0>> -> tensor<0x2xf32>
  return %6, %7, %5 : tensor<f32>, tensor<0x2xf32>, tensor<2x0xf32, #nncomp.uniform<bits = 4, axis = 0>>
}

// What is too large or too small for a scale still has one, and decodes to finite
// values.
// CHECK-LABEL: @extreme_values
func.func @extreme_values() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32, #nncomp.uniform<bits = 8>>) {
  // CHECK-DAG: dense<[3.40282347E+38, -3.40282347E+38]> : tensor<2xf32>
  // CHECK-DAG: dense<[0.000000e+00, -3.40282347E+38]> : tensor<2xf32>
  // CHECK-DAG: dense<0> : tensor<2xi8>
  // CHECK-DAG: dense<1.000000e+00> : tensor<1xf32>
  %0 = arith.constant dense<[3.40282347E+38, -3.40282347E+38]> : tensor<2xf32>
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 2>>
  %2 = nncomp.decode %1 : tensor<2xf32, #nncomp.uniform<bits = 2>> -> tensor<2xf32>
  %3 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 1, asymmetric = true>>
  %4 = nncomp.decode %3 : tensor<2xf32, #nncomp.uniform<bits = 1, asymmetric = true>> -> tensor<2xf32>
  %5 = arith.constant dense<[1.0e-40, -1.0e-45]> : tensor<2xf32>
  %6 = nncomp.encode %5 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 8>>
  return %2, %4, %6 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32, #nncomp.uniform<bits = 8>>
}

// -----

// Codes of 16 and 32 bits are little-endian. The largest are exact: 2^31 - 1 is no
// f32, and a bias keeps codes that f32 would round.
// CHECK-LABEL: @wide_codes
func.func @wide_codes() -> (tensor<3xf32, #nncomp.uniform<bits = 16, scale = 1.0>>, tensor<2xf32, #nncomp.uniform<bits = 16, scale = 1.0, zero = 65535>>, tensor<3xf32, #nncomp.uniform<bits = 32, scale = 0.5>>, tensor<2xf32, #nncomp.uniform<bits = 32, scale = 1.0, zero = 4294967295>>) {
  // CHECK-DAG: dense<[2, 1, -1, 127, 1, -128]> : tensor<6xi8>
  // CHECK-DAG: dense<[-1, -1, -2, -1]> : tensor<4xi8>
  // CHECK-DAG: dense<[2, 2, 0, 0, -1, -1, -1, 127, 1, 0, 0, -128]> : tensor<12xi8>
  // CHECK-DAG: dense<[-1, -1, -1, -1, -2, -1, -1, -1]> : tensor<8xi8>
  %0 = arith.constant dense<[258.0, 1.0e9, -1.0e9]> : tensor<3xf32>
  %1 = nncomp.encode %0 : tensor<3xf32> -> tensor<3xf32, #nncomp.uniform<bits = 16, scale = 1.0>>
  %2 = arith.constant dense<[9.0, -1.0]> : tensor<2xf32>
  %3 = nncomp.encode %2 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 16, scale = 1.0, zero = 65535>>
  %4 = arith.constant dense<[257.0, 3.0e38, -3.0e38]> : tensor<3xf32>
  %5 = nncomp.encode %4 : tensor<3xf32> -> tensor<3xf32, #nncomp.uniform<bits = 32, scale = 0.5>>
  %6 = nncomp.encode %2 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 32, scale = 1.0, zero = 4294967295>>
  return %1, %3, %5, %6 : tensor<3xf32, #nncomp.uniform<bits = 16, scale = 1.0>>, tensor<2xf32, #nncomp.uniform<bits = 16, scale = 1.0, zero = 65535>>, tensor<3xf32, #nncomp.uniform<bits = 32, scale = 0.5>>, tensor<2xf32, #nncomp.uniform<bits = 32, scale = 1.0, zero = 4294967295>>
}

// The scales of a bias are given, not chosen; 2^24 + 1 is rounded once.
// CHECK-LABEL: @bias
func.func @bias() -> tensor<3xf32> {
  // CHECK: dense<[0x4B800000, -2.14748365E+9, 1.500000e+00]> : tensor<3xf32>
  %codes = arith.constant dense<[1, 0, 0, 1, 0, 0, 0, -128, 3, 0, 0, 0]> : tensor<12xi8>
  %scales = arith.constant dense<[1.0, 1.0, 0.5]> : tensor<3xf32>
  %0 = nncomp.assemble %codes, %scales : (tensor<12xi8>, tensor<3xf32>) -> tensor<3xf32, #nncomp.uniform<bits = 32, axis = 0>>
  %1 = nncomp.decode %0 : tensor<3xf32, #nncomp.uniform<bits = 32, axis = 0>> -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// CHECK-LABEL: @wide_zero_points
func.func @wide_zero_points() -> (tensor<2xf32, #nncomp.uniform<bits = 16, asymmetric = true>>, tensor<2xf32>) {
  // CHECK-DAG: dense<[0, 0, -1, -1]> : tensor<4xi8>
  // CHECK-DAG: dense<16384> : tensor<1xi16>
  // CHECK-DAG: dense<[-1.638400e+04, 4.915100e+04]> : tensor<2xf32>
  %0 = arith.constant dense<[-16384.0, 49151.0]> : tensor<2xf32>
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 16, asymmetric = true>>
  %2 = nncomp.decode %1 : tensor<2xf32, #nncomp.uniform<bits = 16, asymmetric = true>> -> tensor<2xf32>
  return %1, %2 : tensor<2xf32, #nncomp.uniform<bits = 16, asymmetric = true>>, tensor<2xf32>
}

// -----

// Each row has blocks of 2 and then a short one; each takes its own scale.
// CHECK-LABEL: @blocks
func.func @blocks() -> (tensor<2x3xf32, #nncomp.uniform<bits = 4, axis = 0, block = 2>>, tensor<2x3xf32>) {
  // CHECK-DAG: dense<{{\[\[}}2.000000e+00, -7.000000e+00, 2.100000e+01], [-2.800000e+01, 8.000000e+00, 3.500000e+01]]>
  // CHECK-DAG: dense<[1.000000e+00, 3.000000e+00, 4.000000e+00, 5.000000e+00]> : tensor<4xf32>
  // CHECK-DAG: dense<[-110, -105, 114]> : tensor<3xi8>
  %0 = arith.constant dense<[[2.0, -7.0, 21.0], [-28.0, 9.0, 35.0]]> : tensor<2x3xf32>
  %1 = nncomp.encode %0 : tensor<2x3xf32> -> tensor<2x3xf32, #nncomp.uniform<bits = 4, axis = 0, block = 2>>
  %2 = nncomp.decode %1 : tensor<2x3xf32, #nncomp.uniform<bits = 4, axis = 0, block = 2>> -> tensor<2x3xf32>
  return %1, %2 : tensor<2x3xf32, #nncomp.uniform<bits = 4, axis = 0, block = 2>>, tensor<2x3xf32>
}

// Along the axis 1, a block takes every third element; without an axis, rows are
// no bounds. Scales first, then zero points.
// CHECK-LABEL: @blocks_elsewhere
func.func @blocks_elsewhere() -> (tensor<2x3xf32, #nncomp.uniform<bits = 8, axis = 1, block = 2>>, tensor<2x3xf32, #nncomp.uniform<bits = 8, block = 4, asymmetric = true>>) {
  // CHECK-DAG: dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
  // CHECK-DAG: dense<[127, 127, 127, 1, -2, 3]> : tensor<6xi8>
  // CHECK-DAG: dense<[2.000000e+00, 4.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: dense<[64, -2]> : tensor<2xi8>
  %0 = arith.constant dense<[[127.0, 254.0, 381.0], [1.0, -4.0, 9.0]]> : tensor<2x3xf32>
  %1 = nncomp.encode %0 : tensor<2x3xf32> -> tensor<2x3xf32, #nncomp.uniform<bits = 8, axis = 1, block = 2>>
  %2 = arith.constant dense<[[382.0, 0.0, -128.0], [2.0, -1016.0, 4.0]]> : tensor<2x3xf32>
  %3 = nncomp.encode %2 : tensor<2x3xf32> -> tensor<2x3xf32, #nncomp.uniform<bits = 8, block = 4, asymmetric = true>>
  return %1, %3 : tensor<2x3xf32, #nncomp.uniform<bits = 8, axis = 1, block = 2>>, tensor<2x3xf32, #nncomp.uniform<bits = 8, block = 4, asymmetric = true>>
}

// -----

// Zero is no level. Two bits: -1, -1/3, 1/3, 1, with ties to even codes; 0 lies
// between 1 and 2. One bit: the sign, and that of either zero is positive.
// CHECK-LABEL: @centered
func.func @centered() -> (tensor<6xf32>, tensor<4xf32>, tensor<2xf32, #nncomp.uniform<bits = 2, centered = true>>) {
  // CHECK-DAG: dense<[-3.000000e+00, -1.000000e+00, 1.000000e+00, 1.000000e+00, 3.000000e+00, -3.000000e+00]> : tensor<6xf32>
  // CHECK-DAG: dense<[5.000000e-01, 5.000000e-01, -5.000000e-01, 5.000000e-01]> : tensor<4xf32>
  // CHECK-DAG: dense<12> : tensor<1xi8>
  // CHECK-DAG: dense<2.000000e+00> : tensor<1xf32>
  %0 = arith.constant dense<[-9.0, -1.5, 0.0, 1.9, 2.1, -2.0]> : tensor<6xf32>
  %1 = nncomp.encode %0 : tensor<6xf32> -> tensor<6xf32, #nncomp.uniform<bits = 2, scale = 2.0, centered = true>>
  %2 = nncomp.decode %1 : tensor<6xf32, #nncomp.uniform<bits = 2, scale = 2.0, centered = true>> -> tensor<6xf32>
  %3 = arith.constant dense<[0.0, -0.0, -1.0e-30, 5.0]> : tensor<4xf32>
  %4 = nncomp.encode %3 : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 1, scale = 1.0, centered = true>>
  %5 = nncomp.decode %4 : tensor<4xf32, #nncomp.uniform<bits = 1, scale = 1.0, centered = true>> -> tensor<4xf32>
  %6 = arith.constant dense<[-3.0, 3.0]> : tensor<2xf32>
  %7 = nncomp.encode %6 : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 2, centered = true>>
  return %2, %5, %7 : tensor<6xf32>, tensor<4xf32>, tensor<2xf32, #nncomp.uniform<bits = 2, centered = true>>
}
