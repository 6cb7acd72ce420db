"""Writes a model whose f16 statistics pass 65504, the largest f16.

usage: half_sums.py PATH
"""

import sys

import numpy
from operator_model import OperatorModel

RANDOM = numpy.random.default_rng(0)
model = OperatorModel(opset=17)


def numbers(*shape, scale=600):
    return (RANDOM.standard_normal(shape) * scale).astype("f2")


def normalize(x, axes):
    x = x.astype("f8")
    mean = x.mean(axis=axes, keepdims=True)
    return (x - mean) / numpy.sqrt(x.var(axis=axes, keepdims=True) + 1e-5)


def add(kind, x, y, *constants, **attributes):
    names = [model.constant(c) for c in constants]
    model.expect(model.node(kind, model.input(x), *names, **attributes),
                 y.astype("f2"))


x, one = numbers(1, 4, 8, 8), numpy.ones(4, "f2")
add("InstanceNormalization", x, normalize(x, (2, 3)), one, one * 0)
add("MeanVarianceNormalization", x, normalize(x, (0, 2, 3)))
x = numbers(3, 64)
add("LayerNormalization", x, normalize(x, (1,)), numpy.ones(64, "f2"), axis=1)
wide = x.astype("f8")
add("LpNormalization", x, wide / numpy.sqrt((wide**2).sum(1, keepdims=True)),
    axis=1)
add("ReduceL2", x, numpy.sqrt((wide**2).sum(1, keepdims=True)), axes=[1])
add("ReduceLogSumExp", x, numpy.log(numpy.exp(
    wide - wide.max(1, keepdims=True)).sum(1, keepdims=True))
    + wide.max(1, keepdims=True), axes=[1])
# The sums pass the largest f16, the means do not.
x = numpy.full((4, 300), 400, "f2")
add("ReduceMean", x, x.mean(1, keepdims=True, dtype="f8"), axes=[1])
x = numpy.full((1, 1, 20, 20), 400, "f2")
add("GlobalAveragePool", x, x[:, :, :1, :1])
# Up and down again, which leaves nothing of what was rounded away or lost.
x = numpy.repeat(numpy.array([[60000, 60000, -60000, -60000, 0.5]]), 3,
                 axis=0).astype("f2")
y = numpy.minimum(numpy.cumsum(x.astype("f8"), axis=1), numpy.inf)
y[y > 65504] = numpy.inf
add("CumSum", x, y, numpy.array(1))
terms = [model.input(numpy.full((2, 5), value, "f2"))
         for value in (60000, 60000, -60000, -60000, 0.5)]
model.expect(model.node("Sum", *terms), numpy.full((2, 5), 0.5, "f2"))
model.expect(model.node("Mean", *terms), numpy.full((2, 5), 0.1, "f2"))
ones = numpy.ones((60, 2), "f2")
add("MatMul", numpy.tile(numpy.array([60000, -60000], "f2"), (3, 30)),
    numpy.zeros((3, 2)), ones)
model.write(sys.argv[1])

groups = OperatorModel(opset=21)
x = numbers(1, 4, 8, 8)
groups.expect(
    groups.node("GroupNormalization", groups.input(x), groups.constant(one),
                groups.constant(one * 0), num_groups=2),
    normalize(x.reshape(1, 2, 2, 8, 8), (2, 3, 4)).reshape(x.shape)
    .astype("f2"))
groups.write(sys.argv[1] + "-groups")
