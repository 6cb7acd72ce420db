"""Fails unless correcting biases gives each output of rounded networks the mean that it
has in the network before, over the data: padding, groups, residuals, transposed
convolutions and layers after each other included.

usage: check_bias_means.py FOLDER MCPU
"""
import os
import subprocess
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

folder, mcpu = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, name)
random = np.random.default_rng(3)
BATCH = 16

constants = []


def constant(*shape):
    name = f"c{len(constants)}"
    constants.append(numpy_helper.from_array(random.normal(0, 0.3, shape).astype(np.float32), name))
    return name


node = helper.make_node
nodes = [
    node("Conv", ["x", constant(8, 4, 3, 3), constant(8)], ["a"], "first", pads=[1, 1, 1, 1], strides=[2, 2]),
    node("Relu", ["a"], ["b"]),
    node("Conv", ["b", constant(8, 2, 3, 3)], ["c"], "grouped", pads=[1, 1, 1, 1], group=4),
    node("Add", ["c", "b"], ["d"]),
    node("Relu", ["d"], ["e"]),
    node("ConvTranspose", ["e", constant(8, 6, 3, 3), constant(6)], ["f"], "up", strides=[2, 2], pads=[1, 1, 1, 1]),
    node("Relu", ["f"], ["g"]),
    node("GlobalAveragePool", ["g"], ["h"]),
    node("Flatten", ["h"], ["i"]),
    node("Gemm", ["i", constant(5, 6), constant(5)], ["y"], "last", transB=1),
]
value = helper.make_tensor_value_info
graph = helper.make_graph(nodes, "means", [value("x", TensorProto.FLOAT, [BATCH, 4, 8, 8])], [value("y", TensorProto.FLOAT, [BATCH, 5])], constants)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), path("m.onnx"))
np.save(path("x.npy"), random.normal(0.5, 1, (BATCH, 4, 8, 8)).astype(np.float32))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, (command, done.stderr)


def means(model):
    run("nncomp-run", path(model), mcpu, f"--input=@{path('x.npy')}", f"--output=@{path('y.npy')}")
    return np.load(path("y.npy")).mean(axis=0)


run("nncomp-opt", path("m.onnx"), "--nncomp-quantize=bits=2 activations=32 edges=true", "-o", path("rounded.mlir"))
run("nncomp-opt", path("rounded.mlir"), f"--nncomp-correct-bias=data={path('x.npy')} reference={path('m.onnx')}", "-o", path("corrected.mlir"))
wanted, rounded, corrected = means("m.onnx"), means("rounded.mlir"), means("corrected.mlir")
assert np.abs(rounded - wanted).max() > 0.02, (rounded, wanted)
np.testing.assert_allclose(corrected, wanted, atol=2e-5)
