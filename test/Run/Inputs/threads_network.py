"""usage: threads_network.py FOLDER RUN [OPTION]...

Writes FOLDER/network.mlir, whose layers of every kind are large enough for
threads, runs it with RUN (nncomp-run) and the options for 1, 2, 3 and 7 threads,
and where the system gives fewer than asked for. Exit 1 unless all outputs are
the same, to the bit.
"""

import os
import pathlib
import subprocess
import sys

import numpy as np

RANDOM = np.random.default_rng(0)

# input (NHWC), filters, kernel, stride, pad, groups. The order of loops depends
# on the size of the weights: the last two are large.
CONVOLUTIONS = [
    ((1, 61, 61, 3), 20, 7, 2, 3, 1),
    ((3, 19, 19, 24), 40, 3, 1, 1, 1),
    ((1, 30, 30, 40), 70, 1, 1, 0, 1),
    ((2, 24, 25, 36), 60, 3, 2, 1, 3),
    ((2, 45, 43, 72), 72, 3, 1, 1, 72),
    ((1, 9, 9, 130), 130, 3, 1, 1, 1),
    ((1, 5, 5, 530), 260, 1, 1, 0, 1),
]
# rows, depth, columns
PRODUCTS = [(1, 1024, 420), (77, 210, 170)]
# What has no kernel: input, op, result.
OTHERS = [
    ((2, 90, 90, 24), "nncomp.max_pool %x {kernel = array<i64: 3, 3>, "
     "strides = array<i64: 2, 2>, ceil_mode}", (2, 45, 45, 24)),
    ((2, 111, 111, 40), "nncomp.reduce mean %x {axes = array<i64: 1, 2>}", (2, 40)),
    ((1, 60, 60, 35), "nncomp.softmax %x {axis = 3 : i64}", None),
    ((300003,), "math.tanh %x", None),
    ((80, 50, 60), "nncomp.transpose %x {permutation = array<i64: 2, 0, 1>}",
     (60, 80, 50)),
]


def tensor(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32>"


def constant(shape):
    values = RANDOM.standard_normal(shape).astype(np.float32)
    return f'arith.constant dense<"0x{values.tobytes().hex()}"> : {tensor(shape)}'


def write(path):
    inputs, outputs, lines = [], [], []

    def layer(shape, result, op):
        n = len(inputs)
        inputs.append(shape)
        outputs.append(result or shape)
        types = (f"({tensor(shape)}) -> {tensor(result)}"
                 if result else tensor(shape))
        op = op.replace("%x", f"%x{n}")
        lines.append(f"%y{n} = {op} : {types}")

    def weighted(shape, result, op, weights):
        n = len(inputs)
        lines.append(f"%w{n} = {constant(weights)}")
        inputs.append(shape)
        outputs.append(result)
        lines.append(f"%y{n} = {op.replace('%x', f'%x{n}, %w{n}')} : "
                     f"({tensor(shape)}, {tensor(weights)}) -> {tensor(result)}")

    for shape, filters, kernel, stride, pad, groups in CONVOLUTIONS:
        batch, height, width, channels = shape
        out = [(size + 2 * pad - kernel) // stride + 1 for size in (height, width)]
        weighted(shape, (batch, *out, filters),
                 f"nncomp.conv2d %x {{pads = array<i64: {pad}, {pad}, {pad}, {pad}>, "
                 f"strides = array<i64: {stride}, {stride}>, groups = {groups} : i64}}",
                 (filters, kernel, kernel, channels // groups))
    for rows, depth, columns in PRODUCTS:
        weighted((rows, depth), (rows, columns), "nncomp.linear %x", (columns, depth))
    for shape, op, result in OTHERS:
        layer(shape, result, op)
    # A convolution and a pool that are one kernel; images have several slabs.
    n, shape, convolved = len(inputs), (2, 79, 60, 8), (2, 77, 58, 40)
    lines.append(f"%w{n} = {constant((40, 3, 3, 8))}")
    lines.append(f"%c{n} = nncomp.conv2d %x{n}, %w{n} : ({tensor(shape)}, "
                 f"{tensor((40, 3, 3, 8))}) -> {tensor(convolved)}")
    inputs.append(shape)
    outputs.append((2, 38, 28, 40))
    lines.append(f"%y{n} = nncomp.max_pool %c{n} {{kernel = array<i64: 3, 3>, "
                 f'strides = array<i64: 2, 2>, nncomp.kernel = #nncomp.kernel<"fused-rows-f32">}}'
                 f" : ({tensor(convolved)}) -> {tensor(outputs[n])}")
    arguments = ", ".join(f"%x{n}: {tensor(s)}" for n, s in enumerate(inputs))
    values = ", ".join(f"%y{n}" for n in range(len(outputs)))
    types = ", ".join(map(tensor, outputs))
    path.write_text(f"func.func @main({arguments}) -> ({types}) {{\n  "
                    + "\n  ".join(lines) + f"\n  return {values} : {types}\n}}\n")
    return len(outputs)


folder, run, *options = sys.argv[1:]
folder = pathlib.Path(folder)
folder.mkdir(parents=True, exist_ok=True)
count = write(folder / "network.mlir")
expected = None
for threads, limit in [(1, None), (2, None), (3, None), (7, None), (7, 2)]:
    outputs = [folder / f"y{n}.npy" for n in range(count)]
    for output in outputs:
        output.unlink(missing_ok=True)
    environment = dict(os.environ, **({"OMP_THREAD_LIMIT": str(limit)} if limit else {}))
    subprocess.run([run, folder / "network.mlir", f"--threads={threads}", *options]
                   + [f"--output=@{output}" for output in outputs],
                   check=True, env=environment, stderr=subprocess.PIPE)
    results = [np.load(output) for output in outputs]
    if expected is None:
        expected = results
        assert all(np.isfinite(y).all() and y.std() > 0 for y in results)
    for n, (y, reference) in enumerate(zip(results, expected)):
        if y.tobytes() != reference.tobytes():
            sys.exit(f"output {n} differs with {threads} threads, at most {limit}")
print(f"{count} outputs are the same")
