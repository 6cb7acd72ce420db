"""Runs the object of a network with buffers that end, and start, at unmapped pages.

usage: guarded.py MODEL FOLDER CC [OPTION...]

Results are to be equal, to the bit, to those of nncomp-run on the same random inputs.
Options, such as --mcpu=x86-64-v3, are for nncomp-compile and nncomp-run alike.
"""
import pathlib
import re
import subprocess
import sys

import numpy as np

model, folder, cc, *options = sys.argv[1:]
folder = pathlib.Path(folder)
folder.mkdir(parents=True, exist_ok=True)
header = folder / "network.h"
built = folder / "network.o"
subprocess.run(["nncomp-compile", model, *options, "--prefix=network", "-o", built,
                f"--emit-header={header}"], check=True)
defines = dict(re.findall(r"#define NETWORK_(\w+) (.*)", header.read_text()))

random = np.random.default_rng(0)
inputs, files = [], []
for i in range(int(defines["NUM_INPUTS"])):
    kind, size = defines[f"INPUT{i}_TYPE"].strip('"'), int(defines[f"INPUT{i}_ELEMENTS"])
    values = random.standard_normal(size).astype(np.float32)
    if kind == "bf16":
        values = values.view(np.uint16)[1::2]
    elif kind == "f16":
        values = values.astype(np.float16)
    elif kind != "f32":
        values = random.integers(0, 256, int(defines[f"INPUT{i}_BYTES"]), np.uint8)
    path = folder / f"input{i}.raw"
    values.tofile(path)
    files.append(path)
    shape = re.findall(r"\d+", defines[f"INPUT{i}_SHAPE"])
    inputs.append(f"--input={'x'.join(shape + [kind])}=@{path}")
outputs = [folder / f"output{i}.npy" for i in range(int(defines["NUM_OUTPUTS"]))]
(folder / "flags").write_text(
    "\n".join(inputs + [f"--output=@{path}" for path in outputs]))
subprocess.run(["nncomp-run", model, *options, f"@{folder / 'flags'}"], check=True)
for i, path in enumerate(outputs):
    raw, values = path.with_suffix(".raw"), np.load(path)
    # numpy has no bf16: it is the upper half of an f32.
    if defines[f"OUTPUT{i}_TYPE"] == '"bf16"':
        values = values.reshape(-1).view(np.uint16)[1::2]
    raw.write_bytes(values.tobytes())
    files.append(raw)

source = pathlib.Path(__file__).with_name("guarded.c")
program = folder / "guarded"
subprocess.run([cc, "-std=c11", "-Wall", "-Wextra", "-Werror", "-fopenmp", f"-I{folder}",
                source, built, "-lm", "-o", program], check=True)
subprocess.run([program, *files], check=True)
