"""Writes one small convolutional network as several exporters quantize it.

usage: qdq_networks.py FOLDER: writes x.npy, and for each form FORM.onnx and
FORM.npy, the result of numpy, which rounds to codes wherever the form does.

- u8: quantize and dequantize after each operator, unsigned activations, signed
  weights per channel with biases of 32 bits;
- s8: signed activations with zero points, weights per tensor; relu is left to
  the range of the codes after it;
- symmetric: signed activations without zero points, unsigned weights with them,
  biases in float;
- operators: QLinearConv and the like, of unsigned codes.
"""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
RANDOM = np.random.default_rng(0)
F = np.float32
SHAPES = {"c1": (8, 3, 3, 3), "c2": (8, 8, 3, 3), "a": (4, 8, 1, 1), "b": (6, 8, 1, 1), "fc": (5, 10)}
WEIGHTS = {name: RANDOM.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape).astype(F) for name, shape in SHAPES.items()}
BIASES = {name: RANDOM.normal(0, 0.2, shape[0]).astype(F) for name, shape in SHAPES.items()}
X = RANDOM.normal(0, 1, (1, 3, 12, 12)).astype(F)


def conv(x, w, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    size = x.shape[2] - w.shape[2] + 1
    at = np.arange(size)[:, None] + np.arange(w.shape[2])
    return np.einsum("nchawb,ocab->nohw", x[:, :, at[:, :, None, None], at[None, None]], w, dtype=np.float64).astype(F)


def floats(value=lambda name, x: x, weight=lambda name: WEIGHTS[name], bias=lambda name: BIASES[name]):
    """The network on what `value` makes of each tensor."""
    channels = lambda b: b[None, :, None, None]
    relu = lambda x: np.maximum(x, 0)
    x = value("x", X)
    c1 = value("c1", relu(conv(x, weight("c1"), 1) + channels(bias("c1"))))
    c2 = value("c2", conv(c1, weight("c2"), 1) + channels(bias("c2")))
    s = value("s", relu(c1 + c2))
    m = s.reshape(1, 8, 6, 2, 6, 2).max(axis=(3, 5))
    a = value("a", relu(conv(m, weight("a"), 0) + channels(bias("a"))))
    b = value("b", relu(conv(m, weight("b"), 0) + channels(bias("b"))))
    c = value("c", np.concatenate([a, b], 1))
    g = value("g", c.mean(axis=(2, 3), keepdims=True))
    return value("y", g.reshape(1, 10) @ weight("fc").T + bias("fc"))


RANGES = {}
floats(lambda name, x: RANGES.setdefault(name, (min(x.min(), 0), max(x.max(), 0))) and x)


class Form:
    def __init__(self, name, low, high, symmetric=False, per_channel=True, weight_zero=0, relu=True, int_bias=True):
        self.name, self.low, self.high, self.symmetric = name, low, high, symmetric
        self.per_channel, self.weight_zero, self.relu, self.int_bias = per_channel, weight_zero, relu, int_bias
        self.nodes, self.initializers = [], []
        self.type = np.uint8 if low == 0 else np.int8

    def parameters(self, name):
        low, high = RANGES[name]
        if self.symmetric:
            return F(max(high, -low) / 127), 0
        scale = F((high - low) / (self.high - self.low))
        return scale, int(round(self.low - low / scale))

    def rounded(self, name, x):
        scale, zero = self.parameters(name)
        codes = np.clip(np.rint(x / scale) + zero, self.low, self.high)
        return ((codes - zero) * scale).astype(F)

    def weight(self, name):
        """Codes, scales and zero points."""
        w = WEIGHTS[name]
        axes = tuple(range(1, w.ndim)) if self.per_channel else None
        scale = (np.abs(w).max(axis=axes) / F(127)).astype(F)
        spread = scale.reshape(-1, *[1] * (w.ndim - 1)) if self.per_channel else scale
        kind = np.uint8 if self.weight_zero else np.int8
        codes = (np.rint(w / spread) + self.weight_zero).astype(kind)
        return codes, scale, np.full(scale.shape, self.weight_zero, kind), ((codes.astype(F) - self.weight_zero) * spread).astype(F)

    def bias(self, name, x):
        """Codes, scales, and what they stand for."""
        scale = np.broadcast_to(self.weight(name)[1] * self.parameters(x)[0], BIASES[name].shape).astype(F)
        codes = np.rint(BIASES[name] / scale).astype(np.int32)
        return codes, scale, codes.astype(F) * scale if self.int_bias else BIASES[name]

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def add(self, op, inputs, output, domain="", **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def scale(self, name):
        if name + "_s" not in [t.name for t in self.initializers]:
            scale, zero = self.parameters(name)
            self.constant(name + "_s", scale)
            self.constant(name + "_z", self.type(zero))
        return [name + "_s", name + "_z"]

    def pair(self, value, name):
        """Quantize and dequantize."""
        parameters = self.scale(name)[: 1 if self.symmetric else 2]
        if self.symmetric:  # Without a zero point codes would be unsigned.
            parameters.append(name + "_z")
        codes = self.add("QuantizeLinear", [value, *parameters], name + "_q")
        return self.add("DequantizeLinear", [codes, *parameters[: 1 if self.symmetric else 2]], name + "_d")

    def layer(self, op, x, data, name, relu=False, **attributes):
        codes, scale, zero, _ = self.weight(name)
        inputs = [self.constant(f"{name}_{part}", value) for part, value in zip(("wq", "ws", "wz"), (codes, scale, zero))]
        w = self.add("DequantizeLinear", inputs, name + "_w", **({"axis": 0} if self.per_channel else {}))
        codes, scale, _ = self.bias(name, data)
        if self.int_bias:
            bias = self.add("DequantizeLinear", [self.constant(name + "_bq", codes), self.constant(name + "_bs", scale)], name + "_b", axis=0)
        else:
            bias = self.constant(name + "_b", BIASES[name])
        y = self.add(op, [x, w, bias], name + "_y", **attributes)
        return self.add("Relu", [y], name + "_r") if relu and self.relu else y

    def write(self):
        x = self.pair("x", "x")
        c1 = self.pair(self.layer("Conv", x, "x", "c1", True, pads=[1] * 4), "c1")
        c2 = self.pair(self.layer("Conv", c1, "c1", "c2", pads=[1] * 4), "c2")
        s = self.add("Add", [c1, c2], "s_y")
        s = self.pair(self.add("Relu", [s], "s_r") if self.relu else s, "s")
        m = self.add("MaxPool", [s], "m", kernel_shape=[2, 2], strides=[2, 2])
        a = self.pair(self.layer("Conv", m, "s", "a", True), "a")
        b = self.pair(self.layer("Conv", m, "s", "b", True), "b")
        c = self.pair(self.add("Concat", [a, b], "c_y", axis=1), "c")
        g = self.pair(self.add("GlobalAveragePool", [c], "g_y"), "g")
        f = self.add("Flatten", [g], "f")
        self.layer("Gemm", f, "g", "fc", transB=1)
        self.save("fc_y", lambda name, x: x if name == "y" else self.rounded(name, x))

    def save(self, output, value):
        info = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        graph = helper.make_graph(self.nodes, "g", [info("x", X.shape)], [info(output, (1, 5))], self.initializers)
        opsets = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets), os.path.join(folder, self.name + ".onnx"))
        data = {"c1": "x", "c2": "c1", "a": "s", "b": "s", "fc": "g"}
        y = floats(value, lambda name: self.weight(name)[3], lambda name: self.bias(name, data[name])[2])
        np.save(os.path.join(folder, self.name + ".npy"), y)


class Operators(Form):
    def layer(self, op, x, data, name, relu=False, domain="", **attributes):
        codes, scale, zero, _ = self.weight(name)
        inputs = [x, *self.scale(data)] + [self.constant(f"{name}_{part}", value) for part, value in zip(("wq", "ws", "wz"), (codes, scale, zero))]
        bias = self.constant(name + "_bq", self.bias(name, data)[0])
        result = self.scale("y" if name == "fc" else name)
        return self.add(op, inputs + ([bias, *result] if op == "QGemm" else [*result, bias]), name + "_y", domain, **attributes)

    def write(self):
        own = "com.microsoft"
        x = self.add("QuantizeLinear", ["x", *self.scale("x")], "x_q")
        c1 = self.layer("QLinearConv", x, "x", "c1", pads=[1] * 4)
        c2 = self.layer("QLinearConv", c1, "c1", "c2", pads=[1] * 4)
        s = self.add("QLinearAdd", [c1, *self.scale("c1"), c2, *self.scale("c2"), *self.scale("s")], "s_y", own)
        m = self.add("MaxPool", [s], "m", kernel_shape=[2, 2], strides=[2, 2])
        a, b = self.layer("QLinearConv", m, "s", "a"), self.layer("QLinearConv", m, "s", "b")
        c = self.add("QLinearConcat", [*self.scale("c"), a, *self.scale("a"), b, *self.scale("b")], "c_y", own, axis=1)
        g = self.add("QLinearGlobalAveragePool", [c, *self.scale("c"), *self.scale("g")], "g_y", own)
        f = self.add("Flatten", [g], "f")
        y = self.layer("QGemm", f, "g", "fc", domain=own, transB=1)
        self.save(self.add("DequantizeLinear", [y, *self.scale("y")], "out"), self.rounded)


np.save(os.path.join(folder, "x.npy"), X)
Form("u8", 0, 255).write()
Form("s8", -128, 127, per_channel=False, relu=False).write()
Form("symmetric", -128, 127, symmetric=True, weight_zero=128, int_bias=False).write()
Operators("operators", 0, 255).write()
