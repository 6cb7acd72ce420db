"""Writes a module whose @main runs products of a few rows over a grid of encodings.

usage: level_grid.py

Weights are codes of every width from 1 to 8 bits, whose levels are a palette, even
steps, or sums of a learned basis, for all weights or for each output: all that the
low-bit kernel of f32 takes. Sizes leave tails of lanes, of words and of steps, and
products are also convolutions: of single pixels, and of filters as large as the image.
"""

import random

from layer_grid import Grid, count

RANDOM = random.Random(0)
KERNEL = ['nncomp.kernel = #nncomp.kernel<"low-bit-f32">']

# rows, depth, outputs
PRODUCTS = [(1, 65, 37), (1, 97, 10), (1, 1, 1), (1, 203, 150), (2, 100, 61), (3, 33, 16),
            (4, 31, 21), (7, 130, 9)]
# batch, height, width, channels, filters, kernel, pads
CONVOLUTIONS = [(1, 1, 1, 70, 45, (1, 1), (0, 0, 0, 0)),
                (1, 2, 2, 33, 19, (1, 1), (0, 0, 0, 0)),
                (3, 1, 1, 24, 36, (1, 1), (0, 0, 0, 0)),
                (2, 3, 5, 7, 20, (3, 5), (0, 0, 0, 0))]

ENCODINGS = []
for bits in range(1, 9):
    ENCODINGS.append(f"codebook<entries = {1 << bits}>")
    ENCODINGS.append(f"codebook<entries = {max((1 << bits) - (1 << bits) // 3, 2)}, "
                     f"palette = {'bf16' if bits % 2 else 'f16'}>")
    if bits > 1:
        ENCODINGS.append(f"uniform<bits = {bits}, axis = 0>")
    ENCODINGS.append(f"uniform<bits = {bits}, axis = 0, asymmetric = true>")
    ENCODINGS.append(f"uniform<bits = {bits}, scale = 0.25, zero = {(1 << bits) // 2}>")
    ENCODINGS.append(f"uniform<bits = {bits}, axis = 0, block = 32, centered = true>")
for bits in range(1, 5):
    basis = ", ".join(str(0.3 * 2**i) for i in range(bits))
    ENCODINGS += [f"lq<bits = {bits}, axis = 0>", f"lq<bits = {bits}>",
                  f"lq<bits = {bits}, basis = [{basis}]>"]
ENCODINGS += ["binary<axis = 0>", "binary<>", "binary<alpha = 0.75>"]

grid = Grid(RANDOM)
for n, encoding in enumerate(ENCODINGS):
    def make_weights(number, shape, encoding=encoding):
        values = [RANDOM.uniform(-1, 1) for _ in range(count(shape))]
        return grid.encode(number, shape, values, encoding)

    grid.product(*PRODUCTS[n % len(PRODUCTS)], make_weights, KERNEL)
    if n % 3 == 0:
        batch, height, width, channels, filters, kernel, pads = CONVOLUTIONS[n % 4]
        grid.convolution(batch, height, width, channels, filters, kernel, (1, 1), pads,
                         (1, 1), 1, make_weights, KERNEL)
print(grid)
