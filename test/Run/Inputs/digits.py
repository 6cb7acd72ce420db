"""Modules of layers on codes of few binary digits, with numpy's results.

The formulas are those of --nncomp-lower-integers, each f32 operation rounded on
its own: tensors are sums of terms, a scale times integers, and so are products.
"""

import os

import numpy as np

F = np.float32


def pack_stream(codes, bits):
    """Contiguous codes, the least significant bit first."""
    digits = codes.ravel()[:, None] >> np.arange(bits) & 1
    return np.packbits(digits.ravel().astype(np.uint8), bitorder="little")


def pack_rows(codes, bits):
    """Rows of whole words, those of the digits of 32 elements side by side."""
    rows, length = codes.shape
    padded = np.pad(codes, ((0, 0), (0, -length % 32)))
    digits = padded.reshape(rows, -1, 1, 32) >> np.arange(bits)[:, None] & 1
    return np.packbits(digits.astype(np.uint8), axis=-1, bitorder="little").view("<i4").ravel()


class Uniform:
    def __init__(self, bits, scale=0.25, zero=None, centered=False, per_channel=False):
        self.bits, self.scale, self.zero = bits, F(scale), zero
        self.centered, self.per_channel = centered, per_channel

    def text(self, static):
        text = f"bits = {self.bits}"
        text += f", scale = {self.scale}" if static else ", axis = 0" if self.per_channel else ""
        text += ", centered = true" if self.centered else ""
        return "#nncomp.uniform<" + text + ("" if self.zero is None else f", zero = {self.zero}") + ">"

    def steps(self, codes):
        if self.centered:
            return 2 * codes - (2**self.bits - 1)
        if self.zero is None:
            return np.where(codes >> (self.bits - 1), codes - 2**self.bits, codes)
        return codes - self.zero

    def data_terms(self, codes):
        return [(self.scale, self.steps(codes))]

    def levels(self, codes):
        return self.steps(codes).astype(F) * self.scale

    def encode(self, value):
        """The codes of values in units of the scale."""
        low, high = (-(2 ** (self.bits - 1)) + 1, 2 ** (self.bits - 1) - 1)
        if self.zero is not None:
            low, high = 0, 2**self.bits - 1
        codes = np.clip(np.rint(value) + F(self.zero or 0), low, high)
        return codes.astype(np.int64) & (2**self.bits - 1)

    def encode_floats(self, values):
        return self.encode(values / self.scale)

    def pack(self, codes):
        return pack_stream(codes, self.bits).view(np.int8)

    def assemble(self, module, codes):
        """A constant of these codes and its terms."""
        channels = codes.shape[0] if self.per_channel else 1
        scales = module.random.uniform(0.1, 0.4, channels).astype(F)
        value = module.assemble([self.pack(codes), scales], codes.shape, self.text(False))
        return value, [(scales * F(0.5) if self.centered else scales, self.steps(codes))]


class Binary:
    bits = 1

    def __init__(self, alpha=0.75, per_channel=True):
        self.alpha, self.per_channel = F(alpha), per_channel

    def text(self, static):
        return "#nncomp.binary<" + (f"alpha = {self.alpha}" if static else "axis = 0" if self.per_channel else "") + ">"

    def data_terms(self, codes):
        return [(self.alpha, 1 - 2 * codes)]

    def levels(self, codes):
        return (1 - 2 * codes).astype(F) * self.alpha

    def assemble(self, module, codes):
        alphas = module.random.uniform(0.1, 0.4, codes.shape[0] if self.per_channel else 1).astype(F)
        words = pack_rows(codes.reshape(codes.shape[0], -1), 1)
        return (module.assemble([words, alphas], codes.shape, self.text(False)),
                [(alphas, 1 - 2 * codes)])


class Lq:
    def __init__(self, bits, basis=(0.3, 0.7, 1.3, 2.9), unipolar=False, per_channel=True):
        self.bits, self.basis = bits, np.array(basis[:bits], F)
        self.unipolar, self.per_channel = unipolar, per_channel

    def text(self, static):
        text = f"bits = {self.bits}"
        if static:
            text += ", basis = [" + ", ".join(map(str, self.basis)) + "]"
        elif self.per_channel:
            text += ", axis = 0"
        return "#nncomp.lq<" + text + (", unipolar = true" if self.unipolar else "") + ">"

    def digits(self, codes):
        for i in range(self.bits):
            digit = codes >> i & 1
            yield digit if self.unipolar else 2 * digit - 1

    def data_terms(self, codes):
        return list(zip(self.basis, self.digits(codes)))

    def levels(self, codes):
        level = None
        for value, digit in self.data_terms(codes):
            level = value * digit.astype(F) if level is None else level + value * digit.astype(F)
        return level

    def encode_floats(self, values):
        codes = np.arange(2**self.bits)
        levels = self.levels(codes)
        order = np.lexsort((codes, levels))
        middles = F(0.5) * levels[order[:-1]] + F(0.5) * levels[order[1:]]
        return order[np.searchsorted(middles, values, side="right")]

    def pack(self, codes):
        return pack_rows(codes.reshape(-1, codes.shape[-1]), self.bits)

    def assemble(self, module, codes):
        channels = codes.shape[0] if self.per_channel else 1
        bases = module.random.uniform(0.1, 1.0, (channels, self.bits)).astype(F)
        rows = codes.reshape(-1, codes.shape[-1]) if self.unipolar else codes.reshape(codes.shape[0], -1)
        value = module.assemble([pack_rows(rows, self.bits), bases], codes.shape, self.text(False))
        return value, [(bases[:, i], digit) for i, digit in enumerate(self.digits(codes))]


def tensor(shape, encoding=""):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32" + (f", {encoding}" if encoding else "") + ">"


def convolve(x, w, strides, pads, dilations, groups):
    """Exact sums, in i64."""
    x = np.pad(x, ((0, 0), (pads[0], pads[2]), (pads[1], pads[3]), (0, 0)))
    out = [(x.shape[d + 1] - dilations[d] * (w.shape[d + 1] - 1) - 1) // strides[d] + 1 for d in (0, 1)]
    filters, channels = w.shape[0] // groups, w.shape[3]
    result = np.zeros((x.shape[0], *out, w.shape[0]), np.int64)
    for g in range(groups):
        for i in range(w.shape[1]):
            for j in range(w.shape[2]):
                seen = x[:, i * dilations[0]:, j * dilations[1]:, g * channels:(g + 1) * channels]
                seen = seen[:, :(out[0] - 1) * strides[0] + 1:strides[0], :(out[1] - 1) * strides[1] + 1:strides[1]]
                part = slice(g * filters, (g + 1) * filters)
                result[..., part] += seen @ w[part, i, j].T
    return result


class Module:
    def __init__(self, folder, seed=0):
        self.folder, self.random = folder, np.random.default_rng(seed)
        self.arguments, self.body, self.results, self.count = [], [], [], 0

    def name(self):
        self.count += 1
        return f"%v{self.count}"

    def emit(self, text):
        value = self.name()
        self.body.append(f"  {value} = {text}")
        return value

    def constant(self, array):
        kind = {"float32": "f32", "int32": "i32", "int8": "i8"}[array.dtype.name]
        shape = "x".join(map(str, array.shape)) + "x" + kind
        text = array.tobytes().hex().upper()
        return self.emit(f'arith.constant dense<"0x{text}"> : tensor<{shape}>'), f"tensor<{shape}>"

    def assemble(self, components, shape, encoding):
        parts = [self.constant(np.ascontiguousarray(part)) for part in components]
        return self.emit(f"nncomp.assemble {', '.join(v for v, _ in parts)} : ({', '.join(t for _, t in parts)}) -> {tensor(shape, encoding)}")

    def argument(self, array):
        index = len(self.arguments)
        np.save(os.path.join(self.folder, f"x{index}.npy"), array)
        self.arguments.append(f"%x{index}: {tensor(array.shape)}")
        return f"%x{index}"

    def encode(self, values, shape, encoding):
        """Encodes an argument."""
        text = encoding.text(True)
        return self.emit(f"nncomp.encode {values} : {tensor(shape)} -> {tensor(shape, text)}")

    def give(self, value, expected, result=None):
        """A result: dense, or the components of an encoded one."""
        if result:
            packed = result.pack(expected)
            kind = f"tensor<{packed.size}x{'i8' if packed.dtype == np.int8 else 'i32'}>"
            value = self.emit(f"nncomp.disassemble {value} : ({tensor(expected.shape, result.text(True))}) -> {kind}")
            expected = packed
        else:
            kind = tensor(expected.shape)
        np.save(os.path.join(self.folder, f"y{len(self.results)}.npy"), expected)
        self.results.append((value, kind))

    def layer(self, data, weights, attributes=None, bias=None, residual=None, relu=False, result=None):
        """conv2d if there are attributes, else linear; data is (value, shape,
        encoding, codes), weights (value, shape, encoding text, terms)."""
        value, shape, encoding, codes = data
        filters, weight_shape, weight_text, weight_terms = weights
        total = None
        terms = encoding.data_terms(codes)
        for weight_scale, w in weight_terms:
            for data_scale, x in terms:
                sums = convolve(x, w, **attributes) if attributes else x @ w.T
                if bias is not None and bias.dtype == np.int32:
                    steps = 2 if "centered" in weight_text else 1
                    sums = sums + steps * bias
                scale = data_scale * weight_scale
                part = sums.astype(F) * scale
                total = part if total is None else total + part
        is_integer = (isinstance(result, Uniform) and len(terms) * len(weight_terms) == 1
                      and residual is None and (bias is None or bias.dtype == np.int32))
        operands, types = f"{value}, {filters}", [tensor(shape, encoding.text(True)), tensor(weight_shape, weight_text)]
        if bias is not None:
            kind = ""
            if bias.dtype == np.int32:
                kind = "#nncomp.uniform<bits = 32, axis = 0>"
                each = np.broadcast_to(scale * F(steps), bias.shape).astype(F)
                b = self.assemble([bias.view(np.int8), each], bias.shape, kind)
            else:
                b, _ = self.constant(bias)
                total = total + bias
            operands, types = operands + f", {b}", types + [tensor(bias.shape, kind)]
        if residual is not None:
            operands += f" residual {self.argument(residual)}"
            types.append(tensor(residual.shape))
            total = total + residual
        if is_integer:
            low = result.zero or 0
            quotient = sums.astype(F) * (scale / result.scale)
            expected = result.encode(np.maximum(quotient, 0) if relu else quotient)
        else:
            expected = np.maximum(total, F(0)) if relu else total
            if result:
                expected = result.encode_floats(expected)
        out = tensor(expected.shape, result.text(True) if result else "")
        settings = [f"{k} = {v} : i64" if k == "groups" else f"{k} = array<i64: {', '.join(map(str, v))}>"
                    for k, v in (attributes or {}).items()]
        settings += ["activation = #nncomp.activation<relu>"] if relu else []
        op = "conv2d" if attributes else "linear"
        y = self.emit(f"nncomp.{op} {operands} {{{', '.join(settings)}}} : ({', '.join(types)}) -> {out}")
        self.give(y, expected, result)

    def write(self):
        with open(os.path.join(self.folder, "module.mlir"), "w") as out:
            kinds = ", ".join(kind for _, kind in self.results)
            out.write(f"func.func @main({', '.join(self.arguments)}) -> ({kinds}) {{\n")
            out.write("\n".join(self.body))
            out.write(f"\n  return {', '.join(value for value, _ in self.results)} : {kinds}\n}}\n")
        with open(os.path.join(self.folder, "flags"), "w") as out:
            for i in range(len(self.arguments)):
                out.write(f"--input=@{self.folder}/x{i}.npy\n")
            for i in range(len(self.results)):
                out.write(f"--expected-output=@{self.folder}/y{i}.npy\n")
