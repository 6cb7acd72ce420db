// Why the kernels of hashed weights decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

#blocks = #nncomp.hashed<buckets = 1024, seed = 1, block = 16>
#elements = #nncomp.hashed<buckets = 1024, seed = 1>
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
func.func @other_type(%x: tensor<1x256xf16>, %v: tensor<1024xf16>) -> tensor<1x256xf16> {
  %w = nncomp.assemble %v : (tensor<1024xf16>) -> tensor<256x256xf16, #blocks>
  // expected-remark @below {{not hashed-rows-f32: expected hashed weights of f32, but got 'tensor<256x256xf16, #nncomp.hashed<buckets = 1024, seed = 1, block = 16>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x256xf16>, tensor<256x256xf16, #blocks>) -> tensor<1x256xf16>
  return %y : tensor<1x256xf16>
}

func.func @encoded_input(%c: tensor<256xi8>, %v: tensor<1024xf32>) -> tensor<1x256xf32> {
  %x = nncomp.assemble %c : (tensor<256xi8>) -> tensor<1x256xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>
  %w = nncomp.assemble %v : (tensor<1024xf32>) -> tensor<256x256xf32, #blocks>
  // expected-remark @below {{not hashed-panels-f32: expected dense f32 tensors that are not empty, but got 'tensor<1x256xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x256xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<256x256xf32, #blocks>) -> tensor<1x256xf32>
  return %y : tensor<1x256xf32>
}
}
