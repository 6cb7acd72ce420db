"""Writes models of element-wise functions on extreme values.

usage: extreme_values.py FOLDER: writes TYPE.onnx and TYPE.flags for f32, f16,
f64 and integers. Values are NaN, infinities, zeros of both signs, the largest and
the smallest numbers, subnormal ones, and what lies where functions change
their form. Inputs have 1, 7 and all elements, so that vectors, what is left
of them, and scalars are computed.
"""

import os
import sys

import numpy
import onnx
from extreme_functions import FUNCTIONS, clip, gate, sigmoid, values
from operator_model import OperatorModel

folder = sys.argv[1]

PAIRS = [("Add", numpy.add), ("Sub", numpy.subtract), ("Mul", numpy.multiply),
         ("Max", numpy.maximum), ("Min", numpy.minimum)]
FLOAT_PAIRS = PAIRS + [("Div", numpy.divide), ("Pow", numpy.power)]
COMPARISONS = [("Less", numpy.less), ("LessOrEqual", numpy.less_equal),
               ("Greater", numpy.greater), ("Equal", numpy.equal)]
INTEGERS = [kind + size for size in "1248" for kind in "iu"]


def saturate(x, kind):
    """Floats as integers: towards zero, into range, zero of NaN."""
    info = numpy.iinfo(kind)
    exact = [0 if v != v else info.max if v >= info.max else info.min
             if v <= info.min else int(v) for v in x.astype("f8").tolist()]
    return numpy.array(exact, kind)


def add_floats(model, kind, x):
    name = model.input(x)
    for function, meaning, attributes in FUNCTIONS:
        if function == "Gelu" and model.opset < 20:
            continue
        model.expect(model.node(function, name, **attributes),
                     meaning(x.astype("f8")).astype(kind))
    gated = model.node("Mul", name, model.node("Sigmoid", name))
    model.expect(gated, gate(x, sigmoid(x.astype("f8"))).astype(kind))
    model.expect(model.node("Clip", name, model.constant(
        numpy.array(-1, kind)), model.constant(numpy.array(2, kind))),
        clip(x, -1, 2).astype(kind))
    model.expect(model.node("IsNaN", name), numpy.isnan(x))
    model.expect(model.node("IsInf", name), numpy.isinf(x))
    for other in INTEGERS + ["?", "f4"]:
        number = onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[numpy.dtype(other)]
        model.expect(model.node("Cast", name, to=number),
                     saturate(x, other) if other in INTEGERS
                     else x.astype(other))


def all_pairs(x):
    """Each value with each: two arrays."""
    return numpy.repeat(x, len(x)), numpy.tile(x, len(x))


def define_floats(kind):
    model = OperatorModel(opset=20 if kind != "f8" else 17)
    every = values(kind)
    for x in (every, every[:7], every[-1:]):
        add_floats(model, kind, x)
    for x, y in (all_pairs(every), (every[-2:-1], every[-1:])):
        name, operand = model.input(x), model.input(y)
        for function, meaning in FLOAT_PAIRS + COMPARISONS:
            result = meaning(x.astype("f8"), y.astype("f8"))
            model.expect(model.node(function, name, operand), result.astype(
                kind if result.dtype != bool else bool))
        model.expect(model.node("Mod", name, operand, fmod=1),
                     numpy.fmod(x, y))
        model.expect(model.node("PRelu", name, operand),
                     numpy.where(x < 0, x * y, x))
    return model


def divide(x, y, kind):
    """Towards zero; by one where the divisor is zero; wrapped on overflow."""
    pairs = zip(x.tolist(), y.tolist())
    exact = [a if b == 0 else abs(a) // abs(b) * (1 if (a < 0) == (b < 0)
                                                  else -1) for a, b in pairs]
    return numpy.array([q & 2 ** 64 - 1 for q in exact], "u8").astype(kind)


def define_integers():
    model = OperatorModel(opset=14)
    for kind in INTEGERS:
        info = numpy.iinfo(kind)
        is_signed = info.min < 0
        every = [0, 1, 2, 7, info.max, info.max - 1, info.max // 2 + 1,
                 info.min, info.min + 1] + [-1, -2] * is_signed
        x, y = all_pairs(numpy.array(every, kind))
        # And one alone: the smallest by -1.
        for x, y in ((x, y), (x[7 * len(every):][:1], y[-2:-1])):
            name, operand = model.input(x), model.input(y)
            for function, meaning in PAIRS:
                model.expect(model.node(function, name, operand),
                             meaning(x, y))
            model.expect(model.node("Div", name, operand),
                         divide(x, y, kind))
            rest = x - divide(x, y, kind) * y
            if is_signed:
                model.expect(model.node("Mod", name, operand, fmod=1), rest)
                model.expect(model.node("Abs", name), numpy.abs(x))
                model.expect(model.node("Neg", name), -x)
            rest = numpy.where((rest != 0) & ((rest < 0) != (y < 0)),
                               rest + y, rest)
            model.expect(model.node("Mod", name, operand), rest)
    return model


for kind, name in [("f4", "f32"), ("f2", "f16"), ("f8", "f64")]:
    define_floats(kind).write(os.path.join(folder, name))
define_integers().write(os.path.join(folder, "integers"))
