"""Writes a module whose @main runs convolutions whose results are read in slices.

usage: slice_grid.py KIND [SCALE]

KIND says what the tensors hold: f32, f16, bf16, int8, int8-floats, int4, signs,
digits, sparse, blocks, hashed, decoded or levels. All cases are run in f32 and int8
only, and without SCALE, by which images are higher and wider. Weights are random. The
grid holds groups
times channels times boundaries of slices: at multiples of vectors and not, within a
group and across groups, slices that are all of the result and not, that overlap.
Residuals are slices of channels themselves, and so are, in concatenations,
some of the results.
"""

import random
import struct
import sys

KIND = sys.argv[1]
SCALE = int(sys.argv[2]) if len(sys.argv) > 2 else 1
RANDOM = random.Random(0)
ELEMENT = KIND if KIND in ("f16", "bf16") else "f32"
# The encodings of input, weights and result; NNZ is the number of weights that are
# not zero.
ENCODINGS = {
    "int8": ("uniform<bits = 8, scale = 0.03, zero = 130>",
             "uniform<bits = 8, axis = 0>",
             "uniform<bits = 8, scale = 0.25, zero = 7>"),
    "int8-floats": ("uniform<bits = 8, scale = 0.03>",
                    "uniform<bits = 8, axis = 0>", ""),
    "int4": ("uniform<bits = 4, scale = 0.25, zero = 7>",
             "uniform<bits = 4, axis = 0>",
             "uniform<bits = 4, scale = 0.5, zero = 3>"),
    "signs": ("binary<alpha = 0.5>", "binary<axis = 0>", ""),
    "digits": ("uniform<bits = 2, scale = 0.5, zero = 1>",
               "uniform<bits = 2, axis = 0>", ""),
    "sparse": ("", "sparse<format = csr, nnz = NNZ>", ""),
    "blocks": ("", "sparse<format = bsr, block = 16x1, nnz = NNZ>", ""),
    "hashed": ("", "hashed<buckets = 16, seed = 7, block = 16>", ""),
    "decoded": ("", "uniform<bits = 8, axis = 0>", ""),
    "levels": ("", "lq<bits = 1, axis = 0>", ""),
}
INPUT, WEIGHTS, RESULT = ENCODINGS.get(KIND, ("", "", ""))

# Groups, input and output channels of a group, slices as (start, size).
CASES = [
    (1, 16, 64, [(0, 32), (32, 32)]),
    (1, 16, 64, [(0, 16), (16, 48)]),
    (1, 12, 64, [(0, 8), (8, 40), (48, 16)]),
    # The last vector starts earlier, in another slice.
    (1, 16, 40, [(0, 32), (32, 8)]),
    (1, 16, 80, [(0, 48), (48, 32)]),
    (1, 9, 37, [(0, 16), (16, 21)]),
    (2, 16, 32, [(0, 32), (32, 32)]),
    (2, 16, 32, [(0, 16), (16, 48)]),
    (2, 16, 32, [(0, 48), (48, 16)]),
    (2, 16, 32, [(0, 16), (16, 16), (32, 16), (48, 16)]),
    (2, 8, 32, [(0, 31), (31, 33)]),
    (2, 8, 24, [(0, 24), (24, 24)]),
    (2, 8, 24, [(0, 16), (16, 32)]),
    (4, 8, 16, [(0, 16), (16, 48)]),
    (4, 8, 16, [(0, 32), (32, 32)]),
    (4, 8, 16, [(0, 24), (24, 40)]),
    (4, 12, 20, [(0, 40), (40, 40)]),
    (4, 4, 20, [(0, 16), (16, 64)]),
    (3, 32, 16, [(0, 16), (16, 32)]),
    (8, 4, 4, [(0, 16), (16, 16)]),
    (8, 4, 4, [(0, 4), (4, 28)]),
    (5, 3, 6, [(0, 7), (7, 23)]),
    (32, 1, 1, [(0, 16), (16, 16)]),
    (24, 1, 2, [(0, 32), (32, 16)]),
    # Not the whole, twice the same, more than the whole.
    (2, 8, 32, [(0, 32)]),
    (2, 8, 32, [(16, 32)]),
    (2, 8, 32, [(0, 40), (32, 32)]),
    (2, 8, 32, [(0, 32), (0, 32), (32, 32)]),
    (2, 8, 32, [(0, 64), (0, 32), (32, 32)]),
    # More classes of groups than get code of their own.
    (20, 4, 16, [(16 * i, 16) for i in range(20)]),
]
if KIND not in ("f32", "int8"):
    CASES = CASES[::3]
if SCALE > 1:
    CASES = CASES[3::4]
if KIND == "signs":
    # Groups are whole words of signs.
    CASES = [(groups, 32, outputs, slices) for groups, _, outputs, slices in CASES
             if groups < 8]


def tensor(shape, encoding=""):
    dims = "".join(f"{size}x" for size in shape)
    return f"tensor<{dims}{ELEMENT}" + (f", #nncomp.{encoding}>" if encoding else ">")


def count(shape):
    product = 1
    for size in shape:
        product *= size
    return product


def dense(shape, values):
    pack = {"f32": "f", "f16": "e"}.get(ELEMENT)
    data = (struct.pack(f"<{len(values)}{pack}", *values) if pack else
            b"".join(struct.pack("<f", value)[2:] for value in values))
    return f'arith.constant dense<"0x{data.hex()}"> : {tensor(shape)}'


def get_weights(shape):
    """Random values, of the sparse kinds with zeros, and their encoding."""
    values = [RANDOM.uniform(-1, 1) for _ in range(count(shape))]
    if "NNZ" not in WEIGHTS:
        return values, WEIGHTS
    block = 16 if KIND == "blocks" else 1
    columns, kept = count(shape[1:]), 0
    for first in range(0, shape[0], block):
        for column in range(columns):
            if RANDOM.random() < 0.3:
                kept += 1
                continue
            for row in range(first, min(first + block, shape[0])):
                values[row * columns + column] = 0.0
    return values, WEIGHTS.replace("NNZ", str(kept))


arguments, lines, results = [], [], []


def argument(name, shape):
    arguments.append(f'{name}: {tensor(shape)} {{nncomp.name = "{name[1:]}"}}')


def slice_channels(name, value, shape, encoding, start, size):
    """Appends channels `start` to `start + size` of `value` as `name`."""
    part = (*shape[:-1], size)
    lines.append(
        f"{name} = tensor.extract_slice {value}[0, 0, 0, {start}] {list(part)} "
        f"[1, 1, 1, 1] : {tensor(shape, encoding)} to {tensor(part, encoding)}")
    return part


for n, (groups, depth, outputs, slices) in enumerate(CASES):
    batch, height, width = (1, 5, 6) if n % 2 else (2, 4, 7)
    kernel = 3 if n % 3 == 0 else 1
    channels, filters = groups * depth, groups * outputs
    inputs = (batch, SCALE * height, SCALE * width, channels)
    result = (*inputs[:-1], filters)
    weights = (filters, kernel, kernel, depth)
    argument(f"%x{n}", inputs)
    operands, types = [f"%x{n}", f"%d{n}"], [tensor(inputs), tensor(weights)]
    values, encoding = get_weights(weights)
    lines.append(f"%d{n} = {dense(weights, values)}")
    if INPUT:
        operands[0], types[0] = f"%e{n}", tensor(inputs, INPUT)
        lines.append(f"%e{n} = nncomp.encode %x{n} : {tensor(inputs)} -> {types[0]}")
    if encoding:
        operands[1], types[1] = f"%w{n}", tensor(weights, encoding)
        lines.append(f"%w{n} = nncomp.encode %d{n} : {tensor(weights)} -> {types[1]}")
    attributes = [f"groups = {groups} : i64"]
    if kernel == 3:
        attributes.append("pads = array<i64: 1, 1, 1, 1>")
    if n % 2 == 0:
        values = [RANDOM.uniform(-1, 1) for _ in range(filters)]
        lines.append(f"%b{n} = {dense((filters,), values)}")
        operands.append(f"%b{n}")
        types.append(tensor((filters,)))
    if n % 4 < 2:
        attributes.append("activation = #nncomp.activation<relu>")
    residual = ""
    if n % 5 == 2:
        wide = (*result[:-1], filters + 5)
        argument(f"%a{n}", wide)
        slice_channels(f"%r{n}", f"%a{n}", wide, "", 3, filters)
        residual = f" residual %r{n}"
        types.append(tensor(result))
    lines.append(f"%y{n} = nncomp.conv2d {', '.join(operands)}{residual} "
                 f"{{{', '.join(attributes)}}} : ({', '.join(types)}) -> "
                 f"{tensor(result, RESULT)}")
    for i, (start, size) in enumerate(slices):
        name = f"{n}_{i}"
        part = slice_channels(f"%s{name}", f"%y{n}", result, RESULT, start, size)
        value = f"%s{name}"
        if RESULT:
            lines.append(f"%p{name} = nncomp.decode {value} : "
                         f"{tensor(part, RESULT)} -> {tensor(part)}")
            value = f"%p{name}"
        if (n + i) % 3 == 0:
            more, joined = (*part[:-1], 5), (*part[:-1], size + 5)
            argument(f"%m{name}", more)
            lines.append(f"%j{name} = nncomp.concat %m{name}, {value} {{axis = 3 : i64}} : "
                         f"({tensor(more)}, {tensor(part)}) -> {tensor(joined)}")
            value, part = f"%j{name}", joined
        results.append((value, name, part))

types = ", ".join(f'{tensor(shape)} {{nncomp.name = "y{name}"}}'
                  for _, name, shape in results)
returned = ", ".join(tensor(shape) for _, _, shape in results)
body = "\n  ".join(lines + [
    f"return {', '.join(value for value, _, _ in results)} : {returned}"])
print(f"func.func @main({', '.join(arguments)}) -> ({types}) {{\n  {body}\n}}")
