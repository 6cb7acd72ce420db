"""Writes a module whose @main runs layers with encoded weights over a grid of shapes.

usage: encoded_grid.py

Weights are random, in every encoding that has no kernel of its own in such a layer, and
decoded before it. The grid holds what differs after that: output channels that vectors
do not divide, groups, borders, strides, dilations, batches, filters too large for the
cache, one row and many.
"""

import random

from layer_grid import Grid, count

RANDOM = random.Random(0)

# batch, height, width, channels, filters, kernel, strides, pads (top, left,
# bottom, right), dilations, groups; encoding
CONVOLUTIONS = [
    ((1, 12, 20, 24, 17, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1),
     "codebook<entries = 16>"),
    ((2, 7, 7, 12, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
     "codebook<entries = 200, palette = bf16>"),
    ((1, 17, 19, 5, 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1),
     "uniform<bits = 4, axis = 0>"),
    ((1, 13, 11, 4, 20, (5, 3), (2, 1), (2, 0, 1, 3), (1, 2), 1),
     "uniform<bits = 8, axis = 0>"),
    ((2, 12, 12, 12, 60, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3),
     "lq<bits = 2>"),
    ((1, 14, 14, 16, 40, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
     "binary<>"),
    ((1, 9, 9, 8, 33, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
     "sparse<format = nm, pattern = 2:4>"),
    ((3, 5, 6, 10, 6, (3, 1), (1, 1), (1, 0, 1, 0), (1, 1), 1),
     "sparse<format = nm, pattern = 1:3>"),
    ((1, 9, 9, 6, 12, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 2),
     "sparse<format = csc, nnz = NNZ>"),
    ((1, 9, 9, 6, 11, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
     "sparse<format = bitmap, nnz = NNZ>"),
    ((1, 10, 11, 6, 70, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
     "sparse<format = bsr, block = 64x1, nnz = NNZ>"),
    ((1, 8, 8, 512, 64, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
     "float<bf16>"),
]
# rows, depth, columns; encoding
PRODUCTS = [
    ((1, 64, 20), "sparse<format = nm, pattern = 2:4>"),
    ((40, 90, 30), "codebook<entries = 16>"),
    ((33, 129, 13), "uniform<bits = 2, axis = 0>"),
    ((64, 80, 1), "lq<bits = 3>"),
    ((70, 64, 48), "sparse<format = csc, nnz = NNZ>"),
]


def make_weights(grid, encoding):
    def emit(n, shape):
        values = [RANDOM.uniform(-1, 1) for _ in range(count(shape))]
        if "pattern" in encoding:
            kept, group = map(int, encoding[:-1].split()[-1].split(":"))
            # Groups lie in the last dimension, and so do their zeros.
            for start in range(0, len(values), shape[-1]):
                for i in range(shape[-1]):
                    if i % group >= kept:
                        values[start + i] = 0.0
        nnz = len(values)
        if "bsr" in encoding:
            nnz = -(-shape[0] // 64) * count(shape[1:])
        return grid.encode(n, shape, values,
                           encoding.replace("NNZ", str(nnz)))

    return emit


KERNEL = ['nncomp.kernel = #nncomp.kernel<"decoded-panels-f32">']
grid = Grid(RANDOM)
for shape, encoding in CONVOLUTIONS:
    grid.convolution(*shape, make_weights(grid, encoding), KERNEL)
for shape, encoding in PRODUCTS:
    grid.product(*shape, make_weights(grid, encoding), KERNEL)
print(grid)
