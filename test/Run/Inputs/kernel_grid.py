"""Writes a module whose @main runs the kernels over a grid of shapes.

usage: kernel_grid.py [f32|f16|bf16] [-SUFFIX | KERNEL | computed]

Tensors are f32, or what the first argument says. With a suffix, such as -dot,
those convolutions and products that have four output channels or more ask for the
kernel direct-conv-TYPE-SUFFIX or gemm-TYPE-SUFFIX. With the name of a kernel there
are only 3x3 convolutions, all of which ask for it. With `computed` there are only
convolutions, whose filters and biases are inputs, and which ask for the kernel
computed-conv-f32.

Each layer has an input and an output of its own, every third convolution a
residual; weights are random. The grid holds what kernels treat apart: channels that no vector length divides, rows that
no tile divides, borders, strides, dilations, groups, batches, filters that are
wider than what they see, and each way to begin and end (bias, activation).
"""

import random
import struct
import sys

TYPE = sys.argv[1] if len(sys.argv) > 1 else "f32"
CHOICE = sys.argv[2] if len(sys.argv) > 2 else ""
SUFFIX = CHOICE if CHOICE.startswith("-") else None
COMPUTED = CHOICE == "computed"
KERNEL = None if SUFFIX or COMPUTED else CHOICE
RANDOM = random.Random(0)

# batch, height, width, channels, filters, kernel, strides, pads (top, left,
# bottom, right), dilations, groups
CONVOLUTIONS = [
    (1, 9, 9, 3, 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1),
    (2, 7, 7, 5, 37, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (2, 6, 5, 8, 3, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1),
    (1, 8, 8, 16, 48, (1, 1), (2, 2), (0, 0, 0, 0), (1, 1), 1),
    (1, 8, 8, 16, 80, (1, 1), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    (1, 13, 11, 4, 20, (5, 3), (2, 1), (2, 0, 1, 3), (1, 2), 1),
    (1, 15, 15, 3, 64, (7, 7), (2, 2), (3, 3, 3, 3), (1, 1), 1),
    (1, 5, 17, 16, 40, (1, 7), (1, 1), (0, 3, 0, 3), (1, 1), 1),
    (1, 17, 5, 16, 40, (7, 1), (1, 1), (3, 0, 3, 0), (1, 1), 1),
    (1, 4, 4, 17, 33, (4, 4), (1, 1), (0, 0, 0, 0), (1, 1), 1),
    (1, 5, 5, 4, 8, (3, 3), (1, 1), (9, 9, 9, 9), (1, 1), 1),
    (1, 12, 12, 6, 8, (3, 3), (1, 1), (4, 4, 4, 4), (2, 3), 2),
    (3, 8, 8, 12, 12, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3),
    (2, 6, 6, 16, 32, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 16),
    (1, 10, 10, 20, 20, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 20),
    (2, 15, 15, 40, 40, (5, 5), (2, 2), (2, 2, 2, 2), (2, 2), 40),
    (2, 9, 7, 24, 24, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 24),
    (1, 7, 11, 17, 17, (3, 3), (1, 1), (2, 2, 2, 2), (2, 2), 17),
    (1, 2, 19, 32, 32, (3, 3), (1, 1), (3, 1, 0, 2), (1, 1), 32),
    (1, 10, 10, 3, 3, (3, 3), (1, 1), (0, 1, 1, 0), (1, 1), 3),
    (2, 9, 9, 32, 32, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 8),
    (1, 8, 11, 40, 40, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 5),
    (1, 7, 7, 48, 48, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 16),
    (1, 6, 9, 28, 56, (3, 3), (1, 1), (2, 2, 2, 2), (2, 2), 14),
    (2, 5, 5, 36, 18, (1, 3), (1, 1), (0, 1, 0, 1), (1, 1), 9),
    (1, 5, 6, 60, 30, (3, 1), (1, 2), (1, 0, 1, 0), (1, 1), 30),
    (1, 4, 4, 9, 45, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 9),
]
# The same, then how many groups shuffle the channels before, of how many channels
# they are a slice, and where it starts: what is read where it is.
CHANNELS = [
    ((2, 5, 7, 24, 72, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 4), 4, 24, 0),
    ((1, 6, 5, 40, 100, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 2), 5, 40, 0),
    ((1, 9, 8, 36, 33, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1), 1, 50, 7),
    ((2, 5, 5, 12, 20, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1), 2, 24, 12),
    ((2, 6, 6, 16, 16, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 16), 4, 16, 0),
    ((1, 4, 6, 34, 90, (3, 1), (1, 2), (1, 0, 0, 0), (1, 1), 2), 2, 70, 3),
]
# batch, height, width, channels, filters, pads, groups: tiles that are partial,
# at the border, inside or larger than the image; blocks of tiles that overlap,
# filters that leave the cache.
CONVOLUTIONS_3X3 = [
    (1, 12, 12, 16, 48, (0, 0, 0, 0), 1),
    (2, 7, 7, 5, 37, (1, 1, 1, 1), 1),
    (1, 13, 11, 24, 70, (2, 0, 1, 3), 1),
    (1, 1, 1, 3, 8, (1, 1, 1, 1), 1),
    (1, 2, 3, 4, 1, (1, 1, 1, 1), 1),
    (3, 3, 3, 1, 16, (0, 0, 0, 0), 1),
    (2, 9, 10, 12, 24, (1, 1, 1, 1), 3),
    (1, 5, 5, 4, 8, (9, 9, 9, 9), 1),
    (1, 29, 27, 64, 64, (1, 1, 1, 1), 1),
    (1, 9, 9, 130, 65, (1, 1, 1, 1), 1),
    (1, 6, 6, 192, 192, (1, 1, 1, 1), 1),
]
# rows, depth, columns
PRODUCTS = [(1, 64, 10), (1, 33, 130), (5, 16, 1), (7, 40, 72), (30, 9, 17)]


def tensor(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + TYPE + ">"


def constant(shape):
    count = 1
    for size in shape:
        count *= size
    values = [RANDOM.uniform(-1, 1) for _ in range(count)]
    # The upper half of an f32 is a bf16.
    data = (b"".join(struct.pack("<f", value)[2:] for value in values)
            if TYPE == "bf16" else
            struct.pack(f"<{count}{'e' if TYPE == 'f16' else 'f'}", *values)).hex()
    return f'arith.constant dense<"0x{data}"> : {tensor(shape)}'


class Module:
    def __init__(self):
        self.arguments, self.results, self.lines = [], [], []

    def layer(self, op, kernel, groups, inputs, weights, bias, attributes,
              result, has_residual=False, shuffle=1, wide=0, first=0):
        """Appends `op` on new inputs and new constants."""
        n = len(self.results)
        seen, inputs = inputs, (*inputs[:-1], wide or inputs[-1])
        if SUFFIX and result[-1] // groups >= 4:
            attributes = attributes + [f'nncomp.kernel = #nncomp.kernel<"{kernel}-{TYPE}{SUFFIX}">']
        self.arguments.append(
            f'%x{n}: {tensor(inputs)} {{nncomp.name = "x{n}"}}')
        self.results.append((n, tensor(result)))
        image = self.channels(n, inputs, seen, shuffle, first)
        operands, types = [image, f"%w{n}"], [tensor(seen), tensor(weights)]
        self.values(f"w{n}", weights)
        # Layers have a bias, an activation, both or none in turn.
        if bias and n % 2 == 0:
            self.values(f"b{n}", bias)
            operands.append(f"%b{n}")
            types.append(tensor(bias))
        if bias and n % 4 < 2:
            attributes = attributes + ["activation = #nncomp.activation<relu>"]
        residual = ""
        if has_residual:
            self.arguments.append(
                f'%r{n}: {tensor(result)} {{nncomp.name = "r{n}"}}')
            residual = f" residual %r{n}"
            types.append(tensor(result))
        self.lines.append(
            f"%y{n} = {op} {', '.join(operands)}{residual}"
            f" {{{', '.join(attributes)}}}"
            f" : ({', '.join(types)}) -> {tensor(result)}")

    def values(self, name, shape):
        """Appends a constant or an input."""
        if COMPUTED:
            self.arguments.append(
                f'%{name}: {tensor(shape)} {{nncomp.name = "{name}"}}')
        else:
            self.lines.append(f"%{name} = {constant(shape)}")

    def channels(self, n, inputs, seen, shuffle, first):
        """Appends a shuffle of input `n` and a slice of its channels."""
        image = f"%x{n}"
        if shuffle > 1:
            rows = (*inputs[:-1], shuffle, inputs[-1] // shuffle)
            columns = (*inputs[:-1], inputs[-1] // shuffle, shuffle)
            dims = "[[0], [1], [2], [3, 4]]"
            self.lines += [
                f"%e{n} = tensor.expand_shape {image} {dims} output_shape "
                f"{list(rows)} : {tensor(inputs)} into {tensor(rows)}",
                f"%t{n} = nncomp.transpose %e{n} {{permutation = "
                f"array<i64: 0, 1, 2, 4, 3>}} : ({tensor(rows)}) -> "
                f"{tensor(columns)}",
                f"%s{n} = tensor.collapse_shape %t{n} {dims} : "
                f"{tensor(columns)} into {tensor(inputs)}"]
            image = f"%s{n}"
        if seen != inputs:
            self.lines.append(
                f"%c{n} = tensor.extract_slice {image}[0, 0, 0, {first}] "
                f"{list(seen)} [1, 1, 1, 1] : {tensor(inputs)} to "
                f"{tensor(seen)}")
            image = f"%c{n}"
        return image

    def __str__(self):
        types = ", ".join(f'{type} {{nncomp.name = "y{n}"}}'
                          for n, type in self.results)
        values = ", ".join(f"%y{n}" for n, _ in self.results)
        returned = ", ".join(type for _, type in self.results)
        body = "\n  ".join(self.lines + [f"return {values} : {returned}"])
        arguments = ", ".join(self.arguments)
        return f"func.func @main({arguments}) -> ({types}) {{\n  {body}\n}}"


module = Module()
kernel_attributes = []
if KERNEL:
    kernel_attributes = [f'nncomp.kernel = #nncomp.kernel<"{KERNEL}">']
    CONVOLUTIONS = [
        (*sizes, (3, 3), (1, 1), pads, (1, 1), groups)
        for *sizes, pads, groups in CONVOLUTIONS_3X3]
    PRODUCTS, CHANNELS = [], []
if COMPUTED:
    kernel_attributes = ['nncomp.kernel = #nncomp.kernel<"computed-conv-f32">']
    PRODUCTS = []
CHANNELS = [(shape, 1, 0, 0) for shape in CONVOLUTIONS] + CHANNELS
for (batch, height, width, channels, filters, kernel, strides, pads, dilations,
     groups), shuffle, wide, first in CHANNELS:
    out = [(size + pads[d] + pads[d + 2] - dilations[d] * (kernel[d] - 1) - 1)
           // strides[d] + 1 for d, size in enumerate((height, width))]

    def array(name, values):
        return f"{name} = array<i64: {', '.join(map(str, values))}>"

    module.layer("nncomp.conv2d", "direct-conv", groups,
                 (batch, height, width, channels),
                 (filters, *kernel, channels // groups), (filters,),
                 [array("strides", strides), array("pads", pads),
                  array("dilations", dilations), f"groups = {groups} : i64"]
                 + kernel_attributes,
                 (batch, *out, filters), len(module.results) % 3 == 0, shuffle,
                 wide, first)
for rows, depth, columns in PRODUCTS:
    module.layer("nncomp.linear", "gemm", 1, (rows, depth), (columns, depth),
                 (columns,), [], (rows, columns))
    module.layer("nncomp.matmul", "gemm", 1, (1, rows, depth),
                 (1, depth, columns), None, [], (1, rows, columns))
print(module)
