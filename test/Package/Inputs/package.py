"""Makes networks for packages, and damages packages.

usage: package.py network OUT.mlir
       package.py damage PACKAGE NNCOMP-OPT

`network` writes constants of every kind of component. `damage` changes each byte,
cuts the file at each place, and changes bits after the checksum, which it
mends: none may crash, all but the last must be refused with one error.
"""
import pathlib
import random
import struct
import subprocess
import sys
import zlib


def hexadecimal(data):
    return '"0x%s"' % bytes(data).hex().upper()


def network(path):
    rng = random.Random(3)
    rows, columns = 40, 300
    places = sorted(rng.sample(range(rows * columns), 1200))
    pointers = [sum(p < r * columns for p in places) for r in range(rows + 1)]
    codes = [min(15, int(rng.expovariate(0.5))) for _ in places]
    packed = bytes(codes[i] | codes[i + 1] << 4 for i in range(0, len(codes), 2))
    palette = b"".join(struct.pack("<f", 0.25 * i - 2) for i in range(16))
    indices = b"".join(struct.pack("<h", p % columns) for p in places)
    starts = b"".join(struct.pack("<i", p) for p in pointers)
    signs = b"".join(struct.pack("<i", rng.randrange(1 << 20)) for _ in range(40))
    path.write_text(f"""
#csr = #nncomp.sparse<format = csr, nnz = {len(places)}, values = #nncomp.codebook<entries = 16>>
#none = #nncomp.sparse<format = csr, nnz = 0>
#nm = #nncomp.sparse<format = nm, pattern = 2:4>
#bitmap = #nncomp.sparse<format = bitmap, nnz = 3>
func.func @main() -> (tensor<{rows}x{columns}xf32, #csr>, tensor<40x20xf32, #nncomp.binary<axis = 0>>,
    tensor<4x8xf32, #none>, tensor<1x8xf32, #nm>, tensor<4xf32, #nncomp.uniform<bits = 16>>,
    tensor<2x40xf32, #nncomp.lq<bits = 2, axis = 0>>, tensor<2x40xf32, #bitmap>) {{
  %codes = arith.constant dense<{hexadecimal(packed)}> : tensor<{len(packed)}xi8>
  %palette = arith.constant dense<{hexadecimal(palette)}> : tensor<16xf32>
  %indices = arith.constant dense<{hexadecimal(indices)}> : tensor<{len(places)}xi16>
  %pointers = arith.constant dense<{hexadecimal(starts)}> : tensor<{rows + 1}xi32>
  %a = nncomp.assemble %codes, %palette, %indices, %pointers : (tensor<{len(packed)}xi8>, tensor<16xf32>, tensor<{len(places)}xi16>, tensor<{rows + 1}xi32>) -> tensor<{rows}x{columns}xf32, #csr>
  %bits = arith.constant dense<{hexadecimal(signs)}> : tensor<40xi32>
  %alphas = arith.constant dense<0.5> : tensor<40xf32>
  %b = nncomp.assemble %bits, %alphas : (tensor<40xi32>, tensor<40xf32>) -> tensor<40x20xf32, #nncomp.binary<axis = 0>>
  %no_values = arith.constant dense<> : tensor<0xf32>
  %no_indices = arith.constant dense<> : tensor<0xi16>
  %zeros = arith.constant dense<0> : tensor<5xi32>
  %c = nncomp.assemble %no_values, %no_indices, %zeros : (tensor<0xf32>, tensor<0xi16>, tensor<5xi32>) -> tensor<4x8xf32, #none>
  %four = arith.constant dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32>
  %places = arith.constant dense<[9, 12]> : tensor<2xi32>
  %d = nncomp.assemble %four, %places : (tensor<1x4xf32>, tensor<2xi32>) -> tensor<1x8xf32, #nm>
  %wide = arith.constant dense<[1, 2, 3, 4, 5, 6, 7, -1]> : tensor<8xi8>
  %scale = arith.constant dense<0.5> : tensor<1xf32>
  %e = nncomp.assemble %wide, %scale : (tensor<8xi8>, tensor<1xf32>) -> tensor<4xf32, #nncomp.uniform<bits = 16>>
  %digits = arith.constant dense<[1, 2, 3, 4, 5, 6, 7, 128]> : tensor<8xi32>
  %basis = arith.constant dense<[[0.5, 1.0], [0.25, 0.75]]> : tensor<2x2xf32>
  %f = nncomp.assemble %digits, %basis : (tensor<8xi32>, tensor<2x2xf32>) -> tensor<2x40xf32, #nncomp.lq<bits = 2, axis = 0>>
  %three = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %mask = arith.constant dense<[5, 0, 0, 128]> : tensor<4xi32>
  %starts = arith.constant dense<[0, 2, 3]> : tensor<3xi32>
  %g = nncomp.assemble %three, %mask, %starts : (tensor<3xf32>, tensor<4xi32>, tensor<3xi32>) -> tensor<2x40xf32, #bitmap>
  return %a, %b, %c, %d, %e, %f, %g : tensor<{rows}x{columns}xf32, #csr>, tensor<40x20xf32, #nncomp.binary<axis = 0>>,
    tensor<4x8xf32, #none>, tensor<1x8xf32, #nm>, tensor<4xf32, #nncomp.uniform<bits = 16>>,
    tensor<2x40xf32, #nncomp.lq<bits = 2, axis = 0>>, tensor<2x40xf32, #bitmap>
}}
""")


def refused(data, path, tool):
    """Whether a damaged package is refused, with one error and no crash."""
    path.write_bytes(data)
    done = subprocess.run(
        [tool, path, "-o", "/dev/null"], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), (done.returncode, done.stderr)
    errors = [line for line in done.stderr.splitlines() if "error:" in line]
    assert len(errors) == done.returncode, done.stderr
    return done.returncode == 1


def damage(package, tool):
    data = package.read_bytes()
    other = package.with_suffix(".damaged.nnp")
    rng = random.Random(5)
    places = list(range(4, 16)) + rng.sample(range(16, len(data)), 60)
    for at in places:
        changed = bytearray(data)
        changed[at] ^= 1 << rng.randrange(8)
        assert refused(changed, other, tool), at
    for size in list(range(4, 12)) + rng.sample(range(12, len(data)), 20):
        assert refused(data[:size], other, tool), size

    def mend(changed):
        return changed[:5] + struct.pack("<I", zlib.crc32(changed[9:])) + changed[9:]

    # Lengths that lie: of the module, and of the file.
    assert refused(mend(data[:9] + b"\xff\xff\xff\xff\x0f" + data[9:]), other, tool)
    assert refused(mend(data[:9] + b"\xff" * 11 + data[9:]), other, tool)
    assert refused(mend(data + b"\0"), other, tool)
    assert refused(mend(data[:-1]), other, tool)
    # Behind the module: methods, tables and symbols that mean nothing, or others.
    size, start, shift = 0, 9, 0
    while True:
        size |= (data[start] & 127) << shift
        shift, start = shift + 7, start + 1
        if data[start - 1] < 128:
            break
    start += size
    bad = bytearray(data)
    bad[start] |= 0xC0  # no method has this number
    assert refused(mend(bytes(bad)), other, tool)
    bad = bytearray(data)
    bad[start + 1 : start + 9] = b"\x11" * 8  # more codes of one bit than two
    assert refused(mend(bytes(bad)), other, tool)
    for at in rng.sample(range(start, len(data)), 60):
        changed = bytearray(data)
        changed[at] ^= 1 << rng.randrange(8)
        refused(mend(bytes(changed)), other, tool)


if sys.argv[1] == "network":
    network(pathlib.Path(sys.argv[2]))
else:
    damage(pathlib.Path(sys.argv[2]), sys.argv[3])
