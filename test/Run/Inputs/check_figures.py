"""Fails if figures of networks do not add up, whoever reports them: nncomp-run,
nncomp-compile, --nncomp-report, packages.

usage: check_figures.py FOLDER MCPU

Networks have what has misled counts: numbers spread over tensors, layers that share
weights, biases of zeros; chains of passes encode them in several ways.
"""
import json
import os
import re
import subprocess
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

folder, mcpu = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, name)
here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(5)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout + done.stderr


def load(name):
    run(sys.executable, os.path.join(here, "check_report.py"), path(name))
    return json.load(open(path(name)))


class Network:
    """An ONNX model that is written node by node."""

    def __init__(self, name):
        self.name, self.nodes, self.constants, self.value = name, [], [], "x"

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array, np.float32), name))
        return name

    def add(self, kind, *operands, **attributes):
        inputs = [self.value, *operands]
        self.value = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [self.value], self.value, **attributes))

    def write(self):
        end = helper.make_tensor_value_info(self.value, TensorProto.FLOAT, None)
        start = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 8, 6, 6])
        graph = helper.make_graph(self.nodes, self.name, [start], [end], self.constants)
        save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), path(self.name + ".onnx"))

    def count(self):
        return sum(int(np.prod(constant.dims)) for constant in self.constants)


def normal(*shape):
    return random.normal(0, 0.2, shape)


def spread():
    network = Network("spread")
    network.add("Conv", network.constant(normal(8, 8, 1, 1)), network.constant(np.zeros(8)))
    network.add("Mul", network.constant(0.5))
    network.add("Erf")
    network.add("Add", network.constant(1.0))
    network.add("Conv", network.constant(normal(4, 8, 1, 1)))
    network.add("Mul", network.constant(normal(4, 1, 1)))
    return network


def tied():
    network = Network("tied")
    weights, bias = network.constant(normal(8, 8, 3, 3)), network.constant(normal(8))
    for _ in range(3):
        network.add("Conv", weights, bias, pads=[1, 1, 1, 1])
        network.add("Relu")
    network.add("Flatten")
    network.add("Gemm", network.constant(normal(5, 288)), network.constant(normal(5)), transB=1)
    return network


def split():
    network = Network("grouped")
    network.add("Conv", network.constant(normal(8, 1, 3, 3)), network.constant(normal(8)), group=8, pads=[1, 1, 1, 1])
    network.add("Conv", network.constant(normal(16, 4, 1, 1)), group=2)
    network.add("Sigmoid")
    network.add("GlobalAveragePool")
    network.add("Flatten")
    network.add("MatMul", network.constant(normal(16, 12)))
    network.add("Softmax", axis=1)
    return network


np.save(path("data.npy"), random.normal(0, 1, (8, 8, 6, 6)).astype(np.float32))
CHAINS = [
    [],
    [f"--nncomp-quantize=edges=true calibration={path('data.npy')}"],
    ["--nncomp-quantize=bits=4 activations=32 edges=true"],
    ["--nncomp-prune=sparsity=0.8", "--nncomp-share-weights=bits=4"],
    ["--nncomp-hash=ratio=4"],
]
KEYS = "value_bytes", "side_bytes", "bias_bytes", "macs", "stored_macs", "macs_by_kind", "weight_bytes", "arena_bytes"

for network in spread(), tied(), split():
    network.write()
    model = path(network.name + ".onnx")
    for chain in CHAINS:
        what = network.name, chain
        messages = run("nncomp-opt", model, *chain, "-o", path("c.mlir"))
        assert not re.search(r"\b1 (layer|sample|tensor)s", messages), messages
        run("nncomp-run", path("c.mlir"), mcpu, "--profile", "--iterations=5", f"--report={path('run.json')}")
        cpu = mcpu.partition("=")[2]
        run("nncomp-opt", path("c.mlir"), f"--nncomp-report=mcpu={cpu} before={model} file={path('opt.json')}", "-o", path("same.mlir"))
        ran, both = load("run.json"), load("opt.json")
        for key in KEYS:
            assert ran[key] == both["after"][key], (what, key, ran[key], both["after"][key])
        if not chain:
            # The bytes of the model's own numbers, each counted once, except what
            # became a part of weights.
            constants = sum(ran[key] for key in KEYS[:3])
            assert 0.9 * network.count() < constants / 4 <= network.count(), (what, constants, network.count())
        # A layer is known by its weights' encoding, not by its bias's.
        stored = re.findall(r"conv2d .*?: \(tensor<[^>]*>, tensor<\w+, (#[^<]*)", open(path("c.mlir")).read())
        shown = {layer["encoding"].split("<")[0] for layer in ran["layers"] if layer["op"] == "conv2d"}
        assert not stored or shown <= set(stored) | {""}, (what, stored, shown)
        line = run("nncomp-compile", path("c.mlir"), "--emit=package", "-o", path("c.nnp"), f"--report={path('package.json')}")
        package = json.load(open(path("package.json")))
        if "no longer shares" not in messages:
            assert 0.9 * network.count() < package["parameters"] <= network.count() + 16, (what, package, network.count())
        assert package["file_bytes"] == os.path.getsize(path("c.nnp")), (what, package)
        assert all(number >= 0 for number in package.values() if not isinstance(number, str)), (what, package)
        parts = [float(number) for number in re.findall(r"^ *([\d.]+)  ", line, re.M)]
        assert abs(sum(parts) - package["file_bytes"]) < 1, (what, line)
