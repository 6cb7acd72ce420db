"""Writes models of element-wise functions and reductions on extreme values.

usage: extreme_values.py FOLDER: writes TYPE.onnx and TYPE.flags for f32, f16
and f64. Values are NaN, infinities, zeros of both signs, the largest and the
smallest numbers, subnormal ones, and what lies where functions change their
form; results are numpy's, or those of the definition in f64, by the rules of
IEEE 754. Inputs have 1, 7 and all
elements, so that vectors, what is left of them, and scalars are computed.
"""

import math
import os
import sys

import numpy
from operator_model import OperatorModel

folder = sys.argv[1]
numpy.seterr(all="ignore")
INFINITY = math.inf
erf = numpy.vectorize(math.erf)


def values(kind):
    info = numpy.finfo(kind)
    positive = [0, info.smallest_subnormal, float(info.tiny) / 16, info.tiny,
                info.eps, 1e-3, 0.3, 0.5, 1, 1.5, 2.5, 3, 6, 8.5, 11, 17, 20,
                60, 87, 88.8, 90, 103.5, 105, 709, 746, 1e4, info.max / 2,
                info.max, INFINITY]
    x = numpy.array(positive + [-v for v in positive] + [math.nan], "f8")
    return x.astype(kind)


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def softplus(x):
    return numpy.maximum(x, 0) + numpy.log1p(numpy.exp(-numpy.abs(x)))


def clip(x, low, high):
    return numpy.minimum(numpy.maximum(x, low), high)


ALPHA, GAMMA = 1.67326319217681884765625, 1.05070102214813232421875
# Name, definition, attributes.
FUNCTIONS = [
    ("Abs", numpy.abs, {}), ("Neg", numpy.negative, {}),
    ("Reciprocal", lambda x: 1 / x, {}), ("Sign", numpy.sign, {}),
    ("Ceil", numpy.ceil, {}), ("Floor", numpy.floor, {}),
    ("Round", numpy.rint, {}), ("Sqrt", numpy.sqrt, {}),
    ("Exp", numpy.exp, {}), ("Log", numpy.log, {}),
    ("Tanh", numpy.tanh, {}), ("Erf", erf, {}),
    ("Sin", numpy.sin, {}), ("Cos", numpy.cos, {}), ("Tan", numpy.tan, {}),
    ("Asin", numpy.arcsin, {}), ("Acos", numpy.arccos, {}),
    ("Atan", numpy.arctan, {}), ("Sinh", numpy.sinh, {}),
    ("Cosh", numpy.cosh, {}), ("Asinh", numpy.arcsinh, {}),
    ("Acosh", numpy.arccosh, {}), ("Atanh", numpy.arctanh, {}),
    ("Relu", lambda x: numpy.maximum(x, 0), {}),
    ("LeakyRelu", lambda x: numpy.where(x < 0, 0.25 * x, x), {"alpha": 0.25}),
    ("ThresholdedRelu",
     lambda x: numpy.where(numpy.isnan(x) | (x > 0.75), x, 0),
     {"alpha": 0.75}),
    ("Sigmoid", sigmoid, {}),
    ("HardSigmoid", lambda x: clip(0.25 * x + 0.5, 0, 1),
     {"alpha": 0.25, "beta": 0.5}),
    ("HardSwish", lambda x: x * clip(x / 6 + 0.5, 0, 1), {}),
    ("Elu", lambda x: numpy.where(x < 0, 0.5 * numpy.expm1(x), x),
     {"alpha": 0.5}),
    ("Celu", lambda x: numpy.maximum(x, 0)
     + numpy.minimum(0.5 * numpy.expm1(x / 0.5), 0), {"alpha": 0.5}),
    ("Selu", lambda x: GAMMA * numpy.where(x > 0, x, ALPHA * numpy.expm1(x)),
     {}),
    ("Softplus", softplus, {}),
    ("Softsign", lambda x: x / (1 + numpy.abs(x)), {}),
    ("Mish", lambda x: x * numpy.tanh(softplus(x)), {}),
    ("Gelu", lambda x: x * (1 + erf(x / math.sqrt(2))) / 2, {}),
    ("Shrink", lambda x: numpy.where(x < -0.5, x + 0.25, numpy.where(
        x > 0.5, x - 0.25, numpy.where(numpy.isnan(x), x, 0))),
     {"bias": 0.25, "lambd": 0.5}),
]
# The same of two operands, and of rows.
PAIRS = [("Add", numpy.add), ("Sub", numpy.subtract), ("Mul", numpy.multiply),
         ("Div", numpy.divide), ("Max", numpy.maximum),
         ("Min", numpy.minimum)]
REDUCTIONS = [("ReduceSum", numpy.sum), ("ReduceMean", numpy.mean),
              ("ReduceMax", numpy.max), ("ReduceMin", numpy.min),
              ("ReduceProd", numpy.prod),
              ("ReduceL1", lambda x, axis: numpy.abs(x).sum(axis=axis)),
              ("ReduceL2", lambda x, axis: numpy.sqrt((x * x).sum(axis=axis)))]


def define(kind):
    model = OperatorModel(opset=20 if kind != "f8" else 17)
    every = values(kind)
    for x in (every, every[:7], every[-1:], every[9:10]):
        name = model.input(x)
        for function, meaning, attributes in FUNCTIONS:
            if function == "Gelu" and model.opset < 20:
                continue
            model.expect(model.node(function, name, **attributes),
                         meaning(x.astype("f8")).astype(kind))
        model.expect(model.node("Clip", name, model.constant(
            numpy.array(-1, kind)), model.constant(numpy.array(2, kind))),
            clip(x, -1, 2).astype(kind))
        other = numpy.roll(every, 5)[:len(x)]
        operand = model.input(other)
        for function, meaning in PAIRS:
            model.expect(model.node(function, name, operand),
                         meaning(x, other).astype(kind))
        model.expect(model.node("PRelu", name, operand),
                     numpy.where(x < 0, x * other, x))
    return model


def add_rows(model, kind):
    """Rows with a NaN, with infinities, of zeros and of large numbers."""
    large = numpy.finfo(kind).max / 64
    rows = numpy.ones((8, 37), kind)
    rows[1, 20] = numpy.nan
    rows[2, 3] = numpy.inf
    rows[3, 36] = -numpy.inf
    rows[4] = 0
    rows[5, 5:9] = [large, -large, large / 2, 1]
    rows[6, 0], rows[6, 9] = numpy.inf, numpy.nan
    rows[7] = -numpy.inf
    name = model.input(rows)
    wide = rows.astype("f8")
    for function, meaning in REDUCTIONS:
        if function == "ReduceL2" or function == "ReduceProd":
            narrow = rows.astype("f4" if kind == "f2" else kind)
            y = meaning(narrow, axis=1)
        else:
            y = meaning(wide, axis=1)
        inputs, attributes = [name], {"axes": [1]}
        if function == "ReduceSum" or model.opset >= 18:
            inputs.append(model.constant(numpy.array([1])))
            attributes = {}
        model.expect(model.node(function, *inputs, keepdims=0, **attributes),
                     y.astype(kind))
    powers = numpy.exp(wide - wide.max(axis=1, keepdims=True))
    model.expect(model.node("Softmax", name, axis=1),
                 (powers / powers.sum(axis=1, keepdims=True)).astype(kind))
    image = model.input(rows.reshape(1, 8, 37, 1))
    model.expect(model.node("MaxPool", image, kernel_shape=[37, 1]),
                 rows.max(axis=1).reshape(1, 8, 1, 1))
    model.expect(model.node("GlobalAveragePool", image),
                 wide.mean(axis=1).astype(kind).reshape(1, 8, 1, 1))
    zeros = numpy.zeros((2, 5), kind)
    zeros[1] = [3, 0, 0, 0, 4]
    model.expect(model.node("LpNormalization", model.input(zeros), axis=1),
                 zeros / 5)


for kind, name in [("f4", "f32"), ("f2", "f16"), ("f8", "f64")]:
    model = define(kind)
    add_rows(model, kind)
    model.write(os.path.join(folder, name))
