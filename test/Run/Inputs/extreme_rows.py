"""Writes models of reductions, pools and normalizations of extreme values.

usage: extreme_rows.py FOLDER: writes TYPE.onnx and TYPE.flags for f32, f16 and
f64. Rows hold a NaN, infinities, zeros, large numbers; results are those
of the definition in f64, by the rules of IEEE 754.
"""

import os
import sys

import numpy
from extreme_functions import INFINITY, softplus
from operator_model import OperatorModel

folder = sys.argv[1]
WIDTH = 37


def make_rows(kind):
    large = numpy.finfo(kind).max / 64
    rows = numpy.ones((12, WIDTH), kind)
    rows[1, 20] = numpy.nan
    rows[2, 3] = INFINITY
    rows[3, 36] = -INFINITY
    rows[4] = 0
    rows[5, 5:9] = [large, -large, large / 2, 1]
    rows[6, 0], rows[6, 9] = INFINITY, numpy.nan
    rows[7] = -INFINITY
    rows[8] = INFINITY
    rows[9, 1], rows[9, 35] = INFINITY, -INFINITY
    rows[10, 30:], rows[10, :30] = 0, -2
    rows[11] = numpy.finfo(kind).smallest_subnormal
    return rows


def log_sum_exp(x, axis):
    top = numpy.where(numpy.isinf(x.max(axis=axis)), 0, x.max(axis=axis))
    sums = numpy.exp(x - numpy.expand_dims(top, axis)).sum(axis=axis)
    return numpy.log(sums) + top


def lp_norm(x, axis):
    return numpy.sqrt((x * x).sum(axis=axis))


REDUCTIONS = [
    ("ReduceSum", numpy.sum), ("ReduceMean", numpy.mean),
    ("ReduceMax", numpy.max), ("ReduceMin", numpy.min),
    ("ReduceProd", numpy.prod),
    ("ReduceL1", lambda x, axis: numpy.abs(x).sum(axis=axis)),
    ("ReduceL2", lp_norm),
    ("ReduceSumSquare", lambda x, axis: (x * x).sum(axis=axis)),
    ("ReduceLogSum", lambda x, axis: numpy.log(x.sum(axis=axis))),
    ("ReduceLogSumExp", log_sum_exp)]
# What overflows, or vanishes, in sums of f32 too.
IN_OWN_WIDTH = ["ReduceL2", "ReduceProd", "ReduceSumSquare"]


def add_reductions(model, kind, rows):
    name, wide = model.input(rows), rows.astype("f8")
    across = model.input(rows.T.copy())
    own = rows.astype("f4" if kind == "f2" else kind)
    for function, meaning in REDUCTIONS:
        y = meaning(own if function in IN_OWN_WIDTH else wide, axis=1)
        for operand, axis in [(name, 1), (across, 0)]:
            inputs, attributes = [operand], {"axes": [axis]}
            if function == "ReduceSum" or model.opset >= 18:
                inputs.append(model.constant(numpy.array([axis])))
                attributes = {}
            model.expect(model.node(function, *inputs, keepdims=0,
                                    **attributes), y.astype(kind))
    for function, meaning in [("ArgMax", numpy.argmax),
                              ("ArgMin", numpy.argmin)]:
        for operand, axis in [(name, 1), (across, 0)]:
            model.expect(model.node(function, operand, axis=axis, keepdims=0),
                         meaning(rows, axis=1))
            last = model.node(function, operand, axis=axis, keepdims=0,
                              select_last_index=1)
            model.expect(last, WIDTH - 1 - meaning(rows[:, ::-1], axis=1))
    powers = numpy.exp(wide - wide.max(axis=1, keepdims=True))
    sums = powers.sum(axis=1, keepdims=True)
    logs = wide - wide.max(axis=1, keepdims=True) - numpy.log(sums)
    for operand, axis, order in [(name, 1, "K"), (across, 0, "T")]:
        turn = numpy.transpose if order == "T" else numpy.asarray
        model.expect(model.node("Softmax", operand, axis=axis),
                     turn(powers / sums).astype(kind))
        model.expect(model.node("LogSoftmax", operand, axis=axis),
                     turn(logs).astype(kind))


def windows(x, size, stride, pads, filler):
    """x [N, C, W] as [N, C, windows, size]."""
    padded = numpy.pad(x, [(0, 0), (0, 0), pads], constant_values=filler)
    view = numpy.lib.stride_tricks.sliding_window_view(padded, size, axis=2)
    return view[:, :, ::stride]


def add_pools(model, kind, rows):
    # Channels 3 and 16: tails, and vectors.
    image = numpy.stack([rows[:, :, None]] * 16, axis=1).squeeze(3)
    image[:, 1:3] = image[:, 1:3, ::-1]
    for channels in (3, 16):
        x = image[:, :channels]
        wide = x.astype("f8")
        own = x.astype("f4" if kind == "f2" else kind)
        name = model.input(x)
        for size, stride, pads in [(WIDTH, 1, (0, 0)), (3, 1, (1, 1)),
                                   (2, 2, (0, 1)), (5, 3, (2, 1))]:
            form = dict(kernel_shape=[size], strides=[stride],
                        pads=list(pads))
            cut = windows(wide, size, stride, pads, -INFINITY)
            model.expect(model.node("MaxPool", name, **form),
                         cut.max(axis=3).astype(kind))
            cut = windows(wide, size, stride, pads, 0)
            counts = windows(numpy.ones_like(wide), size, stride, pads, 0)
            model.expect(model.node("AveragePool", name, **form),
                         (cut.sum(axis=3) / counts.sum(axis=3)).astype(kind))
            model.expect(model.node("AveragePool", name, count_include_pad=1,
                                    **form), cut.mean(axis=3).astype(kind))
            cut = windows(own, size, stride, pads, 0)
            model.expect(model.node("LpPool", name, p=2, **form),
                         lp_norm(cut, 3).astype(kind))
        model.expect(model.node("GlobalAveragePool", name),
                     wide.mean(axis=2, keepdims=True).astype(kind))
        model.expect(model.node("GlobalMaxPool", name),
                     x.max(axis=2, keepdims=True))
        model.expect(model.node("GlobalLpPool", name, p=2),
                     lp_norm(own, 2)[:, :, None].astype(kind))


def normalize(x, axes, epsilon=1e-5):
    centred = x - x.mean(axis=axes, keepdims=True)
    variance = (centred * centred).mean(axis=axes, keepdims=True)
    return centred / numpy.sqrt(variance + epsilon)


def add_normalizations(model, kind, rows):
    # Squares of the largest numbers overflow.
    rows = numpy.delete(rows, 5, axis=0)
    count = len(rows)
    wide = rows.astype("f8")
    name = model.input(rows)
    ones, zeros = (model.constant(numpy.full(WIDTH, v, kind)) for v in (1, 0))
    if model.opset >= 17:
        model.expect(model.node("LayerNormalization", name, ones, zeros),
                     normalize(wide, 1).astype(kind))
    image = rows.reshape(1, count, WIDTH)
    scale, shift = (model.constant(numpy.full(count, v, kind)) for v in (1, 0))
    picture = model.input(image)
    model.expect(model.node("InstanceNormalization", picture, scale, shift),
                 normalize(wide, 1).astype(kind).reshape(image.shape))
    if model.opset >= 18:
        model.expect(model.node("GroupNormalization", picture, scale, shift,
                                num_groups=count),
                     normalize(wide, 1).astype(kind).reshape(image.shape))
    model.expect(model.node("MeanVarianceNormalization",
                            model.input(rows.reshape(count, WIDTH, 1, 1)),
                            axes=[1, 2, 3]),
                 ((wide - wide.mean(axis=1, keepdims=True))
                  / (wide.std(axis=1, keepdims=True) + 1e-9)
                  ).astype(kind).reshape(count, WIDTH, 1, 1))
    length = lp_norm(rows.astype("f4" if kind == "f2" else kind), 1)[:, None]
    length[length == 0] = 1
    model.expect(model.node("LpNormalization", name, axis=1, p=2),
                 (wide / length).astype(kind))
    total = numpy.abs(wide).sum(axis=1, keepdims=True)
    total[total == 0] = 1
    model.expect(model.node("LpNormalization", name, axis=1, p=1),
                 (wide / total).astype(kind))
    squares = windows(wide.T[:, None] ** 2, 3, 1, (1, 1), 0).sum(axis=3)
    for beta in (0.75, 0.625):
        base = (2 + squares / 1024) ** beta
        model.expect(model.node("LRN", model.input(
            rows.T.reshape(WIDTH, count, 1, 1)), size=3, alpha=3 / 1024, beta=beta,
            bias=2.0), (wide.T / base[:, 0]).astype(kind).reshape(
                WIDTH, count, 1, 1))


for kind, name in [("f4", "f32"), ("f2", "f16"), ("f8", "f64")]:
    model = OperatorModel(opset=20 if kind != "f8" else 18)
    rows = make_rows(kind)
    add_reductions(model, kind, rows)
    add_pools(model, kind, rows)
    add_normalizations(model, kind, rows)
    model.write(os.path.join(folder, name))
