#!/usr/bin/env python3
"""Writes a linear layer whose weights have few bits, an input and the exact result.

usage: low_bit.py STEM [--option=value ...]

Writes STEM.mlir, STEM.x.npy and STEM.y.npy. The result is computed here from the
integers, in the order and with the roundings that integer mode prescribes; for
an input of f32 it is the product of decoded weights in f64.
"""
import argparse
import itertools

import numpy as np

F = np.float32


def parse():
    p = argparse.ArgumentParser()
    p.add_argument("stem")
    p.add_argument("--rows", type=int, default=1)
    p.add_argument("--depth", type=int, default=64)
    p.add_argument("--channels", type=int, default=64)
    p.add_argument("--bits", type=int, default=4)
    p.add_argument("--scheme", default="symmetric",
                   help="symmetric, zero, asymmetric, centered, codebook, f16 or bf16")
    p.add_argument("--scales", default="axis", help="axis, one or static")
    p.add_argument("--block", type=int, default=0)
    p.add_argument("--input", default="128", help="zero point, signed or f32")
    p.add_argument("--result", default="f32", help="zero point, signed or f32")
    p.add_argument("--bias", default="none", help="none, f32 or codes")
    p.add_argument("--activation", default="none", help="none, relu or clip")
    p.add_argument("--values", default="random",
                   help="random; most: all operands extreme; all: every row of "
                   "codes of `bits` bits meets every channel of these")
    p.add_argument("--entries", type=int, default=0)
    p.add_argument("--palette", default="f32")
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args()


def pack(codes, bits):
    """The stream of bits of the `uniform` encoding, as i8."""
    codes = codes.reshape(-1).astype(np.int64) & ((1 << bits) - 1)
    stream = ((codes[:, None] >> np.arange(bits)) & 1).reshape(-1)
    return np.packbits(stream.astype(np.uint8), bitorder="little")


def dense(values, element):
    shape = "x".join(map(str, values.shape))
    data = values.tobytes().hex().upper()
    return f'dense<"0x{data}"> : tensor<{shape}x{element}>'


def round_codes(values, zero, least, most):
    """Clamped in floats, as integers may overflow."""
    return np.clip(np.round(values) + F(zero), F(least), F(most)).astype(np.int64)


def main():
    o = parse()
    rng = np.random.default_rng(o.seed)
    n, k, c = o.rows, o.depth, o.channels
    top = (1 << o.bits) - 1
    is_float = o.input == "f32"
    signed = o.scheme == "symmetric"
    low, high = (-(top + 1) // 2, top // 2) if signed else (0, top)

    # Operands.
    in_low, in_high = (-127, 127) if o.input == "signed" else (0, 255)
    if o.values == "all":
        tuples = np.array(list(itertools.product(range(top + 1), repeat=k)))
        n = c = len(tuples)
        w = tuples + low
        # As many codes of the input, spread over its range.
        x = in_low + tuples * ((in_high - in_low) // top)
    elif o.values == "most":
        w = rng.choice([low, high], (c, k))
        w[: c // 2] = high
        w[c // 2 : c // 2 + 2] = low
        x = np.full((n, k), in_high)
        x[1:] = rng.choice([in_low, in_high], (n - 1, k))
    else:
        w = rng.integers(low, high + 1, (c, k))
        x = rng.integers(in_low, in_high + 1, (n, k))

    # Weights.
    block = o.block or k
    blocks = -(-k // block)
    scales = (rng.random((c, blocks)) + 0.5).astype(F) * F(0.01)
    if o.scales != "axis":
        scales[:] = scales[0, 0]
    zeros = np.zeros((c, blocks), np.int64)
    text = [f"bits = {o.bits}"]
    if o.scales == "axis":
        text.append("axis = 0")
    if o.block:
        text.append(f"block = {o.block}")
    if o.scales == "static":
        text.append(f"scale = {float(scales[0, 0])!r}")
    if o.scheme == "zero":
        zeros[:] = top // 3
        text.append(f"zero = {top // 3}")
    if o.scheme == "asymmetric":
        zeros = rng.integers(0, top + 1, (c, blocks))
        if o.scales != "axis":
            zeros[:] = zeros[0, 0]
        text.append("asymmetric = true")
    if o.scheme == "centered":
        text.append("centered = true")
    encoding = "#nncomp.uniform<" + ", ".join(text) + ">"
    parts = [("i8", pack(w, o.bits))]
    stored = slice(None) if o.scales == "axis" else slice(1)
    if o.scales != "static":
        parts.append(("f32", scales.reshape(-1)[: None if o.scales == "axis" else 1]))
    if o.scheme == "asymmetric":
        parts.append(("i8", zeros.reshape(-1)[: None if o.scales == "axis" else 1].astype(np.uint8)))
    if o.scheme == "codebook":
        entries = o.entries or top + 1
        w %= entries
        palette = rng.standard_normal(entries).astype(F)
        raw = palette
        if o.palette == "f16":
            raw = palette.astype(np.float16)
            palette = raw.astype(F)
        if o.palette == "bf16":
            raw = (palette.view(np.uint32) >> 16).astype(np.uint16)
            palette = (raw.astype(np.uint32) << 16).view(F)
        tail = "" if o.palette == "f32" else f", palette = {o.palette}"
        encoding = f"#nncomp.codebook<entries = {entries}{tail}>"
        parts = [("i8", pack(w, o.bits)), (o.palette, raw)]
        values = palette[w]
    elif o.scheme in ("f16", "bf16"):
        values = rng.standard_normal((c, k)).astype(F)
        if o.scheme == "f16":
            raw = values.astype(np.float16)
            values = raw.astype(F)
        else:
            raw = (values.view(np.uint32) >> 16).astype(np.uint16)
            values = (raw.astype(np.uint32) << 16).view(F)
        encoding = f"#nncomp.float<{o.scheme}>"
        parts = [(o.scheme, raw)]
    else:
        which = np.arange(k) // block
        center = zeros[:, which].astype(F)
        if o.scheme == "centered":
            center = F(top) / F(2)
        values = (w.astype(F) - center) * scales[:, which]

    # Input and result. Powers of two give the codes back exactly.
    sx = F(2.0**-5)
    zx = 0 if o.input in ("signed", "f32") else int(o.input)
    if is_float:
        xs = rng.standard_normal((n, k)).astype(F)
    else:
        xs = ((x - zx) * sx).astype(F)
    sy = F(2.0**-3)
    codes_y = o.result != "f32"
    zy = 0 if o.result in ("signed", "f32") else int(o.result)
    y_low, y_high = (-127, 127) if o.result == "signed" else (0, 255)

    def uniform8(kind, scale):
        zero = "" if kind == "signed" else f", zero = {kind}"
        return f"#nncomp.uniform<bits = 8, scale = {float(scale)!r}{zero}>"

    # The result.
    steps = (sx * scales).astype(F)
    bias = np.zeros(c, F)
    bias_codes = np.zeros(c, np.int64)
    if o.bias == "f32":
        bias = rng.standard_normal(c).astype(F)
    if o.bias == "codes":
        bias_codes = rng.integers(-(1 << 20), 1 << 20, c)

    def activate(v):
        if o.activation == "relu":
            return np.maximum(v, F(0))
        if o.activation == "clip":
            return np.minimum(np.maximum(v, F(-1)), F(6))
        return v

    if is_float:
        y = activate(xs.astype(np.float64) @ values.T.astype(np.float64) + bias)
    else:
        double = o.scheme == "centered"
        sums = []
        for b in range(blocks):
            at = slice(b * block, (b + 1) * block)
            unit = 2 * w[:, at] - top if double else w[:, at] - zeros[:, b : b + 1]
            acc = (x[:, at] - zx) @ unit.T
            if blocks == 1:
                acc = acc + bias_codes * (2 if double else 1)
            assert abs(acc).max() < 1 << 31
            sums.append(acc)
        half = F(0.5) if double else F(1)
        integer = codes_y and blocks == 1 and o.bias != "f32"
        if integer:
            m = (steps[:, 0] / sy).astype(F) * half
            v = sums[0].astype(F) * m
            least, most = y_low, y_high
            if o.activation == "relu":
                least = max(zy, y_low)
            if o.activation == "clip":
                least, most = (
                    int(np.clip(np.round(F(bound) / sy) + zy, y_low, y_high))
                    for bound in (-1, 6))
            q = round_codes(v, zy, least, most)
        else:
            if blocks == 1:
                v = sums[0].astype(F) * (steps[:, 0] * half)
            else:
                v = np.zeros((n, c), F)
                for b in range(blocks):
                    v = v + sums[b].astype(F) * (steps[:, b] * half)
            if o.bias == "f32":
                v = v + bias
            v = activate(v)
            q = round_codes(v / sy, zy, y_low, y_high) if codes_y else None
        y = (q - zy).astype(F) * sy if codes_y else v
    np.save(o.stem + ".x.npy", xs)
    np.save(o.stem + ".y.npy", y.astype(F))

    # The program.
    xt, wt, yt = f"tensor<{n}x{k}xf32", f"tensor<{c}x{k}xf32", f"tensor<{n}x{c}xf32"
    lines = []
    names = []
    for i, (element, values) in enumerate(parts):
        lines.append(f"%p{i} = arith.constant {dense(values, element)}")
        names.append((f"%p{i}", f"tensor<{values.size}x{element}>"
                      if o.scheme not in ("f16", "bf16") else f"tensor<{c}x{k}x{element}>"))
    lines.append("%w = nncomp.assemble " + ", ".join(a for a, _ in names) + " : ("
                 + ", ".join(t for _, t in names) + f") -> {wt}, {encoding}>")
    x_type = xt + ">"
    x_name = "%x"
    if not is_float:
        x_type = f"{xt}, {uniform8(o.input, sx)}>"
        lines.append(f"%xe = nncomp.encode %x : {xt}> -> {x_type}")
        x_name = "%xe"
    operands, types = [x_name, "%w"], [x_type, f"{wt}, {encoding}>"]
    if o.bias == "f32":
        lines.append(f"%b = arith.constant {dense(bias, 'f32')}")
        operands.append("%b")
        types.append(f"tensor<{c}xf32>")
    if o.bias == "codes":
        lines.append(f"%b0 = arith.constant {dense(pack(bias_codes, 32), 'i8')}")
        bias_scales = steps[:, 0].astype(F)
        lines.append(f"%b1 = arith.constant {dense(bias_scales, 'f32')}")
        bt = f"tensor<{c}xf32, #nncomp.uniform<bits = 32, axis = 0>>"
        lines.append(f"%b = nncomp.assemble %b0, %b1 : (tensor<{4 * c}xi8>, tensor<{c}xf32>) -> {bt}")
        operands.append("%b")
        types.append(bt)
    y_type = f"{yt}, {uniform8(o.result, sy)}>" if codes_y else yt + ">"
    attr = {"none": "", "relu": " {activation = #nncomp.activation<relu>}",
            "clip": " {activation = #nncomp.activation<clip, alpha = -1.0, beta = 6.0>}"}[o.activation]
    lines.append(f"%y = nncomp.linear {', '.join(operands)}{attr} : ({', '.join(types)}) -> {y_type}")
    out = "%y"
    if codes_y:
        lines.append(f"%yd = nncomp.decode %y : {y_type} -> {yt}>")
        out = "%yd"
    with open(o.stem + ".mlir", "w", encoding="utf-8") as file:
        file.write(f"func.func @main(%x: {xt}> {{nncomp.name = \"x\"}}) -> ({yt}> {{nncomp.name = \"y\"}}) {{\n  "
                   + "\n  ".join(lines) + f"\n  return {out} : {yt}>\n}}\n")


if __name__ == "__main__":
    main()
