#!/usr/bin/env python3
"""Writes layers whose weights have one format with each kind of values.

usage: encoding_matrix.py STEM FORMAT VALUES

Writes STEM.mlir, inputs and results as STEM.npz, and prints the arguments of
nncomp-run that compare them. FORMAT is one of csr, csc, bitmap, bsr, bsr2, nm, nm3, hashed,
hashed-xx, block and codebook; VALUES one of f32, bf16, uniform8, uniform4, lq2, binary and
codebook. The layers are a 3x3, a 1x1 and a grouped convolution and a linear
layer, each twice: with the encoded weights, and with what decoding them gives.
Weights are decoded and results computed here, by the documented byte layouts.
"""
import os
import sys

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from low_bit import dense, pack  # noqa: E402

F = np.float32
# Shapes of inputs and weights, and groups: sizes that blocks, groups of 2:4 and
# words do not divide.
LAYERS = {
    "conv": ((1, 5, 6, 6), (18, 3, 3, 6), 1),
    "pointwise": ((1, 5, 6, 13), (21, 1, 1, 13), 1),
    "grouped": ((1, 5, 6, 10), (34, 3, 3, 5), 2),
    "linear": ((3, 37), (19, 37), 1),
}


class Values:
    """`count` values that an encoding stores, in rows if it keeps them so."""

    def __init__(self, kind, shape, random):
        self.kind, self.shape = kind, shape
        count = int(np.prod(shape))
        rows = shape[0] if len(shape) > 1 else 1
        scale = 2.0 ** random.integers(-4, 0)
        self.attribute, self.parts = None, []
        if kind == "f32":
            self.values = random.standard_normal(shape).astype(F)
            self.parts = [(self.values, "f32")]
        elif kind == "bf16":
            self.attribute = "float<bf16>"
            bits = random.standard_normal(shape).astype(F).view(np.uint32) >> 16
            self.values = (bits << 16).astype(np.uint32).view(F)
            self.parts = [(bits.astype(np.uint16), "bf16")]
        elif kind.startswith("uniform"):
            bits = int(kind[7:])
            # Of rows each has a scale of its own.
            axis = ", axis = 0" if len(shape) > 1 else ""
            self.attribute = f"uniform<bits = {bits}{axis}>"
            codes = random.integers(-(2 ** (bits - 1)) + 1, 2 ** (bits - 1), shape)
            scales = (scale * 2.0 ** -random.integers(0, 5, rows)).astype(F)
            self.values = codes.astype(F) * scales.reshape((-1,) + (1,) * (len(shape) - 1))
            self.parts = [(pack(codes, bits), "i8"), (scales, "f32")]
        elif kind == "lq2":
            self.attribute = "lq<bits = 2>"
            codes = random.integers(0, 4, shape)
            basis = random.uniform(0.1, 1, (1, 2)).astype(F)
            digits = [np.where(codes >> i & 1, basis[0, i], -basis[0, i]) for i in (0, 1)]
            self.values = (digits[0] + digits[1]).astype(F)
            self.parts = [(words(codes, 2), "i32"), (basis, "f32")]
        elif kind == "binary":
            self.attribute = "binary<>"
            signs = random.integers(0, 2, shape)
            self.values = np.where(signs, -scale, scale).astype(F)
            self.parts = [(words(signs, 1), "i32"), (np.array([scale], F), "f32")]
        elif kind == "codebook":
            self.attribute = "codebook<entries = 11>"
            codes = random.integers(0, 11, shape)
            palette = np.sort(random.standard_normal(11).astype(F))
            self.values = palette[codes]
            self.parts = [(pack(codes, 4), "i8"), (palette, "f32")]
        assert self.values.size == count


def words(codes, digits):
    """The rows of digits of `lq`, `binary` and the places of `nm`."""
    codes = codes if codes.ndim > 1 else codes.reshape(1, -1)
    rows, length = codes.shape
    result = np.zeros((rows, -(-length // 32), digits), np.uint32)
    for row, j in np.ndindex(rows, length):
        for i in range(digits):
            result[row, j // 32, i] |= np.uint32((int(codes[row, j]) >> i & 1) << (j % 32))
    return result.reshape(-1)


def make_lines(fmt, values, shape, random):
    """`csr`, `csc`, `bitmap` and `bsr`."""
    rows, columns = shape[0], int(np.prod(shape[1:]))
    p, q = {"bsr": (4, 1), "bsr2": (3, 2)}.get(fmt, (1, 1))
    by_columns = fmt == "csc"
    lines, indices = (columns, rows) if by_columns else (-(-rows // p), -(-columns // q))
    mask = random.random((lines, indices)) < 0.3
    pointers = np.concatenate([[0], np.cumsum(mask.sum(1))]).astype(np.int32)
    line, index = np.nonzero(mask)
    count = len(line)
    stored = Values(values, (count * p * q,), random)
    padded = np.zeros((-(-rows // p) * p, -(-columns // q) * q), F)
    at = 0
    for r, c in zip(line, index):
        for k in range(p * q):
            row, column = (c, r) if by_columns else (r * p + k % p, c * q + k // p)
            padded[row, column] = stored.values[at]
            at += 1
    block = f", block = {p}x{q}" if fmt.startswith("bsr") else ""
    where = (words(mask.astype(np.int32), 1), "i32") if fmt == "bitmap" else (
        index.astype(np.int16), "i16")
    parts = stored.parts + [where, (pointers, "i32")]
    matrix = padded[:rows, :columns]
    name = "bsr" if block else fmt
    return f"sparse<format = {name}, nnz = {count}{block}", stored, parts, matrix


def make_groups(fmt, values, shape, random):
    """`nm`."""
    n, m = {"nm": (2, 4), "nm3": (3, 7)}[fmt]
    rows, runs, length = shape[0], int(np.prod(shape[1:-1])), shape[-1]
    groups = -(-length // m)
    stored = Values(values, (rows, runs * groups * n), random)
    places = np.array(
        [np.sort(random.permutation(m)[:n]) for _ in range(rows * runs * groups)])
    padded = np.zeros((rows * runs * groups, m), F)
    np.put_along_axis(padded, places, stored.values.reshape(-1, n), 1)
    matrix = padded.reshape(rows, runs, groups * m)[:, :, :length].reshape(rows, -1)
    digits = (m - 1).bit_length()
    parts = stored.parts + [(words(places.reshape(rows, -1), digits), "i32")]
    return f"sparse<format = nm, pattern = {n}:{m}", stored, parts, matrix


def m2(key, seed):
    h = (key + seed * 0x9E3779B1) * 0x7FEB352D & 0xFFFFFFFF
    h ^= h >> 15
    return h * 0x846CA68B & 0xFFFFFFFF


def xxh32(data, seed):
    """XXH32 of fewer than 16 bytes, as published."""
    mask, p1, p2, p3, p4, p5 = (
        0xFFFFFFFF, 2654435761, 2246822519, 3266489917, 668265263, 374761393)
    rotate = lambda x, r: (x << r | x >> (32 - r)) & mask
    h = seed + p5 + len(data) & mask
    whole = len(data) // 4 * 4
    for i in range(0, whole, 4):
        h = h + int.from_bytes(data[i:i + 4], "little") * p3 & mask
        h = rotate(h, 17) * p4 & mask
    for byte in data[whole:]:
        h = rotate(h + byte * p5 & mask, 11) * p1 & mask
    h = (h ^ h >> 15) * p2 & mask
    h = (h ^ h >> 13) * p3 & mask
    return h ^ h >> 16


assert xxh32(b"", 0) == 0x02CC5D05


def make_hashed(fmt, values, shape, random):
    rows, columns = shape[0], int(np.prod(shape[1:]))
    # Not a power of two, and with blocks of two strips.
    block, buckets, seed = (32, 96, 7) if fmt == "block" else (1, 77, 5)
    stored = Values(values, (buckets,), random)
    function = m2
    if fmt == "hashed-xx":
        function = lambda key, seed: xxh32(key.to_bytes(4, "little"), seed)
    matrix = np.zeros((rows, columns), F)
    for row, column in np.ndindex(rows, columns):
        if block == 1:
            product = function(column * rows + row, seed) * buckets
            bucket, negative = product >> 32, product >> 31 & 1
        else:
            strips = -(-rows // block) * block // 16
            first = function(column * strips + row // block * (block // 16), seed)
            bucket = (first * (buckets // block) >> 32) * block + row % block
            own = function(column * strips + row // 16, seed)
            negative = (own ^ own >> 16) >> row % 16 & 1
        matrix[row, column] = -stored.values[bucket] if negative else stored.values[bucket]
    text = f"hashed<buckets = {buckets}, seed = {seed}"
    text += ", block = 32" if block > 1 else ""
    text += ", hash = xxhash32" if fmt == "hashed-xx" else ""
    return text, stored, stored.parts, matrix


def make_codebook(values, shape, random):
    entries = 20
    codes = random.integers(0, entries, shape)
    bits = np.sort(random.standard_normal(entries).astype(F))
    palette, element = "", "f32"
    if values == "bf16":
        bits = bits.view(np.uint32) >> 16
        palette, element = ", palette = bf16", "bf16"
        table = (bits << 16).astype(np.uint32).view(F)
        bits = bits.astype(np.uint16)
    else:
        table = bits
    parts = [(pack(codes, 5), "i8"), (bits, element)]
    return f"codebook<entries = {entries}{palette}>", parts, table[codes].reshape(shape[0], -1)


def make_weights(fmt, values, shape, random):
    """The encoding, its components and the dense matrix."""
    if fmt == "codebook":
        return make_codebook(values, shape, random)
    make = make_hashed if fmt.startswith(("hashed", "block")) else (
        make_groups if fmt.startswith("nm") else make_lines)
    text, stored, parts, matrix = make(fmt, values, shape, random)
    if stored.attribute:
        text += f", values = #nncomp.{stored.attribute}"
    return text + ">", parts, matrix


def convolve(x, w, groups):
    """A convolution that keeps the image's size, or a product, in f64."""
    x, w = x.astype(np.float64), w.astype(np.float64)
    if x.ndim == 2:
        return x @ w.T
    _, height, width, _ = x.shape
    channels, taps, _, depth = w.shape
    pad = taps // 2
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    y = np.zeros((1, height, width, channels))
    per = channels // groups
    for g in range(groups):
        for i, j in np.ndindex(taps, taps):
            part = x[:, i:i + height, j:j + width, g * depth:(g + 1) * depth]
            y[..., g * per:(g + 1) * per] += part @ w[g * per:(g + 1) * per, i, j].T
    return y


def typed(shape, rest="f32"):
    return f"tensor<{'x'.join(map(str, shape))}x{rest}>"


def main():
    stem, fmt, values = sys.argv[1:]
    random = np.random.default_rng(3)
    arrays, arguments, body, results, command = {}, [], [], [], []
    for name, (shape, weights, groups) in LAYERS.items():
        x = random.standard_normal(shape).astype(F)
        encoding, parts, matrix = make_weights(fmt, values, weights, random)
        y = convolve(x, matrix.reshape(weights), groups).astype(F)
        encoded, plain = typed(weights, f"f32, #nncomp.{encoding}"), typed(weights)
        names = []
        for i, (part, element) in enumerate(parts):
            names.append(f"%{name}.{i}")
            body.append(f"{names[-1]} = arith.constant {dense(part, element)}")
        types = ", ".join(typed(p.shape, e) for p, e in parts)
        body.append(f"%{name}.w = nncomp.assemble {', '.join(names)} : ({types}) -> {encoded}")
        body.append(f"%{name}.d = nncomp.decode %{name}.w : {encoded} -> {plain}")
        op, attributes = "linear", ""
        if len(shape) > 2:
            pad = weights[1] // 2
            op = "conv2d"
            attributes = f" {{groups = {groups} : i64, pads = array<i64: {pad}, {pad}, {pad}, {pad}>}}"
        for kind, of in (("w", encoded), ("d", plain)):
            result = f"%{name}.{kind}.y"
            body.append(f"{result} = nncomp.{op} %{name}, %{name}.{kind}{attributes} : "
                        f"({typed(shape)}, {of}) -> {typed(y.shape)}")
            results.append((result, typed(y.shape)))
            command.append(f"--expected-output=@{stem}.npz:{name}.y")
        arguments.append(f"%{name}: {typed(shape)}")
        command.append(f"--input=@{stem}.npz:{name}")
        arrays[name], arrays[name + ".y"] = x, y
    types = ", ".join(t for _, t in results)
    with open(stem + ".mlir", "w") as file:
        file.write(f"func.func @main({', '.join(arguments)}) -> ({types}) {{\n")
        for line in body:
            file.write(f"  {line}\n")
        file.write(f"  return {', '.join(r for r, _ in results)} : {types}\n}}\n")
    np.savez(stem + ".npz", **arrays)
    print(" ".join(command))


main()
