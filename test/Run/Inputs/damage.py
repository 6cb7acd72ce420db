"""Damages each network in a cache folder: cuts its end off, or changes one bit at a place
given as a part of its size."""
import pathlib
import sys

for file in pathlib.Path(sys.argv[1]).glob("llvmcache-*"):
    data = bytearray(file.read_bytes())
    if sys.argv[2] == "cut":
        del data[int(sys.argv[3]) :]
    else:
        data[int(float(sys.argv[3]) * (len(data) - 1))] ^= 4
    file.write_bytes(data)
