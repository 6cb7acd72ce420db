"""Writes a network to binarize, an input, and XNOR-Net's result by numpy.

usage: input_scales.py FOLDER: writes network.mlir, x.npy, r.npy, y.npy.

A convolution with strides, pads, bias, residual and relu, and a linear layer:
sums of signs times alpha, times K = mean |x| over channels and the window, with
padding counted (Rastegari et al., "XNOR-Net", ECCV 2016, equation 11).
"""

import os
import sys

import numpy as np

folder = sys.argv[1]
random = np.random.default_rng(3)
F = np.float32


def draw(*shape):
    return random.uniform(-1, 1, shape).astype(F)


def dense(array):
    shape = "x".join(map(str, array.shape))
    return f'arith.constant dense<"0x{array.tobytes().hex().upper()}"> : tensor<{shape}xf32>'


x, residual = draw(1, 7, 6, 5), draw(1, 4, 6, 4)
w, b, v, c = draw(4, 3, 2, 5), draw(4), draw(3, 4 * 4 * 6), draw(3)
strides, pads = (2, 1), (1, 0, 1, 1)


def signs(values):
    return np.where(values < 0, -1.0, 1.0)


def binary(values):
    alphas = np.abs(values).reshape(values.shape[0], -1).mean(axis=1)
    return signs(values) * alphas.reshape(-1, *[1] * (values.ndim - 1))


padded = np.pad(signs(x), ((0, 0), (pads[0], pads[2]), (pads[1], pads[3]), (0, 0)))
magnitudes = np.pad(np.abs(x).mean(axis=3), ((0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
y = np.zeros((1, 4, 6, 4))
for i in range(4):
    for j in range(6):
        rows, columns = slice(2 * i, 2 * i + 3), slice(j, j + 2)
        sums = np.einsum("hwc,ohwc->o", padded[0, rows, columns], binary(w))
        y[0, i, j] = sums * magnitudes[0, rows, columns].mean()
y = np.maximum(y + b + residual, 0) - 0.25
z = signs(y.reshape(1, -1)) @ binary(v).T * np.abs(y).mean() + c

np.save(os.path.join(folder, "x.npy"), x)
np.save(os.path.join(folder, "r.npy"), residual)
np.save(os.path.join(folder, "y.npy"), z.astype(F))
with open(os.path.join(folder, "network.mlir"), "w") as out:
    out.write(f"""
func.func @main(%x: tensor<1x7x6x5xf32>, %r: tensor<1x4x6x4xf32>) -> tensor<1x3xf32> {{
  %w = {dense(w)}
  %b = {dense(b)}
  %v = {dense(v)}
  %c = {dense(c)}
  %quarter = arith.constant dense<0.25> : tensor<1x4x6x4xf32>
  %y = nncomp.conv2d %x, %w, %b residual %r {{strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 1, 1>, activation = #nncomp.activation<relu>}}
    : (tensor<1x7x6x5xf32>, tensor<4x3x2x5xf32>, tensor<4xf32>, tensor<1x4x6x4xf32>) -> tensor<1x4x6x4xf32>
  %d = arith.subf %y, %quarter : tensor<1x4x6x4xf32>
  %f = tensor.collapse_shape %d [[0], [1, 2, 3]] : tensor<1x4x6x4xf32> into tensor<1x96xf32>
  %z = nncomp.linear %f, %v, %c : (tensor<1x96xf32>, tensor<3x96xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %z : tensor<1x3xf32>
}}
""")
