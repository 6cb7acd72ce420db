"""usage: softmax_rows.py FOLDER RUN [OPTION]...

Writes FOLDER/rows.mlir, softmaxes of rows that no vector divides, and runs it with RUN
(nncomp-run) and the options on small and large values, infinities and NaNs.
Exit 1 unless results are those of numpy in f64, for 1 and 2 threads.
"""

import pathlib
import subprocess
import sys

import numpy as np

RANDOM = np.random.default_rng(0)
SHAPES = [(37,), (3, 4), (5, 7), (2, 3, 10), (1, 1000), (4, 33), (6, 16), (2, 17, 31),
          (3, 128), (2, 5, 65), (300, 80)]


def fill(shape, spread):
    x = (RANDOM.standard_normal(shape) * spread).astype(np.float32)
    if len(shape) == 2 and shape[0] > 3:
        x[0, 1] = np.nan
        x[1] = -np.inf
        x[2, :2] = -np.inf
        x[3, 0] = np.inf
    if len(shape) == 2 and shape[0] > 5:
        x[4] = -0.0
        x[5] = 1e-40
        x[5, :2] = -3e38, 3e38
    return x


def softmax(x):
    with np.errstate(invalid="ignore"):
        powers = np.exp(x.astype(np.float64) - x.max(-1, keepdims=True))
        return powers / powers.sum(-1, keepdims=True)


folder, *run = sys.argv[1:]
folder = pathlib.Path(folder)
folder.mkdir(parents=True, exist_ok=True)
types = [f"tensor<{'x'.join(map(str, shape))}xf32>" for shape in SHAPES]
lines = [f"  %y{n} = nncomp.softmax %x{n} {{axis = {len(shape) - 1} : i64}} : {type}"
         for n, (shape, type) in enumerate(zip(SHAPES, types))]
arguments = ", ".join(f"%x{n}: {type}" for n, type in enumerate(types))
values = ", ".join(f"%y{n}" for n in range(len(SHAPES)))
(folder / "rows.mlir").write_text(
    f"func.func @main({arguments}) -> ({', '.join(types)}) {{\n" + "\n".join(lines)
    + f"\n  return {values} : {', '.join(types)}\n}}\n")
for spread, threads in [(1, 1), (20, 2), (200, 1)]:
    command = [*run, folder / "rows.mlir", f"--threads={threads}"]
    inputs = [fill(shape, spread) for shape in SHAPES]
    for n, x in enumerate(inputs):
        np.save(folder / f"x{n}.npy", x)
        command += [f"--input=@{folder}/x{n}.npy", f"--output=@{folder}/y{n}.npy"]
    if subprocess.run(command, check=False).returncode:
        sys.exit("error: the run failed")
    for n, x in enumerate(inputs):
        y, wanted = np.load(folder / f"y{n}.npy"), softmax(x)
        # A difference below 128 is rounded by 4e-6, and its exponential with it.
        tolerance = 1e-6 if spread == 1 else 1e-5
        if not np.allclose(y, wanted, rtol=tolerance, atol=1e-37, equal_nan=True):
            sys.exit(f"error: softmax {n} of values around {spread} is off")
print(f"{len(SHAPES)} softmaxes are right")
