"""Fails if calibrating on a longer file takes more memory, though it runs on as many
samples: files are not read as a whole.

usage: check_streaming.py FOLDER
"""
import gzip
import os
import struct
import sys
import zipfile

SIZE = 1 << 18
FEW, MANY = 8, 256
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, name)


def npy_header(count):
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({count}, {SIZE}), }}"
    text += " " * (63 - (10 + len(text)) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode()


def chunks(count):
    for i in range(count):
        yield bytes([i % 256, 255 - i % 256]) * (SIZE // 2)


def write_npy(name, count):
    with open(name, "wb") as file:
        file.write(npy_header(count))
        file.writelines(chunks(count))


def write_npz(name, count):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("x.npy", "w") as file:
            file.write(npy_header(count))
            for chunk in chunks(count):
                file.write(chunk)


def write_idx(name, count):
    with gzip.open(name, "wb", 1) as file:
        file.write(struct.pack(">HBBII", 0, 8, 2, count, SIZE))
        file.writelines(chunks(count))


with open(path("network.mlir"), "w") as file:
    file.write(f"""func.func @main(%x: tensor<1x{SIZE}xf32>) -> tensor<1x1xf32> {{
  %w = arith.constant dense<0.5> : tensor<1x{SIZE}xf32>
  %y = nncomp.linear %x, %w : (tensor<1x{SIZE}xf32>, tensor<1x{SIZE}xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}}
""")


def peak(data):
    command = ["nncomp-opt", path("network.mlir"), f"--nncomp-calibrate=data={data} samples={FEW}", "-o", "/dev/null"]
    child = os.spawnvp(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(child, 0)
    assert status == 0, status
    return usage.ru_maxrss


for ending, write in (".npy", write_npy), (".npz", write_npz), (".idx.gz", write_idx):
    files = path("few" + ending), path("many" + ending)
    for name, count in zip(files, (FEW, MANY)):
        write(name, count)
    least, most = map(peak, files)
    print(f"{ending}: {FEW} samples in the file: {least} KB, {MANY}: {most} KB")
    # The heap of compiling varies with the addresses that it gets.
    if most > least + MANY * SIZE / 1024 / 4:
        sys.exit("expected memory that does not grow with the file")
    for name in files:
        os.remove(name)
