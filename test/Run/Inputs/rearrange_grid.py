"""Writes a module whose @main transposes and reduces, with numpy's results.

usage: rearrange_grid.py FOLDER: writes grid.mlir, inputs, expected outputs, and
`flags`, a response file of nncomp-run. The grid holds what loops of vectors
treat apart: few neighbours on either side (planes of an image to pixels and
back, channel shuffles), squares of vectors, extents that no vector length
divides, elements of 32, 64 and other bits, sums shorter and longer than all
accumulators.
"""

import os
import sys

import numpy

folder = sys.argv[1]
RANDOM = numpy.random.default_rng(0)
TYPES = {"f32": numpy.float32, "f64": numpy.float64, "i64": numpy.int64,
         "i32": numpy.int32, "i8": numpy.int8}
# shape, permutation, element type
TRANSPOSITIONS = [
    ((1, 3, 8, 9), (0, 2, 3, 1), "f32"),
    ((1, 8, 9, 3), (0, 3, 1, 2), "f32"),
    ((2, 5, 4, 34), (0, 1, 3, 2), "f32"),
    ((2, 5, 34, 4), (0, 1, 3, 2), "f32"),
    ((3, 2, 50), (0, 2, 1), "f32"),
    ((3, 8, 17), (0, 2, 1), "f32"),
    ((3, 7, 19), (0, 2, 1), "f32"),
    ((3, 19, 7), (0, 2, 1), "f32"),
    ((40, 33), (1, 0), "f32"),
    ((16, 16), (1, 0), "f32"),
    ((5, 6), (1, 0), "f32"),
    ((9, 3, 12), (2, 1, 0), "f32"),
    ((2, 12, 3, 20), (3, 0, 2, 1), "f32"),
    ((3, 3), (1, 0), "f32"),
    ((21, 11), (1, 0), "f64"),
    ((6, 3, 5), (0, 2, 1), "i64"),
    ((13, 40), (1, 0), "i32"),
    ((13, 40), (1, 0), "i8"),
]
# shape, axes, kind, numpy's function
REDUCTIONS = [
    ((3, 5), [1], "sum", numpy.sum),
    ((3, 37), [1], "max", numpy.max),
    ((2, 333), [1], "sum", numpy.sum),
    ((2, 1000), [1], "mean", numpy.mean),
    ((4, 3, 261), [0, 2], "min", numpy.min),
    ((1, 9, 7, 40), [1, 2], "mean", numpy.mean),
]


def tensor(shape, element):
    return "tensor<" + "".join(f"{size}x" for size in shape) + element + ">"


def numbers(shape, element):
    if element[0] == "f":
        return RANDOM.uniform(-1, 1, shape).astype(TYPES[element])
    return RANDOM.integers(-100, 100, shape).astype(TYPES[element])


layers = []
for shape, permutation, element in TRANSPOSITIONS:
    x = numbers(shape, element)
    axes = ", ".join(map(str, permutation))
    layers.append((x, x.transpose(permutation), element,
                   "nncomp.transpose %x {permutation = array<i64: " + axes +
                   ">}"))
for shape, axes, kind, function in REDUCTIONS:
    x = numbers(shape, "f32")
    y = function(x.astype(numpy.float64), axis=tuple(axes)).astype("f4")
    layers.append((x, y, "f32", f"nncomp.reduce {kind} %x {{"
                   f"axes = array<i64: {', '.join(map(str, axes))}>"
                   + "}"))

arguments, results, values, lines, flags = [], [], [], [], []
for n, (x, y, element, text) in enumerate(layers):
    source, result = tensor(x.shape, element), tensor(y.shape, element)
    numpy.save(os.path.join(folder, f"x{n}.npy"), x)
    numpy.save(os.path.join(folder, f"y{n}.npy"), numpy.ascontiguousarray(y))
    arguments.append(f'%x{n}: {source} {{nncomp.name = "x{n}"}}')
    results.append(f'{result} {{nncomp.name = "y{n}"}}')
    values.append((f"%y{n}", result))
    lines.append(f"  %y{n} = {text.replace('%x', f'%x{n}')} : ({source}) -> {result}")
    flags.append(f"--input=@{folder}/x{n}.npy")
    flags.append(f"--expected-output=@{folder}/y{n}.npy")
with open(os.path.join(folder, "flags"), "w") as file:
    file.write("\n".join(flags) + "\n")
with open(os.path.join(folder, "grid.mlir"), "w") as file:
    file.write(f"func.func @main({', '.join(arguments)}) -> ({', '.join(results)}) {{\n")
    file.write("\n".join(lines) + "\n")
    file.write("  return " + ", ".join(value for value, _ in values) + " : " +
               ", ".join(result for _, result in values) + "\n}\n")
