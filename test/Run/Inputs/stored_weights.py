"""Writes a convolution or product of 8-bit codes with weights of few bits.

usage: stored_weights.py FILE.mlir --op=conv|linear --bits=B [--option=value ...]

Its kernels unpack the weights while running, and must agree with the reference to
the bit.
"""
import argparse

import numpy as np

p = argparse.ArgumentParser()
p.add_argument("file")
p.add_argument("--op", default="conv")
p.add_argument("--bits", type=int, default=4)
p.add_argument("--scheme", default="symmetric", help="symmetric, zero, asymmetric, centered or one")
p.add_argument("--inputs", type=int, default=64)
p.add_argument("--outputs", type=int, default=64)
p.add_argument("--groups", type=int, default=1)
p.add_argument("--kernel", type=int, default=3)
p.add_argument("--size", type=int, default=12)
p.add_argument("--result", default="128", help="zero point or f32")
o = p.parse_args()

rng = np.random.default_rng(o.bits)
top = (1 << o.bits) - 1
channels = o.inputs // o.groups
shape = (o.outputs, channels) if o.op == "linear" else (o.outputs, o.kernel, o.kernel, channels)
codes = rng.integers(0, top + 1, shape)
# Every code, the greatest and the least side by side.
codes.reshape(-1)[:2] = 0, top
stream = ((codes.reshape(-1, 1) >> np.arange(o.bits)) & 1).reshape(-1)
stream = np.packbits(stream.astype(np.uint8), bitorder="little")
data = lambda a: f'dense<"0x{a.tobytes().hex().upper()}">'
parts = [(stream, f"tensor<{len(stream)}xi8>")]
count = 1 if o.scheme in ("one", "zero") else o.outputs
scales = (rng.random(count) + 0.5).astype(np.float32) / 256
parts.append((scales, f"tensor<{count}xf32>"))
text = f"bits = {o.bits}" + (", axis = 0" if count > 1 else "")
if o.scheme == "zero":
    text += f", zero = {top // 3}"
if o.scheme == "centered":
    text += ", centered = true"
if o.scheme == "asymmetric":
    text += ", asymmetric = true"
    parts.append((rng.integers(0, top + 1, count).astype(np.uint8), f"tensor<{count}xi8>"))
join = lambda sizes: "x".join(map(str, sizes))
x = (2, o.inputs) if o.op == "linear" else (1, o.size, o.size, o.inputs)
y = (2, o.outputs) if o.op == "linear" else (1, o.size, o.size, o.outputs)
code = f"#nncomp.uniform<bits = 8, scale = 0.03125, zero = 77>"
result = "" if o.result == "f32" else f", #nncomp.uniform<bits = 8, scale = 0.5, zero = {o.result}>"
xs, ys, ws = f"tensor<{join(x)}xf32, {code}>", f"tensor<{join(y)}xf32{result}>", f"tensor<{join(shape)}xf32, #nncomp.uniform<{text}>>"
with open(o.file, "w") as f:
    print(f"func.func @main(%x: tensor<{join(x)}xf32>) -> tensor<{join(y)}xf32> {{", file=f)
    names = []
    for i, (array, kind) in enumerate(parts):
        print(f"  %{i} = arith.constant {data(array)} : {kind}", file=f)
        names.append(f"%{i}")
    print(f"  %w = nncomp.assemble {', '.join(names)} : ({', '.join(k for _, k in parts)}) -> {ws}", file=f)
    print(f"  %q = nncomp.encode %x : tensor<{join(x)}xf32> -> {xs}", file=f)
    op = "linear" if o.op == "linear" else "conv2d"
    pad = o.kernel // 2
    attributes = "" if o.op == "linear" else f" {{pads = array<i64: {pad}, {pad}, {pad}, {pad}>, groups = {o.groups} : i64}}"
    print(f"  %r = nncomp.{op} %q, %w{attributes} : ({xs}, {ws}) -> {ys}", file=f)
    if result:
        print(f"  %y = nncomp.decode %r : {ys} -> tensor<{join(y)}xf32>", file=f)
    print(f"  return {'%y' if result else '%r'} : tensor<{join(y)}xf32>\n}}", file=f)
