"""Writes a module whose @main runs layers with hashed weights over a grid of shapes.

usage: hashed_grid.py [KERNEL]

Values are random, and the elements that share them are found by hashes. The grid holds
what kernels treat apart: output channels that neither vectors nor strips of 16 divide,
groups that begin within a strip, columns that fill no chunk or several, blocks of one
strip and of several, few rows and many, filters too large for the cache, both hashes,
tensors without signs, and values that are encoded. With KERNEL there are only products,
all of which it is to compute.
"""

import random
import sys

from layer_grid import Grid, ceil_div, count

# batch, height, width, channels, filters, kernel, strides, pads (top, left,
# bottom, right), dilations, groups; block, what the encoding has beside
CONVOLUTIONS = [
    ((1, 12, 20, 24, 17, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 1, ""),
    ((1, 12, 20, 24, 17, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 16, ""),
    ((1, 7, 7, 40, 96, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 32, ""),
    ((3, 5, 3, 150, 33, (1, 1), (2, 1), (0, 0, 0, 0), (1, 1), 1), 16, ""),
    ((1, 14, 14, 16, 40, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, ""),
    ((2, 14, 14, 16, 40, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 1, ""),
    ((2, 7, 7, 12, 24, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 48, ""),
    ((1, 17, 19, 5, 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 16,
     ", sign = false"),
    ((1, 17, 19, 5, 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 1,
     ", sign = false, hash = xxhash32"),
    ((1, 13, 11, 4, 20, (5, 3), (2, 1), (2, 0, 1, 3), (1, 2), 1), 16,
     ", hash = xxhash32"),
    ((2, 12, 12, 12, 60, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3), 16, ""),
    ((1, 12, 12, 12, 60, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3), 1, ""),
    ((1, 9, 9, 6, 12, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 6), 16, ""),
    ((1, 10, 30, 8, 9, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 16,
     ", values = #nncomp.uniform<bits = 8>"),
    ((1, 6, 17, 4, 8, (3, 3), (1, 1), (0, 0, 2, 2), (1, 1), 1), 1,
     ", values = #nncomp.codebook<entries = 8>"),
]
# rows, depth, columns; block, what the encoding has beside
PRODUCTS = [
    ((1, 200, 37), 1, ""),
    ((1, 200, 37), 16, ""),
    ((1, 130, 1), 1, ""),
    ((1, 131, 3), 16, ""),
    ((1, 128, 16), 32, ""),
    ((1, 257, 500), 16, ""),
    ((1, 90, 520), 96, ""),
    ((1, 90, 300), 1, ", hash = xxhash32"),
    ((1, 90, 300), 32, ", hash = xxhash32"),
    ((1, 90, 300), 16, ", sign = false"),
    ((2, 100, 145), 16, ""),
    ((3, 100, 145), 16, ""),
    ((4, 100, 145), 32, ""),
    ((5, 70, 21), 1, ""),
    ((6, 70, 21), 16, ""),
    ((1, 70, 40), 16, ", values = #nncomp.uniform<bits = 4>"),
    ((1, 70, 40), 1, ", values = #nncomp.float<bf16>"),
]
# Beside these, of many rows.
TALL_PRODUCTS = [
    ((40, 90, 20), 1, ""),
    ((64, 300, 128), 16, ""),
    ((30, 300, 100), 16, ""),
    ((33, 129, 136), 32, ""),
    # One vector of output channels is more than the cache.
    ((20, 9000, 20), 16, ""),
    ((70, 90, 60), 16, ", values = #nncomp.lq<bits = 2>"),
    ((70, 90, 60), 16, ", values = #nncomp.binary<>"),
]

RANDOM = random.Random(0)


def make_weights(grid, block, more):
    def emit(n, shape):
        # As many buckets as half of the weights, but no power of two.
        lines = ceil_div(shape[0], block)
        buckets = max(1, (lines * count(shape[1:]) - 1) // 2) * block
        encoding = f"hashed<buckets = {buckets}, seed = {n}"
        if block > 1:
            encoding += f", block = {block}"
        values = [RANDOM.uniform(-1, 1) for _ in range(count(shape))]
        return grid.encode(n, shape, values, f"{encoding}{more}>")

    return emit


grid = Grid(RANDOM)
kernels = [f'nncomp.kernel = #nncomp.kernel<"{name}">' for name in sys.argv[1:]]
if not kernels:
    for shape, *form in CONVOLUTIONS:
        grid.convolution(*shape, make_weights(grid, *form))
for shape, *form in PRODUCTS + TALL_PRODUCTS:
    grid.product(*shape, make_weights(grid, *form), kernels)
print(grid)
