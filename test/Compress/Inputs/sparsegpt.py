"""Two layers, data for them, and what pruning leaves of their outputs.

sparsegpt.py make DIR      writes networks and samples; "chain" has two layers in a row
sparsegpt.py compare DIR   holds SparseGPT's errors against those by magnitude
sparsegpt.py same DIR      holds the choices for uncorrelated inputs equal
"""

import sys

import numpy as np

INPUTS, GROUPS, OUTPUTS = 32, 2, 16
NETWORK = """func.func @main(%x: tensor<32x1x1x32xf32>) -> (tensor<32x1x1x16xf32>, tensor<32x16xf32>) {{
  %w = arith.constant dense<{conv}> : tensor<16x1x1x16xf32>
  %v = arith.constant dense<{linear}> : tensor<16x32xf32>
  %y = nncomp.conv2d %x, %w {{groups = 2 : i64}} : (tensor<32x1x1x32xf32>, tensor<16x1x1x16xf32>) -> tensor<32x1x1x16xf32>
  %r = tensor.collapse_shape %x [[0], [1, 2, 3]] : tensor<32x1x1x32xf32> into tensor<32x32xf32>
  %z = nncomp.linear %r, %v : (tensor<32x32xf32>, tensor<16x32xf32>) -> tensor<32x16xf32>
  return %y, %z : tensor<32x1x1x16xf32>, tensor<32x16xf32>
}}
"""

CHAIN = """func.func @main(%x: tensor<1x32xf32>) -> tensor<1x16xf32> {{
  %v = arith.constant dense<{first}> : tensor<16x32xf32>
  %w = arith.constant dense<{second}> : tensor<16x16xf32>
  %y = nncomp.linear %x, %v {{activation = #nncomp.activation<relu>}} : (tensor<1x32xf32>, tensor<16x32xf32>) -> tensor<1x16xf32> loc("first")
  %z = nncomp.linear %y, %w : (tensor<1x16xf32>, tensor<16x16xf32>) -> tensor<1x16xf32> loc("second")
  return %z : tensor<1x16xf32>
}}
"""


def shape_as_input(samples):
    return samples.reshape(-1, 1, 1, INPUTS).astype(np.float32)


def make(folder):
    rng = np.random.default_rng(3)
    conv = rng.standard_normal((OUTPUTS, 1, 1, INPUTS // GROUPS))
    linear = rng.standard_normal((OUTPUTS, INPUTS))
    text = NETWORK.format(conv=conv.tolist(), linear=linear.tolist())
    for name in "correlated", "white":
        with open(f"{folder}/{name}.mlir", "w") as file:
            file.write(text)
    with open(f"{folder}/chain.mlir", "w") as file:
        file.write(CHAIN.format(first=linear.tolist(),
                                second=rng.standard_normal((OUTPUTS, OUTPUTS)).tolist()))
    np.save(f"{folder}/rows.npy", rng.standard_normal((256, INPUTS)).astype(np.float32))
    mix = rng.standard_normal((INPUTS, INPUTS)) * 0.3 + rng.standard_normal(INPUTS)
    np.save(f"{folder}/correlated.npy", shape_as_input(rng.standard_normal((256, INPUTS)) @ mix))
    # The network's batch holds all unit vectors: its output is the weights.
    np.save(f"{folder}/batch.npy", shape_as_input(np.eye(INPUTS)))
    np.save(f"{folder}/white.npy", shape_as_input(np.eye(INPUTS)))
    np.save(f"{folder}/unit.npy", shape_as_input(np.eye(INPUTS)))


def load(folder, name):
    """The weights of both layers, a column per output channel."""
    return [np.load(f"{folder}/{name}.{layer}.npy").reshape(INPUTS, OUTPUTS) for layer in (0, 1)]


def compare(folder):
    samples = np.load(f"{folder}/correlated.npy").reshape(-1, INPUTS).astype(np.float64)
    dense = load(folder, "correlated")
    for suffix in "", "24", "41":
        by_magnitude = load(folder, "magnitude" + suffix)
        by_data = load(folder, "sparsegpt" + suffix)
        for whole, least, best in zip(dense, by_magnitude, by_data):
            error_magnitude = np.linalg.norm(samples @ (least - whole))
            error_data = np.linalg.norm(samples @ (best - whole))
            # The convolution's weights are in blocks: the rest is zero in all.
            assert np.count_nonzero(best) == np.count_nonzero(least), (
                np.count_nonzero(best), np.count_nonzero(least))
            assert error_data < 0.7 * error_magnitude, (suffix, error_data, error_magnitude)
            if suffix == "41":
                blocks = best.reshape(INPUTS, -1, 4) != 0
                assert (blocks.all(axis=2) == blocks.any(axis=2)).all()
            if suffix == "24":
                runs = best.T.reshape(OUTPUTS, -1, 4)
                assert ((runs != 0).sum(axis=2) <= 2).all()


def same(folder):
    # Of the linear layer: a convolution's groups are ranked apart.
    least = load(folder, "white-magnitude")[1]
    best = load(folder, "white-sparsegpt")[1]
    np.testing.assert_array_equal(least != 0, best != 0)
    np.testing.assert_allclose(least, best, rtol=1e-6)


if __name__ == "__main__":
    {"make": make, "compare": compare, "same": same}[sys.argv[1]](sys.argv[2])
