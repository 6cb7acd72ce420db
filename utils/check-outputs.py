#!/usr/bin/env python3
"""Kills every tool at random moments, and fills its disk: files must stay whole.

usage: check-outputs.py [--bin DIR] [--count N] [--seed N] [TOOL...]

  --bin DIR    where the tools are; build/bin by default
  --count N    kills of each tool; 200 by default
  --seed N     of the moments; 0 by default
  TOOL         opt, in-place, bytecode, reduce, translate, run, compile, library, package,
               passes or cache; all by default

After each kill an output is the old file or the new one, to the byte, and after the
next run that is left alone nothing stray is in the folder. On a disk that is full, and
in a folder that is read-only, a tool ends with exit code 1 and an error that names the
file, keeps the old file, and leaves nothing stray. Exit 1 if anything else happened.
"""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

ROWS, COLUMNS = 1024, 1024
OLD = b"the file that was there before\n"


def write_model(path):
    """Two layers of 4 MB each: outputs take some time to write."""
    generator = np.random.RandomState(0)
    nodes, weights = [], []
    for name, source, result in (("fc1", "x", "h"), ("fc2", "h", "y")):
        nodes.append(helper.make_node("Gemm", [source, name + ".w"], [result], name))
        weights.append(numpy_helper.from_array(generator.rand(ROWS, COLUMNS).astype("float32"), name + ".w"))
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, ROWS]) for name in "xy"]
    model = helper.make_model(helper.make_graph(nodes, "g", ports[:1], ports[1:], weights),
                              opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    save(model, path)


def write_wide_model(path):
    """A network whose output of 64 MB takes longer to write than it does to run."""
    shape = numpy_helper.from_array(np.array([16384, ROWS]), "shape")
    node = helper.make_node("Expand", ["x", "shape"], ["y"], "wide")
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, dims)
             for name, dims in (("x", [1, ROWS]), ("y", [16384, ROWS]))]
    model = helper.make_model(helper.make_graph([node], "g", ports[:1], ports[1:], [shape]),
                              opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    save(model, path)


class Case:
    """A command and its outputs in a folder; OUT in its arguments is that folder."""

    def __init__(self, command, outputs):
        self.command, self.outputs = command, outputs

    def get(self, folder):
        return [part.replace("OUT", folder) for part in self.command]


def make_cases(tools, work):
    tool = lambda name: os.path.join(tools, "nncomp-" + name)
    model, program, lowered = (os.path.join(work, name) for name in ("m.onnx", "m.mlirbc", "llvm.mlir"))
    write_model(model)
    wide = os.path.join(work, "wide.onnx")
    write_wide_model(wide)
    subprocess.run([tool("opt"), model, "-o", program], check=True)
    with open(lowered, "w") as out:
        out.write("llvm.mlir.global internal constant @w(dense<3.0> : tensor<1000xf32>) : !llvm.array<1000 x f32>\n"
                  + "".join(f"llvm.func @f{i}(%a: i32) -> i32 {{ llvm.return %a : i32 }}\n" for i in range(2000)))
    data = os.path.join(work, "data.npy")
    np.save(data, np.random.RandomState(1).rand(4, ROWS).astype("float32"))
    compile, target = [tool("compile"), program, "--prefix=net"], "--mcpu=x86-64-v3"
    return {
        "opt": Case([tool("opt"), model, "-o", "OUT/m.mlir"], ["m.mlir"]),
        "in-place": Case([tool("opt"), "OUT/a.mlirbc", "--nncomp-prune=sparsity=0.5", "-o", "OUT/a.mlirbc"], ["a.mlirbc"]),
        "bytecode": Case([tool("opt"), program, "-o", "OUT/m.mlirbc"], ["m.mlirbc"]),
        "reduce": Case([tool("reduce"), program, "-o", "OUT/m.mlir"], ["m.mlir"]),
        "translate": Case([tool("translate"), "--to-llvmir", lowered, "-o", "OUT/m.ll"], ["m.ll"]),
        "run": Case([tool("run"), wide, target, "--input=1x1024xf32=rand:1", "--output=@OUT/y.npy", "--report=OUT/r.json"],
                    ["y.npy", "r.json"]),
        "compile": Case(compile + [target, "-o", "OUT/m.o", "--emit-header=OUT/m.h", "--report=OUT/r.json"], ["m.o", "m.h", "r.json"]),
        "library": Case(compile + [target, "--emit=lib", "-o", "OUT/m.a"], ["m.a"]),
        "package": Case(compile + ["--emit=package", "-o", "OUT/m.nnp"], ["m.nnp"]),
        "passes": Case([tool("opt"), program, f"--nncomp-report=file=OUT/r.json", "-o", "OUT/m.mlirbc"], ["r.json", "m.mlirbc"]),
        "cache": Case([tool("run"), program, target, "--input=1x1024xf32=rand:1", "--output=@OUT/y.npy", "--cache=OUT"], ["y.npy"]),
    }


def read(path):
    try:
        with open(path, "rb") as source:
            return source.read()
    except FileNotFoundError:
        return None


def is_json(content):
    try:
        return bool(json.loads(content))
    except ValueError:
        return False


class Checker:
    def __init__(self, work, options):
        self.work, self.options, self.failures = work, options, 0
        # Mounting takes a namespace, which not everybody may have.
        self.unshare = next((command for command in (["unshare", "-m"], ["unshare", "-rm"])
                             if subprocess.run(command + ["true"], stderr=subprocess.DEVNULL).returncode == 0), None)

    def fail(self, *what):
        print(*what, flush=True)
        self.failures += 1

    def prepare(self, case, folder):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name in case.outputs:
            source = os.path.join(self.work, "m.mlirbc")
            if name == "a.mlirbc":
                shutil.copy(source, os.path.join(folder, name))
            else:
                with open(os.path.join(folder, name), "wb") as out:
                    out.write(OLD)

    def run(self, command):
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def strays(self, case, folder):
        return [name for name in os.listdir(folder)
                if name not in case.outputs and not name.startswith("llvmcache")]

    def kill(self, name, case):
        folder = os.path.join(self.work, "out")
        command = case.get(folder)
        self.prepare(case, folder)
        old = {output: read(os.path.join(folder, output)) for output in case.outputs}
        start = time.monotonic()
        result = self.run(command)
        duration = time.monotonic() - start
        if result.returncode != 0:
            return self.fail(name, "fails:", result.stderr.decode())
        new = {output: read(os.path.join(folder, output)) for output in case.outputs}
        generator = random.Random(f"{self.options.seed} {name}")
        leftovers = killed = 0
        for _ in range(self.options.count):
            self.prepare_outputs(case, folder, old)
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            # Most of what a tool does comes before it writes.
            time.sleep(generator.uniform(0.3, 1.1) * duration)
            process.send_signal(signal.SIGKILL)
            messages = process.communicate()[1]
            killed += process.returncode != 0
            leftovers += bool(self.strays(case, folder))
            if b"damaged" in messages:
                self.fail(name, "finds a damaged network in the cache")
            for output in case.outputs:
                content = read(os.path.join(folder, output))
                if content not in (old[output], new[output]) and not (output.endswith(".json") and is_json(content)):
                    self.fail(name, "leaves a part of", output)
        result = self.run(command)
        if name == "cache":
            # What a kill left in the folder goes when the next network is stored.
            result = self.run(command + ["--winograd=off"])
        if result.returncode != 0 or b"warning: cache" in result.stderr:
            self.fail(name, "fails after kills:", result.stderr.decode())
        for stray in self.strays(case, folder):
            self.fail(name, "leaves", stray)
        print(f"{name}: {killed} kills of {self.options.count}, {leftovers} while it wrote", flush=True)

    def prepare_outputs(self, case, folder, old):
        """The old files, with what earlier kills left next to them; no cache."""
        for name in os.listdir(folder):
            if name.startswith("llvmcache-"):
                os.remove(os.path.join(folder, name))
        for output in case.outputs:
            with open(os.path.join(folder, output), "wb") as out:
                out.write(old[output])

    def refuse(self, name, case, kind):
        """Runs on a full disk, or in a folder that is read-only."""
        folder = os.path.join(self.work, kind)
        self.prepare(case, folder)
        if not self.unshare:
            if kind == "full" or os.getuid() == 0:
                return
            os.chmod(folder, 0o555)
            command = case.get(folder)
        else:
            # The old files fit on the disk, and the new ones do not.
            mount = {"full": f"mkdir {folder}.old && cp -a {folder}/. {folder}.old && mount -t tmpfs -o size=4m none {folder}"
                             f" && cp -a {folder}.old/. {folder} && (head -c 8m /dev/zero >{folder}/filler; true) 2>/dev/null",
                     "read-only": f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}"}[kind]
            script = (f'{mount}; "$@"; code=$?; rm -rf {folder}.seen; cp -a {folder} {folder}.seen; exit $code')
            command = self.unshare + ["sh", "-c", script, "sh"] + case.get(folder)
        old = {output: read(os.path.join(folder, output)) for output in case.outputs}
        if name == "in-place" and kind == "full":
            return
        result = self.run(command)
        shutil.rmtree(folder + ".old", ignore_errors=True)
        seen = folder + ".seen" if self.unshare else folder
        text = result.stderr.decode()
        if result.returncode != 1 or "error: " not in text or folder not in text:
            self.fail(name, kind, "ends with", result.returncode, text)
        for stray in set(self.strays(case, seen)) - {"filler"}:
            self.fail(name, kind, "leaves", stray)
        for output in case.outputs:
            if read(os.path.join(seen, output)) != old[output]:
                self.fail(name, kind, "changes", output)
        if not self.unshare:
            os.chmod(folder, 0o755)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    parser.add_argument("--bin", default=os.path.join(root, "build", "bin"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("tools", nargs="*")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        cases = make_cases(os.path.abspath(options.bin), work)
        checker = Checker(work, options)
        for name in options.tools or cases:
            checker.kill(name, cases[name])
            checker.refuse(name, cases[name], "full")
            checker.refuse(name, cases[name], "read-only")
        if not checker.unshare:
            print("no full disks: expected to be allowed a mount namespace, but got none")
        print("failures:", checker.failures)
    return int(checker.failures > 0)


if __name__ == "__main__":
    sys.exit(main())
