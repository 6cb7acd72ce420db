#!/usr/bin/env python3
"""Feeds damaged files of every format to every tool that reads it.

usage: fuzz-inputs.py [--bin DIR] [--count N] [--seed N] [--keep DIR] [FORMAT...]

  --bin DIR    where the tools are; build/bin by default
  --count N    damaged files of each format; 200 by default
  --seed N     the first seed; 0 by default. Equal seeds give equal files
  --keep DIR   where to keep what fails; build/fuzz by default
  FORMAT       text, bytecode, package, onnx, npy, npz, idx or recipe; all by default

A tool must end within 20 s, with exit code 0, 1 and an error, or 2, print less
than 1 MB, and take less than 4 GB. A crash of the reader of bytecode that is
reported as an error is fine, and counted. Exit 1 if anything else happened.
"""
import argparse
import gzip
import io
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile

import numpy as np

SECONDS, OUTPUT_BYTES, MEMORY_BYTES = 20, 1 << 20, 4 << 30
CONTAINED = b"at which the reader crashes"

NETWORK = """
#map = affine_map<(d0, d1) -> (d1, -d0 + 3)>
!image = tensor<1x8x8x3xf32>
func.func @main(%x: !image {nncomp.name = "x"}) -> (tensor<1x5xf32> {nncomp.name = "y"}) {
  %f = arith.constant dense<0.25> : tensor<4x3x3x3xf32>
  %codes = arith.constant dense<[1, -2, 3, 4, 5, 6, 7, -8, 9, 1]> : tensor<10xi8>
  %scale = arith.constant dense<[0.5, 0.25, 0.1, 1.0, 2.0]> : tensor<5xf32>
  %w = nncomp.assemble %codes, %scale : (tensor<10xi8>, tensor<5xf32>) -> tensor<5x2xf32, #nncomp.uniform<bits = 8, axis = 0>>
  %c = nncomp.conv2d %x, %f {pads = array<i64: 1, 1, 1, 1>} : (!image, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32> loc("conv")
  %r = nncomp.activation %c {function = #nncomp.activation<relu>} : tensor<1x8x8x4xf32> loc(fused["relu", "b"])
  %p = nncomp.reduce mean %r {axes = array<i64: 1, 2>, keep_dims} : (tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32>
  %s = tensor.extract_slice %p[0, 0, 0, 0] [1, 1, 1, 2] [1, 1, 1, 1] : tensor<1x1x1x4xf32> to tensor<1x2xf32>
  %y = nncomp.linear %s, %w : (tensor<1x2xf32>, tensor<5x2xf32, #nncomp.uniform<bits = 8, axis = 0>>) -> tensor<1x5xf32> loc("fc")
  return %y : tensor<1x5xf32>
}
"""
RECIPE = """nncomp-recipe 1
# a comment
nncomp-prune{sparsity=0.5 layers=fc:keep,conv:sparsity=0.25}
nncomp-quantize{bits=4 edges=true rounding=mse layers=fc:bits=8}
"""
ADD = """
func.func @main(%x: tensor<2x3xf32> {nncomp.name = "x"}) -> (tensor<2x3xf32> {nncomp.name = "y"}) {
  %y = arith.negf %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
"""
CLASSIFY = """
func.func @main(%x: tensor<1x3x4x1xf32> {nncomp.name = "x"}) -> (tensor<1x12xf32> {nncomp.name = "y"}) {
  %y = tensor.collapse_shape %x [[0], [1, 2, 3]] : tensor<1x3x4x1xf32> into tensor<1x12xf32>
  return %y : tensor<1x12xf32>
}
"""


def make_onnx():
    from onnx import TensorProto, helper, numpy_helper
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["a"], "conv", pads=[1, 1, 1, 1]),
         helper.make_node("MaxPool", ["a"], ["b"], kernel_shape=[2, 2], strides=[2, 2]),
         helper.make_node("Reshape", ["b", "s"], ["c"]),
         helper.make_node("Gemm", ["c", "v"], ["y"], "fc", transB=1)],
        "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 5])],
        [numpy_helper.from_array(np.ones((2, 3, 3, 3), "float32"), "w"),
         numpy_helper.from_array(np.array([0, -1]), "s"),
         helper.make_tensor("v", 1, [5, 32], [1.0] * 160)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    return model.SerializeToString()


def make_arrays():
    """Bytes of .npy, .npz and a gzipped IDX file, all of small arrays."""
    npy, npz = io.BytesIO(), io.BytesIO()
    np.save(npy, np.arange(6, dtype="float32").reshape(2, 3))
    np.savez_compressed(npz, x=np.ones((2, 3), "float32"), other=np.zeros(100))
    images = struct.pack(">BBBBIII", 0, 0, 8, 3, 20, 3, 4) + bytes(range(240))
    return npy.getvalue(), npz.getvalue(), gzip.compress(images, mtime=0)


class Formats:
    """For each format an extension, a sound file, and the commands that read one
    (FILE stands for it)."""

    def __init__(self, tools, folder):
        tool = lambda name: os.path.join(tools, name)
        self.path = lambda name: os.path.join(folder, name)
        for name, text in (("network.mlir", NETWORK), ("add.mlir", ADD), ("classify.mlir", CLASSIFY)):
            with open(self.path(name), "w") as out:
                out.write(text)
        labels = struct.pack(">BBBBI", 0, 0, 8, 1, 20) + bytes(i % 10 for i in range(20))
        with open(self.path("labels.idx1-ubyte"), "wb") as out:
            out.write(labels)
        self.run(tool("nncomp-opt"), self.path("network.mlir"), "-o", self.path("network.mlirbc"))
        self.run(tool("nncomp-compile"), self.path("network.mlir"), "--emit=package", "-o", self.path("network.nnp"))
        npy, npz, idx = make_arrays()
        opt, reduce, run = (tool("nncomp-" + name) for name in ("opt", "reduce", "run"))
        compile = (tool("nncomp-compile"), "FILE", "-o", self.path("out.o"))
        translate = tool("nncomp-translate")
        program = [(opt, "FILE"), (opt, "FILE", "-o", self.path("out.mlirbc")), (run, "FILE"), compile,
                   (reduce, "FILE"), (run, "FILE", "--report=" + self.path("r.json"), "--profile", "--iterations=1")]
        inputs = [(run, self.path("add.mlir"), "--input=@FILE")]
        self.formats = {
            "text": (".mlir", NETWORK.encode(), program + [(translate, "--to-llvmir", "FILE")]),
            "bytecode": (".mlirbc", self.read("network.mlirbc"), program + [(translate, "--to-llvmir", "FILE")]),
            "package": (".nnp", self.read("network.nnp"), program),
            "onnx": (".onnx", make_onnx(), program + [(translate, "--import-onnx", "FILE")]),
            "npy": (".npy", npy, inputs),
            "npz": (".npz", npz, inputs),
            "idx": (".gz", idx, [(run, self.path("classify.mlir"), "--dataset=FILE," + self.path("labels.idx1-ubyte"))]),
            "recipe": (".txt", RECIPE.encode(), [(opt, self.path("network.mlir"), "--nncomp-recipe=FILE")]),
        }

    def run(self, *command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def read(self, name):
        with open(self.path(name), "rb") as source:
            return source.read()


def damage(data, generator, is_text):
    """A copy of `data` with some changes of the kinds that turn up in practice."""
    data = bytearray(data)
    for _ in range(generator.choice([1, 1, 1, 2, 4, 16])):
        if not data:
            break
        place = generator.randrange(len(data))
        size = min(generator.choice([1, 2, 4, 8, 32, len(data) // 2]), len(data) - place)
        kind = generator.randrange(8)
        if kind == 0:
            del data[place:]
        elif kind == 1:
            del data[place:place + size]
        elif kind == 2:
            data[place:place] = data[place:place + size] * generator.choice([1, 2, 100])
        elif kind == 3:
            other = generator.randrange(len(data))
            data[place:place + size] = data[other:other + size]
        elif kind == 4 and is_text:
            number = generator.choice([b"0", b"-1", b"9223372036854775807", b"4294967296", b"99999999999999999999", b"nan", b"1e400"])
            data[place:place + size] = number
        elif kind == 4:
            data[place:place + size] = bytes([generator.choice([0, 0x7f, 0x80, 0xff])]) * size
        elif kind == 5:
            data[place] ^= 1 << generator.randrange(8)
        else:
            data[place] = generator.choice(b"(){}[]<>#!%=:,\"-0123456789x") if is_text else generator.randrange(256)
    return bytes(data)


def checksum(package):
    """A package whose checksum fits, so that what follows it is read."""
    import zlib
    return package[:5] + struct.pack("<I", zlib.crc32(package[9:])) + package[9:] if len(package) > 9 else package


def check(command, environment):
    """What is wrong with a run, if anything, and whether a crash was contained."""
    try:
        result = subprocess.run(command, capture_output=True, timeout=SECONDS, env=environment, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return f"takes more than {SECONDS} s", False
    if result.returncode not in (0, 1, 2):
        return f"ends with {result.returncode}", False
    if b"runtime error: " in result.stderr:
        return "has undefined behaviour", False
    if result.returncode == 1 and b"error: " not in result.stderr:
        return "reports no error", False
    if len(result.stderr) + len(result.stdout) > OUTPUT_BYTES:
        return "prints more than 1 MB", False
    if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10 > MEMORY_BYTES:
        return "takes more than 4 GB", False
    return None, CONTAINED in result.stderr


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    parser.add_argument("--bin", default=os.path.join(root, "build", "bin"))
    parser.add_argument("--keep", default=os.path.join(root, "build", "fuzz"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("formats", nargs="*")
    options = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        formats = Formats(options.bin, folder).formats
        for name in options.formats or formats:
            extension, data, commands = formats[name]
            contained = refused = 0
            for seed in range(options.seed, options.seed + options.count):
                generator = random.Random(f"{name} {seed}")
                damaged = damage(data, generator, name in ("text", "recipe"))
                if name == "package" and generator.randrange(4):
                    damaged = checksum(damaged)
                path = os.path.join(folder, "damaged" + extension)
                with open(path, "wb") as out:
                    out.write(damaged)
                command = [part.replace("FILE", path) for part in commands[seed % len(commands)]]
                problem, is_contained = check(command, {**os.environ, "LLVM_DISABLE_CRASH_REPORT": "1"})
                contained += is_contained
                if problem:
                    os.makedirs(options.keep, exist_ok=True)
                    kept = os.path.join(options.keep, f"{name}-{seed}{extension}")
                    os.replace(path, kept)
                    print(" ".join(part.replace(path, kept) for part in command), problem, flush=True)
                    failures += 1
            print(f"{name}: {options.count} damaged files, {contained} crashes of the reader contained", flush=True)
    print("failures:", failures)
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
