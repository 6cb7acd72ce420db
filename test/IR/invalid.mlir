// Every message of the verifiers and of shape inference. Where inference fails,
// the op's verifier adds MLIR's own message.
// RUN: nncomp-opt %s -split-input-file -verify-diagnostics

func.func @conv2d_input_rank(%x: tensor<8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected an input of rank 4, but got 'tensor<8x8x4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w : (tensor<8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_filter_rank(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4xf32>) {
  // expected-error @below {{expected filters of rank 4, but got 'tensor<3x3x4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x4xf32>, tensor<3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_element_type(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf16>) {
  // expected-error @below {{expected filters of element type 'f32', but got 'tensor<4x3x3x4xf16>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf16>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_strides(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected 2 strides, but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w {strides = array<i64: 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_stride_of_zero(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected strides between 1 and 1073741824, but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w {strides = array<i64: 1, 0>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_dilation_overflow(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected dilations between 1 and 1073741824, but got 9223372036854775807}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w {dilations = array<i64: 9223372036854775807, 1>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_negative_pad(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected pads between 0 and 1073741824, but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, -1, 0, 0>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_empty_filter(%x: tensor<1x8x8x4xf32>, %w: tensor<4x0x3x4xf32>) {
  // expected-error @below {{expected filter sizes between 1 and 1073741824, but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x4xf32>, tensor<4x0x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_groups(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected groups that divide 4 input and 4 output channels, but got 3}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w {groups = 3 : i64} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_input_channels(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected filters of 2 input channels, but got 4}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w {groups = 2 : i64} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_bias(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>, %b: tensor<3xf32>) {
  // expected-error @below {{expected a bias of 4 x 'f32', but got 'tensor<3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w, %b : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<3xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_residual(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>, %r: tensor<1x6x6x5xf32>) {
  // expected-error @below {{expected a residual of type 'tensor<1x6x6x4xf32>', but got 'tensor<1x6x6x5xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w residual %r : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<1x6x6x5xf32>) -> tensor<1x6x6x4xf32>
  return
}

// -----

func.func @conv2d_filter_does_not_fit(%x: tensor<1x2x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{expected a padded input that holds the dilated filter, but got 'tensor<1x2x8x4xf32>' and 'tensor<4x3x3x4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w : (tensor<1x2x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x1x6x4xf32>
  return
}

// -----

func.func @conv2d_result(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<1x6x6x4xf32>' are incompatible with return type(s) of operation 'tensor<1x8x8x4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

func.func @shape_overflow(%x: tensor<4294967296x4294967296x2x1xf32>, %w: tensor<1x1x1x1xf32>) {
  // expected-error @below {{operand #0 must be statically shaped tensor of at most 2^40 elements}}
  %y = nncomp.conv2d %x, %w : (tensor<4294967296x4294967296x2x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return
}

// -----

func.func @dynamic_shape(%x: tensor<?x4xf32>, %w: tensor<2x4xf32>) {
  // expected-error @below {{operand #0 must be statically shaped tensor of at most 2^40 elements}}
  %y = nncomp.linear %x, %w : (tensor<?x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @unranked(%x: tensor<*xf32>, %w: tensor<2x4xf32>) {
  // expected-error @below {{operand #0 must be statically shaped tensor of at most 2^40 elements}}
  %y = nncomp.linear %x, %w : (tensor<*xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @missing_attribute(%x: tensor<2x4xf32>) {
  // expected-error @below {{requires attribute 'kind'}}
  %y = "nncomp.reduce"(%x) {axes = array<i64: 0>} : (tensor<2x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @linear_input_rank(%x: tensor<4xf32>, %w: tensor<2x4xf32>) {
  // expected-error @below {{expected an input of rank 2, but got 'tensor<4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.linear %x, %w : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @linear_weight_rank(%x: tensor<1x4xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{expected weights of rank 2, but got 'tensor<4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @linear_weights(%x: tensor<1x4xf32>, %w: tensor<2x5xf32>) {
  // expected-error @below {{expected weights of 4 inputs of type 'f32', but got 'tensor<2x5xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x5xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @linear_bias(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<1x2xf32>) {
  // expected-error @below {{expected a bias of 2 x 'f32', but got 'tensor<1x2xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.linear %x, %w, %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @matmul_rank(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error @below {{expected two operands of equal rank of at least 2, but got 'tensor<4xf32>' and 'tensor<4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.matmul %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<f32>
  return
}

// -----

func.func @matmul_batch(%a: tensor<2x3x4xf32>, %b: tensor<1x4x5xf32>) {
  // expected-error @below {{expected equal batch dimensions, but got 'tensor<2x3x4xf32>' and 'tensor<1x4x5xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.matmul %a, %b : (tensor<2x3x4xf32>, tensor<1x4x5xf32>) -> tensor<2x3x5xf32>
  return
}

// -----

func.func @matmul_reduction(%a: tensor<3x4xf32>, %b: tensor<5x4xf32>) {
  // expected-error @below {{expected a right operand of 4 rows of type 'f32', but got 'tensor<5x4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.matmul %a, %b : (tensor<3x4xf32>, tensor<5x4xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @max_pool_kernel(%x: tensor<1x8x8x4xf32>) {
  // expected-error @below {{expected 2 kernel, but got 3}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.max_pool %x {kernel = array<i64: 2, 2, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x7x7x4xf32>
  return
}

// -----

func.func @max_pool_pads(%x: tensor<1x8x8x4xf32>) {
  // expected-error @below {{expected pads smaller than the dilated kernel of 2, but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.max_pool %x {kernel = array<i64: 2, 2>, pads = array<i64: 2, 0, 0, 0>} : (tensor<1x8x8x4xf32>) -> tensor<1x9x7x4xf32>
  return
}

// -----

func.func @avg_pool_kernel_does_not_fit(%x: tensor<1x2x8x4xf32>) {
  // expected-error @below {{expected a padded input that holds the dilated kernel, but got 'tensor<1x2x8x4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.avg_pool %x {kernel = array<i64: 3, 3>} : (tensor<1x2x8x4xf32>) -> tensor<1x1x6x4xf32>
  return
}

// -----

func.func @batch_norm_axis(%x: tensor<1x4xf32>, %s: tensor<4xf32>) {
  // expected-error @below {{expected an axis between 0 and 1, but got 2}}
  %y = nncomp.batch_norm %x, %s, %s, %s, %s {axis = 2 : i64, epsilon = 1.0e-05 : f32} : tensor<1x4xf32>, tensor<4xf32>
  return
}

// -----

func.func @batch_norm_statistics(%x: tensor<1x4xf32>, %s: tensor<3xf32>) {
  // expected-error @below {{expected statistics of 4 channels, but got 'tensor<3xf32>'}}
  %y = nncomp.batch_norm %x, %s, %s, %s, %s {axis = 1 : i64, epsilon = 1.0e-05 : f32} : tensor<1x4xf32>, tensor<3xf32>
  return
}

// -----

func.func @lrn_axis(%x: tensor<1x4xf32>) {
  // expected-error @below {{expected an axis between 0 and 1, but got -1}}
  %y = nncomp.lrn %x {axis = -1 : i64, size = 5 : i64, alpha = 1.0 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4xf32>
  return
}

// -----

func.func @lrn_size(%x: tensor<1x4xf32>) {
  // expected-error @below {{expected a positive size, but got 0}}
  %y = nncomp.lrn %x {axis = 1 : i64, size = 0 : i64, alpha = 1.0 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4xf32>
  return
}

// -----

func.func @softmax_axis(%x: tensor<1x4xf32>) {
  // expected-error @below {{expected an axis between 0 and 1, but got 9}}
  %y = nncomp.softmax %x {axis = 9 : i64} : tensor<1x4xf32>
  return
}

// -----

func.func @log_softmax_axis(%x: tensor<f32>) {
  // expected-error @below {{expected an axis between 0 and -1, but got 0}}
  %y = nncomp.log_softmax %x {axis = 0 : i64} : tensor<f32>
  return
}

// -----

func.func @activation_of_integers(%x: tensor<4xi32>) {
  // expected-error @below {{expected floats for tanh, but got 'tensor<4xi32>'}}
  %y = nncomp.activation %x {function = #nncomp.activation<tanh>} : tensor<4xi32>
  return
}

// -----

func.func @activation_keyword(%x: tensor<4xf32>) {
  // expected-error @below {{expected an activation function, but got rilu}}
  %y = nncomp.activation %x {function = #nncomp.activation<rilu>} : tensor<4xf32>
  return
}

// -----

func.func @activation_parameter(%x: tensor<4xf32>) {
  // expected-error @below {{expected ','}}
  %y = nncomp.activation %x {function = #nncomp.activation<clip>} : tensor<4xf32>
  return
}

// -----

func.func @transpose_permutation(%x: tensor<2x3x4xf32>) {
  // expected-error @below {{expected a permutation of 3 dimensions, but got [0, 2, 2]}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.transpose %x {permutation = array<i64: 0, 2, 2>} : (tensor<2x3x4xf32>) -> tensor<2x4x4xf32>
  return
}

// -----

func.func @broadcast_shapes(%x: tensor<3x1xf32>) {
  // expected-error @below {{expected a result that the input broadcasts to, but got 'tensor<3x1xf32>' and 'tensor<4x4xf32>'}}
  %y = nncomp.broadcast %x : tensor<3x1xf32> -> tensor<4x4xf32>
  return
}

// -----

func.func @concat_nothing() {
  // expected-error @below {{expected at least one operand, but got none}}
  // expected-error @below {{failed to infer returned types}}
  %y = "nncomp.concat"() {axis = 0 : i64} : () -> tensor<0xf32>
  return
}

// -----

func.func @concat_axis(%x: tensor<3x1xf32>) {
  // expected-error @below {{expected an axis between 0 and 1, but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.concat %x, %x {axis = 2 : i64} : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @concat_shapes(%a: tensor<3x1xf32>, %b: tensor<4x1xf32>) {
  // expected-error @below {{expected operands that differ in dimension 1 only, but got 'tensor<3x1xf32>' and 'tensor<4x1xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.concat %a, %b {axis = 1 : i64} : (tensor<3x1xf32>, tensor<4x1xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @gather_axis(%x: tensor<5x4xf32>, %i: tensor<3xi64>) {
  // expected-error @below {{expected an axis between 0 and 1, but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.gather %x, %i {axis = 2 : i64} : (tensor<5x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  return
}

// -----

func.func @gather_wide_indices(%x: tensor<5x4xf32>, %i: tensor<3xi128>) {
  // expected-error @below {{operand #1 must be statically shaped tensor of at most 2^40 elements of 8-bit signless integer or 16-bit signless integer or 32-bit signless integer or 64-bit signless integer values, but got 'tensor<3xi128>'}}
  %y = nncomp.gather %x, %i {axis = 0 : i64} : (tensor<5x4xf32>, tensor<3xi128>) -> tensor<3x4xf32>
  return
}

// -----

func.func @reduce_integers(%x: tensor<5x4xi32>) {
  // expected-error @below {{expected floats for log_sum, but got 'tensor<5x4xi32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.reduce log_sum %x {axes = array<i64: 0>} : (tensor<5x4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @reduce_axis(%x: tensor<5x4xf32>) {
  // expected-error @below {{expected an axis between 0 and 1, but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.reduce sum %x {axes = array<i64: -1>} : (tensor<5x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @reduce_axis_twice(%x: tensor<5x4xf32>) {
  // expected-error @below {{expected distinct axes, but got 0 twice}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.reduce sum %x {axes = array<i64: 0, 0>} : (tensor<5x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @arg_reduce_axis(%x: tensor<5x4xf32>) {
  // expected-error @below {{expected an axis between 0 and 1, but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.arg_reduce max %x {axis = 2 : i64} : (tensor<5x4xf32>) -> tensor<5xi64>
  return
}

// -----

func.func @arg_reduce_empty(%x: tensor<5x0xf32>) {
  // expected-error @below {{expected a dimension that is not empty, but got dimension 1 of 'tensor<5x0xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.arg_reduce max %x {axis = 1 : i64} : (tensor<5x0xf32>) -> tensor<5xi64>
  return
}

// -----

func.func @quantize_shapes(%x: tensor<6xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error @below {{expected equal shapes, but got 'tensor<5xi8>' and 'tensor<6xf32>'}}
  %q = nncomp.quantize %x, %s, %z : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<5xi8>
  return
}

// -----

func.func @quantize_axis(%x: tensor<6xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error @below {{expected an axis between 0 and 0, but got 1}}
  %q = nncomp.quantize %x, %s, %z {axis = 1 : i64} : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  return
}

// -----

func.func @dequantize_zero_point(%q: tensor<6xi8>, %s: tensor<f32>, %z: tensor<i32>) {
  // expected-error @below {{expected a zero point of type 'i8', but got 'tensor<i32>'}}
  %x = nncomp.dequantize %q, %s, %z : (tensor<6xi8>, tensor<f32>, tensor<i32>) -> tensor<6xf32>
  return
}

// -----

func.func @dequantize_scales(%q: tensor<6x4xi8>, %s: tensor<4xf32>, %z: tensor<6xi8>) {
  // expected-error @below {{expected [6] scales and zero points, but got 'tensor<4xf32>'}}
  %x = nncomp.dequantize %q, %s, %z {axis = 0 : i64} : (tensor<6x4xi8>, tensor<4xf32>, tensor<6xi8>) -> tensor<6x4xf32>
  return
}

// -----

func.func @quantize_block_without_axis(%x: tensor<6xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error @below {{expected a positive block_size with an axis, but got 2}}
  %q = nncomp.quantize %x, %s, %z {block_size = 2 : i64} : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  return
}

// -----

func.func @dequantize_block_of_zero(%q: tensor<6xi8>, %s: tensor<3xf32>, %z: tensor<3xi8>) {
  // expected-error @below {{expected a positive block_size with an axis, but got 0}}
  %x = nncomp.dequantize %q, %s, %z {axis = 0 : i64, block_size = 0 : i64} : (tensor<6xi8>, tensor<3xf32>, tensor<3xi8>) -> tensor<6xf32>
  return
}

// -----

func.func @dequantize_block_scales(%q: tensor<2x7xi8>, %s: tensor<2x3xf32>, %z: tensor<2x4xi8>) {
  // expected-error @below {{expected [2, 4] scales and zero points, but got 'tensor<2x3xf32>'}}
  %x = nncomp.dequantize %q, %s, %z {axis = 1 : i64, block_size = 2 : i64} : (tensor<2x7xi8>, tensor<2x3xf32>, tensor<2x4xi8>) -> tensor<2x7xf32>
  return
}

// -----

func.func @quantize_bits(%x: tensor<6xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error @below {{expected between 2 and 8 bits, but got 9}}
  %q = nncomp.quantize %x, %s, %z {bits = 9 : i64} : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  return
}

// -----

func.func @add_shapes(%a: tensor<6xf32>, %b: tensor<1xf32>) {
  // expected-error @below {{expected operands of one shape and element type, but got 'tensor<6xf32>' and 'tensor<1xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nncomp.add %a, %b : (tensor<6xf32>, tensor<1xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @assemble_dense(%x: tensor<6xf32>) {
  // expected-error @below {{expected a result with an encoding, but got 'tensor<6xf32>'}}
  %w = nncomp.assemble %x : (tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @assemble_count(%codes: tensor<6xi8>) {
  // expected-error @below {{expected 2 components, but got 1}}
  %w = nncomp.assemble %codes : (tensor<6xi8>) -> tensor<6xf32, #nncomp.uniform<bits = 8>>
  return
}

// -----

func.func @assemble_type(%codes: tensor<6xi8>, %scales: tensor<1xf32>) {
  // expected-error @below {{expected codes of type 'tensor<3xi8>', but got 'tensor<6xi8>'}}
  %w = nncomp.assemble %codes, %scales : (tensor<6xi8>, tensor<1xf32>) -> tensor<6xf32, #nncomp.uniform<bits = 4>>
  return
}

// -----

func.func @disassemble_dense(%x: tensor<6xf32>) {
  // expected-error @below {{expected an input with an encoding, but got 'tensor<6xf32>'}}
  %0 = nncomp.disassemble %x : (tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @disassemble_count(%w: tensor<6xf32, #nncomp.uniform<bits = 8>>) {
  // expected-error @below {{expected 2 components, but got 1}}
  %0 = nncomp.disassemble %w : (tensor<6xf32, #nncomp.uniform<bits = 8>>) -> tensor<6xi8>
  return
}

// -----

func.func @disassemble_type(%w: tensor<6xf32, #nncomp.uniform<bits = 4>>) {
  // expected-error @below {{expected codes of type 'tensor<3xi8>', but got 'tensor<6xi8>'}}
  %0:2 = nncomp.disassemble %w : (tensor<6xf32, #nncomp.uniform<bits = 4>>) -> (tensor<6xi8>, tensor<1xf32>)
  return
}

// -----

func.func @dorefa_per_axis(%x: tensor<6xf32>) {
  // expected-error @below {{expected a centered uniform encoding of one scale for the rule dorefa, but got 'tensor<6xf32, #nncomp.uniform<bits = 2, axis = 0, centered = true>>'}}
  %w = nncomp.encode %x by dorefa : tensor<6xf32> -> tensor<6xf32, #nncomp.uniform<bits = 2, axis = 0, centered = true>>
  return
}

// -----

func.func @encode_to_dense(%x: tensor<6xf32>) {
  // expected-error @below {{expected a type with an encoding, but got 'tensor<6xf32>'}}
  %w = nncomp.encode %x : tensor<6xf32> -> tensor<6xf32>
  return
}

// -----

// An encoding of another dialect is no encoding of ours.
#other = #sparse_tensor.encoding<{ map = (d0) -> (d0 : compressed) }>
func.func @encode_to_other(%x: tensor<6xf32>) {
  // expected-error @below {{expected a type with an encoding, but got 'tensor<6xf32, #sparse_tensor.encoding}}
  %w = nncomp.encode %x : tensor<6xf32> -> tensor<6xf32, #other>
  return
}

// -----

func.func @decode_shape(%w: tensor<6xf32, #nncomp.uniform<bits = 4>>) {
  // expected-error @below {{expected the dense type 'tensor<6xf32>', but got 'tensor<2x3xf32>'}}
  %x = nncomp.decode %w : tensor<6xf32, #nncomp.uniform<bits = 4>> -> tensor<2x3xf32>
  return
}

// -----

func.func @launch_unknown(%x: tensor<4xf32>) {
  // expected-error @below {{expected a kernel function, but got @none}}
  %y = nncomp.launch @none ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @with_result(memref<4xf32>) -> i32
func.func @launch_result_of_kernel(%x: tensor<4xf32>) {
  // expected-error @below {{expected a kernel without results, but got '(memref<4xf32>) -> i32'}}
  %y = nncomp.launch @with_result ins() outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @kernel(memref<4xf32>, memref<5xf32>)
func.func @launch_arguments(%x: tensor<4xf32>) {
  // expected-error @below {{expected operands that fit the kernel's arguments '(memref<4xf32>, memref<5xf32>) -> ()', but got 'tensor<4xf32>', 'tensor<4xf32>'}}
  %y = nncomp.launch @kernel ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @kernel(memref<4xf32>, memref<4xf32>)
func.func @launch_results(%x: tensor<4xf32>) {
  // expected-error @below {{expected results of the types of its tensor outputs, but got 'tensor<5xf32>'}}
  %y = nncomp.launch @kernel ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @conv_transpose2d_output_padding(%x: tensor<1x4x4x4xf32>, %w: tensor<2x3x3x4xf32>) {
  // expected-error@below {{expected output_padding between 0 and 1073741824, but got -1}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.conv_transpose2d %x, %w {output_padding = array<i64: 0, -1>} : (tensor<1x4x4x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return
}

// -----

func.func @conv_transpose2d_cut_away(%x: tensor<1x4x4x4xf32>, %w: tensor<2x3x3x4xf32>) {
  // expected-error@below {{expected a result of at least 1 pixel each way, but got 0 along dimension 2}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.conv_transpose2d %x, %w {pads = array<i64: 1, 3, 0, 3>} : (tensor<1x4x4x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x5x1x2xf32>
  return
}

// -----

func.func @conv_transpose2d_too_large(%x: tensor<1x4x4x4xf32>, %w: tensor<2x3x3x4xf32>) {
  // expected-error@below {{expected a result of at most 2^40 elements, but got 'tensor<1x3221225475x3221225475x2xf32>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 1073741824, 1073741824>} : (tensor<1x4x4x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return
}

// -----

func.func @conv_transpose2d_channels(%x: tensor<1x4x4x4xf32>, %w: tensor<2x3x3x4xf32>) {
  // expected-error@below {{expected filters of 2 input channels, but got 4}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.conv_transpose2d %x, %w {groups = 2 : i64} : (tensor<1x4x4x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return
}

// -----

func.func @grid_sample_grid(%x: tensor<2x4x4x3xf32>, %g: tensor<1x4x4x2xf32>) {
  // expected-error@below {{expected a grid of 2 images of positions x and y, but got 'tensor<1x4x4x2xf32>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.grid_sample linear %x at %g outside zeros : (tensor<2x4x4x3xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x3xf32>
  return
}

// -----

func.func @grid_sample_empty(%x: tensor<1x0x4x3xf32>, %g: tensor<1x4x4x2xf32>) {
  // expected-error@below {{expected an image that is not empty, but got 'tensor<1x0x4x3xf32>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.grid_sample linear %x at %g outside zeros : (tensor<1x0x4x3xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x3xf32>
  return
}

// -----

func.func @grid_sample_rank(%x: tensor<1x4x4x3xf32>, %g: tensor<4x4x2xf32>) {
  // expected-error@below {{expected a grid of rank 4, but got 'tensor<4x4x2xf32>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.grid_sample linear %x at %g outside zeros : (tensor<1x4x4x3xf32>, tensor<4x4x2xf32>) -> tensor<1x4x4x3xf32>
  return
}

// -----

func.func @roi_align_rank(%x: tensor<4x4x3xf32>, %boxes: tensor<2x4xf32>, %images: tensor<2xi64>) {
  // expected-error@below {{expected an input of rank 4, but got 'tensor<4x4x3xf32>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align mean %x in %boxes of %images {size = array<i64: 3, 3>} : (tensor<4x4x3xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @roi_align_empty(%x: tensor<0x4x4x3xf32>, %boxes: tensor<2x4xf32>, %images: tensor<2xi64>) {
  // expected-error@below {{expected images that are not empty, but got 'tensor<0x4x4x3xf32>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align mean %x in %boxes of %images {size = array<i64: 3, 3>} : (tensor<0x4x4x3xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @roi_align_boxes(%x: tensor<1x4x4x3xf32>, %boxes: tensor<2x5xf32>, %images: tensor<2xi64>) {
  // expected-error@below {{expected 4 coordinates and an image for each box, but got 'tensor<2x5xf32>' and 'tensor<2xi64>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align mean %x in %boxes of %images {size = array<i64: 3, 3>} : (tensor<1x4x4x3xf32>, tensor<2x5xf32>, tensor<2xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @roi_align_images(%x: tensor<1x4x4x3xf32>, %boxes: tensor<2x4xf32>, %images: tensor<3xi64>) {
  // expected-error@below {{expected 4 coordinates and an image for each box, but got 'tensor<2x4xf32>' and 'tensor<3xi64>'}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align mean %x in %boxes of %images {size = array<i64: 3, 3>} : (tensor<1x4x4x3xf32>, tensor<2x4xf32>, tensor<3xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @roi_align_kind(%x: tensor<1x4x4x3xf32>, %boxes: tensor<2x4xf32>, %images: tensor<2xi64>) {
  // expected-error@below {{expected kind mean or max, but got sum}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align sum %x in %boxes of %images {size = array<i64: 3, 3>} : (tensor<1x4x4x3xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @roi_align_size(%x: tensor<1x4x4x3xf32>, %boxes: tensor<2x4xf32>, %images: tensor<2xi64>) {
  // expected-error@below {{expected sizes between 1 and 1073741824, but got 0}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align mean %x in %boxes of %images {size = array<i64: 3, 0>} : (tensor<1x4x4x3xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @roi_align_sizes(%x: tensor<1x4x4x3xf32>, %boxes: tensor<2x4xf32>, %images: tensor<2xi64>) {
  // expected-error@below {{expected 2 sizes, but got 1}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align mean %x in %boxes of %images {size = array<i64: 3>} : (tensor<1x4x4x3xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @roi_align_samples(%x: tensor<1x4x4x3xf32>, %boxes: tensor<2x4xf32>, %images: tensor<2xi64>) {
  // expected-error@below {{expected samples between 0 and 1073741824, but got -1}}
  // expected-error@below {{failed to infer returned types}}
  %y = nncomp.roi_align mean %x in %boxes of %images {samples = -1 : i64, size = array<i64: 3, 3>} : (tensor<1x4x4x3xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x3x3x3xf32>
  return
}

// -----

func.func @top_k_count(%x: tensor<2x4xf32>) {
  // expected-error@below {{expected k between 0 and 4, but got 5}}
  // expected-error@below {{failed to infer returned types}}
  %v, %i = nncomp.top_k %x {axis = 1 : i64, k = 5 : i64} : (tensor<2x4xf32>) -> (tensor<2x5xf32>, tensor<2x5xi64>)
  return
}

// -----

func.func @top_k_axis(%x: tensor<2x4xf32>) {
  // expected-error@below {{expected an axis between 0 and 1, but got 2}}
  // expected-error@below {{failed to infer returned types}}
  %v, %i = nncomp.top_k %x {axis = 2 : i64, k = 1 : i64} : (tensor<2x4xf32>) -> (tensor<2x5xf32>, tensor<2x5xi64>)
  return
}
