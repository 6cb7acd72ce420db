"""Writes arrays in other orders and scales than networks take them, and a model whose
input has an open shape, into a folder."""
import os
import sys

import numpy as np
from onnx import TensorProto, helper, save

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
keep = lambda name, array: np.save(os.path.join(folder, name), array)

keep("columns.npy", np.arange(6).reshape(1, 3, 2))
keep("bytes.npy", np.array([[[0, 51, 102], [153, 204, 255]]], np.uint8))
row = np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]], np.float32)
keep("row.npy", row.astype(np.float64))
row.tofile(os.path.join(folder, "row.raw"))
keep("flat.npy", row.reshape(1, 6))
keep("image.npy", np.arange(6, dtype=np.float32).reshape(1, 1, 3, 2))
keep("images.npy", np.arange(12, dtype=np.float32).reshape(2, 3, 2))
keep("labels.npy", np.array([0, 2]))
keep("four.npy", np.array([0, 1, 128, 255], np.int64))
keep("shares.npy", np.array([0, 1 / 255, 128 / 255, 1], np.float32))

image = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "c", "h", "w"])
graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "open", [image("x")], [image("y")])
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), os.path.join(folder, "open.onnx"))
