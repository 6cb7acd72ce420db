"""Writes damaged and hostile variants of what write_arrays.py wrote."""
import io
import pathlib
import struct
import sys
import zipfile

import numpy as np

folder = pathlib.Path(sys.argv[1])
c = (folder / "c.npy").read_bytes()


def npy(name, header, data=b"\0" * 24):
    header = header.encode()
    (folder / name).write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + data)


(folder / "version.npy").write_bytes(c[:6] + b"\x09" + c[7:])
(folder / "header-size.npy").write_bytes(c[:6] + b"\2\0" + b"\xff" * 4 + c[10:])
npy("not-dict.npy", "[1]")
npy("no-key.npy", "{1: 2}")
npy("bad-value.npy", "{'descr': [('a', '<f4')]}")
npy("bad-shape.npy", "{'shape': (-1,)}")
npy("no-comma.npy", "{'fortran_order': False 'shape': (2,)}")
npy("trailing.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}x")
npy("few-keys.npy", "{'descr': '<f4'}")
npy("overflow.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296)}")
(folder / "more.npy").write_bytes(c + b"\0")
(folder / "truncated.npy").write_bytes(c[:-1])
(folder / "short-header.npy").write_bytes(c[:20])

(folder / "c.npz").write_bytes(c)
stored = (folder / "stored.npz").read_bytes()
directory = stored.find(b"PK\1\2")


def patch(name, data, at, value):
    (folder / name).write_bytes(data[:at] + value + data[at + len(value):])


patch("directory.npz", stored, directory, b"XX")
patch("local.npz", stored, directory + 42, struct.pack("<I", 7))
patch("checksum.npz", stored, directory + 16, b"\0\0\0\0")
patch("size.npz", stored, directory + 20, struct.pack("<I", 1 << 30))
patch("method.npz", stored, directory + 10, struct.pack("<H", 12))
# All ones say that the size stands in a zip64 field: one too short for it.
name = directory + 46
zip64 = stored[:directory] + stored[directory:].replace(b"x.npy", b"x.npy" + struct.pack("<HH", 1, 0), 1)
zip64 = bytearray(zip64)
zip64[directory + 20:directory + 24] = b"\xff" * 4
zip64[directory + 30:directory + 32] = struct.pack("<H", 4)
(folder / "zip64.npz").write_bytes(zip64)


def npz(name, header, data):
    file = io.BytesIO()
    file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + data)
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", file.getvalue())


header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d,)}\n"
npz("bomb.npz", header % 6, b"\0" * 50_000_000)
npz("claim.npz", header % 1_000_000_000, b"\0" * 24)
deflated = (folder / "deflated.npz").read_bytes()
start = deflated.find(b"PK\1\2")
first = deflated.find(b"x.npy") + 5 + 20
patch("deflate.npz", deflated, first, b"\xff" * 8)

(folder / "c.npy.idx").write_bytes(c)
cut = (folder / "images.idx.gz").read_bytes()
(folder / "cut.idx.gz").write_bytes(cut[:-6])
