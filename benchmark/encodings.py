#!/usr/bin/python3
"""Checks what --nncomp-choose-encodings chooses against the times of all forms.

usage: encodings.py [--filter=REGEX] [--rounds=N] [--cpu=N] [--mcpu=CPU] [--bin=DIR]

Each point is a single layer, convolution or linear, whose weights have a share of zeros,
single ones or blocks of 4x1. Every exact form of them, dense, csr and blocks, is timed in
processes that alternate; a form's time is the median of the rounds. Prints for each
point the times over the dense one's, a star at what was chosen, and at last how many
choices are slower than dense by more than 5 %, and how many are within 10 % of the
best form. Exit 2 if the former is not 0 or the latter below 90 %.
Needs Debian's python3-numpy.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Image size and window, or rows of a product; input and output channels.
CONVOLUTIONS = [(28, 1, 192, 96), (14, 1, 512, 128), (56, 3, 64, 64), (14, 3, 256, 256)]
PRODUCTS = [(1, 1024, 1000), (1, 4096, 4096)]
ZEROS = [50, 70, 80, 90, 95]
BLOCK_ROWS = [1, 4]
STORED_ROWS = [4, 8, 16]


def tensor(shape, encoding=""):
    return f"tensor<{'x'.join(map(str, shape))}xf32{encoding}>"


class Point:
    """A layer and its weights."""

    def __init__(self, layer, zeros, block_rows):
        self.layer = layer
        random = np.random.default_rng([zeros, block_rows])
        if len(layer) == 4:
            size, window, channels, filters = layer
            self.name = f"{window}x{window} {size}x{size}x{channels}->{filters}"
            self.input = (1, size, size, channels)
            self.output = (1, size, size, filters)
            weights = (filters, window, window, channels)
        else:
            rows, channels, filters = layer
            self.name = f"linear {rows}x{channels}x{filters}"
            self.input, self.output = (rows, channels), (rows, filters)
            weights = (filters, channels)
        self.name += f" {zeros}% {block_rows}x1"
        columns = int(np.prod(weights[1:]))
        blocks = -(-filters // block_rows) * columns
        kept = np.zeros(blocks, bool)
        kept[random.permutation(blocks)[:round(blocks * (100 - zeros) / 100)]] = True
        mask = np.repeat(kept.reshape(-1, columns), block_rows, axis=0)[:filters]
        self.weights = (random.standard_normal(weights) * mask.reshape(weights)).astype(np.float32)

    def get_forms(self):
        """The encodings that hold the weights, by name."""
        matrix = self.weights.reshape(self.weights.shape[0], -1) != 0
        forms = {"dense": "", "csr": f", #nncomp.sparse<format = csr, nnz = {matrix.sum()}>"}
        if len(self.input) == 2:
            forms["bitmap"] = f", #nncomp.sparse<format = bitmap, nnz = {matrix.sum()}>"
        for rows in STORED_ROWS:
            pad = -matrix.shape[0] % rows
            blocks = np.pad(matrix, ((0, pad), (0, 0))).reshape(-1, rows, matrix.shape[1]).any(1)
            # What is not smaller than dense is no choice.
            if blocks.mean() < 0.95:
                forms[f"{rows}x1"] = (f", #nncomp.sparse<format = bsr, block = {rows}x1, "
                                      f"nnz = {blocks.sum()}>")
        return forms

    def write(self, path, encoding):
        plain, stored = tensor(self.weights.shape), tensor(self.weights.shape, encoding)
        values = self.weights.tobytes().hex()
        encode = f"\n  %e = nncomp.encode %w : {plain} -> {stored}" if encoding else ""
        op, attributes = "linear", ""
        if len(self.input) == 4:
            pad = self.weights.shape[1] // 2
            op, attributes = "conv2d", f"{{pads = array<i64: {pad}, {pad}, {pad}, {pad}>}} "
        with open(path, "w") as file:
            file.write(f'''func.func @main(%x: {tensor(self.input)}) -> {tensor(self.output)} {{
  %w = arith.constant dense<"0x{values}"> : {plain}{encode}
  %y = nncomp.{op} %x, %{"e" if encoding else "w"} {attributes}: ({tensor(self.input)}, {stored}) -> {tensor(self.output)}
  return %y : {tensor(self.output)}
}}
''')


def run(command, cpu):
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          preexec_fn=lambda: os.sched_setaffinity(0, [cpu]))
    if done.returncode != 0:
        sys.exit(f"error: expected {' '.join(command)} to succeed, but got:\n{done.stderr}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--filter", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cpu", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--mcpu", default="native")
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "bin"))
    options = parser.parse_args()
    points = [Point(layer, zeros, rows) for layer in CONVOLUTIONS + PRODUCTS
              for rows in BLOCK_ROWS for zeros in ZEROS]
    points = [point for point in points if re.search(options.filter, point.name)]
    slower, near = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for point in points:
            forms = point.get_forms()
            for form, encoding in forms.items():
                point.write(f"{folder}/{form}.mlir", encoding)
            chosen = run([f"{options.bin}/nncomp-opt", f"{folder}/dense.mlir",
                          f"--nncomp-set-target=mcpu={options.mcpu}", "--nncomp-choose-encodings",
                          "--mlir-elide-elementsattrs-if-larger=4"], options.cpu)
            stored = re.search(r"nncomp\.sparse<format = (\w+)(?:.*block = (\w+))?", chosen)
            choice = "dense" if not stored else stored[2] or stored[1]
            times = {form: [] for form in forms}
            for turn in range(options.rounds):
                for form in list(forms)[::1 if turn % 2 else -1]:
                    report = f"{folder}/report.json"
                    run([f"{options.bin}/nncomp-run", f"{folder}/{form}.mlir", "--benchmark",
                         f"--mcpu={options.mcpu}", f"--report={report}"], options.cpu)
                    with open(report) as file:
                        times[form].append(json.load(file)["median_ms"])
            times = {form: statistics.median(values) for form, values in times.items()}
            print(f"{point.name:32} dense {times['dense'] * 1e3:8.1f} us " + "  ".join(
                f"{form} {times[form] / times['dense']:.3f}{'*' if form == choice else ' '}"
                for form in forms if form != "dense")
                + ("  left dense" if choice == "dense" else ""), flush=True)
            time = times[choice]
            if time > 1.05 * times["dense"]:
                slower.append(point.name)
            near += time <= 1.1 * min(times.values())
    print(f"slower than dense: {len(slower)} of {len(points)} {', '.join(slower)}")
    print(f"within 10 % of the best: {near} of {len(points)}")
    if slower or near < 0.9 * len(points):
        sys.exit(2)


if __name__ == "__main__":
    main()
