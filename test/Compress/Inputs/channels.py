"""A network of everything that channels pass through, and its comparison.

channels.py make FILE.mlir INPUT.npy
channels.py compare MASKED.npy REMOVED.npy   relative L2 norm of at most 1e-6
"""

import sys

import numpy as np

rng = np.random.default_rng(5)
lines = []


def constant(name, shape, values=None):
    values = rng.standard_normal(shape) * 0.3 if values is None else values
    kind = "x".join(map(str, shape)) + "xf32"
    lines.append(f"  %{name} = arith.constant dense<{values.astype(np.float32).tolist()}> : tensor<{kind}>")
    return f"%{name}", f"tensor<{kind}>"


def conv(name, value, size, inputs, outputs, kernel=1, groups=1, pad=0):
    weights, kind = constant(f"{name}_w", (outputs, kernel, kernel, inputs // groups))
    bias, bias_kind = constant(f"{name}_b", (outputs,))
    given = f"tensor<1x{size}x{size}x{inputs}xf32>"
    lines.append(
        f"  %{name} = nncomp.conv2d {value}, {weights}, {bias} {{activation = #nncomp.activation<relu>, "
        f"groups = {groups} : i64, pads = array<i64: {pad}, {pad}, {pad}, {pad}>}} : ({given}, {kind}, {bias_kind}) "
        f"-> tensor<1x{size}x{size}x{outputs}xf32>")
    return f"%{name}"


def make(path, data):
    kind = "tensor<1x6x6x{}xf32>".format
    stem = conv("stem", "%x", 6, 3, 12, 3, pad=1)
    # DenseNet: normalization and relu before the convolution, then a concatenation.
    parts = [constant(f"n{i}", (12,), values)[0] for i, values in enumerate(
        (rng.uniform(0.5, 2, 12), rng.standard_normal(12), rng.standard_normal(12), rng.uniform(0.5, 2, 12)))]
    lines.append(f"  %norm = nncomp.batch_norm {stem}, {', '.join(parts)} {{axis = 3 : i64, epsilon = 1.0e-05 : f32}} : {kind(12)}, tensor<12xf32>")
    lines.append(f"  %active = nncomp.activation %norm {{function = #nncomp.activation<sigmoid>}} : {kind(12)}")
    grow = conv("grow", "%active", 6, 12, 8, 3, pad=1)
    lines.append(f"  %cat = nncomp.concat {stem}, {grow} {{axis = 3 : i64}} : ({kind(12)}, {kind(8)}) -> {kind(20)}")
    # ShuffleNet: groups, a shuffle of channels, a depthwise layer.
    grouped = conv("grouped", "%cat", 6, 20, 16, groups=4)
    lines.append(f"  %split = tensor.expand_shape {grouped} [[0], [1], [2], [3, 4]] output_shape [1, 6, 6, 4, 4] : {kind(16)} into tensor<1x6x6x4x4xf32>")
    lines.append("  %turned = nncomp.transpose %split {permutation = array<i64: 0, 1, 2, 4, 3>} : (tensor<1x6x6x4x4xf32>) -> tensor<1x6x6x4x4xf32>")
    lines.append(f"  %shuffled = tensor.collapse_shape %turned [[0], [1], [2], [3, 4]] : tensor<1x6x6x4x4xf32> into {kind(16)}")
    depth = conv("depth", "%shuffled", 6, 16, 16, 3, groups=16, pad=1)
    # Squeeze and excite.
    lines.append(f"  %mean = nncomp.reduce mean {depth} {{axes = array<i64: 1, 2>, keep_dims}} : ({kind(16)}) -> tensor<1x1x1x16xf32>")
    squeeze = conv("squeeze", "%mean", 1, 16, 6)
    excite = conv("excite", squeeze, 1, 6, 16)
    lines.append(f"  %wide = nncomp.broadcast {excite} : tensor<1x1x1x16xf32> -> {kind(16)}")
    lines.append(f"  %scaled = arith.mulf {depth}, %wide : {kind(16)}")
    # ResNet: a sum of two branches.
    branch = conv("branch", "%scaled", 6, 16, 10, 3, pad=1)
    skip = conv("skip", "%scaled", 6, 16, 10)
    lines.append(f"  %sum = arith.addf {branch}, {skip} : {kind(10)}")
    # A flattened pool before the classifier, of which each channel has 9 columns.
    lines.append(f"  %pool = nncomp.max_pool %sum {{kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}} : ({kind(10)}) -> tensor<1x3x3x10xf32>")
    lines.append("  %nchw = nncomp.transpose %pool {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x3x3x10xf32>) -> tensor<1x10x3x3xf32>")
    lines.append("  %flat = tensor.collapse_shape %nchw [[0], [1, 2, 3]] : tensor<1x10x3x3xf32> into tensor<1x90xf32>")
    hidden, kind_hidden = constant("hidden_w", (7, 90))
    lines.append(f"  %hidden = nncomp.linear %flat, {hidden} {{activation = #nncomp.activation<relu>}} : (tensor<1x90xf32>, {kind_hidden}) -> tensor<1x7xf32>")
    last, kind_last = constant("last_w", (5, 7))
    lines.append(f"  %y = nncomp.linear %hidden, {last} : (tensor<1x7xf32>, {kind_last}) -> tensor<1x5xf32>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("func.func @main(%x: tensor<1x6x6x3xf32>) -> tensor<1x5xf32> {\n")
        file.write("\n".join(lines) + "\n  return %y : tensor<1x5xf32>\n}\n")
    np.save(data, rng.standard_normal((1, 6, 6, 3)).astype(np.float32))


def compare(masked, removed):
    masked, removed = (np.load(path).astype(np.float64) for path in (masked, removed))
    assert np.linalg.norm(masked) > 0 and masked.std() > 0
    distance = np.linalg.norm(masked - removed) / np.linalg.norm(masked)
    assert distance <= 1e-6, distance


if __name__ == "__main__":
    {"make": make, "compare": compare}[sys.argv[1]](*sys.argv[2:])
