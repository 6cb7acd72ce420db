#!/usr/bin/python3
"""Compile random networks for every vector tier and compare what they compute.

usage: fuzz-networks.py [--seed N] [--count N] [--ort DIR] [--kind KIND] [options]

Network N is `random_networks.py N`. Tiers, one and two threads, and objects whose
buffers end at an unmapped page take turns with the seeds. With --ort, a folder where
`npm install --ignore-scripts onnxruntime-node` was run, the values must be ONNX
Runtime's. It runs without its fusions, some of which change values: a Pad with zeros
before a MaxPool becomes one without. Where values cancel, what is left may differ as
much as it does by noise of the size of rounding (rounding.py). Without --ort, values
must be those of the program as imported (`nncomp-run --compare`). A wrong value, a
crash, a time-out or a refused network prints the command that repeats it, and the
exit code is 1.
Needs Debian's python3-onnx and python3-numpy, and clang for objects.
"""
import argparse
import collections
import concurrent.futures
import ctypes
import json
import mmap
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import onnx

import random_networks
import rounding
from trials import Failure, TIERS, check, run

HERE = pathlib.Path(__file__).resolve().parent
# Relative L2 errors: sums in another order, and codes that round the other way
# where ONNX Runtime computes with floats.
FLOAT_TOLERANCE, CODE_TOLERANCE = 1e-4, 2e-2


def guarded(size):
    """(address, memory): `size` bytes that end where an unmapped page begins."""
    page = mmap.PAGESIZE
    whole = -(-size // page) * page
    memory = mmap.mmap(-1, whole + page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if ctypes.CDLL(None).mprotect(ctypes.c_void_p(start + whole), page, 0):
        raise OSError("mprotect failed")
    return start + whole - size, memory


def call_object(library, header, image, outputs):
    """Runs a linked network on guarded buffers and writes its outputs; for a child process."""
    number = lambda name: int(re.search(rf"#define NET_{name} (\d+)", header).group(1))
    sizes = [number(f"OUTPUT{i}_BYTES") for i in range(len(outputs))]
    kept, addresses = [], []
    for size in [image.nbytes, *sizes, number("ARENA_BYTES")]:
        alignment = number("ARENA_ALIGNMENT") if len(addresses) == len(sizes) + 1 else 4
        address, memory = guarded(-(-size // alignment) * alignment)
        kept.append(memory)
        addresses.append(address)
    ctypes.memmove(addresses[0], image.ctypes.data, image.nbytes)
    ctypes.memset(addresses[-1], 0xA5, number("ARENA_BYTES"))
    inputs = (ctypes.c_void_p * 1)(addresses[0])
    results = (ctypes.c_void_p * len(sizes))(*addresses[1:-1])
    if ctypes.CDLL(library).net_run(inputs, results, ctypes.c_void_p(addresses[-1])):
        raise OSError("net_run failed")
    for (path, shape), address, size in zip(outputs, addresses[1:], sizes):
        np.save(path, np.frombuffer(ctypes.string_at(address, size), np.float32).reshape(shape))


class Trial:
    """One network: its files, its reference, and how it is compiled."""

    def __init__(self, seed, args, folder):
        self.seed, self.args = seed, args
        self.stem = str(folder / str(seed))
        self.model = self.stem + ".onnx"
        self.is_coded = (args.kind or random_networks.kind_of(seed)) == "quantized"
        model, self.image = random_networks.make(seed, args.kind)
        self.shapes = [[d.dim_value for d in output.type.tensor_type.shape.dim] for output in model.graph.output]
        onnx.save(model, self.model)
        np.save(self.stem + ".x.npy", self.image)
        self.cpu = args.mcpu or TIERS[seed % len(TIERS)]
        self.threads = 1 + seed // len(TIERS) % 2
        self.is_object = seed % args.objects == 0 if args.objects else False
        # ONNX Runtime's values, or None while the reference is the program as imported.
        self.expected = None

    def files(self, what):
        return [f"{self.stem}.{what}{i}.npy" for i in range(len(self.shapes))]

    def job(self):
        return {"model": self.model, "inputs": [self.stem + ".x.npy"], "outputs": self.files("ort"),
                "optimize": "disabled"}

    def run_object(self):
        tools = pathlib.Path(self.args.tools)
        header, library = self.stem + ".h", self.stem + ".so"
        run([tools / "nncomp-compile", self.model, f"--mcpu={self.cpu}", "--prefix=net", "-o", self.stem + ".o",
             f"--emit-header={header}"])
        run([self.args.cc, "-shared", "-o", library, self.stem + ".o", "-lm"])
        child = os.fork()
        if child == 0:
            try:
                call_object(library, pathlib.Path(header).read_text(), self.image,
                            list(zip(self.files("y"), self.shapes)))
                os._exit(0)
            except BaseException as error:  # The child has no one to raise to.
                print(error, file=sys.stderr)
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if status:
            raise Failure(f"object crashed with status {status}")

    def test(self):
        command = [pathlib.Path(self.args.tools) / "nncomp-run", self.model, f"--mcpu={self.cpu}",
                   f"--threads={self.threads}", f"--input=@{self.stem}.x.npy"]
        expected, tolerance = self.expected, CODE_TOLERANCE if self.is_coded else FLOAT_TOLERANCE
        if expected is None:
            bounds = [] if self.is_coded else [f"--rtol={FLOAT_TOLERANCE}", f"--atol={FLOAT_TOLERANCE}"]
            run([*command, "--compare", *bounds])
            if not self.is_object:
                return
            # An object computes what the JIT does, to the bit.
            run(command + [f"--output=@{file}" for file in self.files("jit")])
            expected, tolerance = [np.load(file) for file in self.files("jit")], 0
        if self.is_object:
            self.run_object()
        else:
            run(command + [f"--output=@{file}" for file in self.files("y")])
        self.check_values(expected, tolerance)

    def check_values(self, expected, tolerance):
        results = [np.load(file) for file in self.files("y")]
        try:
            for result, values in zip(results, expected):
                check(result, values, tolerance)
        except Failure:
            # Most networks need no look at their rounding, which takes a few runs.
            if self.expected is None or self.is_coded:
                raise
            for result, values, noise in zip(results, expected, self.measure_rounding()):
                check(result, values, tolerance, noise)

    def measure_rounding(self):
        """The error that rounding explains in each output, as an L2 norm."""
        model = onnx.load(self.model)
        named, names = rounding.with_all_values(model)
        files = [f"{self.stem}.value{i}.npy" for i in range(len(names))]
        self.run_ort_on(named, "values", files)
        values = dict(zip(names, map(np.load, files)))
        largest = np.zeros(len(self.shapes))
        for draw in range(rounding.DRAWS):
            self.run_ort_on(rounding.with_noise(model, values, draw), "noisy", self.files("noisy"))
            changes = [np.load(file) - exact for file, exact in zip(self.files("noisy"), self.expected)]
            largest = np.maximum(largest, [np.linalg.norm(change[np.isfinite(change)]) for change in changes])
        return rounding.MARGIN * largest

    def run_ort_on(self, model, what, outputs):
        """ONNX Runtime on a variant of the network."""
        path, jobs = f"{self.stem}.{what}.onnx", pathlib.Path(f"{self.stem}.{what}.json")
        onnx.save(model, path)
        jobs.write_text(json.dumps([{**self.job(), "model": path, "outputs": outputs}]))
        if error := ask_ort(jobs, self.args.ort)[0]:
            raise Failure(f"rounding: ONNX Runtime refuses the network: {error[:200]}")

    def outcome(self):
        """None, or what went wrong."""
        try:
            self.test()
        except Failure as failure:
            return str(failure)
        finally:
            if not self.args.keep:
                for path in pathlib.Path(self.stem).parent.glob(f"{self.seed}.*"):
                    path.unlink()
        return None


def ask_ort(jobs, folder):
    """Runs jobs in ONNX Runtime; an error message or None for each."""
    done = subprocess.run(["node", str(HERE.parent / "benchmark/run_ort.mjs"), f"--batch={jobs}", f"--ort={folder}"],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: ONNX Runtime failed: {done.stderr[-500:]}")
    return json.loads(done.stdout)


def run_ort(trials, args, folder):
    """Fills in what ONNX Runtime computes; the trials that it takes."""
    jobs = folder / "jobs.json"
    jobs.write_text(json.dumps([trial.job() for trial in trials]))
    taken = []
    for trial, error in zip(trials, ask_ort(jobs, args.ort)):
        if error:
            print(f"seed {trial.seed}: ONNX Runtime refuses the network: {error[:200]}")
            continue
        trial.expected = [np.load(file) for file in trial.files("ort")]
        taken.append(trial)
    return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="the first network")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--ort", help="compare with ONNX Runtime in this folder")
    parser.add_argument("--kind", choices=random_networks.KINDS)
    parser.add_argument("--mcpu", help="this CPU instead of three in turn")
    parser.add_argument("--objects", type=int, default=7, help="each N-th network runs as an object; 0 for none")
    parser.add_argument("--tools", default=str(HERE.parent / "build/bin"))
    parser.add_argument("--cc", default="clang-22")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, help="leave all files in this folder")
    args = parser.parse_args()

    failures = collections.Counter()
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        folder = args.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        tried = 0
        for start in range(args.seed, args.seed + args.count, 100):
            trials = [Trial(seed, args, folder) for seed in range(start, min(start + 100, args.seed + args.count))]
            if args.ort:
                trials = run_ort(trials, args, folder)
            tried += len(trials)
            for trial, outcome in zip(trials, pool.map(Trial.outcome, trials)):
                if outcome is None:
                    continue
                failures[outcome.split()[0].rstrip(":")] += 1
                where = f"{trial.cpu}, {trial.threads} threads" + (", object" if trial.is_object else "")
                print(f"seed {trial.seed} ({where}): {outcome.strip()}\n  utils/fuzz-networks.py --seed={trial.seed} "
                      f"--count=1{f' --ort={args.ort}' if args.ort else ''}"
                      f"{f' --kind={args.kind}' if args.kind else ''} --keep=DIR", flush=True)
    bad = ", ".join(f"{count} {what}" for what, count in failures.items()) or "0 wrong, 0 crashed, 0 refused"
    print(f"{tried} networks: {bad}")
    sys.exit(bool(failures) or not tried)


if __name__ == "__main__":
    main()
