"""Writes the arrays that the tests of data files read into the folder given."""
import gzip
import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
x = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
np.save(folder / "c.npy", x)
np.save(folder / "fortran.npy", np.asfortranarray(x))
np.save(folder / "big.npy", x.astype(">f4"))
np.save(folder / "strided.npy", np.zeros((2, 6), np.float32))
for version in (1, 2, 3):
    with open(folder / f"v{version}.npy", "wb") as file:
        np.lib.format.write_array(file, x, version=(version, 0))
np.savez(folder / "stored.npz", x=x, y=2 * x)
np.savez_compressed(folder / "deflated.npz", x=x, y=2 * x)
np.savez(folder / "one.npz", only=x)
np.save(folder / "uint8.npy", np.array([0, 1, 128, 255], np.uint8))
np.save(folder / "object.npy", np.array(["a", "bc"]))
np.save(folder / "empty.npy", np.zeros((0, 3), np.float32))

images = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
idx = b"\0\0\x08\x03" + b"".join(n.to_bytes(4, "big") for n in images.shape) + images.tobytes()
(folder / "images.idx").write_bytes(idx)
(folder / "images.idx.gz").write_bytes(gzip.compress(idx))
labels = bytes([2, 1, 2, 0])
(folder / "labels.idx").write_bytes(b"\0\0\x08\x01" + (4).to_bytes(4, "big") + labels)
np.save(folder / "images.npy", images.astype(np.float32) / 255)
np.save(folder / "labels.npy", np.frombuffer(labels, np.uint8).astype(np.int64))
