#!/usr/bin/python3
"""Times whole networks against ONNX Runtime, process by process in alternation.

usage: networks.py [MODEL.onnx ...] --ort=DIR [options]
       networks.py [MODEL.onnx ...] --self=FLAGS [options]

DIR is a folder where `npm install --ignore-scripts onnxruntime-node` was run. With
--self the peer is nncomp-run itself with other flags: --flags=--threads=2
--self=--threads=1. Without models: those of ../shared/models/light, filled with
seeded weights, where they are, and all of utils/zoo.py. A model's input is
MODEL.input.npy next to it or else random.

First the outputs are compared. Then each round runs one process of ours and one of
the peer on the same CPUs; of each process the median over its iterations counts.
Prints our time / the peer's: the median of the rounds' ratios and their quartiles.
Exit 1 on an error, 2 if outputs disagree.
Needs node 18, and Debian's python3-onnx and python3-numpy.
"""
import argparse
import glob
import json
import math
import os
import shlex
import statistics
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnx.numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
SHARED = os.path.join(os.path.dirname(ROOT), "shared")
# The relative L2 distance that Winograd's algorithm may leave.
TOLERANCE = 1e-3


def fail(message):
    sys.exit(f"error: {message}")


def run(command, cpus):
    """Runs a process on `cpus`; returns what it prints."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              preexec_fn=lambda: os.sched_setaffinity(0, cpus))
    except OSError as error:
        fail(f"expected to run {command[0]}, but got: {error}")
    if done.returncode != 0:
        fail(f"expected {shlex.join(command)} to succeed, but got exit code "
             f"{done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def default_models(folder):
    """Writes the networks that are next to the project, and the zoo's."""
    os.makedirs(folder, exist_ok=True)
    zoo = [sys.executable, os.path.join(ROOT, "utils", "zoo.py")]
    fill = [sys.executable, os.path.join(SHARED, "tools", "fill_weights.py")]
    commands = []
    for light in sorted(glob.glob(os.path.join(SHARED, "models", "light", "*.onnx"))):
        name = os.path.basename(light).removeprefix("light_").removesuffix(".onnx")
        commands.append((name, fill + [light]))
    listed = subprocess.run(zoo + ["--list"], capture_output=True, text=True, check=True)
    for name in listed.stdout.split():
        commands.append(("zoo-" + name, zoo + [name]))
    models = []
    for name, command in commands:
        models.append(os.path.join(folder, name + ".onnx"))
        if not os.path.exists(models[-1]):
            subprocess.run(command + [models[-1]], check=True, stdout=subprocess.DEVNULL)
    return models


def make_inputs(model, folder):
    """The files of the model's inputs, and how many outputs it has."""
    graph = onnx.load(model, load_external_data=False).graph
    given = model.removesuffix(".onnx") + ".input.npy"
    if os.path.exists(given):
        return [given], len(graph.output)
    weights = {tensor.name for tensor in graph.initializer}
    random = np.random.RandomState(0)
    files = []
    for value in graph.input:
        if value.name in weights:
            continue
        tensor = value.type.tensor_type
        # An open dimension is the batch.
        shape = [dim.dim_value or 1 for dim in tensor.shape.dim]
        none = onnx.TensorProto(data_type=tensor.elem_type, dims=[0])
        dtype = onnx.numpy_helper.to_array(none).dtype
        array = random.standard_normal(shape)
        files.append(os.path.join(folder, f"input{len(files)}.npy"))
        np.save(files[-1], array.astype(dtype))
    return files, len(graph.output)


class Ours:
    """nncomp-run with some flags."""

    def __init__(self, options, flags):
        self.options, self.flags = options, shlex.split(flags)
        self.program = os.path.join(options.build, "bin", "nncomp-run")
        # Compiled code is kept, where the program can, so that a round need not
        # compile.
        usage = subprocess.run([self.program, "--help"], capture_output=True, text=True, check=False)
        if "--cache=" in usage.stdout:
            self.flags.append("--cache=" + os.path.join(options.build, "benchmark-cache"))

    def measure(self, model, inputs, outputs, folder):
        report = os.path.join(folder, "report.json")
        run([self.program, model, "--benchmark", "--report=" + report,
             f"--threads={self.options.threads}", f"--warmup={self.options.warmup}",
             f"--iterations={self.options.iterations}"] + self.flags +
            ["--input=@" + file for file in inputs] +
            ["--output=@" + file for file in outputs], self.options.cpus)
        with open(report, encoding="utf-8") as file:
            return json.load(file)["median_ms"]


class OnnxRuntime:
    """The peer."""

    def __init__(self, options):
        self.options = options

    def measure(self, model, inputs, outputs, folder):
        del folder
        text = run(["node", os.path.join(HERE, "run_ort.mjs"), model, "--ort=" + self.options.ort,
                    f"--threads={self.options.threads}", f"--warmup={self.options.warmup}",
                    f"--iterations={self.options.iterations}"] +
                   ["--input=" + file for file in inputs] +
                   ["--output=" + file for file in outputs], self.options.cpus)
        return statistics.median(json.loads(text)["times_ms"])


def distance(actual_files, expected_files):
    """The largest relative L2 distance of an output."""
    largest = 0.0
    for actual_file, expected_file in zip(actual_files, expected_files):
        actual, expected = np.load(actual_file), np.load(expected_file)
        if actual.shape != expected.shape:
            fail(f"expected an output of shape {expected.shape}, but got {actual.shape}")
        difference = actual.astype(np.float64) - expected.astype(np.float64)
        norm = np.linalg.norm(expected.astype(np.float64))
        largest = max(largest, float(np.linalg.norm(difference) / max(norm, 1e-30)))
    return largest


def quartiles(values):
    lower, upper = np.percentile(values, [25, 75])
    return {"lower": float(lower), "median": statistics.median(values), "upper": float(upper)}


def compare(model, contestants, options):
    """Compares outputs, then times. Returns the network's figures."""
    with tempfile.TemporaryDirectory() as folder:
        inputs, count = make_inputs(model, folder)
        files = [[os.path.join(folder, f"{side}{i}.npy") for i in range(count)] for side in (0, 1)]
        for contestant, outputs in zip(contestants, files):
            contestant.measure(model, inputs, outputs, folder)
        result = {"name": os.path.basename(model).removesuffix(".onnx"),
                  "relative_l2": distance(*files)}
        if not result["relative_l2"] <= TOLERANCE:
            return result
        times = ([], [])
        for turn in range(options.rounds):
            # No program is always first.
            for side in (0, 1) if turn % 2 == 0 else (1, 0):
                times[side].append(contestants[side].measure(model, inputs, [], folder))
    return result | {"ours_ms": quartiles(times[0]), "peer_ms": quartiles(times[1]),
                     "ratio": quartiles([ours / peer for ours, peer in zip(*times)])}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL.onnx")
    parser.add_argument("--ort", metavar="DIR", help="where onnxruntime-node is installed")
    parser.add_argument("--self", metavar="FLAGS", dest="self_flags", help="compare with nncomp-run and these flags")
    parser.add_argument("--flags", default="", help="more flags for our nncomp-run")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), help="folder of the build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--iterations", type=int, default=20, help="runs in a process that count")
    parser.add_argument("--warmup", type=int, default=3, help="runs before those")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cpus", help="such as 0,1; as many of the last ones as there are threads by default")
    parser.add_argument("--json", metavar="FILE", help="write all figures")
    options = parser.parse_args()
    if (options.ort is None) == (options.self_flags is None):
        parser.error("expected either --ort=DIR or --self=FLAGS")
    for name in ("rounds", "iterations", "warmup", "threads"):
        if getattr(options, name) < 1:
            parser.error(f"expected --{name} of at least 1, but got {getattr(options, name)}")
    allowed = sorted(os.sched_getaffinity(0))
    try:
        options.cpus = [int(cpu) for cpu in options.cpus.split(",")] if options.cpus else allowed[-options.threads:]
    except ValueError:
        parser.error(f"expected --cpus as 0,1, but got {options.cpus}")
    if not set(options.cpus) <= set(allowed):
        parser.error(f"expected --cpus among {allowed}, but got {options.cpus}")
    return options


def main():
    options = parse_options()
    models = options.models or default_models(os.path.join(options.build, "benchmark-networks"))
    for model in models:
        if not os.path.exists(model):
            fail(f"expected a model, but got no file {model}")
    peer = OnnxRuntime(options) if options.ort else Ours(options, options.self_flags)
    contestants = [Ours(options, options.flags), peer]
    print("our time / the peer's: median of the rounds (quartiles)")
    print(f"{'network':24} {'ours ms':>9} {'peer ms':>9}  {'ratio':20} relative L2", flush=True)
    results = []
    for model in models:
        result = compare(os.path.abspath(model), contestants, options)
        results.append(result)
        if "ratio" not in result:
            print(f"{result['name']:24} outputs disagree: relative L2 distance {result['relative_l2']:.1e}", flush=True)
            continue
        ratio = result["ratio"]
        spread = f"{ratio['median']:.3f} ({ratio['lower']:.3f}-{ratio['upper']:.3f})"
        print(f"{result['name']:24} {result['ours_ms']['median']:9.2f} {result['peer_ms']['median']:9.2f}  "
              f"{spread:20} {result['relative_l2']:.1e}", flush=True)
    ratios = [result["ratio"]["median"] for result in results if "ratio" in result]
    summary = {"threads": options.threads, "cpus": options.cpus, "rounds": options.rounds,
               "iterations": options.iterations,
               "peer": "onnxruntime" if options.ort else "nncomp-run " + options.self_flags,
               "flags": options.flags, "networks": results}
    if ratios:
        summary["geometric_mean"] = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{'geometric mean':45} {summary['geometric_mean']:.3f}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(summary, file, indent=2)
            file.write("\n")
    return 0 if len(ratios) == len(results) else 2


if __name__ == "__main__":
    sys.exit(main())
