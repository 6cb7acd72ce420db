"""Writes a network of a convolution and two linear layers, and samples for it.

usage: pruned_network.py DIR

A tenth of each layer's weights is far larger than the others: whatever is pruned at
90 %, before or after rounding, is the same.
"""

import sys

import numpy as np

NETWORK = """func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x8xf32> {{
  %c = arith.constant dense<{conv}> : tensor<16x3x3x4xf32>
  %b = arith.constant dense<{bias}> : tensor<16xf32>
  %v = arith.constant dense<{first}> : tensor<32x1024xf32>
  %w = arith.constant dense<{second}> : tensor<8x32xf32>
  %y = nncomp.conv2d %x, %c, %b {{pads = array<i64: 1, 1, 1, 1>, activation = #nncomp.activation<relu>}} : (tensor<1x8x8x4xf32>, tensor<16x3x3x4xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32> loc("conv")
  %r = tensor.collapse_shape %y [[0], [1, 2, 3]] : tensor<1x8x8x16xf32> into tensor<1x1024xf32>
  %z = nncomp.linear %r, %v {{activation = #nncomp.activation<relu>}} : (tensor<1x1024xf32>, tensor<32x1024xf32>) -> tensor<1x32xf32> loc("first")
  %o = nncomp.linear %z, %w : (tensor<1x32xf32>, tensor<8x32xf32>) -> tensor<1x8xf32> loc("second")
  return %o : tensor<1x8xf32>
}}
"""


def make_weights(rng, *shape):
    weights = rng.uniform(-1e-3, 1e-3, shape)
    flat = weights.reshape(-1)
    kept = flat.size - int(0.9 * flat.size)
    chosen = rng.permutation(flat.size)[:kept]
    flat[chosen] = rng.choice([-1, 1], kept) * rng.uniform(0.1, 0.5, kept)
    return weights.astype(np.float32).tolist()


rng = np.random.default_rng(5)
with open(f"{sys.argv[1]}/network.mlir", "w") as file:
    file.write(NETWORK.format(conv=make_weights(rng, 16, 3, 3, 4),
                              bias=rng.uniform(-0.1, 0.1, 16).tolist(),
                              first=make_weights(rng, 32, 1024),
                              second=make_weights(rng, 8, 32)))
samples = rng.standard_normal((16, 8, 8, 4)).astype(np.float32)
np.save(f"{sys.argv[1]}/samples.npy", samples)
np.save(f"{sys.argv[1]}/input.npy", samples[:1])
