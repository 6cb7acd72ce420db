"""Writes networks with weights of at least 64 KB, inputs and numpy's results.

usage: weights.py DIR
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

out = sys.argv[1]
rng = np.random.default_rng(7)
x = rng.standard_normal((1, 128), dtype=np.float32)
dense = (rng.standard_normal((128, 160)) / 11).astype(np.float32)
ones = np.ones((160, 160), np.float32)
# The layout of filters changes, and batch norm scales them.
filters = (rng.standard_normal((16, 160, 3, 3)) / 40).astype(np.float32)
scale, shift, mean = (rng.standard_normal(16).astype(np.float32) for _ in range(3))
variance = rng.uniform(0.5, 2, 16).astype(np.float32)


def save(name, nodes, weights, output, **options):
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, output)],
        [numpy_helper.from_array(value, key) for key, value in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, os.path.join(out, name + ".onnx"), **options)


nodes = [
    helper.make_node("MatMul", ["x", "dense"], ["a"]),
    helper.make_node("MatMul", ["a", "ones"], ["b"]),
    helper.make_node("Reshape", ["b", "shape"], ["image"]),
    helper.make_node("Conv", ["image", "filters"], ["c"], pads=[1, 1, 1, 1]),
    helper.make_node("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["y"]),
]
weights = {
    "dense": dense, "ones": ones, "filters": filters, "scale": scale, "shift": shift,
    "mean": mean, "variance": variance, "shape": np.array([1, 160, 1, 1], np.int64),
}
save("net", nodes, weights, [1, 16, 1, 1])
save("external", nodes, weights, [1, 16, 1, 1], save_as_external_data=True,
     location="external.data", size_threshold=1024)
b = (x.astype(np.float64) @ dense) @ ones
c = filters[:, :, 1, 1].astype(np.float64) @ b[0]
y = (c - mean) / np.sqrt(variance + 1e-5) * scale + shift
np.save(os.path.join(out, "x.npy"), x)
np.save(os.path.join(out, "y.npy"), y.reshape(1, 16, 1, 1).astype(np.float32))

# A product of two constants, as weight normalization is exported.
factor = rng.standard_normal((128, 160)).astype(np.float32)
save("scaled", [helper.make_node("Mul", ["dense", "factor"], ["w"]),
                helper.make_node("MatMul", ["x", "w"], ["y"])],
     {"dense": dense, "factor": factor}, [1, 160])
np.save(os.path.join(out, "scaled.npy"),
        (x.astype(np.float64) @ (dense * factor)).astype(np.float32))
