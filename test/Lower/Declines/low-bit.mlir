// Why the kernels of weights of few bits decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
func.func @three_bits_in_blocks(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<384xi8>
  %p1 = arith.constant dense<1.0> : tensor<32xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<384xi8>, tensor<32xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 3, axis = 0, block = 32>>
  // expected-remark @below {{not low-bit-int8-dot: expected weights of 1, 2, 4 or 8 bits, but got 'tensor<16x64xf32, #nncomp.uniform<bits = 3, axis = 0, block = 32>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 3, axis = 0, block = 32>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @wide_sums(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %b0 = arith.constant dense<"0xFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7F"> : tensor<64xi8>
  %b1 = arith.constant dense<0.5> : tensor<16xf32>
  %b = nncomp.assemble %b0, %b1 : (tensor<64xi8>, tensor<16xf32>) -> tensor<16xf32, #nncomp.uniform<bits = 32, axis = 0>>
  // expected-remark @below {{not low-bit-int8-dot: expected a bias with which sums fit into 32 bits, but got 'tensor<16xf32, #nncomp.uniform<bits = 32, axis = 0>>'}}
  %y = nncomp.linear %x, %w, %b : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<16xf32, #nncomp.uniform<bits = 32, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @five_bits_of_codes(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<640xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<640xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 5, axis = 0>>
  // expected-remark @below {{not low-bit-int8-dot: expected weights of 1, 2, 4 or 8 bits, but got 'tensor<16x64xf32, #nncomp.uniform<bits = 5, axis = 0>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 5, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @sixteen_bits(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<2048xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<2048xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 16, axis = 0>>
  // expected-remark @below {{not low-bit-f32: expected weights of at most 8 bits, but got 'tensor<16x64xf32, #nncomp.uniform<bits = 16, axis = 0>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.uniform<bits = 16, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @bases_of_inputs(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<64xi32>
  %p1 = arith.constant dense<1.0> : tensor<64x2xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<64xi32>, tensor<64x2xf32>) -> tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 1>>
  // expected-remark @below {{not low-bit-f32: expected a basis for all weights or for each output, but got 'tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 1>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 1>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @unipolar_bases(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<64xi32>
  %p1 = arith.constant dense<1.0> : tensor<16x2xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<64xi32>, tensor<16x2xf32>) -> tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 0, unipolar = true>>
  // expected-remark @below {{not low-bit-f32: expected digits of -1 and 1, but got 'tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 0, unipolar = true>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 0, unipolar = true>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @signs_of_inputs(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<32xi32>
  %p1 = arith.constant dense<1.0> : tensor<64xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<32xi32>, tensor<64xf32>) -> tensor<16x64xf32, #nncomp.binary<axis = 1>>
  // expected-remark @below {{not low-bit-f32: expected an alpha for all weights or for each output, but got 'tensor<16x64xf32, #nncomp.binary<axis = 1>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.binary<axis = 1>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @residual_of_codes(%x: tensor<1x1x1x64xf32>, %r: tensor<1x1x1x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x1x1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<384xi8>
  %p1 = arith.constant dense<1.0> : tensor<8xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<384xi8>, tensor<8xf32>) -> tensor<16x1x1x64xf32, #nncomp.codebook<entries = 8>>
  // expected-remark @below {{not low-bit-f32: expected a dense f32 residual, but got 'tensor<1x1x1x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>'}}
  %y = nncomp.conv2d %x, %w residual %r : (tensor<1x1x1x64xf32>, tensor<16x1x1x64xf32, #nncomp.codebook<entries = 8>>, tensor<1x1x1x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x1x1x16xf32>
  return %y : tensor<1x1x1x16xf32>
}

func.func @palettes(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16x16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16x16xf32>) -> tensor<16x64xf32, #nncomp.codebook<entries = 16, axis = 0>>
  // expected-remark @below {{not low-bit-f32: expected one palette for all weights, but got 'tensor<16x64xf32, #nncomp.codebook<entries = 16, axis = 0>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.codebook<entries = 16, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @sparse(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1.0> : tensor<16x32xf32>
  %p1 = arith.constant dense<0> : tensor<32xi32>
  %w = nncomp.assemble %p0, %p1 : (tensor<16x32xf32>, tensor<32xi32>) -> tensor<16x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  // expected-remark @below {{not low-bit-f32: expected weights that are uniform, a codebook, a learned basis, signs or short floats, but got 'tensor<16x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @palette_of_codes(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.codebook<entries = 16>>
  // expected-remark @below {{not low-bit-int8-dot: expected uniform weights, but got 'tensor<16x64xf32, #nncomp.codebook<entries = 16>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.codebook<entries = 16>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @other_axis(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<64xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<64xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 1>>
  // expected-remark @below {{not low-bit-int8-dot: expected scales for all weights or for each output, but got 'tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 1>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 1>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @blocks_across(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<32xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<32xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, block = 32>>
  // expected-remark @below {{not low-bit-int8-dot: expected blocks within an output, but got 'tensor<16x64xf32, #nncomp.uniform<bits = 4, block = 32>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, block = 32>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @odd_blocks(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<96xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<96xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0, block = 12>>
  // expected-remark @below {{not low-bit-int8-dot: expected blocks of a multiple of 8 weights, but got 'tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0, block = 12>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0, block = 12>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @stored_scale(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not low-bit-int8-dot: expected an input of 8-bit codes with a static scale, but got 'tensor<1x64xf32, #nncomp.uniform<bits = 8>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @result(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32, #nncomp.uniform<bits = 4, scale = 0.5, zero = 8>> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not low-bit-int8-dot: expected a result of f32 or of 8-bit codes with a static scale, but got 'tensor<1x16xf32, #nncomp.uniform<bits = 4, scale = 0.5, zero = 8>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32, #nncomp.uniform<bits = 4, scale = 0.5, zero = 8>>
  return %y : tensor<1x16xf32, #nncomp.uniform<bits = 4, scale = 0.5, zero = 8>>
}

func.func @encoded_result(%x: tensor<1x64xf32>) -> tensor<1x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not low-bit-f32: expected a dense f32 result, but got 'tensor<1x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>
  return %y : tensor<1x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>
}

func.func @computed_bias(%x: tensor<1x64xf32>, %b: tensor<16xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not low-bit-f32: expected a constant bias, but got 'tensor<16xf32>'}}
  %y = nncomp.linear %x, %w, %b : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<16xf32>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @bias_of_8_bits(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, %b: tensor<16xf32, #nncomp.uniform<bits = 8>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not low-bit-int8-dot: expected a bias of f32 or of 32-bit codes in steps of the sums, but got 'tensor<16xf32, #nncomp.uniform<bits = 8>>'}}
  %y = nncomp.linear %x, %w, %b : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<16xf32, #nncomp.uniform<bits = 8>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @bias_of_other_steps(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %c = arith.constant dense<1> : tensor<64xi8>
  %b = nncomp.assemble %c : (tensor<64xi8>) -> tensor<16xf32, #nncomp.uniform<bits = 32, scale = 0.25>>
  // expected-remark @below {{not low-bit-int8-dot: expected a bias of f32 or of 32-bit codes in steps of the sums, but got 'tensor<16xf32, #nncomp.uniform<bits = 32, scale = 0.25>>'}}
  %y = nncomp.linear %x, %w, %b : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<16xf32, #nncomp.uniform<bits = 32, scale = 0.25>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @bias_of_blocks(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, %b: tensor<16xf32, #nncomp.uniform<bits = 32>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<32xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<32xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0, block = 32>>
  // expected-remark @below {{not low-bit-int8-dot: expected a bias of f32, but got 'tensor<16xf32, #nncomp.uniform<bits = 32>>'}}
  %y = nncomp.linear %x, %w, %b : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0, block = 32>>, tensor<16xf32, #nncomp.uniform<bits = 32>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

func.func @deep(%x: tensor<1x16520xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x1xf32> {
  %p0 = arith.constant dense<1> : tensor<16520xi8>
  %p1 = arith.constant dense<1.0> : tensor<2xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<16520xi8>, tensor<2xf32>) -> tensor<1x16520xf32, #nncomp.uniform<bits = 8, axis = 0, block = 8260>>
  // expected-remark @below {{not low-bit-int8-dot: expected sums of at most 16512 products, which 32 bits hold, but got 16520}}
  %y = nncomp.linear %x, %w : (tensor<1x16520xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<1x16520xf32, #nncomp.uniform<bits = 8, axis = 0, block = 8260>>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

func.func @empty(%x: tensor<0x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<0x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not low-bit-int8-dot: expected tensors that are not empty, but got 'tensor<0x16xf32>'}}
  %y = nncomp.linear %x, %w : (tensor<0x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<0x16xf32>
  return %y : tensor<0x16xf32>
}

func.func @doubles(%x: tensor<4x16xf64>, %w: tensor<32x16xf64, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf64> {
  // expected-remark @below {{not decoded-panels-f32: expected encoded weights of f32, but got 'tensor<32x16xf64, #nncomp.uniform<bits = 8>>'}}
  %y = nncomp.linear %x, %w : (tensor<4x16xf64>, tensor<32x16xf64, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf64>
  return %y : tensor<4x32xf64>
}

func.func @computed_weights(%x: tensor<1x64xf32>, %c: tensor<512xi8>, %s: tensor<16xf32>) -> tensor<1x16xf32> {
  %w = nncomp.assemble %c, %s : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not low-bit-f32: expected constant weights of f32, but got 'tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "skylake-avx512", features = "-avx512bw">} {
func.func @without_pairs(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark-re @below {{not low-bit-int8-dot: expected a CPU with AVX512-VNNI or AVX-VNNI, but got 'skylake-avx512'; {{.*}}not low-bit-int8-wide: expected a CPU that multiplies and adds pairs, but got 'skylake-avx512'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
}
