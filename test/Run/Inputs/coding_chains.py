"""Writes a network of random chains of quantization and what moves and bounds values.

usage: coding_chains.py FOLDER [SEED [COUNT]]

Writes FOLDER/chains.onnx, inputs and results as .npy, FOLDER/flags, the arguments of
nncomp-run that give and compare them, and FOLDER/inputs, those that give them. Each of COUNT chains starts from an input and
appends operators to values it has: QuantizeLinear and DequantizeLinear, alone and in
pairs, MaxPool, Transpose, Reshape, Relu, Clip, Slice, Split, Pad, Concat and, where all
scales are powers of two and sums are exact, Add, AveragePool, Conv and MatMul. Results
are numpy's, with each operation on f32 rounded on its own.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 0
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 60
RANDOM = np.random.default_rng(SEED)
F = np.float32
nodes, constants, inputs, outputs, flags = [], [], [], [], []


def constant(array):
    name = f"c{len(constants)}"
    constants.append(numpy_helper.from_array(np.asarray(array), name))
    return name


def choose(values):
    return values[RANDOM.integers(len(values))]


class Chain:
    """Values that operators have given: name and array."""

    def __init__(self, is_exact):
        self.is_exact, self.values, self.used = is_exact, [], set()

    def pick(self, accepts):
        """The name and array of a value, more likely one of the last."""
        found = [v for v in self.values if accepts(v[1])]
        if not found:
            return None
        value = found[-1 - min(RANDOM.geometric(0.6) - 1, len(found) - 1)]
        self.used.add(value[0])
        return value

    def give(self, op, operands, array, **attributes):
        name = f"v{len(nodes)}"
        nodes.append(helper.make_node(op, operands, [name], name, **attributes))
        self.values.append((name, np.ascontiguousarray(array)))
        return self.values[-1]

    def parameters(self):
        """A scale, a zero point and its type."""
        scale = F(2.0 ** RANDOM.integers(-6, 1) if self.is_exact else RANDOM.uniform(0.005, 0.2))
        dtype = choose([np.uint8, np.int8])
        least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
        return scale, dtype(choose([0, 0, RANDOM.integers(least, most + 1)])), dtype

    def quantize(self):
        value = self.pick(lambda a: a.dtype == F)
        if not value:
            return
        name, x = value
        scale, zero, dtype = self.parameters()
        with np.errstate(over="ignore"):
            codes = np.clip(np.rint(x / scale) + F(zero), np.iinfo(dtype).min, np.iinfo(dtype).max)
        given = [constant(scale), constant(zero)]
        codes_name, codes = self.give("QuantizeLinear", [name, *given], codes.astype(dtype))
        if RANDOM.random() < 0.8:
            self.used.add(codes_name)
            self.give("DequantizeLinear", [codes_name, *given], dequantize(codes, scale, zero))

    def dequantize(self):
        value = self.pick(lambda a: a.dtype != F)
        if not value:
            return
        scale = self.parameters()[0]
        zero = value[1].dtype.type(RANDOM.integers(0, 100))
        self.give("DequantizeLinear", [value[0], constant(scale), constant(zero)],
                  dequantize(value[1], scale, zero))

    def pool(self):
        value = self.pick(lambda a: a.ndim == 4 and min(a.shape[2:]) > 1)
        if not value:
            return
        name, x = value
        kernel = (2, choose([1, 2]))
        strides = (choose([1, 2]), 1)
        seen = np.lib.stride_tricks.sliding_window_view(x, kernel, (2, 3))
        self.give("MaxPool", [name], seen[:, :, ::strides[0], ::strides[1]].max((4, 5)),
                  kernel_shape=kernel, strides=strides)

    def transpose(self):
        name, x = self.pick(lambda a: True)
        order = RANDOM.permutation(x.ndim).tolist()
        self.give("Transpose", [name], x.transpose(order), perm=order)

    def reshape(self):
        name, x = self.pick(lambda a: True)
        shape = list(x.shape)
        if len(shape) > 2 and RANDOM.random() < 0.5:
            at = RANDOM.integers(len(shape) - 1)
            shape[at:at + 2] = [shape[at] * shape[at + 1]]
        else:
            at = RANDOM.integers(len(shape))
            factor = choose([f for f in range(1, shape[at] + 1) if shape[at] % f == 0])
            shape[at:at + 1] = [factor, shape[at] // factor]
        if len(shape) <= 5:
            self.give("Reshape", [name, constant(np.array(shape, np.int64))], x.reshape(shape))

    def bound(self):
        value = self.pick(lambda a: a.dtype == F)
        if not value:
            return
        name, x = value
        if RANDOM.random() < 0.5:
            self.give("Relu", [name], np.maximum(x, F(0)))
            return
        low, high = sorted(RANDOM.uniform(-4, 4, 2).astype(F))
        self.give("Clip", [name, constant(low), constant(high)], np.clip(x, low, high))

    def slice(self):
        name, x = self.pick(lambda a: max(a.shape) > 1)
        axis = int(np.argmax(x.shape))
        start = RANDOM.integers(0, x.shape[axis] - 1)
        end = RANDOM.integers(start + 1, x.shape[axis] + 1)
        bounds = [constant(np.array([value], np.int64)) for value in (start, end, axis)]
        self.give("Slice", [name, *bounds], np.take(x, np.arange(start, end), axis))

    def split(self):
        name, x = self.pick(lambda a: max(a.shape) > 1)
        axis = int(np.argmax(x.shape))
        size = RANDOM.integers(1, x.shape[axis])
        sizes = [size, x.shape[axis] - size]
        names = [f"v{len(nodes)}_{i}" for i in range(2)]
        nodes.append(helper.make_node("Split", [name, constant(np.array(sizes, np.int64))], names,
                                      axis=axis))
        self.values += zip(names, map(np.ascontiguousarray, np.split(x, [size], axis)))

    def pad(self):
        value = self.pick(lambda a: a.dtype == F and a.ndim == 4)
        if not value:
            return
        name, x = value
        pads = RANDOM.integers(0, 2, (2, 4))
        self.give("Pad", [name, constant(pads.reshape(-1).astype(np.int64)), constant(F(0))],
                  np.pad(x, pads.T))

    def concat(self):
        first = self.pick(lambda a: a.ndim > 1)
        if not first:
            return
        others = [first]
        for _ in range(choose([1, 1, 2])):
            others.append(self.pick(lambda a: a.dtype == first[1].dtype and
                                    a.ndim == first[1].ndim and a.shape[2:] == first[1].shape[2:] and
                                    a.shape[0] == first[1].shape[0]))
        joined = np.concatenate([x for _, x in others], 1)
        if joined.size < 4000:
            self.give("Concat", [name for name, _ in others], joined, axis=1)

    # Where sums are exact.

    def add(self):
        a = self.pick(lambda a: a.dtype == F)
        b = a and self.pick(lambda b: b.dtype == F and b.shape == a[1].shape)
        if b:
            self.give("Add", [a[0], b[0]], a[1] + b[1])

    def mean(self):
        value = self.pick(lambda a: a.dtype == F and a.ndim == 4 and min(a.shape[2:]) > 1)
        if not value:
            return
        seen = np.lib.stride_tricks.sliding_window_view(value[1], (2, 2), (2, 3))
        self.give("AveragePool", [value[0]], seen.mean((4, 5)).astype(F), kernel_shape=(2, 2))

    def weights(self, *shape):
        """Weights that are a few steps of a power of two, mostly as codes."""
        codes = RANDOM.integers(-4, 5, shape).astype(np.int8)
        if RANDOM.random() < 0.3:
            return constant(codes * F(0.25)), codes * F(0.25)
        name = f"v{len(nodes)}"
        nodes.append(helper.make_node("DequantizeLinear", [constant(codes), constant(F(0.25))],
                                      [name], name))
        return name, codes * F(0.25)

    def conv(self):
        value = self.pick(lambda a: a.dtype == F and a.ndim == 4)
        if not value:
            return
        name, x = value
        groups = choose([g for g in (1, 2, 4) if x.shape[1] % g == 0])
        outputs = groups * choose([2, 4, 8, 16])
        weights, w = self.weights(outputs, x.shape[1] // groups, 1, 1)
        parts = [np.einsum("nchw,oc->nohw", a.astype(np.float64), b) for a, b in
                 zip(np.split(x, groups, 1), np.split(w[:, :, 0, 0], groups))]
        self.give("Conv", [name, weights], np.concatenate(parts, 1).astype(F), group=groups)

    def product(self):
        value = self.pick(lambda a: a.dtype == F and a.ndim > 1)
        if not value:
            return
        name, x = value
        weights, w = self.weights(x.shape[-1], choose([3, 8, 17]))
        self.give("MatMul", [name, weights], (x.astype(np.float64) @ w).astype(F))

    def grow(self):
        steps = [self.quantize] * 5 + [self.dequantize, self.pool, self.pool, self.transpose,
                 self.reshape, self.bound, self.bound, self.slice, self.split, self.pad,
                 self.concat, self.concat]
        if self.is_exact:
            steps += [self.add, self.add, self.mean, self.conv, self.conv, self.product]
        for _ in range(RANDOM.integers(3, 12)):
            known = len(self.values), len(nodes), len(constants), set(self.used)
            choose(steps)()
            # Sums stay below 2^24 of their steps, or are taken back.
            if self.is_exact and not all(is_exact(x) for _, x in self.values[known[0]:]):
                del self.values[known[0]:], nodes[known[1]:], constants[known[2]:]
                self.used = known[3]


def dequantize(codes, scale, zero):
    return (codes.astype(np.int64) - int(zero)).astype(F) * scale


def is_exact(x):
    """Whether sums of such values are, in any order."""
    return x.dtype != F or (np.abs(x) < 2**10).all() and (x * 2**12 == np.rint(x * 2**12)).all()


for n in range(COUNT):
    chain = Chain(is_exact=n % 2 == 1)
    shape = choose([(1, 4, 4, 4), (1, 2, 6, 5), (2, 8, 3, 4), (1, 16, 4, 2)])
    kind = choose([F, F, np.int8, np.uint8])
    if kind == F:
        x = RANDOM.normal(0, 3, shape).astype(F)
        x = np.round(x * 64) / 64 if chain.is_exact else x
    else:
        x = RANDOM.integers(np.iinfo(kind).min, np.iinfo(kind).max + 1, shape).astype(kind)
    chain.values.append((f"x{n}", x))
    inputs.append(helper.make_tensor_value_info(
        f"x{n}", helper.np_dtype_to_tensor_dtype(x.dtype) if hasattr(
            helper, "np_dtype_to_tensor_dtype") else
        onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[x.dtype], shape))
    np.save(FOLDER / f"x{n}.npy", x)
    flags.append(f"--input=x{n}=@{FOLDER}/x{n}.npy")
    chain.grow()
    ends = [v for v in chain.values if v[0] not in chain.used and v[0] != f"x{n}"]
    for name, array in ends:
        outputs.append(helper.make_tensor_value_info(
            name, onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[array.dtype], array.shape))
        np.save(FOLDER / f"{name}.npy", array)
        flags.append(f"--expected-output=@{FOLDER}/{name}.npy")

graph = helper.make_graph(nodes, "chains", inputs, outputs, constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, FOLDER / "chains.onnx")
given = [flag for flag in flags if flag.startswith("--input")]
(FOLDER / "inputs").write_text("\n".join(given))
(FOLDER / "flags").write_text("\n".join(flags))
