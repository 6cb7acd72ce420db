"""Writes models of layers whose activation gets extreme values.

usage: extreme_layers.py FOLDER: writes f32.onnx, int8.onnx and their flags.
The bias of each output channel is an extreme value, products are zero, so that
what a layer computes is its activation of the bias: in vectors and what is left of
them, by the kernels of convolutions and linears.
"""

import os
import sys

import numpy
from extreme_functions import FUNCTIONS, gate, sigmoid, values
from operator_model import OperatorModel

folder = sys.argv[1]
BIAS = values("f4")
COUNT = len(BIAS)


def add_sigmoid_gate(model, name):
    return model.node("Mul", name, model.node("Sigmoid", name))


# What builds a function's node, and its definition.
ACTIVATIONS = [
    (lambda model, name, f=function, a=attributes: model.node(f, name, **a),
     meaning) for function, meaning, attributes in FUNCTIONS]
ACTIVATIONS.append((add_sigmoid_gate, lambda x: gate(x, sigmoid(x))))


def coded(model, array):
    """A constant of i8 codes by DequantizeLinear, of steps of 1/8."""
    codes = numpy.rint(array * 8).astype("i1")
    return model.node("DequantizeLinear", model.constant(codes),
                      model.constant(numpy.array(0.125, "f4")))


def define(is_coded):
    model = OperatorModel(opset=20)
    random = numpy.random.default_rng(0)

    def weights(shape):
        array = random.integers(-8, 8, shape).astype("f4") / 8
        return coded(model, array) if is_coded else model.constant(array)

    def zeros(shape):
        name = model.input(numpy.zeros(shape, "f4"))
        if not is_coded:
            return name
        scale = model.constant(numpy.array(0.125, "f4"))
        zero = model.constant(numpy.array(0, "i1"))
        codes = model.node("QuantizeLinear", name, scale, zero)
        return model.node("DequantizeLinear", codes, scale, zero)

    def convolve(shape, kernel, **attributes):
        bias = model.constant(BIAS)
        return model.node("Conv", zeros(shape), weights([COUNT, *kernel]),
                          bias, **attributes)

    layers = [
        # Result of a layer, its shape, and where its channels are.
        (lambda: convolve([1, 8, 3, 3], [8, 1, 1]), [1, COUNT, 3, 3]),
        (lambda: convolve([1, 8, 7, 7], [8, 3, 3], pads=[1, 1, 1, 1]),
         [1, COUNT, 7, 7]),
        (lambda: convolve([1, COUNT, 5, 5], [1, 3, 3], group=COUNT),
         [1, COUNT, 3, 3]),
        (lambda: model.node("Gemm", zeros([1, 16]), weights([16, COUNT]),
                            model.constant(BIAS)), [1, COUNT]),
        (lambda: model.node("Gemm", zeros([9, 16]), weights([16, COUNT]),
                            model.constant(BIAS)), [9, COUNT])]
    for build, meaning in ACTIVATIONS:
        y = meaning(BIAS.astype("f8")).astype("f4")
        for layer, shape in layers:
            broadcast = y.reshape([1, COUNT] + [1] * (len(shape) - 2))
            model.expect(build(model, layer()),
                         numpy.broadcast_to(broadcast, shape))
    return model


for is_coded, name in [(False, "f32"), (True, "int8")]:
    define(is_coded).write(os.path.join(folder, name))
