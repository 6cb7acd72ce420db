"""Writes convolutions whose input is a stream of codes, one file for each kind.

usage: code_streams.py FOLDER
"""

import sys
from pathlib import Path

import numpy as np

FILTERS, HEIGHT, WIDTH = 16, 5, 7


def module(bits, channels):
    random = np.random.default_rng(bits * channels)
    signs = random.choice([-1, 1], (FILTERS, 3, 3, channels)).astype(np.float32)
    size = (HEIGHT * WIDTH * channels * bits + 7) // 8
    floats = f"tensor<{FILTERS}x3x3x{channels}xf32"
    stored = f"tensor<1x{HEIGHT}x{WIDTH}x{channels}xf32, #nncomp.uniform<bits = {bits}, scale = 0.5, zero = 0>>"
    result = f"tensor<1x{HEIGHT}x{WIDTH}x{FILTERS}xf32>"
    return f"""func.func @main(%x: tensor<{size}xi8>) -> {result} {{
  %w = arith.constant dense<"0x{signs.tobytes().hex().upper()}"> : {floats}>
  %codes = nncomp.assemble %x : (tensor<{size}xi8>) -> {stored}
  %signs = nncomp.encode %w : {floats}> -> {floats}, #nncomp.binary<axis = 0>>
  %y = nncomp.conv2d %codes, %signs {{pads = array<i64: 1, 1, 1, 1>}}
    : ({stored}, {floats}, #nncomp.binary<axis = 0>>) -> {result}
  return %y : {result}
}}
"""


for name, bits, channels in [("two", 2, 64), ("four", 4, 96), ("bytes", 2, 40)]:
    (Path(sys.argv[1]) / f"{name}.mlir").write_text(module(bits, channels))
