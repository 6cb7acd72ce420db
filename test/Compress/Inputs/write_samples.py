"""Writes the samples that the tests of calibration run on into a folder."""
import os
import struct
import sys

import numpy as np

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
save = lambda name, array: np.save(os.path.join(folder, name), array)

# Two inputs from -1 to 1, most of them small, one outlier of 8.
random = np.random.default_rng(7)
save("pair.npy", random.uniform(-1, 1, (64, 2)).astype(np.float32))
pair = np.load(os.path.join(folder, "pair.npy"))
save("column.npy", np.asfortranarray(pair))
with open(os.path.join(folder, "pairs.idx"), "wb") as file:
    file.write(b"\0\0\x08\x02" + struct.pack(">II", 64, 2))
    file.write(random.integers(0, 256, (64, 2), dtype=np.uint8).tobytes())
np.savez(os.path.join(folder, "damaged.npz"), x=pair)
with open(os.path.join(folder, "damaged.npz"), "r+b") as file:
    # In the elements.
    place = file.read().index(pair.tobytes()) + 100
    file.seek(place)
    byte = file.read(1)[0]
    file.seek(place)
    file.write(bytes([byte ^ 1]))
save("edges.npy", np.array([[-1, 0], [1, 0.5], [0.25, 1]], np.float32))
outlier = random.uniform(-1, 1, (500, 2)).astype(np.float32)
outlier[250, 0] = 8
save("outlier.npy", outlier)
save("same.npy", np.array([[1, 1, 0, 1, 0, 1], [2, 2, 0, 0, 1, 0], [-1, -1, 1, 0, 0, 1]], np.float32))
save("half.npy", np.array([[7, 0], [-1, 2]], np.float32))
save("bytes.npy", np.array([[0, 51], [255, 102]], np.uint8))
save("constant.npy", np.zeros((4, 2), np.float32))
save("nan.npy", np.array([[0, 1], [np.nan, 1]], np.float32))
save("empty.npy", np.zeros((0, 2), np.float32))
save("scalar.npy", np.float32(1))
save("triple.npy", np.zeros((4, 3), np.float32))
np.savez(os.path.join(folder, "two.npz"), a=np.ones((3, 2), np.float32),
         b=np.array([[1, 2], [3, 4], [5, 6]], np.float32))
np.savez(os.path.join(folder, "odd.npz"), a=np.ones((3, 2), np.float32),
         b=np.ones((4, 2), np.float32))
# What the relu of its negative values leaves is 0, 1, 2 or 3.
save("levels.npy", random.choice(np.array([-2, 1, 1, 2, 3], np.float32), (64, 2)))
