"""Feeds arrays of random kinds, orders and scales to a network that returns its
input, and compares with what numpy makes of them.

usage: check_data_layouts.py FOLDER MCPU
"""
import os
import subprocess
import sys

import numpy as np

CASES = 24
folder, mcpu = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, name)
random = np.random.default_rng(11)


def run(*arguments):
    return subprocess.run(["nncomp-run", path("network.mlir"), mcpu, *arguments], capture_output=True, text=True)


def write_network(shape):
    sizes = "x".join(map(str, shape))
    with open(path("network.mlir"), "w") as file:
        file.write(f"""func.func @main(%x: tensor<{sizes}xf32>) -> tensor<{sizes}xf32> {{
  return %x : tensor<{sizes}xf32>
}}
""")


def make_elements(kind, shape):
    if kind == np.uint8 or kind == np.int32:
        return random.integers(0, 256, shape).astype(kind)
    return random.normal(0, 1, shape).astype(kind)


def numbers(key, values):
    return f",{key}=" + ",".join(f"{value:g}" for value in values)


for case in range(CASES):
    batch = int(random.integers(1, 4))
    # All sizes differ, so that only one order fits.
    channels, height, width = (int(size) for size in random.permutation([1, 3, 4, 5])[:3])
    shape = batch, channels, height, width
    kind = random.choice([np.uint8, np.int32, np.float16, np.float32, np.float64])
    wanted = make_elements(kind, shape)
    given, text = wanted, ""
    order = random.choice(["", "nhwc", "0321"])
    if order == "nhwc":
        given, text = given.transpose(0, 2, 3, 1), ",layout=nhwc"
    elif order == "0321":
        given, text = given.transpose(0, 3, 2, 1), ",layout=0321"
    elif random.random() < 0.5:
        # Dimensions of size 1 may be missing, but that of samples.
        given = given.reshape([batch] + [size for size in shape[1:] if size > 1])
    scale = 1 / 255 if kind == np.uint8 else 1
    if kind == np.int32 or random.random() < 0.3:
        scale = 0.5
        text += ",scale=0.5"
    expected = wanted.astype(np.float64) * scale
    for key in "mean", "std":
        count = random.choice([0, 1, channels])
        if count:
            values = random.integers(1, 9, count) / 8
            text += numbers(key, values)
            values = values.reshape(1, -1, 1, 1)
            expected = expected - values if key == "mean" else expected / values
    write_network(shape)
    np.save(path("x.npy"), np.asarray(given, order=random.choice(["C", "F"])))
    done = run(f"--input=@{path('x.npy')}{text}", f"--output=@{path('y.npy')}")
    assert done.returncode == 0, (given.shape, shape, text, done.stderr)
    np.testing.assert_allclose(np.load(path("y.npy")), expected, rtol=1e-5, atol=1e-6, err_msg=text)

    # In another order that does not fit, the error names what would make it so.
    swapped = wanted.transpose(0, 2, 3, 1)
    squeezed = lambda array: [size for size in array.shape[1:] if size > 1]
    if squeezed(swapped) == squeezed(wanted):
        continue
    np.save(path("x.npy"), swapped)
    more = ",scale=1" if kind == np.int32 else ""
    done = run(f"--input=@{path('x.npy')}{more}")
    assert done.returncode == 1 and "did you mean layout=nhwc?" in done.stderr, done.stderr
