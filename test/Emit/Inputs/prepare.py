"""Writes network.mlir with random weights, and raw inputs; with two more
arguments checks that raw outputs are what .npy files hold."""
import pathlib
import sys

import numpy as np

folder, source = map(pathlib.Path, sys.argv[1:3])
if len(sys.argv) == 3:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    weights = random.standard_normal(8 * 3 * 3 * 3).astype(np.float32)
    text = source.read_text().replace("WEIGHTS", weights.tobytes().hex().upper())
    (folder / "network.mlir").write_text(text)
    random.standard_normal(75).astype(np.float32).tofile(folder / "image.raw")
    random.standard_normal(8).astype(np.float32).tofile(folder / "bias.raw")
else:
    for name in sys.argv[3:]:
        raw = (folder / f"{name}.raw").read_bytes()
        assert np.load(folder / f"{name}.npy").tobytes() == raw and len(set(raw)) > 1, name
