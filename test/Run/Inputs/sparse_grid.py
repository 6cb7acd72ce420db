"""Writes a module whose @main runs layers with sparse weights over a grid of shapes.

usage: sparse_grid.py [codes | int8]

With `codes`, all weights are stored as codes, with scales for rows, zero points and few
bits in turn; with `int8`, inputs and most results are codes too.

Each layer has an input and an output of its own, and the kernel that is to compute it;
weights are random, and stored as csr or as blocks. The grid holds what kernels treat apart: rows of pixels that no
vector length divides, gaps between rows, borders, strides, dilations, groups,
batches, images that are copied in parts, lines without entries, blocks that are only
partly there, blocks of several columns, values of each encoding, no entries at all,
and each way to begin and end (bias, activation, residual).
"""

import random
import sys

from layer_grid import Grid, ceil_div, count

RANDOM = random.Random(0)
MODE = sys.argv[1] if len(sys.argv) > 1 else "floats"
# In turn, what values are stored in and, of `int8`, inputs and results.
CODED_VALUES = [
    f", values = #nncomp.uniform<bits = {text}>" for text in (
        "8, axis = 0", "5, axis = 0", "8, axis = 0, asymmetric = true", "8",
        "3, zero = 3", "8, scale = 0.0078", "7, axis = 0, asymmetric = true",
        "8, axis = 0, zero = 90", "2, axis = 0", "6, asymmetric = true")]
CODED_TENSORS = [(f", #nncomp.uniform<bits = {input}>",
                  f", #nncomp.uniform<bits = {result}>" if result else "")
                 for input, result in (
                     ("8, scale = 0.01, zero = 37", "8, scale = 0.04, zero = 100"),
                     ("8, scale = 0.008", "8, scale = 0.05"),
                     ("8, scale = 0.004, zero = 0", ""),
                     ("5, scale = 0.03", "4, scale = 0.3, zero = 8"))]

# batch, height, width, channels, filters, kernel, strides, pads (top, left,
# bottom, right), dilations, groups; rows and columns of blocks, share of zeros
CONVOLUTIONS = [
    ((1, 12, 20, 24, 17, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 1, 1, 0.8),
    ((1, 7, 7, 40, 33, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 4, 1, 0.8),
    ((2, 5, 3, 8, 12, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 2, 1, 0.5),
    ((3, 1, 2, 8, 12, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 8, 1, 0.5),
    ((1, 28, 28, 16, 20, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 1, 1, 0.9),
    ((1, 28, 28, 16, 22, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 4, 1, 0.9),
    ((2, 14, 14, 12, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 8, 1, 0.8),
    ((2, 7, 7, 12, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 1, 1, 0.8),
    ((1, 9, 3, 6, 8, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, 1, 0.5),
    ((1, 17, 19, 5, 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 1, 1, 0.7),
    ((2, 24, 40, 5, 8, (5, 5), (2, 2), (2, 2, 2, 2), (1, 1), 1), 4, 1, 0.7),
    ((1, 40, 40, 3, 16, (7, 7), (2, 2), (3, 3, 3, 3), (1, 1), 1), 4, 1, 0.5),
    ((1, 20, 21, 7, 9, (1, 1), (2, 2), (0, 0, 0, 0), (1, 1), 1), 1, 1, 0.5),
    ((1, 20, 22, 8, 8, (3, 3), (1, 1), (0, 0, 0, 0), (1, 1), 1), 2, 1, 0.7),
    ((1, 13, 11, 4, 20, (5, 3), (2, 1), (2, 0, 1, 3), (1, 2), 1), 4, 1, 0.7),
    ((1, 12, 12, 6, 8, (3, 3), (3, 2), (4, 4, 4, 4), (2, 3), 2), 4, 1, 0.7),
    ((2, 18, 18, 12, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3), 1, 1, 0.7),
    ((1, 5, 5, 4, 8, (3, 3), (1, 1), (9, 9, 9, 9), (1, 1), 1), 1, 1, 0.5),
    ((1, 6, 17, 4, 8, (3, 3), (1, 1), (0, 0, 2, 2), (1, 1), 1), 1, 1, 0.5),
    ((1, 10, 30, 8, 9, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 2, 2, 0.6),
    ((1, 10, 30, 8, 8, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 4, 3, 0.8),
    ((1, 6, 30, 3, 6, (3, 1), (1, 1), (1, 0, 1, 0), (1, 1), 1), 1, 1, 0.95),
    # Images of several slabs, the last of which overlaps another.
    ((1, 61, 56, 48, 9, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 1, 1, 0.9),
    ((2, 71, 50, 64, 8, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 4, 1, 0.9),
]
# Values that are encoded, with what the encoding has beside; no entries at all.
CODES = [
    ((1, 9, 20, 24, 17, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 1, 1, 0.8,
     ", values = #nncomp.float<bf16>"),
    ((2, 14, 14, 12, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 4, 1, 0.8,
     ", values = #nncomp.float<f16>"),
    ((1, 17, 19, 5, 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 1, 1, 0.7,
     ", values = #nncomp.uniform<bits = 8>"),
    ((1, 7, 7, 40, 33, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 4, 1, 0.8,
     ", values = #nncomp.uniform<bits = 4>"),
    ((1, 18, 18, 12, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3), 2, 1, 0.7,
     ", values = #nncomp.codebook<entries = 16>"),
    ((1, 6, 17, 4, 8, (3, 3), (1, 1), (0, 0, 2, 2), (1, 1), 1), 1, 1, 0.5,
     ", values = #nncomp.lq<bits = 2>"),
    ((1, 10, 30, 8, 9, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 2, 2, 0.6,
     ", values = #nncomp.binary<>"),
    ((1, 6, 9, 4, 8, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 1, 1, 1.0),
    ((1, 6, 9, 4, 10, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 4, 1, 1.0),
]
# Blocks of rows that are lanes, for the kernel that takes them so.
BLOCKS = [
    ((1, 12, 20, 24, 32, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 16, 1, 0.8),
    ((1, 7, 7, 40, 48, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 16, 1, 0.8),
    ((3, 5, 3, 8, 64, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 32, 1, 0.5),
    ((1, 28, 28, 16, 32, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, 1, 0.9),
    # The last block is partly there.
    ((1, 14, 14, 12, 40, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, 1, 0.8),
    ((2, 9, 3, 6, 51, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 32, 1, 0.5),
    ((1, 9, 11, 6, 13, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, 1, 0.5),
    # Rows that are no power of two, and blocks of several columns.
    ((1, 10, 30, 8, 56, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 24, 2, 0.6),
    ((1, 10, 30, 8, 32, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, 3, 0.8),
    ((1, 10, 13, 8, 14, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 7, 1, 0.8),
    ((1, 10, 13, 8, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 8, 1, 0.8),
    ((1, 10, 13, 8, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 4, 1, 0.8),
    ((2, 18, 18, 12, 96, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3), 16, 1, 0.7),
    ((1, 12, 12, 6, 32, (3, 3), (3, 2), (4, 4, 4, 4), (2, 3), 2), 16, 1, 0.7),
    ((2, 24, 40, 5, 16, (5, 5), (2, 2), (2, 2, 2, 2), (1, 1), 1), 16, 1, 0.7),
    ((1, 20, 21, 7, 16, (1, 1), (2, 2), (0, 0, 0, 0), (1, 1), 1), 16, 1, 0.5),
    ((1, 20, 22, 8, 16, (3, 3), (1, 1), (0, 0, 0, 0), (1, 1), 1), 16, 1, 0.7),
    ((1, 13, 11, 4, 32, (5, 3), (2, 1), (2, 0, 1, 3), (1, 2), 1), 16, 1, 0.7),
    ((1, 5, 5, 4, 16, (3, 3), (1, 1), (9, 9, 9, 9), (1, 1), 1), 16, 1, 0.5),
    ((1, 6, 17, 4, 16, (3, 3), (1, 1), (0, 0, 2, 2), (1, 1), 1), 16, 1, 0.5),
    ((2, 3, 1, 4, 16, (3, 1), (1, 1), (1, 0, 1, 0), (1, 1), 1), 16, 1, 0.5),
    ((2, 71, 50, 64, 16, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 16, 1, 0.9),
    ((1, 9, 20, 24, 32, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, 1, 0.8,
     ", values = #nncomp.uniform<bits = 8>"),
    ((1, 6, 9, 4, 20, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1), 16, 1, 1.0),
]
BLOCK_PRODUCTS = [
    ((40, 90, 32), 16, 1, 0.6),
    ((3, 90, 37), 16, 1, 0.6),
    ((1, 90, 32), 32, 1, 0.6),
]
# rows, depth, columns; blocks and zeros
PRODUCTS = [
    ((1, 200, 37), 1, 1, 0.8),
    ((1, 64, 16), 1, 1, 0.97),
    ((1, 100, 5), 1, 1, 0.5),
    ((3, 90, 20), 1, 1, 0.6),
    ((40, 90, 20), 1, 1, 0.6),
    ((40, 90, 30), 4, 1, 0.6),
    ((1, 100, 48), 16, 1, 0.8),
    ((1, 100, 40), 16, 1, 0.8),
    ((2, 70, 21), 8, 1, 0.7),
    ((1, 70, 19), 4, 1, 0.7),
    ((1, 72, 18), 3, 4, 0.7),
    ((1, 70, 19), 2, 1, 0.7),
    ((1, 40, 64), 32, 1, 0.7),
    # More columns than 16 bits count.
    ((1, 40000, 2), 1, 1, 0.998),
    ((1, 200, 37), 1, 1, 0.8, ", values = #nncomp.float<bf16>"),
    ((1, 100, 40), 16, 1, 0.8, ", values = #nncomp.uniform<bits = 8>"),
    ((1, 200, 37), 1, 1, 0.8, ", values = #nncomp.uniform<bits = 8>"),
    ((1, 200, 37), 1, 1, 0.8, ", values = #nncomp.uniform<bits = 3>"),
    ((40, 90, 30), 4, 1, 0.6, ", values = #nncomp.codebook<entries = 200>"),
    ((1, 100, 5), 1, 1, 0.5, ", values = #nncomp.codebook<entries = 16>"),
    ((1, 100, 48), 16, 1, 0.8, ", values = #nncomp.lq<bits = 3>"),
    ((2, 70, 21), 8, 1, 0.7, ", values = #nncomp.binary<>"),
    ((1, 72, 18), 3, 4, 1.0),
    ((1, 70, 19), 1, 1, 1.0),
]
# rows, depth, columns; zeros: with a bitmap, for the kernel that the target has.
MASKED = [
    ((1, 200, 37), 0.5),
    ((1, 64, 16), 0.97),
    ((1, 31, 5), 0.5),
    ((1, 33, 6), 0.3),
    ((3, 90, 20), 0.6),
    ((1, 16, 3), 0.0),
    ((2, 7, 9), 0.5),
    ((1, 128, 64), 0.6),
    ((1, 70, 19), 1.0),
    ((1, 200, 37), 0.5, ", values = #nncomp.float<bf16>"),
    ((1, 200, 37), 0.8, ", values = #nncomp.uniform<bits = 4>"),
]


# Weights of one sign have sums that no rounding of codes brings near 0.
SIGNS = (1,) if MODE == "floats" else (1, -1)


def make_weights(grid, block_rows, block_columns, zeros, more="", form="csr"):
    def emit(n, shape):
        rows, columns = shape[0], count(shape[1:])
        values = [0.0] * (rows * columns)
        across = ceil_div(columns, block_columns)
        blocks = range(ceil_div(rows, block_rows) * across)
        kept = RANDOM.sample(blocks, len(blocks) - int(len(blocks) * zeros))
        for block in kept:
            for r in range(block_rows):
                for c in range(block_columns):
                    row = block // across * block_rows + r
                    column = block % across * block_columns + c
                    if row < rows and column < columns:
                        values[row * columns + column] = (
                            RANDOM.uniform(0.1, 1) * RANDOM.choice(SIGNS))
        stored = form
        if (block_rows, block_columns) != (1, 1):
            stored = f"bsr, block = {block_rows}x{block_columns}"
        return grid.encode(
            n, shape, values,
            f"sparse<format = {stored}, nnz = {len(kept)}{more}>")

    return emit


def use(kernel):
    if MODE == "int8":
        kernel = kernel.replace("f32", "int8")
    return [f'nncomp.kernel = #nncomp.kernel<"{kernel}">']


if MODE == "floats":
    CONVOLUTIONS += CODES
else:
    # Images of several slabs are the same here.
    del CONVOLUTIONS[-2:], BLOCKS[-3]
    for cases, values_at in ((CONVOLUTIONS, 4), (BLOCKS, 4), (PRODUCTS, 4),
                             (BLOCK_PRODUCTS, 4), (MASKED, 2)):
        for i, case in enumerate(cases):
            cases[i] = (*case[:values_at], CODED_VALUES[i % len(CODED_VALUES)])
grid = Grid(RANDOM, CODED_TENSORS if MODE == "int8" else (("", ""),))
for shape, *blocks in CONVOLUTIONS:
    grid.convolution(*shape, make_weights(grid, *blocks),
                     use("sparse-conv-f32"))
for shape, *blocks in BLOCKS:
    grid.convolution(*shape, make_weights(grid, *blocks),
                     use("sparse-blocks-conv-f32"))
for shape, *blocks in BLOCK_PRODUCTS:
    grid.product(*shape, make_weights(grid, *blocks),
                 use("sparse-blocks-conv-f32"))
for shape, *blocks in PRODUCTS:
    few_rows = shape[0] < 8
    grid.product(*shape, make_weights(grid, *blocks),
                 use("sparse-linear-f32" if few_rows else "sparse-conv-f32"))
for shape, *zeros in MASKED:
    grid.product(*shape, make_weights(grid, 1, 1, *zeros, form="bitmap"))
print(grid)
