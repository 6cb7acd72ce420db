"""Writes layers on codes of few digits over a grid of shapes, with numpy's results.

usage: digit_grid.py FOLDER: writes module.mlir, inputs, expected outputs, flags.

The grid holds what kernels treat apart: channels that are no whole words, depths
below and above what a byte can count, rows that no tile divides, borders, strides,
dilations, groups, batches, and each way to begin and end: zero points, bias of
floats and of codes, residuals, results of f32, of codes of each width, of levels.
"""

import itertools
import sys

import numpy as np

from digits import Binary, F, Lq, Module, Uniform

# input shape, filters, kernel, strides, pads (top, left, bottom, right),
# dilations, groups
CONVOLUTIONS = [
    ((1, 9, 9, 32), 16, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    ((2, 7, 7, 64), 37, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    ((1, 8, 8, 3), 10, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 1),
    ((1, 6, 5, 45), 32, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    ((2, 6, 5, 96), 33, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1),
    ((1, 8, 8, 160), 24, (1, 1), (2, 2), (0, 0, 0, 0), (1, 1), 1),
    ((1, 13, 11, 40), 20, (5, 3), (2, 1), (2, 0, 1, 3), (1, 2), 1),
    ((1, 5, 5, 384), 24, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    ((1, 5, 5, 33), 8, (3, 3), (1, 1), (4, 4, 4, 4), (1, 1), 1),
    ((1, 8, 8, 64), 64, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 2),
    ((1, 8, 9, 128), 32, (3, 3), (1, 2), (2, 2, 2, 2), (2, 2), 4),
    ((1, 4, 4, 64), 5, (2, 2), (1, 1), (0, 0, 1, 1), (1, 1), 1),
]
PRODUCTS = [(1, 64, 10), (1, 33, 130), (5, 16, 32), (3, 2048, 19), (30, 9, 1)]
DATA = [Uniform(2, zero=0), Lq(2, unipolar=True), Uniform(1, zero=0), Uniform(4, zero=0),
        Uniform(3, zero=2), Binary(), Uniform(2, zero=3), Lq(4, unipolar=True), Uniform(2)]
WEIGHTS = [Binary(), Lq(2), Uniform(2, per_channel=True), Uniform(2, centered=True),
           Uniform(3, centered=True), Lq(1), Binary(per_channel=False), Uniform(4, per_channel=True)]
RESULTS = [None, Uniform(8, 0.5, zero=3), Uniform(2, 4.0, zero=0), Lq(2, (1.5, 4.0), unipolar=True),
           Uniform(3, 3.0), Uniform(4, 2.0, zero=1), None, Uniform(5, 1.0, zero=7)]

module = Module(sys.argv[1])
random = module.random


def draw(encoding, shape):
    codes = random.integers(0, 2**encoding.bits, shape)
    if isinstance(encoding, Uniform) and not encoding.centered and encoding.zero is None:
        codes[codes == 2 ** (encoding.bits - 1)] = 0
    return codes


def layer(case, data, kind, result, shape, weight_shape, out, attributes):
    codes, filters = draw(data, shape), random.integers(0, 2**kind.bits, weight_shape)
    value, terms = kind.assemble(module, filters)
    argument = module.argument(data.levels(codes))
    input = module.encode(argument, shape, data)
    bias = residual = None
    is_one = len(terms) == 1 and not isinstance(data, Lq)
    if case % 3 == 1:
        bias = random.uniform(-2, 2, out[-1]).astype(F)
    elif case % 3 == 2 and is_one:
        bias = random.integers(-20, 20, out[-1]).astype(np.int32)
    if case % 4 == 3 and attributes:
        residual = random.uniform(-2, 2, out).astype(F)
    module.layer((input, shape, data, codes), (value, weight_shape, kind.text(False), terms),
                 attributes, bias, residual, relu=case % 5 == 1, result=result)


def outputs(shape, kernel, strides, pads, dilations):
    return [(shape[d + 1] + pads[d] + pads[d + 2] - dilations[d] * (kernel[d] - 1) - 1) // strides[d] + 1 for d in (0, 1)]


case = 0
for (shape, filters, kernel, strides, pads, dilations, groups), turn in itertools.product(CONVOLUTIONS, range(4)):
    data, kind = DATA[case % len(DATA)], WEIGHTS[(case // 3 + turn) % len(WEIGHTS)]
    # Signs times signs have kernels of their own.
    if isinstance(data, Binary) and isinstance(kind, Binary):
        kind = Lq(2)
    attributes = {"strides": strides, "pads": pads, "dilations": dilations, "groups": groups}
    out = (shape[0], *outputs(shape, kernel, strides, pads, dilations), filters)
    layer(case, data, kind, RESULTS[case % len(RESULTS)], shape,
          (filters, *kernel, shape[3] // groups), out, attributes)
    case += 1
for (rows, depth, columns), data, turn in itertools.product(PRODUCTS, DATA, range(2)):
    kind = WEIGHTS[(case + case // 8 + turn) % len(WEIGHTS)]
    if isinstance(data, Binary) and isinstance(kind, Binary):
        kind = Lq(2)
    layer(case, data, kind, RESULTS[case % len(RESULTS)], (rows, depth), (columns, depth), (rows, columns), None)
    case += 1
module.write()
