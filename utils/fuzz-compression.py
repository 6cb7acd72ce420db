#!/usr/bin/python3
"""Compress random networks by random chains of passes and check what is left.

usage: fuzz-compression.py [--seed N] [--count N] [--mcpu CPU] [options]

Chain N is one to four passes with random options on a network of
`random_networks.py`. Each must succeed, or fail with one error. What is left must be
read back as it was printed, compute with its kernels what it means (`nncomp-run
--compare`), be the same to the bit from a package, have a report without
negative figures, and, where channels were removed, compute what the network with
masked channels does. Tiers, one and two threads take turns with the seeds. A failure
prints the command that repeats it, and the exit code is 1.
Needs Debian's python3-onnx and python3-numpy.
"""
import argparse
import collections
import concurrent.futures
import json
import math
import os
import pathlib
import re
import sys
import tempfile

import numpy as np
import onnx

import random_networks
from trials import Failure, TIERS, check, run

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = 8
LAYERS = ("Conv", "ConvTranspose", "Gemm", "MatMul")
MOST_NODES = 10
# Relative L2 errors. Sums in another order; Winograd's algorithm; and codes that round
# the other way, by the bits of the activations: a share of their step.
FLOAT_TOLERANCE, WINOGRAD_TOLERANCE = 1e-4, 2e-3
# Sums of single channels, where others are left out.
MASK_TOLERANCE = 1e-5


class Chain:
    """The passes of a seed, as nncomp-opt takes them."""

    def __init__(self, seed, model, data, only):
        self.random = np.random.RandomState(seed)
        self.model, self.data = model, data
        # The fewest bits of values that are encoded while the network runs.
        self.activation_bits = 32
        kinds = [self.prune] * 3 + [self.prune_channels] * 2 + [self.quantize] * 4 + [
            self.binarize, self.hash, self.share_weights, self.equalize, self.calibrate, self.correct_bias,
            self.choose_encodings, self.convert_sparse_tensors]
        kinds = [kind for kind in kinds if not only or kind.__name__.replace("_", "-") == only]
        self.passes = [self.pick(kinds)() for _ in range(self.random.randint(1, 5))]

    def pick(self, options):
        return options[self.random.randint(len(options))]

    def some(self, **options):
        """A few of the options, each at one of its values."""
        return [f"{name.replace('_', '-')}={self.pick(values)}" for name, values in options.items()
                if self.random.rand() < 0.5]

    def make(self, name, options):
        return (f"nncomp-{name}", " ".join(options))

    def prune(self):
        options = self.some(sparsity=[0, 0.1, 0.5, 0.9, 0.99], scope=["local", "global", "normalized"],
                            granularity=["element", "4x1", "1x4", "16x1", "8x2", "2:4", "1:4", "4:8", "filter",
                                         "channels", "channels4"])
        if self.random.rand() < 0.2:
            options += ["method=sparsegpt", f"calibration={self.data}"]
        return self.make("prune", options)

    def prune_channels(self):
        return self.make("prune-channels", self.some(
            sparsity=[0, 0.1, 0.3, 0.5, 0.9, 0.99], scope=["local", "global", "normalized"], multiple=[1, 2, 4, 8]))

    def quantize(self):
        scheme = self.pick(["uniform"] * 4 + ["dorefa", "lq", "codebook", "float", "bfloat"])
        bits = self.pick({"uniform": [2, 3, 4, 5, 6, 7, 8, 8, 8, 16], "dorefa": [1, 2, 3, 4], "lq": [1, 2, 3, 4],
                          "codebook": [1, 2, 3, 4, 5, 6, 7, 8]}.get(scheme, [16]))
        activations = {"uniform": [32, 8, 8, 8, 4, 2], "dorefa": [32, 8, 4, 2], "lq": [32, 1, 2, 3, 4]}
        options = [f"scheme={scheme}", f"bits={bits}", f"activations={self.pick(activations.get(scheme, [32]))}",
                   f"calibration={self.data}"]
        options += self.some(edges=["true"], method=["minmax", "percentile", "entropy", "mse"])
        if scheme == "uniform":
            options += self.some(axis=["false"], block=[16, 32], symmetric=["false"],
                                 symmetric_activations=["true"], rounding=["nearest", "mse", "adaround"])
        self.activation_bits = min(self.activation_bits, int(options[2].split("=")[1]))
        return self.make("quantize", options)

    def binarize(self):
        options = self.some(inputs=["false"], input_scales=["true"])
        if "inputs=false" not in options:
            self.activation_bits = 1
        return self.make("binarize", options)

    def hash(self):
        return self.make("hash", self.some(ratio=[2, 8, 64], block=[1, 16, 32], bits=[32, 16, 8, 4, 2],
                                           hash=["m2", "xxhash32"], seed=[0, 7]))

    def share_weights(self):
        return self.make("share-weights", self.some(bits=[1, 2, 3, 4, 5, 6, 7, 8], seed=[0, 3],
                                                    init=["linear", "density", "random"]))

    def equalize(self):
        return self.make("equalize", [])

    def calibrate(self):
        return self.make("calibrate", [f"data={self.data}", *self.some(
            method=["minmax", "percentile", "entropy", "mse"], samples=[1, 4], percentile=[99, 99.9])])

    def correct_bias(self):
        return self.make("correct-bias", [f"data={self.data}", f"reference={self.model}"])

    def choose_encodings(self):
        return self.make("choose-encodings", self.some(goal=["time", "size"], bytes=[1000, 100000]))

    def convert_sparse_tensors(self):
        return self.make("convert-sparse-tensors", self.some(upstream=["false"]))


class Trial:
    """One chain on one network: its files, and how it is run."""

    def __init__(self, seed, args, folder):
        self.seed, self.args = seed, args
        self.stem = str(folder / str(seed))
        self.model, self.small = self.stem + ".onnx", self.stem + (".mlir" if seed % 2 else ".mlirbc")
        self.cpu = args.mcpu or TIERS[seed % len(TIERS)]
        self.threads = 1 + seed // len(TIERS) % 2
        self.winograd = seed % 5 == 0
        self.chain = Chain(seed, self.model, self.stem + ".data.npy", args.only)
        # Passes that failed with one error, which is what they are to do where they cannot.
        self.refused = []

    def write_network(self):
        # Data is given sample by sample: networks of one image. Small ones, for chains
        # of passes to be many.
        for part in range(1000):
            model, image = random_networks.make(self.seed + 1000003 * part, "tokens" if self.seed % 6 == 0 else "image")
            layers = [node for node in model.graph.node if node.op_type in LAYERS]
            if image.shape[0] == 1 and len(layers) > 1 and len(model.graph.node) <= MOST_NODES:
                break
        onnx.save(model, self.model)
        np.save(self.stem + ".x.npy", image)
        np.save(self.stem + ".data.npy", np.random.RandomState(self.seed).standard_normal(
            (SAMPLES, *image.shape[1:])).astype(np.float32))
        self.outputs = len(model.graph.output)

    def opt(self, model, passes, output):
        """Runs passes; returns the error of one that refuses."""
        if self.seed % 4 == 1:
            recipe = pathlib.Path(self.stem + ".recipe")
            recipe.write_text("nncomp-recipe 1\n" + "".join(
                name + (f"{{{options}}}" if options else "") + "\n" for name, options in passes))
            flags = [f"--nncomp-recipe={recipe}"]
        else:
            flags = [f"--{name}={options}" if options else f"--{name}" for name, options in passes]
        bytecode = ["--emit-bytecode"] if output.endswith(".mlirbc") else []
        done = run([self.tool("opt"), model, *flags, *bytecode, "--verify-roundtrip", "-o", output], allow=(0, 1))
        if done.returncode == 0:
            return None
        errors = re.findall(r"^.*\berror: .*$", done.stderr, re.MULTILINE)
        if len(errors) != 1:
            raise Failure(f"errors: expected one error, but got {len(errors)}: {done.stderr[-600:]}")
        return re.sub(r"^.*?error: ", "", errors[0])

    def tool(self, name):
        return pathlib.Path(self.args.tools) / f"nncomp-{name}"

    def compress(self):
        """Runs the chain, without the passes that refuse it."""
        passes = list(self.chain.passes)
        while passes:
            error = self.opt(self.model, passes, self.small)
            if error is None:
                self.chain.passes = passes
                return True
            # Which of them it was is known by leaving out the last ones.
            first = 1
            while first < len(passes) and self.opt(self.model, passes[:first], self.small) is None:
                first += 1
            self.refused.append((passes[first - 1][0], error))
            del passes[first - 1]
        return False

    def compute(self, model, what, *flags):
        """What a model computes of the input."""
        files = [f"{self.stem}.{what}{i}.npy" for i in range(self.outputs)]
        run([self.tool("run"), model, f"--mcpu={self.cpu}", f"--threads={self.threads}", f"--input=@{self.stem}.x.npy",
             *flags, *(f"--output=@{file}" for file in files)])
        return [np.load(file) for file in files]

    def compare_kernels(self):
        tolerance = WINOGRAD_TOLERANCE if self.winograd else FLOAT_TOLERANCE
        if self.chain.activation_bits < 32:
            tolerance = max(tolerance, 0.25 * 2.0 ** -min(self.chain.activation_bits, 8))
        run([self.tool("run"), self.small, f"--mcpu={self.cpu}", f"--threads={self.threads}",
             f"--winograd={'auto' if self.winograd else 'off'}", f"--input=@{self.stem}.x.npy", "--compare",
             f"--rtol={tolerance}"])

    def compare_package(self):
        package = self.stem + ".nnp"
        run([self.tool("compile"), self.small, "--emit=package", "-o", package])
        texts = [run([self.tool("opt"), model, "--mlir-print-debuginfo"]).stdout for model in (self.small, package)]
        if texts[0] != texts[1]:
            raise Failure("package: holds another program than it was made of")
        if self.seed % 9:
            return
        for direct, packed in zip(self.compute(self.small, "small"), self.compute(package, "packed")):
            if direct.tobytes() != packed.tobytes():
                raise Failure("package: computes something else than what it was made of")

    def compare_masked(self):
        """Removed channels leave what masked ones do."""
        results = []
        for kind in ("false", "true"):
            passes = [(name, f"{options} mask={kind}") for name, options in self.chain.passes[:1]]
            file = f"{self.stem}.mask-{kind}.mlir"
            if error := self.opt(self.model, passes, file):
                raise Failure(f"refused: {error}")
            results.append(self.compute(file, f"mask-{kind}", "--winograd=off"))
        for removed, masked in zip(*results):
            # Masked channels may divide by zero, where removed ones do not.
            if np.isfinite(masked).all():
                check(removed, masked, MASK_TOLERANCE)

    def check_report(self):
        report = pathlib.Path(self.stem + ".json")
        run([self.tool("opt"), self.small, f"--nncomp-report=before={self.model} file={report}", "-o", os.devnull])

        def walk(value, path):
            if isinstance(value, dict):
                for key, item in value.items():
                    walk(item, f"{path}.{key}")
            elif isinstance(value, list):
                for i, item in enumerate(value):
                    walk(item, f"{path}[{i}]")
            elif isinstance(value, (int, float)) and not (math.isfinite(value) and value >= 0):
                raise Failure(f"report: {path} is {value}")
        walk(json.loads(report.read_text()), "report")

    def test(self):
        self.write_network()
        if not self.compress():
            return
        self.compare_kernels()
        if self.seed % 3 == 0:
            self.compare_package()
        if self.seed % 4 == 0:
            self.check_report()
        if self.chain.passes[0][0] == "nncomp-prune-channels":
            self.compare_masked()

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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="the first chain")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--only", metavar="PASS", help="only chains of this pass, such as prune-channels")
    parser.add_argument("--mcpu", help="this CPU instead of three in turn")
    parser.add_argument("--tools", default=str(HERE.parent / "build/bin"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--refused", action="store_true", help="print what passes refused, and how often")
    parser.add_argument("--keep", type=pathlib.Path, help="leave all files in this folder")
    args = parser.parse_args()

    failures, refused = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        folder = args.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        trials = [Trial(seed, args, folder) for seed in range(args.seed, args.seed + args.count)]
        for trial, outcome in zip(trials, pool.map(Trial.outcome, trials)):
            refused.update(trial.refused)
            if outcome is None:
                continue
            failures[outcome.split()[0].rstrip(":")] += 1
            passes = " ".join(f"--{name}='{options}'" for name, options in trial.chain.passes)
            print(f"seed {trial.seed} ({trial.cpu}, {trial.threads} threads) {passes}: {outcome.strip()}\n"
                  f"  utils/fuzz-compression.py --seed={trial.seed} --count=1"
                  f"{f' --mcpu={args.mcpu}' if args.mcpu else ''}{f' --only={args.only}' if args.only else ''} --keep=DIR", flush=True)
    if args.refused:
        for (name, error), count in refused.most_common():
            print(f"{count} x {name}: {error}")
    bad = ", ".join(f"{count} {what}" for what, count in failures.items()) or "0 wrong, 0 crashed"
    print(f"{len(trials)} chains, {sum(refused.values())} passes refused: {bad}")
    sys.exit(bool(failures) or not trials)


if __name__ == "__main__":
    main()
