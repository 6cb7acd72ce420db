"""Writes a module whose @main runs layers of signs over a grid of shapes.

Each layer encodes an input of its own and has constant binary weights. The grid
holds what kernels treat apart: channels that are no whole words, depths below
and above what a byte can count, rows that no tile divides, borders, strides,
dilations, groups, batches, filters that are wider than what they see, one alpha and
one per output channel, and each way to begin and end (bias, residual,
activation, signs). Weights hold zeros of both signs.
"""

import random
import struct

RANDOM = random.Random(0)

# batch, height, width, channels, filters, kernel, strides, pads (top, left,
# bottom, right), dilations, groups
CONVOLUTIONS = [
    (1, 9, 9, 32, 16, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (2, 7, 7, 64, 37, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (1, 8, 8, 3, 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1),
    (1, 6, 5, 45, 64, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (2, 6, 5, 96, 33, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1),
    (1, 8, 8, 160, 48, (1, 1), (2, 2), (0, 0, 0, 0), (1, 1), 1),
    (1, 13, 11, 40, 20, (5, 3), (2, 1), (2, 0, 1, 3), (1, 2), 1),
    (1, 5, 5, 512, 32, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (1, 6, 6, 384, 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (1, 5, 5, 33, 8, (3, 3), (1, 1), (9, 9, 9, 9), (1, 1), 1),
    (1, 8, 8, 64, 64, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 2),
    (1, 8, 9, 128, 32, (3, 3), (1, 2), (2, 2, 2, 2), (2, 2), 4),
    (1, 7, 7, 64, 64, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (1, 4, 4, 64, 96, (2, 2), (1, 1), (0, 0, 1, 1), (1, 1), 1),
]
# rows, depth, columns
PRODUCTS = [(1, 64, 10), (1, 33, 130), (5, 16, 32), (7, 2048, 96), (30, 9, 17)]


def tensor(shape, encoding=""):
    return ("tensor<" + "".join(f"{size}x" for size in shape) + "f32" +
            (f", #nncomp.binary<{encoding}>" if encoding is not None else "") +
            ">")


def dense(shape):
    return tensor(shape, None)


def constant(shape):
    count = 1
    for size in shape:
        count *= size
    values = [
        RANDOM.choice((0.0, -0.0)) if RANDOM.random() < 0.1 else
        RANDOM.uniform(-1, 1) for _ in range(count)
    ]
    data = struct.pack(f"<{count}f", *values).hex()
    return f'arith.constant dense<"0x{data}"> : {dense(shape)}'


class Module:
    def __init__(self):
        self.arguments, self.results, self.lines = [], [], []

    def layer(self, op, inputs, weights, attributes, result, has_residual):
        """Appends `op` on new inputs and new constants."""
        n = len(self.results)
        outputs = result[-1]
        self.arguments.append(f'%x{n}: {dense(inputs)} {{nncomp.name = "x{n}"}}')
        x, w = f"alpha = {(1.0, 0.3)[n % 2]}", "axis = 0" if n % 3 else ""
        self.lines += [
            f"%e{n} = nncomp.encode %x{n} : {dense(inputs)} -> {tensor(inputs, x)}",
            f"%c{n} = {constant(weights)}",
            f"%w{n} = nncomp.encode %c{n} : {dense(weights)} -> {tensor(weights, w)}",
        ]
        operands, types = [f"%e{n}", f"%w{n}"], [tensor(inputs, x), tensor(weights, w)]
        gives_signs = outputs % 32 == 0 and n % 2 == 0
        if n % 4 < 2:
            self.lines.append(f"%b{n} = {constant((outputs,))}")
            operands.append(f"%b{n}")
            types.append(dense((outputs,)))
        if n % 3 == 0 and not gives_signs:
            attributes = attributes + ["activation = #nncomp.activation<relu>"]
        residual = ""
        if has_residual and not gives_signs:
            self.arguments.append(f'%r{n}: {dense(result)} {{nncomp.name = "r{n}"}}')
            residual = f" residual %r{n}"
            types.append(dense(result))
        given = tensor(result, "alpha = 1.0") if gives_signs else dense(result)
        self.lines.append(
            f"%y{n} = {op} {', '.join(operands)}{residual}"
            f" {{{', '.join(attributes)}}} : ({', '.join(types)}) -> {given}")
        if gives_signs:
            self.lines.append(f"%z{n} = nncomp.decode %y{n} : {given} -> {dense(result)}")
        self.results.append(("z" if gives_signs else "y", n, dense(result)))

    def __str__(self):
        types = ", ".join(f'{type} {{nncomp.name = "y{n}"}}'
                          for _, n, type in self.results)
        values = ", ".join(f"%{name}{n}" for name, n, _ in self.results)
        returned = ", ".join(type for _, _, type in self.results)
        body = "\n  ".join(self.lines + [f"return {values} : {returned}"])
        arguments = ", ".join(self.arguments)
        return f"func.func @main({arguments}) -> ({types}) {{\n  {body}\n}}"


module = Module()
for (batch, height, width, channels, filters, kernel, strides, pads, dilations,
     groups) in CONVOLUTIONS:
    out = [(size + pads[d] + pads[d + 2] - dilations[d] * (kernel[d] - 1) - 1)
           // strides[d] + 1 for d, size in enumerate((height, width))]

    def array(name, values):
        return f"{name} = array<i64: {', '.join(map(str, values))}>"

    module.layer("nncomp.conv2d", (batch, height, width, channels),
                 (filters, *kernel, channels // groups),
                 [array("strides", strides), array("pads", pads),
                  array("dilations", dilations), f"groups = {groups} : i64"],
                 (batch, *out, filters), len(module.results) % 3 == 0)
for rows, depth, columns in PRODUCTS:
    module.layer("nncomp.linear", (rows, depth), (columns, depth), [],
                 (rows, columns), False)
print(module)
