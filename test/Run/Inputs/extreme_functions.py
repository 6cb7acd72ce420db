"""Extreme values, and the functions of one argument with what they mean.

Results are numpy's, or those of the definition in f64, by the rules of IEEE 754;
of infinite arguments the limit, and NaN of NaN.
"""

import math

import numpy

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


def gate(x, factor):
    """x times a factor that vanishes at -inf, faster than x grows."""
    return numpy.where(x == -INFINITY, 0, x * factor)


def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)
    return gate(x, (1 + numpy.tanh(inner)) / 2)


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
    ("LeakyRelu", lambda x: numpy.maximum(x, 0), {"alpha": 0.0}),
    ("ThresholdedRelu",
     lambda x: numpy.where(numpy.isnan(x) | (x > 0.75), x, 0),
     {"alpha": 0.75}),
    ("Sigmoid", sigmoid, {}),
    ("HardSigmoid", lambda x: clip(0.25 * x + 0.5, 0, 1),
     {"alpha": 0.25, "beta": 0.5}),
    ("HardSwish", lambda x: gate(x, clip(x / 6 + 0.5, 0, 1)), {}),
    ("Elu", lambda x: numpy.where(x < 0, 0.5 * numpy.expm1(x), x),
     {"alpha": 0.5}),
    ("Celu", lambda x: numpy.maximum(x, 0)
     + numpy.minimum(0.5 * numpy.expm1(x / 0.5), 0), {"alpha": 0.5}),
    ("Selu", lambda x: GAMMA * numpy.where(x > 0, x, ALPHA * numpy.expm1(x)),
     {}),
    ("Softplus", softplus, {}),
    ("Softsign", lambda x: numpy.where(
        numpy.isinf(x), numpy.sign(x), x / (1 + numpy.abs(x))), {}),
    ("Mish", lambda x: gate(x, numpy.tanh(softplus(x))), {}),
    ("Gelu", lambda x: gate(x, (1 + erf(x / math.sqrt(2))) / 2), {}),
    ("Gelu", gelu_tanh, {"approximate": "tanh"}),
    ("Shrink", lambda x: numpy.where(x < -0.5, x + 0.25, numpy.where(
        x > 0.5, x - 0.25, numpy.where(numpy.isnan(x), x, 0))),
     {"bias": 0.25, "lambd": 0.5}),
]
