#!/usr/bin/python3
"""Write random small networks as ONNX: what exporters write, in odd sizes.

usage: random_networks.py SEED OUT.onnx [--kind image|quantized|tokens]

The network depends only on the seed. Kinds: `image`, a convolutional network in
f32; `quantized`, one with QuantizeLinear and DequantizeLinear as exporters place
them, or with QLinear operators; `tokens`, attention and layers of rows. Beside
OUT.onnx stands OUT.input0.npy, a standard-normal input. Values stay near unit
scale, so that errors do not grow by themselves. Opsets are 7 to 22.
Needs Debian's python3-onnx and python3-numpy.
"""
import argparse
import math
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Channel counts: those of real networks, and those next to vector lengths.
CHANNELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 18, 20, 24, 28, 31, 32, 33, 36, 40, 48, 60, 64, 66, 80, 96]
# The element-wise functions by the opset that brought them.
FUNCTIONS = {
    "Relu": 7, "Sigmoid": 7, "Tanh": 7, "LeakyRelu": 7, "Elu": 7, "Selu": 7, "HardSigmoid": 7, "Softplus": 7,
    "Softsign": 7, "Abs": 7, "Neg": 7, "Erf": 9, "Sin": 7, "Cos": 7, "HardSwish": 14, "Mish": 18, "Gelu": 20,
    "Clip": 7, "PRelu": 7, "Gelu by Erf": 9, "Swish": 7, "Celu": 12, "ThresholdedRelu": 10}
# Relu and its like are what networks are made of.
COMMON_FUNCTIONS = ["Relu"] * 6 + ["Clip"] * 3 + ["LeakyRelu", "Sigmoid", "Tanh", "PRelu", "Swish"]


class Value:
    """A tensor of the graph: its name and shape, and whether codes carry it."""

    def __init__(self, name, shape, used=False):
        self.name, self.shape, self.used = name, tuple(int(n) for n in shape), used


class RandomNetwork:
    """A graph that grows by one random operator at a time."""

    def __init__(self, seed, kind):
        self.rng = np.random.RandomState(seed)
        self.kind = kind
        self.opset = int(self.rng.randint(13 if kind == "quantized" else 7, 23))
        self.nodes, self.weights, self.values = [], [], []
        # How an exporter places codes: only around some values, with or without
        # zero points, one scale per tensor or per channel.
        self.codes = {
            "share": self.rng.choice([0.5, 0.9, 1.0]), "signed": self.rng.rand() < 0.4,
            "per_channel": self.rng.rand() < 0.6, "weights": self.rng.choice(["codes", "floats"]),
            "bias": self.rng.choice(["codes", "floats"]), "operators": self.rng.rand() < 0.3}

    # -- Pieces of a graph ---------------------------------------------------

    def chance(self, probability):
        return self.rng.rand() < probability

    def pick(self, options):
        return options[self.rng.randint(len(options))]

    def name(self, stem):
        return f"{stem}_{len(self.nodes) + len(self.weights)}"

    def constant(self, array, dtype=np.float32):
        name = self.name("c")
        self.weights.append(numpy_helper.from_array(np.asarray(array).astype(dtype), name))
        return name

    def ints(self, *values):
        return self.constant(np.array(values), np.int64)

    def node(self, op, inputs, shape, outputs=1, domain="", **attributes):
        """Appends a node; inputs are Values or names of constants."""
        names = []
        for value in inputs:
            if isinstance(value, Value):
                value.used = True
                value = value.name
            names.append(value)
        results = [f"{self.name(op.lower())}_{i}" if outputs > 1 else self.name(op.lower()) for i in range(outputs)]
        self.nodes.append(helper.make_node(op, names, results, name=results[0], domain=domain, **attributes))
        if outputs == 1:
            return Value(results[0], shape)
        return [Value(result, part) for result, part in zip(results, shape)]

    def with_axes(self, op, value, shape, axes, since, **attributes):
        """A node whose axes are an attribute before the opset `since`, then an input."""
        if self.opset >= since:
            return self.node(op, [value, self.ints(*axes)], shape, **attributes)
        return self.node(op, [value], shape, axes=list(axes), **attributes)

    def reshape(self, value, shape):
        return self.node("Reshape", [value, self.ints(*shape)], shape)

    def transpose(self, value, order):
        return self.node("Transpose", [value], [value.shape[d] for d in order], perm=list(order))

    def slice(self, value, axis, start, stop, step=1):
        shape = list(value.shape)
        shape[axis] = len(range(*slice(start, stop, step).indices(shape[axis])))
        if self.opset < 10:
            return self.node("Slice", [value], shape, axes=[axis], starts=[start], ends=[stop])
        return self.node("Slice", [value, self.ints(start), self.ints(stop), self.ints(axis), self.ints(step)], shape)

    def split(self, value, axis, sizes):
        shapes = []
        for size in sizes:
            shape = list(value.shape)
            shape[axis] = size
            shapes.append(shape)
        inputs = [value] if self.opset < 13 else [value, self.ints(*sizes)]
        attributes = {"split": list(sizes)} if self.opset < 13 else {}
        if len(sizes) == 1:
            return [self.node("Split", inputs, shapes[0], axis=axis, **attributes)]
        return self.node("Split", inputs, shapes, len(sizes), axis=axis, **attributes)

    def cuts(self, size, pieces):
        """`size` as a sum of at most `pieces` positive numbers."""
        places = sorted(set(self.rng.randint(1, size, pieces - 1))) if size > 1 else []
        return np.diff([0, *places, size]).tolist()

    def function(self, value):
        fits = [f for f in FUNCTIONS if FUNCTIONS[f] <= self.opset]
        op = self.pick(COMMON_FUNCTIONS) if self.chance(0.7) else self.pick(fits)
        shape = value.shape
        if op == "Clip":
            low, high = self.pick([(0, 6), (-1, 1), (0, 1), (-0.5, 2)])
            if self.opset < 11:
                return self.node("Clip", [value], shape, min=float(low), max=float(high))
            return self.node("Clip", [value, self.constant(low), self.constant(high)], shape)
        if op == "PRelu":
            slope = [shape[1]] + [1] * (len(shape) - 2) if len(shape) > 1 and self.chance(0.7) else [1]
            return self.node("PRelu", [value, self.constant(self.rng.rand(*slope))], shape)
        if op == "Swish":
            return self.node("Mul", [value, self.node("Sigmoid", [value], shape)], shape)
        if op == "Gelu by Erf":
            inner = self.node("Erf", [self.node("Div", [value, self.constant(math.sqrt(2))], shape)], shape)
            outer = self.node("Mul", [value, self.node("Add", [inner, self.constant(1)], shape)], shape)
            return self.node("Mul", [outer, self.constant(0.5)], shape)
        alpha = {"alpha": float(self.rng.rand())} if op in ("LeakyRelu", "Elu", "Celu", "ThresholdedRelu") else {}
        if op == "Celu":
            alpha["alpha"] += 0.1
        return self.node(op, [value], shape, **alpha)

    # -- Codes ---------------------------------------------------------------

    def scale(self, levels=255):
        return np.float32(self.rng.uniform(2, 6) / levels * 2)

    def zero(self):
        signed = self.codes["signed"]
        zero = self.rng.randint(-20, 20) if self.chance(0.5) else 0
        return self.constant(zero if signed else 128 + zero if self.chance(0.7) else 0, np.int8 if signed else np.uint8)

    def through_codes(self, value):
        """The value after QuantizeLinear and DequantizeLinear."""
        scale, zero = self.constant(self.scale()), self.zero()
        codes = self.node("QuantizeLinear", [value, scale, zero], value.shape)
        return self.node("DequantizeLinear", [codes, scale, zero], value.shape)

    def weight(self, array, axis):
        """A weight as the exporter of this network writes it; `axis` has the outputs."""
        if self.kind != "quantized" or not self.chance(self.codes["share"]):
            return self.constant(array)
        others = tuple(d for d in range(array.ndim) if d != axis)
        limit = np.abs(array).max(others if self.codes["per_channel"] else None) + 1e-3
        scale = (limit / 127).astype(np.float32)
        shape = np.shape(scale)
        zero = self.constant(np.zeros(shape), np.int8)
        self.last_weight_scale = scale
        attributes = {"axis": axis} if shape else {}
        if self.codes["weights"] == "floats":
            steps = self.constant(scale)
            codes = self.node("QuantizeLinear", [self.constant(array), steps, zero], array.shape, **attributes)
            return self.node("DequantizeLinear", [codes, steps, zero], array.shape, **attributes)
        spread = scale.reshape([-1 if d == axis else 1 for d in range(array.ndim)]) if shape else scale
        codes = self.constant(np.clip(np.rint(array / spread), -127, 127), np.int8)
        return self.node("DequantizeLinear", [codes, self.constant(scale), zero], array.shape, **attributes)

    def finish(self, value):
        """Adds a value; in a quantized network mostly as codes."""
        if self.kind == "quantized" and self.chance(self.codes["share"]):
            if self.chance(0.4):
                value = self.function(value)
            value = self.through_codes(value)
        self.values.append(value)

    # -- Operators of images -------------------------------------------------

    def image(self):
        images = [v for v in self.values if len(v.shape) == 4]
        return self.pick(images[-3:]) if images else None

    def windows(self, extent, allow_pads=True):
        """A kernel, stride, pads and dilation that fit an extent, and the result's."""
        for _ in range(20):
            kernel = int(self.pick([1, 1, 1, 2, 3, 3, 3, 3, 4, 5, 7]))
            stride = int(self.pick([1, 1, 1, 2, 2, 3]))
            dilation = int(self.pick([1, 1, 1, 1, 2, 3]))
            span = (kernel - 1) * dilation + 1
            low, high = (int(self.rng.randint(0, span)) for _ in range(2)) if self.chance(0.3) else [span // 2] * 2
            if not allow_pads or self.chance(0.25):
                low = high = 0
            if extent + low + high >= span:
                return kernel, stride, low, high, dilation, (extent + low + high - span) // stride + 1
        return 1, 1, 0, 0, 1, extent

    def conv(self):
        x = self.image()
        batch, channels, height, width = x.shape
        divisors = [g for g in range(1, channels + 1) if channels % g == 0]
        groups = int(self.pick([1, 1, channels, self.pick(divisors)]))
        per_group = int(self.pick([1, 2, 3, 4, 8])) if groups > 1 else int(self.pick(CHANNELS))
        outputs = groups * per_group
        if outputs > 128:
            outputs = groups
        kh, sh, top, bottom, dh, rows = self.windows(height)
        kw, sw, left, right, dw, columns = self.windows(width)
        if self.chance(0.6):  # square, as most are
            same = self.windows(min(height, width))
            kh, sh, top, bottom, dh, _ = same
            kw, sw, left, right, dw, _ = same
            rows, columns = ((n + top + bottom - (kh - 1) * dh - 1) // sh + 1 for n in (height, width))
        fan_in = channels // groups * kh * kw
        weight = self.weight(self.rng.randn(outputs, channels // groups, kh, kw) / math.sqrt(fan_in), 0)
        inputs = [x, weight]
        if self.chance(0.6):
            inputs.append(self.constant(self.rng.randn(outputs) * 0.2))
        attributes = {"kernel_shape": [kh, kw], "strides": [sh, sw], "dilations": [dh, dw], "group": groups}
        if self.chance(0.1) and dh == dw == 1:
            attributes["auto_pad"] = self.pick(["SAME_UPPER", "SAME_LOWER"])
            rows, columns = -(-height // sh), -(-width // sw)
        else:
            attributes["pads"] = [top, left, bottom, right]
        result = self.node("Conv", inputs, (batch, outputs, rows, columns), **attributes)
        if self.chance(0.25):
            result = self.batch_norm(result)
        if self.chance(0.5):
            result = self.function(result)
        self.finish(result)

    def batch_norm(self, x):
        channels = x.shape[1]
        parts = [self.rng.uniform(0.5, 1.5, channels), self.rng.randn(channels) * 0.2,
                 self.rng.randn(channels) * 0.2, self.rng.uniform(0.5, 1.5, channels)]
        return self.node("BatchNormalization", [x] + [self.constant(part) for part in parts], x.shape)

    def pool(self):
        x = self.image()
        batch, channels, height, width = x.shape
        op = self.pick(["MaxPool", "AveragePool"])
        kh, sh, top, bottom, dh, rows = self.windows(height)
        kw, sw, left, right, dw, columns = self.windows(width)
        if dh > 1 or dw > 1 or kh * kw == 1:
            return
        attributes = {"kernel_shape": [kh, kw], "strides": [sh, sw], "pads": [top, left, bottom, right]}
        if op == "AveragePool" and self.chance(0.5):
            attributes["count_include_pad"] = 1
        if op == "MaxPool" and self.opset >= 10 and self.chance(0.3):
            sides = ((height, kh, sh, top, bottom), (width, kw, sw, left, right))
            ends = [-(-(extent + low + high - kernel) // stride) + 1 for extent, kernel, stride, low, high in sides]
            # A last window that begins past the image is counted or not: runtimes differ.
            if all((end - 1) * stride < extent + low for end, (extent, _, stride, low, _) in zip(ends, sides)):
                attributes["ceil_mode"] = 1
                rows, columns = ends
        self.finish(self.node(op, [x], (batch, channels, rows, columns), **attributes))

    def global_pool(self):
        x = self.image()
        y = self.node(self.pick(["GlobalAveragePool", "GlobalMaxPool"]), [x], (*x.shape[:2], 1, 1))
        if self.chance(0.6):  # squeeze and excite
            channels = x.shape[1]
            weight = self.weight(self.rng.randn(channels, channels, 1, 1) / math.sqrt(channels), 0)
            gate = self.node("Conv", [y, weight], y.shape)
            gate = self.node(self.pick(["Sigmoid", "HardSigmoid"]), [gate], y.shape)
            y = self.node("Mul", [x, gate], x.shape)
        self.finish(y)

    def residual(self):
        x = self.pick(self.values[-4:])
        twins = [v for v in self.values if v.shape == x.shape and v is not x]
        op = self.pick(["Add", "Add", "Add", "Mul", "Sub", "Max", "Min"])
        if op in ("Max", "Min") and self.opset < 8:
            op = "Add"
        other = self.pick(twins) if twins else self.function(x)
        result = self.node(op, [x, other] if self.chance(0.5) else [other, x], x.shape)
        self.finish(self.function(result) if self.chance(0.4) else result)

    def with_constant(self):
        x = self.pick(self.values[-4:])
        shape = list(x.shape) if self.chance(0.2) else [n if self.chance(0.5) else 1 for n in x.shape]
        shape = shape[self.rng.randint(len(shape) + 1):] if self.chance(0.4) else shape
        value = self.constant(self.rng.uniform(0.5, 1.5, shape))
        op = self.pick(["Add", "Mul", "Sub", "Div"])
        self.finish(self.node(op, [x, value], x.shape))

    def concat(self):
        x = self.pick(self.values[-4:])
        if len(x.shape) < 2:
            return
        axis = int(self.rng.randint(1, len(x.shape))) if self.chance(0.3) else 1
        fits = [v for v in self.values if len(v.shape) == len(x.shape) and
                all(a == b for d, (a, b) in enumerate(zip(v.shape, x.shape)) if d != axis)]
        parts = [self.pick(fits) for _ in range(self.rng.randint(2, 5))]
        shape = list(x.shape)
        shape[axis] = sum(v.shape[axis] for v in parts)
        if math.prod(shape) > 40000:
            return
        self.finish(self.node("Concat", parts, shape, axis=axis if self.chance(0.5) else axis - len(shape)))

    def take_apart(self):
        x = self.pick(self.values[-3:])
        axes = [d for d, n in enumerate(x.shape) if n > 1 and d > 0]
        if not axes:
            return
        axis = 1 if 1 in axes and self.chance(0.7) else self.pick(axes)
        if self.chance(0.6):
            for part in self.split(x, axis, self.cuts(x.shape[axis], int(self.rng.randint(1, 5)))):
                self.finish(part)
            return
        start = int(self.rng.randint(0, x.shape[axis]))
        stop = int(self.rng.randint(start + 1, x.shape[axis] + 1))
        self.finish(self.slice(x, axis, start, stop, int(self.pick([1, 1, 2])) if self.opset >= 10 else 1))

    def shuffle(self):
        x = self.image()
        batch, channels, height, width = x.shape
        groups = self.pick([g for g in range(1, channels + 1) if channels % g == 0])
        y = self.reshape(x, (batch, groups, channels // groups, height, width))
        self.finish(self.reshape(self.transpose(y, (0, 2, 1, 3, 4)), x.shape))

    def rearrange(self):
        x = self.image()
        batch, channels, height, width = x.shape
        choice = self.rng.randint(4)
        if choice == 0 and channels % 4 == 0:
            mode = {"mode": self.pick(["DCR", "CRD"])} if self.opset >= 11 else {}
            self.finish(self.node("DepthToSpace", [x], (batch, channels // 4, height * 2, width * 2), blocksize=2, **mode))
        elif choice == 1 and height % 2 == 0 and width % 2 == 0:
            self.finish(self.node("SpaceToDepth", [x], (batch, channels * 4, height // 2, width // 2), blocksize=2))
        elif choice == 2 and self.opset >= 11 and height * width < 200:
            scales = self.constant(np.array([1, 1, 2, 2]))
            mode = self.pick(["nearest", "linear"])
            y = self.node("Resize", [x, self.constant(np.zeros(0)), scales], (batch, channels, height * 2, width * 2),
                          mode=mode, nearest_mode="floor", coordinate_transformation_mode=self.pick(
                              ["half_pixel", "asymmetric"] + (["align_corners"] if mode == "linear" else [])))
            self.finish(y)
        else:
            pads = [0, 0, *self.rng.randint(0, 3, 2), 0, 0, *self.rng.randint(0, 3, 2)]
            pads = [int(p) for p in pads]
            shape = (batch, channels, height + pads[2] + pads[6], width + pads[3] + pads[7])
            mode = self.pick(["constant", "edge"])
            if self.opset < 11:
                y = self.node("Pad", [x], shape, mode=mode, pads=pads)
            else:
                y = self.node("Pad", [x, self.ints(*pads)], shape, mode=mode)
            self.finish(y)

    def normalize(self):
        x = self.image()
        channels = x.shape[1]
        choice = self.rng.randint(3)
        if choice == 0:
            self.finish(self.batch_norm(x))
        elif choice == 1:
            self.finish(self.node("LRN", [x], x.shape, size=int(self.pick([1, 3, 5])), alpha=0.1, beta=0.75, bias=1.0))
        else:
            scale, shift = (self.constant(self.rng.uniform(0.5, 1.5, channels)) for _ in range(2))
            self.finish(self.node("InstanceNormalization", [x, scale, shift], x.shape, epsilon=1e-2))

    def transposed_conv(self):
        x = self.image()
        batch, channels, height, width = x.shape
        if height * width > 200:
            return
        groups = int(self.pick([1, 1, self.pick([g for g in range(1, channels + 1) if channels % g == 0])]))
        per_group = int(self.pick([1, 2, 3, 5, 8]))
        kh, kw = (int(self.pick([1, 2, 3, 4])) for _ in range(2))
        sh, sw = (int(self.pick([1, 2, 2, 3])) for _ in range(2))
        pad = int(self.rng.randint(0, min(kh, kw)))
        extra = int(self.rng.randint(0, min(sh, sw)))
        rows, columns = (s * (n - 1) + k + extra - 2 * pad for n, k, s in ((height, kh, sh), (width, kw, sw)))
        if min(rows, columns) < 1:
            return
        weight = self.weight(self.rng.randn(channels, per_group, kh, kw) / math.sqrt(channels // groups * kh * kw / sh / sw),
                             1 if groups == 1 else 0)
        y = self.node("ConvTranspose", [x, weight], (batch, groups * per_group, rows, columns), group=groups,
                      kernel_shape=[kh, kw], strides=[sh, sw], pads=[pad] * 4, output_padding=[extra] * 2)
        self.finish(y)

    # -- Operators of rows -----------------------------------------------------

    def linear(self):
        x = self.pick(self.values[-3:])
        if len(x.shape) > 2 and self.chance(0.5 if len(x.shape) == 4 else 0):
            x = self.node("Flatten", [x], (x.shape[0], math.prod(x.shape[1:])), axis=1)
        depth, outputs = x.shape[-1], int(self.pick(CHANNELS))
        if len(x.shape) == 2 and self.chance(0.6):
            transposed = self.chance(0.7)
            array = self.rng.randn(*((outputs, depth) if transposed else (depth, outputs))) / math.sqrt(depth)
            inputs = [x, self.weight(array, 0 if transposed else 1)]
            inputs.append(self.constant(self.rng.randn(outputs) * 0.2))
            y = self.node("Gemm", inputs, (x.shape[0], outputs), transB=int(transposed))
        else:
            weight = self.weight(self.rng.randn(depth, outputs) / math.sqrt(depth), 1)
            y = self.node("MatMul", [x, weight], (*x.shape[:-1], outputs))
            if self.chance(0.6):
                y = self.node("Add", [y, self.constant(self.rng.randn(outputs) * 0.2)], y.shape)
        self.finish(self.function(y) if self.chance(0.5) else y)

    def attention(self):
        rows = [v for v in self.values if len(v.shape) == 3]
        if not rows:
            x = self.image()
            if x is None:
                return
            batch, channels, height, width = x.shape
            x = self.transpose(self.reshape(x, (batch, channels, height * width)), (0, 2, 1))
        else:
            x = self.pick(rows[-2:])
        batch, tokens, depth = x.shape
        if tokens > 200:
            return
        heads, size = int(self.pick([1, 2, 3, 4])), int(self.pick([4, 5, 8, 16]))
        parts = []
        for order in ((0, 2, 1, 3), (0, 2, 3, 1), (0, 2, 1, 3)):
            weight = self.weight(self.rng.randn(depth, heads * size) / math.sqrt(depth), 1)
            y = self.node("MatMul", [x, weight], (batch, tokens, heads * size))
            parts.append(self.transpose(self.reshape(y, (batch, tokens, heads, size)), order))
        q, k, v = parts
        scores = self.node("MatMul", [q, k], (batch, heads, tokens, tokens))
        scores = self.node("Mul", [scores, self.constant(1 / math.sqrt(size))], scores.shape)
        scores = self.node("Softmax", [scores], scores.shape, axis=3)
        y = self.transpose(self.node("MatMul", [scores, v], (batch, heads, tokens, size)), (0, 2, 1, 3))
        y = self.reshape(y, (batch, tokens, heads * size))
        self.finish(self.node("MatMul", [y, self.weight(self.rng.randn(heads * size, depth) / math.sqrt(heads * size), 1)],
                              x.shape))

    def reduce(self):
        x = self.pick(self.values[-3:])
        axes = sorted(set(int(d) for d in self.rng.randint(0, len(x.shape), 2)))
        keep = self.chance(0.6) or len(axes) == len(x.shape)
        shape = [1 if d in axes else n for d, n in enumerate(x.shape) if keep or d not in axes]
        op = self.pick(["ReduceMean", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2"])
        self.finish(self.with_axes(op, x, shape, axes, 18, keepdims=int(keep)))

    def layer_norm(self):
        x = self.pick(self.values[-3:])
        depth = x.shape[-1]
        scale, shift = (self.constant(self.rng.uniform(0.5, 1.5, depth)) for _ in range(2))
        if self.opset >= 17 and self.chance(0.5):
            self.finish(self.node("LayerNormalization", [x, scale, shift], x.shape, axis=-1, epsilon=1e-2))
            return
        one = (*x.shape[:-1], 1)
        axes = [len(x.shape) - 1]
        centred = self.node("Sub", [x, self.with_axes("ReduceMean", x, one, axes, 18)], x.shape)
        square = self.node("Pow", [centred, self.constant(2)], x.shape)
        variance = self.node("Add", [self.with_axes("ReduceMean", square, one, axes, 18), self.constant(1e-2)], one)
        y = self.node("Div", [centred, self.node("Sqrt", [variance], one)], x.shape)
        self.finish(self.node("Add", [self.node("Mul", [y, scale], x.shape), shift], x.shape))

    def softmax(self):
        x = self.pick(self.values[-3:])
        op = self.pick(["Softmax", "LogSoftmax"])
        self.finish(self.node(op, [x], x.shape, axis=len(x.shape) - 1))

    def permute(self):
        x = self.pick(self.values[-3:])
        order = [0, *(int(d) + 1 for d in self.rng.permutation(len(x.shape) - 1))]
        y = self.transpose(x, order)
        self.finish(y)

    # -- The whole -------------------------------------------------------------

    def grow(self, steps):
        image = [self.conv] * 6 + [self.pool, self.global_pool, self.shuffle, self.rearrange, self.rearrange,
                                   self.normalize, self.transposed_conv]
        rows = [self.linear] * 2 + [self.attention, self.layer_norm, self.softmax]
        both = [self.residual] * 3 + [self.concat] * 2 + [self.take_apart] * 2 + [self.with_constant, self.reduce,
                                                                                 self.permute]
        for _ in range(steps):
            usable = list(both) + (rows if self.kind == "tokens" or self.chance(0.3) else [])
            if self.image() is not None and self.kind != "tokens":
                usable += image * 2
            self.pick(usable)()

    def build(self):
        if self.kind == "tokens":
            shape = [int(self.pick([1, 1, 2, 3])), int(self.pick([1, 5, 7, 16, 17, 33])), int(self.pick(CHANNELS))]
        else:
            shape = [int(self.pick([1, 1, 1, 2, 3])), int(self.pick(CHANNELS[:20])),
                     *(int(self.rng.randint(1, 15)) for _ in range(2))]
        self.input = Value("x", shape)
        self.values = [self.input]
        if self.kind == "quantized" and self.chance(0.9):
            self.values = [self.through_codes(self.input)]
        while not self.nodes or all(value.used for value in self.values):
            self.grow(int(self.rng.randint(3, 15)))
        results = [value for value in self.values if not value.used and value is not self.input]
        if self.chance(0.2):  # one that is used as well
            results.append(self.pick(self.values))
        results = list({value.name: value for value in results if value is not self.input}.values())
        outputs = [helper.make_tensor_value_info(value.name, TensorProto.FLOAT, value.shape) for value in results]
        graph = helper.make_graph(self.nodes, "random", [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)], outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        return model, self.rng.randn(*shape).astype(np.float32)


KINDS = ["image", "quantized", "tokens"]


def kind_of(seed):
    """The kind of a seed's network where none is asked for: they take turns."""
    return ["image", "quantized", "image", "quantized", "tokens"][seed % 5]


def make(seed, kind=None):
    """(ModelProto, input): the network of a seed."""
    return RandomNetwork(seed, kind or kind_of(seed)).build()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--kind", choices=KINDS)
    args = parser.parse_args()
    model, image = make(args.seed, args.kind)
    onnx.save(model, str(args.output))
    np.save(args.output.with_suffix(".input0.npy"), image)


if __name__ == "__main__":
    main()
