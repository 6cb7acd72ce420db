"""Writes a module whose @main computes with integer codes, with numpy's results.

usage: integer_grid.py FOLDER: writes grid.mlir, inputs (codes), expected outputs
(codes, or floats of dense results), and `flags`, a response file of nncomp-run.

The formulas are those of --nncomp-lower-integers, each f32 operation rounded on
its own. The grid holds random and extreme codes: signed and unsigned ones, with
zero points at the ends of their range, of 4, 8 and 16 bits, weights per tensor,
per channel and per block, symmetric or not, sums that pass 31 bits.
"""

import itertools
import os
import sys

import numpy as np

folder = sys.argv[1]
RANDOM = np.random.default_rng(0)
F = np.float32
arguments, body, results = [], [], []


class Encoding:
    """A uniform encoding with the scale in the type."""

    def __init__(self, bits, scale, zero=None):
        self.bits, self.scale, self.zero = bits, F(scale), zero
        most = 2 ** (bits - 1) - 1 if zero is None else 2**bits - 1
        self.range = (-most if zero is None else 0, most)

    def text(self):
        zero = "" if self.zero is None else f", zero = {self.zero}"
        return f"#nncomp.uniform<bits = {self.bits}, scale = {self.scale}{zero}>"

    def codes(self, value, activation=None):
        """The codes of `value` in units of the scale."""
        zero = self.zero or 0
        low, high = self.range
        bound = lambda x: float(np.clip(np.rint(F(x) / self.scale) + zero, low, high))
        if activation and activation[0] == "relu":
            low = max(low, zero)
        elif activation:
            low, high = min(bound(activation[1]), bound(activation[2])), bound(activation[2])
        return np.clip(np.rint(value) + F(zero), low, high).astype(np.int64)


def name():
    name.count = getattr(name, "count", 0) + 1
    return f"%v{name.count}"


def tensor(shape, element="f32"):
    return "tensor<" + "".join(f"{size}x" for size in shape) + element + ">"


def typed(shape, encoding):
    text = encoding if isinstance(encoding, str) else encoding.text() if encoding else ""
    return tensor(shape, "f32" + (f", {text}" if text else ""))


def pack(codes, bits):
    """The stream of codes, least significant bit first."""
    flat = codes.ravel().astype(np.int64)
    if bits == 4:
        flat = np.pad(flat & 15, (0, flat.size % 2))
        return (flat[0::2] | flat[1::2] << 4).astype(np.uint8)
    return np.frombuffer(flat.astype({8: "u1", 16: "<u2", 32: "<u4"}[bits]).tobytes(), np.uint8)


def hexadecimal(array):
    return 'dense<"0x' + array.tobytes().hex().upper() + '">'


def constant(array, element):
    value = name()
    body.append(f"  {value} = arith.constant {hexadecimal(array)} : {tensor(array.shape, element)}")
    return value


def assemble(components, shape, encoding):
    value = name()
    types = ", ".join(kind for _, kind in components)
    body.append(f"  {value} = nncomp.assemble {', '.join(part for part, _ in components)} : ({types}) -> {typed(shape, encoding)}")
    return value


def draw(shape, low, high):
    """Codes of a range, a half of them its ends."""
    codes = RANDOM.integers(low, high + 1, shape)
    return np.where(RANDOM.random(shape) < 0.5, codes, RANDOM.choice([low, high], shape))


def data(shape, encoding, full=False):
    """(value, steps, shape, encoding) of an argument."""
    low, high = encoding.range
    codes = np.full(shape, high) if full else draw(shape, low, high)
    stream = pack(codes, encoding.bits)
    argument = f"%x{len(arguments)}"
    kind = tensor(stream.shape, "i8")
    np.save(os.path.join(folder, f"x{len(arguments)}.npy"), stream.view(np.int8))
    arguments.append(f"{argument}: {kind}")
    value = assemble([(argument, kind)], shape, encoding)
    return value, codes - (encoding.zero or 0), shape, encoding


def weights(shape, bits=8, kind="axis", block=None, full=False):
    """(value, steps, scales per channel [and block], type) of a constant."""
    channels = 1 if kind == "tensor" else shape[0]
    blocks = -(-int(np.prod(shape[1:])) // block) if block else 1
    scales = RANDOM.uniform(0.001, 0.01, channels * blocks).astype(F)
    zeros = np.zeros(channels * blocks, np.int64)
    text = f"bits = {bits}" + ("" if kind == "tensor" else ", axis = 0")
    text += f", block = {block}" if block else ""
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    if kind == "zero":
        zeros[:], text = 2**bits - 1, text + f", zero = {2**bits - 1}"
    if kind == "asymmetric":
        zeros, text = draw(zeros.shape, 0, 2**bits - 1), text + ", asymmetric = true"
    if kind in ("zero", "asymmetric"):
        low, high = 0, 2**bits - 1
    codes = np.full(shape, high) if full else draw(shape, low, high)
    stream = pack(codes, bits)
    parts = [(constant(stream, "i8"), tensor(stream.shape, "i8")),
             (constant(scales, "f32"), tensor(scales.shape))]
    if kind == "asymmetric":
        parts.append((constant(zeros.astype(np.uint8), "i8"), tensor(zeros.shape, "i8")))
    encoding = f"#nncomp.uniform<{text}>"
    rows = codes.reshape(channels if channels > 1 else 1, -1)
    each = np.arange(rows.shape[1]) // (block or rows.shape[1])
    steps = rows - zeros.reshape(-1, blocks)[:, each]
    return assemble(parts, shape, encoding), steps.reshape(shape), scales, typed(shape, encoding)


def give(value, shape, encoding, expected):
    """A result: the codes of an encoded value, a dense one itself."""
    if encoding:
        parts, stream = name(), pack(expected, encoding.bits).view(np.int8)
        body.append(f"  {parts} = nncomp.disassemble {value} : ({typed(shape, encoding)}) -> {tensor(stream.shape, 'i8')}")
        value, kind, expected = parts, tensor(stream.shape, "i8"), stream
    else:
        kind = tensor(shape)
    np.save(os.path.join(folder, f"y{len(results)}.npy"), expected)
    results.append((value, kind))


def windows(x, kernel, strides, pads, dilations, outs, padding=0):
    """N x OH x OW x KH x KW x C windows of a padded image."""
    extents = [(o - 1) * s + d * (k - 1) + 1 for o, s, d, k in zip(outs, strides, dilations, kernel)]
    after = [max(e - x.shape[i + 1] - pads[i], 0) for i, e in enumerate(extents)]
    x = np.pad(x, ((0, 0), (pads[0], after[0]), (pads[1], after[1]), (0, 0)), constant_values=padding)
    rows = [np.arange(o)[:, None] * s + np.arange(k) * d for o, s, k, d in zip(outs, strides, kernel, dilations)]
    return x[:, rows[0][:, None, :, None], rows[1][None, :, None, :], :]


def finish(op, operands, attributes, acc, scales, shape, bias, residual, activation, result):
    """The op on `operands` (value, type), and its result from exact sums."""
    if bias is not None and bias.dtype == np.int32:
        full = np.broadcast_to(scales, bias.shape).astype(F)
        stream = pack(bias, 32)
        encoding = "#nncomp.uniform<bits = 32, axis = 0>"
        value = assemble([(constant(stream, "i8"), tensor(stream.shape, "i8")), (constant(full, "f32"), tensor(full.shape))], bias.shape, encoding)
        operands.append((value, typed(bias.shape, encoding)))
        acc = acc + bias.astype(np.int64)
    elif bias is not None:
        operands.append((constant(bias, "f32"), tensor(bias.shape)))
    names = ", ".join(value for value, _ in operands)
    if residual is not None:
        argument = f"%x{len(arguments)}"
        np.save(os.path.join(folder, f"x{len(arguments)}.npy"), residual)
        arguments.append(f"{argument}: {tensor(residual.shape)}")
        operands.append((argument, tensor(residual.shape)))
        names += f" residual {argument}"
    if activation:
        parameters = {"clip": ", alpha = {1}, beta = {2}", "leaky_relu": ", alpha = {1}"}.get(activation[0], "").format(*activation)
        attributes = attributes + [f"activation = #nncomp.activation<{activation[0]}{parameters}>"]
    value = name()
    body.append(f"  {value} = nncomp.{op} {names} {{{', '.join(attributes)}}} : ({', '.join(kind for _, kind in operands)}) -> {typed(shape, result)}")
    bounds = activation is None or activation[0] in ("relu", "clip")
    is_float = bias is not None and bias.dtype == F
    if result and bounds and not is_float and residual is None and acc.dtype != F:
        return give(value, shape, result, result.codes(acc.astype(F) * (scales / result.scale), activation))
    v = acc if acc.dtype == F else acc.astype(F) * scales
    if is_float:
        v = v + bias
    if residual is not None:
        v = v + residual
    if activation:
        v = {"relu": lambda: np.maximum(v, F(0)),
             "clip": lambda: np.minimum(np.maximum(v, F(activation[1])), F(activation[2])),
             "leaky_relu": lambda: np.where(v < 0, F(activation[1]) * v, v)}[activation[0]]()
    give(value, shape, result, result.codes(v / result.scale) if result else v.astype(F))


def array(key, values):
    return f"{key} = array<i64: {', '.join(map(str, values))}>"


def conv(x, w, strides=(1, 1), pads=(0, 0, 0, 0), dilations=(1, 1), groups=1, bias=None, residual=False, activation=None, result=None):
    value, steps, shape, encoding = x
    weight, taps, scales, kind = w
    kernel, channels = taps.shape[1:3], taps.shape[0]
    outs = [(shape[d + 1] + pads[d] + pads[d + 2] - dilations[d] * (kernel[d] - 1) - 1) // strides[d] + 1 for d in (0, 1)]
    seen = windows(steps, kernel, strides, pads, dilations, outs)
    seen = seen.reshape(*seen.shape[:5], groups, -1)
    acc = np.einsum("nhwabgc,goabc->nhwgo", seen, taps.reshape(groups, -1, *taps.shape[1:]))
    out = (shape[0], *outs, channels)
    attributes = [array("strides", strides), array("pads", pads), array("dilations", dilations), f"groups = {groups} : i64"]
    rest = RANDOM.normal(0, 20, out).astype(F) if residual else None
    finish("conv2d", [(value, typed(shape, encoding)), (weight, kind)], attributes, acc.reshape(out), encoding.scale * scales, out, bias, rest, activation, result)


def linear(x, w, block=None, bias=None, activation=None, result=None):
    value, steps, shape, encoding = x
    weight, rows, scales, kind = w
    out = (shape[0], rows.shape[0])
    scales = encoding.scale * scales
    if block:
        acc = np.zeros(out, F)
        for i, k in enumerate(range(0, shape[1], block)):
            part = steps[:, k:k + block] @ rows[:, k:k + block].T
            acc = acc + part.astype(F) * scales.reshape(out[1], -1)[:, i]
    else:
        acc = steps @ rows.T
    finish("linear", [(value, typed(shape, encoding)), (weight, kind)], [], acc, scales, out, bias, None, activation, result)


def simple(op, operands, shape, result, expected, attributes=""):
    value = name()
    body.append(f"  {value} = nncomp.{op} {', '.join(x[0] for x in operands)} {{{attributes}}} : ({', '.join(typed(x[2], x[3]) for x in operands)}) -> {typed(shape, result)}")
    give(value, shape, result, expected)


def pool(x, kernel, strides, pads, result, mean, count_pads=False, ceil=False):
    value, steps, shape, encoding = x
    outs = []
    for d in (0, 1):
        room = shape[d + 1] + pads[d] + pads[d + 2] - kernel[d]
        out = (-(-room // strides[d]) if ceil else room // strides[d]) + 1
        outs.append(out - (ceil and (out - 1) * strides[d] >= shape[d + 1] + pads[d]))
    lowest = -(2**40)
    seen = windows(steps, kernel, strides, pads, (1, 1), outs, 0 if mean else lowest)
    attributes = [array("kernel", kernel), array("strides", strides), array("pads", pads)] + ["ceil_mode"] * ceil + ["count_include_pad"] * count_pads
    out = (shape[0], *outs, shape[3])
    if not mean:
        best = seen.max(axis=(3, 4))
        expected = result.codes(best.astype(F) * (encoding.scale / result.scale))
        return simple("max_pool", [x], out, result, expected, ", ".join(attributes))
    inside = np.ones((1, *shape[1:3], 1), np.int64)
    if count_pads:
        inside = np.pad(inside, ((0, 0), (pads[0], pads[2]), (pads[1], pads[3]), (0, 0)), constant_values=1)
    counts = windows(inside, kernel, strides, (0, 0) if count_pads else pads, (1, 1), outs).sum(axis=(3, 4))
    factors = encoding.scale / (counts.astype(F) * result.scale)
    simple("avg_pool", [x], out, result, result.codes(seen.sum(axis=(3, 4)).astype(F) * factors), ", ".join(attributes))


U8, S8, U4, U16 = Encoding(8, 0.02, 113), Encoding(8, 0.03), Encoding(4, 0.5, 7), Encoding(16, 0.001, 30000)
Z0, Z255 = Encoding(8, 0.017, 0), Encoding(8, 0.31, 255)
OUT, OUT_S, OUT_4 = Encoding(8, 0.7, 131), Encoding(8, 0.9), Encoding(4, 9.0, 6)


def int_bias(count):
    return RANDOM.integers(-20000, 20000, count).astype(np.int32)


def float_bias(count):
    return RANDOM.normal(0, 5, count).astype(F)


for encoding, kind, bits in [(U8, "axis", 8), (S8, "tensor", 8), (Z0, "zero", 8), (Z255, "asymmetric", 8), (U4, "axis", 4), (U16, "axis", 8), (U8, "asymmetric", 4)]:
    x = data((1, 6, 7, 8), encoding)
    conv(x, weights((5, 3, 3, 8), bits, kind), pads=(1, 0, 1, 2), strides=(1, 2), bias=int_bias(5), activation=("relu",), result=OUT)
    linear(data((3, 33), encoding), weights((7, 33), bits, kind), bias=float_bias(7), result=OUT_S)
for result, activation, bias, residual in itertools.product([OUT, OUT_S, OUT_4, None], [None, ("relu",), ("clip", -1.5, 6.0), ("leaky_relu", 0.25)], [None, int_bias(6), float_bias(6)], [False, True]):
    conv(data((2, 5, 4, 4), U8), weights((6, 2, 2, 2)), groups=2, bias=bias, residual=residual, activation=activation, result=result)
conv(data((1, 9, 9, 6), U8), weights((6, 3, 3, 1)), groups=6, pads=(2, 2, 2, 2), dilations=(2, 2), bias=int_bias(6), result=OUT)
# All at the greatest codes; the second sum passes 31 bits.
conv(data((1, 4, 4, 64), Z0, full=True), weights((4, 3, 3, 64), full=True), result=Encoding(8, 90.0, 0))
linear(data((1, 34000), Z0, full=True), weights((2, 34000), kind="asymmetric", full=True), result=Encoding(8, 400.0, 0))
linear(data((2, 64), U8), weights((3, 64)), bias=np.array([2**31 - 1, -(2**31), 5], np.int32), result=Encoding(8, 3000.0, 99))
linear(data((2, 40), U8), weights((1, 40)), bias=int_bias(1), activation=("relu",), result=OUT)
for bits, block, columns, kind in [(8, 16, 48, "axis"), (4, 16, 40, "axis"), (4, 32, 70, "asymmetric"), (4, 7, 7, "axis")]:
    for result, bias, channels in [(OUT, None, 5), (None, float_bias(1), 1)]:
        linear(data((2, columns), U8), weights((channels, columns), bits, kind, block), block, bias, result=result)
a, b = data((2, 5, 19), U8), data((2, 19, 4), S8)
simple("matmul", [a, b], (2, 5, 4), OUT, OUT.codes((a[1] @ b[1]).astype(F) * (U8.scale * S8.scale / OUT.scale)))
simple("matmul", [a, b], (2, 5, 4), None, (a[1] @ b[1]).astype(F) * (U8.scale * S8.scale))

for first, second, result in [(U8, S8, OUT), (U4, Z255, OUT_S), (U16, U8, OUT_4)]:
    a, b = data((3, 37), first), data((3, 37), second)
    total = a[1].astype(F) * (first.scale / result.scale) + b[1].astype(F) * (second.scale / result.scale)
    simple("add", [a, b], (3, 37), result, result.codes(total))
    simple("add", [a, b], (3, 37), result, result.codes(total, ("relu",)), "activation = #nncomp.activation<relu>")
    simple("add", [a, b], (3, 37), result, result.codes(total, ("clip", -1.0, 2.5)), "activation = #nncomp.activation<clip, alpha = -1.0, beta = 2.5>")
    joined = [result.codes(x[1].astype(F) * (x[3].scale / result.scale)) for x in (a, b)]
    simple("concat", [a, b], (6, 37), result, np.concatenate(joined), "axis = 0 : i64")
a, b = data((2, 3), U8), data((2, 5), U8)
simple("concat", [a, b], (2, 8), U8, np.concatenate([a[1], b[1]], 1) + U8.zero, "axis = 1 : i64")
for encoding, result in [(U8, U8), (S8, S8), (U8, OUT), (S8, OUT_4)]:
    x = data((1, 7, 6, 5), encoding)
    pool(x, (3, 2), (2, 2), (1, 0, 1, 1), result, mean=False, ceil=True)
    pool(x, (3, 3), (2, 1), (1, 1, 0, 1), result, mean=True)
    pool(x, (3, 3), (2, 2), (1, 1, 1, 1), result, mean=True, count_pads=True, ceil=True)
    mean = x[1].sum(axis=(1, 2)).astype(F) * (encoding.scale / (F(42) * result.scale))
    simple("reduce mean", [x], (1, 5), result, result.codes(mean), "axes = array<i64: 1, 2>")
for encoding in (U8, S8, U4):
    x = data((3, 4, 5), encoding)
    zero = encoding.zero or 0
    for activation, text in [(("relu",), "relu"), (("clip", -0.4, 1.0), "clip, alpha = -0.4, beta = 1.0")]:
        value = name()
        body.append(f"  {value} = nncomp.activation {x[0]} {{function = #nncomp.activation<{text}>}} : {typed(x[2], encoding)}")
        give(value, x[2], encoding, encoding.codes(x[1].astype(F), activation))
    simple("transpose", [x], (5, 3, 4), encoding, x[1].transpose(2, 0, 1) + zero, "permutation = array<i64: 2, 0, 1>")
    for text, shape, expected in [
            ("tensor.collapse_shape {} [[0], [1, 2]] : {} into {}", (3, 20), x[1]),
            ("tensor.expand_shape {} [[0], [1, 2], [3]] output_shape [3, 2, 2, 5] : {} into {}", (3, 2, 2, 5), x[1]),
            ("tensor.extract_slice {}[1, 0, 2] [2, 2, 3] [1, 2, 1] : {} to {}", (2, 2, 3), x[1][1:, ::2, 2:])]:
        value = name()
        body.append(f"  {value} = " + text.format(x[0], typed(x[2], encoding), typed(shape, encoding)))
        give(value, shape, encoding, expected + zero)
    value, none = name(), name()
    body.append(f"  {none} = arith.constant 0.0 : f32")
    body.append(f"  {value} = tensor.pad {x[0]} low[0, 1, 0] high[1, 0, 2] {{\n  ^bb0(%i: index, %j: index, %k: index):\n    tensor.yield {none} : f32\n  }} : {typed(x[2], encoding)} to {typed((4, 5, 7), encoding)}")
    give(value, (4, 5, 7), encoding, np.pad(x[1], ((0, 1), (1, 0), (0, 2))) + zero)

with open(os.path.join(folder, "grid.mlir"), "w") as out:
    out.write(f"func.func @main({', '.join(arguments)}) -> ({', '.join(kind for _, kind in results)}) {{\n")
    out.write("\n".join(body) + "\n")
    out.write(f"  return {', '.join(value for value, _ in results)} : {', '.join(kind for _, kind in results)}\n}}\n")
with open(os.path.join(folder, "flags"), "w") as out:
    for i in range(len(arguments)):
        out.write(f"--input=@{folder}/x{i}.npy\n")
    for i in range(len(results)):
        out.write(f"--expected-output=@{folder}/y{i}.npy\n")
