"""Writes a module whose @main runs layers with sparse weights over a grid of shapes.

usage: sparse_grid.py

Each layer has an input and an output of its own; weights are random, and stored as
csr or as blocks. The grid holds what kernels treat apart: rows of pixels that no
vector length divides, gaps between rows, borders, strides, dilations, groups,
batches, images that are copied in parts, lines without entries, blocks that are only
partly there, blocks of several columns, and each way to begin and end (bias, activation, residual).
"""

import random
import struct

RANDOM = random.Random(0)

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
]


def tensor(shape, encoding=""):
    return "tensor<" + "".join(f"{size}x" for size in shape) + f"f32{encoding}>"


def constant(shape, values):
    data = struct.pack(f"<{len(values)}f", *values).hex()
    return f'arith.constant dense<"0x{data}"> : {tensor(shape)}'


def count(shape):
    product = 1
    for size in shape:
        product *= size
    return product


def ceil_div(a, b):
    return -(-a // b)


class Module:
    def __init__(self):
        self.arguments, self.results, self.lines = [], [], []

    def weights(self, n, shape, block_rows, block_columns, zeros):
        """Appends weights and returns their type."""
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
                        values[row * columns + column] = RANDOM.uniform(0.1, 1)
        form = "csr"
        if (block_rows, block_columns) != (1, 1):
            form = f"bsr, block = {block_rows}x{block_columns}"
        encoded = tensor(
            shape, f", #nncomp.sparse<format = {form}, nnz = {len(kept)}>")
        self.lines += [
            f"%d{n} = {constant(shape, values)}",
            f"%w{n} = nncomp.encode %d{n} : {tensor(shape)} -> {encoded}"]
        return encoded

    def layer(self, op, inputs, weights, blocks, attributes, result):
        """Appends `op` on a new input and new constants."""
        n = len(self.results)
        self.arguments.append(
            f'%x{n}: {tensor(inputs)} {{nncomp.name = "x{n}"}}')
        self.results.append((n, tensor(result)))
        operands, types = [f"%x{n}", f"%w{n}"], [tensor(inputs)]
        types.append(self.weights(n, weights, *blocks))
        # Layers have a bias, an activation, both or none in turn.
        if n % 2 == 0:
            bias = (weights[0],)
            values = [RANDOM.uniform(-1, 1) for _ in range(weights[0])]
            self.lines.append(f"%b{n} = {constant(bias, values)}")
            operands.append(f"%b{n}")
            types.append(tensor(bias))
        if n % 4 < 2:
            attributes = attributes + ["activation = #nncomp.activation<relu>"]
        residual = ""
        if n % 3 == 1 and op == "conv2d":
            self.arguments.append(
                f'%r{n}: {tensor(result)} {{nncomp.name = "r{n}"}}')
            residual = f" residual %r{n}"
            types.append(tensor(result))
        self.lines.append(
            f"%y{n} = nncomp.{op} {', '.join(operands)}{residual}"
            f" {{{', '.join(attributes)}}}"
            f" : ({', '.join(types)}) -> {tensor(result)}")

    def __str__(self):
        types = ", ".join(f'{type} {{nncomp.name = "y{n}"}}'
                          for n, type in self.results)
        values = ", ".join(f"%y{n}" for n, _ in self.results)
        returned = ", ".join(type for _, type in self.results)
        body = "\n  ".join(self.lines + [f"return {values} : {returned}"])
        arguments = ", ".join(self.arguments)
        return f"func.func @main({arguments}) -> ({types}) {{\n  {body}\n}}"


module = Module()
for (batch, height, width, channels, filters, kernel, strides, pads, dilations,
     groups), *blocks in CONVOLUTIONS:
    out = [(size + pads[d] + pads[d + 2] - dilations[d] * (kernel[d] - 1) - 1)
           // strides[d] + 1 for d, size in enumerate((height, width))]

    def array(name, values):
        return f"{name} = array<i64: {', '.join(map(str, values))}>"

    module.layer("conv2d", (batch, height, width, channels),
                 (filters, *kernel, channels // groups), blocks,
                 [array("strides", strides), array("pads", pads),
                  array("dilations", dilations), f"groups = {groups} : i64"],
                 (batch, *out, filters))
for (rows, depth, columns), *blocks in PRODUCTS:
    module.layer("linear", (rows, depth), (columns, depth), blocks, [],
                 (rows, columns))
print(module)
