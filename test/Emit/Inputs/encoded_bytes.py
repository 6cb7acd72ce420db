"""Fails unless objects hold the bytes that the types of their weights promise.

usage: encoded_bytes.py FOLDER MCPU...

Layers of each encoding, of sizes that fill vectors and of such that do not. What the
types promise is computed here; what kernels add to it is listed with its reason.
"""
import json
import os
import subprocess
import sys

import numpy as np

folder, mcpu = sys.argv[1], sys.argv[2:]
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, name)
ceil = lambda a, b: -(-a // b)

IMAGE = 8


def cases():
    """Yields op, inputs, outputs; options of nncomp-quantize; bits of a code, or
    of a digit in rows of words; floats next to the codes; further bytes; bytes that
    the kernel adds."""
    # Bytes are made while running: sums start from a number for each channel, and
    # for each kind of border that a filter of 3x3 meets.
    for inputs, outputs in (64, 64), (13, 21):
        for bits in 2, 3, 4, 7:
            yield "conv2d", inputs, outputs, f"bits={bits} activations=8", bits, outputs, 0, 9 * 4 * outputs
        yield "conv2d", inputs, outputs, "bits=5 symmetric=false activations=8", 5, outputs, outputs, 9 * 4 * outputs
    for inputs, outputs in (64, 64), (61, 37):
        for bits in 3, 6:
            yield "linear", inputs, outputs, f"bits={bits} activations=8", bits, outputs, 0, 4 * outputs
    # What no kernel takes is decoded while running. A single scale is a part of
    # the code.
    n, size = 21, 21 * 9 * 13
    for options, bits, floats, added in (
        ("bits=8", 8, n, 0), ("bits=3", 3, n, 0), ("bits=4 axis=false", 4, 1, -4),
        ("bits=4 block=16", 4, n * 8, 0), ("scheme=float bits=16", 16, 0, 0),
        ("scheme=bfloat bits=16", 16, 0, 0), ("scheme=codebook bits=3", 3, 8, 0),
        ("scheme=dorefa bits=1", "rows", 1, -4), ("scheme=dorefa bits=2", 2, 1, -4),
        ("scheme=lq bits=1", "rows", n, 0), ("scheme=lq bits=3", "rows", 3 * n, 0)):
        yield "conv2d", 13, n, options + " activations=32", bits, floats, 0, added
    # Decoded in registers; rows end with whole words, channels with a vector of 4.
    for bits in 1, 2, 4, 8:
        scheme = "bits=8" if bits == 8 else f"scheme=codebook bits={bits}"
        floats = 64 if bits == 8 else 1 << bits
        yield "linear", 64, 64, scheme + " activations=32", bits, floats, 0, 0
    codes = ceil(37 * 61 * 4, 8)
    yield "linear", 61, 37, "bits=4 activations=32", 4, 37, 0, 40 * 8 * 4 - codes + 2 * 4 * 3


def write_layer(op, inputs, outputs):
    rng = np.random.default_rng(0)
    shape = (outputs, inputs) if op == "linear" else (outputs, 3, 3, inputs)
    join = lambda sizes: "x".join(map(str, sizes)) + "xf32"
    dense = lambda a: f'dense<"0x{a.astype(np.float32).tobytes().hex().upper()}"> : tensor<{join(a.shape)}>'
    image = () if op == "linear" else (IMAGE, IMAGE)
    x, y = join((1, *image, inputs)), join((1, *image, outputs))
    pads = "" if op == "linear" else " {pads = array<i64: 1, 1, 1, 1>}"
    with open(path("layer.mlir"), "w") as f:
        f.write(f"""func.func @main(%x: tensor<{x}>) -> tensor<{y}> {{
  %w = arith.constant {dense(rng.standard_normal(shape))}
  %b = arith.constant {dense(rng.standard_normal(outputs))}
  %y = nncomp.{op} %x, %w, %b{pads} : (tensor<{x}>, tensor<{join(shape)}>, tensor<{outputs}xf32>) -> tensor<{y}>
  return %y : tensor<{y}>
}}
""")
    np.save(path("data.npy"), rng.standard_normal((4, *image, inputs)).astype(np.float32))
    return int(np.prod(shape)) // outputs


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)


failures = 0
for op, inputs, outputs, options, bits, floats, further, added in cases():
    depth = write_layer(op, inputs, outputs)
    run("nncomp-opt", path("layer.mlir"), "-o", path("encoded.mlir"),
        f"--nncomp-quantize={options} edges=true calibration={path('data.npy')}")
    run("nncomp-compile", path("encoded.mlir"), *mcpu, "-o", path("layer.o"), f"--report={path('report.json')}")
    report = json.load(open(path("report.json")))
    codes = ceil(outputs * depth * bits, 8) if bits != "rows" else outputs * ceil(depth, 32) * 4 * int(options.split("bits=")[1][0])
    promised = codes + 4 * floats + further + 4 * outputs
    stated = report["value_bytes"] + report["side_bytes"] + report["bias_bytes"]
    stored = report["weight_bytes"]
    good = stated == promised and stored == promised + added
    print("good" if good else "BAD ", op, f"{inputs}x{outputs}", options, report["layers"][-1]["kernel"],
          f"promised {promised}, stated {stated}, object {stored}, expected {promised + added}")
    failures += not good
sys.exit(failures)
