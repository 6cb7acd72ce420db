"""Writes a module whose @main runs pairs of a convolution and a pool, rows at a time.

usage: row_grid.py

Each pair has an input and an output of its own and asks for the kernel
fused-rows-f32; weights are random. The grid holds what the kernel treats apart:
windows that overlap, touch and leave gaps, rows beyond each border, slabs of one
row and of many, contiguous images, groups, residuals, channels that no
vector length divides. Rows are long, so that an image has several slabs.
"""

import random
import struct

RANDOM = random.Random(0)

# batch, height, width, channels, then a convolution (filters, kernel, strides,
# pads, groups) and a pool (kind, kernel, strides, pads, attributes), in the order
# of their computation.
CONV, POOL = "conv", "pool"
PAIRS = [
    ((2, 23, 60, 3), (CONV, 70, (7, 7), (2, 2), (3, 3, 3, 3), 1),
     (POOL, "max", (3, 3), (2, 2), (1, 1, 1, 1), [])),
    ((1, 40, 37, 16), (CONV, 33, (3, 3), (1, 1), (1, 1, 1, 1), 1),
     (POOL, "max", (2, 2), (2, 2), (0, 0, 0, 0), [])),
    ((1, 25, 41, 12), (CONV, 40, (3, 3), (1, 1), (0, 0, 0, 0), 2),
     (POOL, "avg", (3, 3), (1, 1), (1, 1, 1, 1), [])),
    ((3, 30, 19, 16), (CONV, 64, (1, 1), (1, 1), (0, 0, 0, 0), 1),
     (POOL, "avg", (2, 3), (3, 1), (1, 0, 0, 1), ["count_include_pad"])),
    ((1, 31, 50, 8), (CONV, 48, (3, 1), (2, 1), (1, 0, 1, 0), 1),
     (POOL, "max", (3, 3), (2, 2), (0, 0, 0, 0), ["ceil_mode"])),
    ((1, 29, 33, 16), (CONV, 64, (1, 1), (1, 1), (0, 0, 0, 0), 1),
     (POOL, "max", (5, 3), (1, 2), (2, 1, 2, 1), [])),
    ((1, 12, 200, 2), (CONV, 64, (1, 1), (1, 1), (0, 0, 0, 0), 1),
     (POOL, "max", (3, 3), (1, 1), (1, 1, 1, 1), [])),
    ((2, 27, 30, 50), (POOL, "max", (3, 3), (1, 1), (1, 1, 1, 1), []),
     (CONV, 37, (1, 1), (1, 1), (0, 0, 0, 0), 1)),
    ((1, 29, 29, 80), (POOL, "avg", (3, 3), (1, 1), (1, 1, 1, 1), []),
     (CONV, 20, (1, 1), (1, 1), (0, 0, 0, 0), 1)),
    ((1, 41, 60, 32), (POOL, "max", (2, 2), (1, 1), (0, 0, 0, 0), []),
     (CONV, 40, (3, 3), (2, 2), (1, 1, 1, 1), 1)),
    ((1, 61, 64, 16), (POOL, "max", (3, 3), (1, 1), (1, 1, 1, 1), []),
     (CONV, 24, (1, 1), (3, 3), (0, 0, 0, 0), 1)),
]


def tensor(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32>"


def constant(shape):
    count = 1
    for size in shape:
        count *= size
    values = [RANDOM.uniform(-1, 1) for _ in range(count)]
    data = struct.pack(f"<{count}f", *values).hex()
    return f'arith.constant dense<"0x{data}"> : {tensor(shape)}'


def array(name, values):
    return f"{name} = array<i64: {', '.join(map(str, values))}>"


def get_size(size, kernel, stride, pads, ceil_mode):
    rest = size + sum(pads) - kernel
    count = rest // stride + 1
    # A window that starts within the input.
    if ceil_mode and rest % stride and count * stride < size + pads[0]:
        count += 1
    return count


arguments, results, lines = [], [], []
for n, (shape, *layers) in enumerate(PAIRS):
    value = f"%x{n}"
    arguments.append(f'{value}: {tensor(shape)} {{nncomp.name = "x{n}"}}')
    for place, layer in enumerate(layers):
        attributes = [] if place == 0 else ['nncomp.kernel = #nncomp.kernel<"fused-rows-f32">']
        is_conv = layer[0] == CONV
        kernel, strides, pads = layer[2:5]
        ceil_mode = not is_conv and "ceil_mode" in layer[5]
        size = [get_size(shape[d + 1], kernel[d], strides[d],
                         (pads[d], pads[d + 2]), ceil_mode) for d in range(2)]
        channels = layer[1] if is_conv else shape[3]
        result = (shape[0], *size, channels)
        attributes += [array("strides", strides), array("pads", pads)]
        name = f"%{'c' if place == 0 else 'y'}{n}"
        operands, types, residual = value, tensor(shape), ""
        if is_conv:
            op, groups = "nncomp.conv2d", layer[5]
            attributes.append(f"groups = {groups} : i64")
            weights = (channels, *kernel, shape[3] // groups)
            lines.append(f"%w{n} = {constant(weights)}")
            operands += f", %w{n}"
            types += f", {tensor(weights)}"
            if n % 2 == 0:
                lines.append(f"%b{n} = {constant((channels,))}")
                operands += f", %b{n}"
                types += f", {tensor((channels,))}"
                attributes.append("activation = #nncomp.activation<relu>")
            if n % 3 == 0:
                arguments.append(
                    f'%r{n}: {tensor(result)} {{nncomp.name = "r{n}"}}')
                operands += f" residual %r{n}"
                types += f", {tensor(result)}"
        else:
            op = f"nncomp.{layer[1]}_pool"
            attributes += [array("kernel", kernel)] + layer[5]
        lines.append(f"{name} = {op} {operands} {{{', '.join(attributes)}}}"
                     f" : ({types}) -> {tensor(result)}")
        value, shape = name, result
    results.append((n, value, tensor(shape)))
types = ", ".join(f'{type} {{nncomp.name = "y{n}"}}' for n, _, type in results)
values = ", ".join(value for _, value, _ in results)
returned = ", ".join(type for _, _, type in results)
body = "\n  ".join(lines + [f"return {values} : {returned}"])
print(f"func.func @main({', '.join(arguments)}) -> ({types}) {{\n  {body}\n}}")
